"""The trace as one self-contained page.

The page comes first and the events follow it line by line, in an element that is never closed:
a browser ends it with the file. So the page can be opened at any time, also while the task runs
or after it was killed.
"""

from __future__ import annotations

import html
import json
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._output import Output
    from ._recorder import Event

_SCRIPTS = (
    "model.js",
    "format.js",
    "timeline.js",
    "input.js",
    "filters.js",
    "panels.js",
    "main.js",
)


class Page:
    """Writes the page with the first event, and then each event."""

    def __init__(self, output: Output) -> None:
        self._output = output

    def __call__(self, event: Event) -> None:
        if event["type"] == "start":
            self._output.write(_head(" ".join(event["command"])))
        # An argument's text could hold the end of the element.
        self._output.write(json.dumps(event).replace("<", "\\u003c") + "\n")


def _head(title: str) -> str:
    folder = files(__package__).joinpath("page")

    def read(name: str) -> str:
        return folder.joinpath(name).read_text("utf-8")

    return (
        read("page.html")
        .replace("{{style}}", read("style.css"))
        .replace("{{script}}", "\n".join(map(read, _SCRIPTS)))
        # Last: it is the only part that is not ours.
        .replace("{{title}}", html.escape(title))
    )
