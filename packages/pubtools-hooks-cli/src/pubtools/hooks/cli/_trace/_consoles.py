"""Renders rich text to plain strings, safely in many threads and across ``os.fork``."""

from __future__ import annotations

import io
import os
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text

# Below this there is no room for columns, and lines are stacked instead.
_WIDE = 76

_INDENT = "  "
_UNLIMITED = 10_000


class Renderer(threading.local):
    """A rich console for each thread.

    Consoles hold locks; one that a child of ``os.fork`` had in common with another thread of
    its parent could stay locked for ever.
    """

    def __init__(self, *, to_terminal: bool) -> None:
        self._to_terminal = to_terminal
        self._console: Console | None = None

    @property
    def width(self) -> int:
        """The columns there are: unlimited in a file, unless ``COLUMNS`` says otherwise."""
        columns = os.environ.get("COLUMNS", "")
        if columns.isdigit() and int(columns):
            return int(columns)
        if not self._to_terminal:
            return _UNLIMITED
        try:
            return os.get_terminal_size(2).columns or 80
        except OSError:  # the task has closed it
            return 80

    @property
    def is_wide(self) -> bool:
        """Whether a table has room."""
        return self.width >= _WIDE

    def line(self, prefix: str, depth: int, body: Text) -> str:
        """Return an entry of a log: its prefix, and its body indented and folded."""
        from rich.text import Text

        indent = _INDENT * depth
        if self.width == _UNLIMITED:
            return f"{prefix}  {indent}{body.plain}\n"
        if self.width >= _WIDE:
            margin = " " * len(prefix) + _INDENT
            first = Text.assemble((prefix, "dim"), _INDENT, indent)
        else:
            margin = _INDENT
            first = Text.assemble((" ".join(prefix.split()), "dim"), "\n", margin, indent)
        rest = Text(margin + indent + _INDENT)
        room = max(self.width - len(rest), 16)
        folded = body.wrap(self._get(), room)
        return "".join(
            self.render((rest if number else first) + line) for number, line in enumerate(folded)
        )

    def render(self, renderable: RenderableType) -> str:
        """Return what rich would print."""
        console = self._get()
        console.width = self.width
        with console.capture() as capture:
            console.print(renderable)
        return capture.get()

    def _get(self) -> Console:
        from rich.console import Console

        if self._console is None:
            self._console = Console(
                file=io.StringIO(),
                force_terminal=self._to_terminal,
                highlight=False,
                markup=False,
                emoji=False,
                legacy_windows=False,
            )
        return self._console


def stderr_is_terminal() -> bool:
    """Tell whether somebody watches the standard error."""
    return sys.stderr is not None and sys.stderr.isatty()
