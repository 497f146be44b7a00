"""Where answers are printed: readable at any width, plain when nobody watches."""

from __future__ import annotations

import io
import json
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from pubtools.pluggy import Distribution

# Piped output keeps one row to a line, for grep.
_PIPED_WIDTH = 200


def stdout() -> Console:
    """Return a console on stdout; colour only on a terminal and without ``NO_COLOR``."""
    from rich.console import Console

    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal set to ASCII shows a question mark, not a traceback.
        sys.stdout.reconfigure(errors="replace")
    piped = not sys.stdout.isatty() and "COLUMNS" not in os.environ
    return Console(
        highlight=False, markup=False, emoji=False, width=_PIPED_WIDTH if piped else None
    )


def print_indented(console: Console, text: Text, indent: int) -> None:
    """Print text that is folded where the console ends, each line indented."""
    from rich.text import Text

    for line in text.wrap(console, max(console.width - indent, 20)):
        line.rstrip()
        console.print(Text.assemble(" " * indent, line))


def print_json(answer: Any) -> None:
    """Print an answer for machines."""
    sys.stdout.write(json.dumps(answer, indent=2) + "\n")


def plural(count: int, noun: str) -> str:
    """Return ``1 hook``, ``2 hooks``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def origin(distribution: Distribution | None) -> str:
    """Return a distribution's name and version, or that nobody knows it."""
    return "no known distribution" if distribution is None else str(distribution)
