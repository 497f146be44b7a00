"""Files that a trace is written to, from any thread and from forked processes.

Each piece is one write without a buffer and without a lock: nothing is lost when the process
ends in ``os._exit``, and no child of ``os.fork`` waits for a lock that its parent's thread holds.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ._recorder import Event

_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND | getattr(os, "O_BINARY", 0)


class Output:
    """One file to append to. A file that can be written no more never disturbs the task.

    :ivar error: Why it could be written no more, or None.
    """

    def __init__(self, descriptor: int, name: str = "", encoding: str = "utf-8") -> None:
        self.name = name
        self.error: OSError | None = None
        self._descriptor = descriptor
        self._encoding = encoding

    def write(self, text: str) -> None:
        """Write text, at once and in one piece."""
        if self.error is not None:
            return
        rest = memoryview(text.encode(self._encoding, "backslashreplace"))
        try:
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
        except OSError as error:  # such as a full disk, or a reader that has gone away
            self.error = error


def stderr_output() -> Output:
    """Return the process's standard error as it is now, whatever the task does to it."""
    try:
        descriptor = os.dup(2)
    except OSError:  # it is closed
        descriptor = os.open(os.devnull, os.O_WRONLY)
    return Output(descriptor, encoding=getattr(sys.stderr, "encoding", None) or "utf-8")


def file_output(path: Path) -> Output:
    """Return a new file.

    :raises OSError: If it cannot be written.
    """
    return Output(os.open(path, _NEW, 0o666), str(path))


class JsonLines:
    """Writes each event as one line of JSON."""

    def __init__(self, output: Output) -> None:
        self._output = output

    def __call__(self, event: Event) -> None:
        self._output.write(json.dumps(event) + "\n")


class Spool:
    """Keeps the events of this process and its children in one place, for the summary."""

    def __init__(self) -> None:
        with tempfile.TemporaryFile() as file:
            self._descriptor = os.dup(file.fileno())
        self._write = JsonLines(Output(self._descriptor))

    def __call__(self, event: Event) -> None:
        self._write(event)

    def events(self) -> Iterator[Event]:
        """Yield every event so far."""
        with open(os.dup(self._descriptor), "rb") as file:  # noqa: PTH123 - it has no path
            file.seek(0)
            for line in file:
                # A child that goes on writing meanwhile may tear one.
                with contextlib.suppress(ValueError):
                    yield json.loads(line)
