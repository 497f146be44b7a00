"""The trace as an operator reads it, live."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ._shorten import cut

if TYPE_CHECKING:
    from rich.text import Text

    from ._consoles import Renderer
    from ._output import Output
    from ._recorder import Event

_ARGUMENT = 60
_THREAD = 24


def duration(seconds: float) -> str:
    """Return a duration in the unit that suits it."""
    if seconds >= 1:
        return f"{seconds:.2f} s"
    return f"{seconds * 1000:.2f} ms" if seconds < 0.1 else f"{seconds * 1000:.0f} ms"


def source(event: Event) -> str:
    """Return the plugin of an event with its distribution."""
    whose = event["distribution"]
    return f"{event['plugin']} ({whose['name']} {whose['version']})" if whose else event["plugin"]


class TextView:
    """Writes each event as a line, or as a few on a narrow terminal."""

    def __init__(self, output: Output, renderer: Renderer) -> None:
        self._output = output
        self._renderer = renderer
        self._main_pid = os.getpid()
        self._thread_width = len("MainThread")

    def __call__(self, event: Event) -> None:
        shown = _shown(event)
        if shown is not None:
            depth, body = shown
            self._output.write(self._renderer.line(self._prefix(event), depth, body))

    def _prefix(self, event: Event) -> str:
        self._thread_width = max(self._thread_width, min(len(event["thread"]), _THREAD))
        thread = event["thread"].ljust(self._thread_width)
        task = "no task" if event["task"] is None else f"task {event['task']}"
        child = "" if event["pid"] == self._main_pid else f" pid {event['pid']}"
        return f"{event['at']:8.3f}s {thread} {task.ljust(7)}{child}"


def _shown(event: Event) -> tuple[int, Text] | None:
    """Return an event's indentation and text; None if it has no line of its own."""
    from rich.text import Text

    kind = event["type"]
    if kind == "call":
        arguments = ", ".join(
            f"{name}={cut(value, _ARGUMENT)}" for name, value in event["arguments"].items()
        )
        nobody = "" if event["plugins"] else "  no hookimpl"
        text = Text.assemble((event["hook"], "bold"), f"({arguments})", (nobody, "dim"))
        return event["depth"], text
    if kind == "plugin":
        text = Text.assemble(
            (source(event), "cyan"), f"  {duration(event['seconds'])}", *_outcome(event)
        )
        return event["depth"] + 1, text
    if kind == "return" and (event["exception"] or event["result"] not in ("[]", "None")):
        by = event["raised_by"]
        text = Text.assemble(
            (event["hook"], "bold"),
            f"  {duration(event['seconds'])}",
            *_outcome(event),
            (f", by {source(by)}" if by else "", "red"),
        )
        return event["depth"], text
    if kind == "log":
        return 0, Text(f"{event['level']}: {event['message']}", "yellow")
    return None


def _outcome(event: Event) -> list[tuple[str, str]]:
    if event["exception"] is not None:
        return [("  raised ", "bold red"), (event["exception"], "red")]
    if event["result"] is None:
        return []
    return [("  -> ", "dim"), (event["result"], "green")]
