"""Runs the task with everything that watches it, from start to exit."""

from __future__ import annotations

import atexit
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from ._consoles import Renderer, stderr_is_terminal
from ._output import JsonLines, Output, Spool, file_output, stderr_output
from ._page import Page
from ._recorder import Recorder
from ._summary import render, summarize
from ._text import TextView
from ._traceback import hide_own_frames

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ._recorder import Sink
    from ._target import Module, Script


@dataclass(frozen=True)
class Views:
    """Where the events go. ``renderer`` is None where the summary is for machines."""

    sinks: tuple[Sink, ...]
    outputs: tuple[Output, ...]
    renderer: Renderer | None


def open_views(*, as_json: bool, html: Path | None, output: Path | None) -> Views:
    """Open everything that the trace will be written to, before the task starts.

    :raises click.BadParameter: If a file cannot be written.
    """
    page = _open(html, "--html") if html else None
    main = _open(output, "--output") if output else stderr_output()
    renderer = None
    if as_json:
        sinks: list[Sink] = [JsonLines(main)]
    else:
        renderer = Renderer(to_terminal=output is None and stderr_is_terminal())
        sinks = [TextView(main, renderer)]
    if page:
        sinks.append(Page(page))
    return Views(tuple(sinks), (main, page) if page else (main,), renderer)


def _open(path: Path, option: str) -> Output:
    try:
        return file_output(path)
    except OSError as error:
        raise click.BadParameter(
            f"cannot write {path}: {error.strerror}", param_hint=option
        ) from None


def run(target: Script | Module, command: Sequence[str], views: Views) -> None:
    """Run a task to its end, whatever that is.

    :raises BaseException: What the task raised, ``SystemExit`` included.
    """
    spool = Spool()
    recorder = Recorder([spool, *views.sinks])
    pid = os.getpid()
    exit_code = 0

    def finish() -> None:
        if os.getpid() != pid:  # a forked child that comes to its own end
            return
        end = recorder.emit("end", exit_code=exit_code)
        summary = summarize(spool.events())
        recorder.emit("summary", **summary.as_json())
        if views.renderer is not None:
            for part in render(summary, end, wide=views.renderer.is_wide):
                views.outputs[0].write(views.renderer.render(part))
        for output in views.outputs:
            if output.error is not None and output.name:
                stderr_output().write(f"cannot write {output.name}: {output.error.strerror}\n")

    # Not at the end of this function: threads that the task leaves running call hooks too.
    atexit.register(finish)
    recorder.start(command)
    hide_own_frames()
    try:
        target.run()
    except BaseException as error:
        exit_code = _exit_code(error)
        raise


def _exit_code(error: BaseException) -> int:
    """Return the status with which Python ends a program on an exception."""
    if isinstance(error, KeyboardInterrupt):
        return 130
    if not isinstance(error, SystemExit):
        return 1
    if error.code is None:
        return 0
    return error.code if isinstance(error.code, int) else 1
