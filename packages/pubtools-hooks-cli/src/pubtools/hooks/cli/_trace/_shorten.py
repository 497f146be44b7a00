"""Values as short text. Nothing a traced value does in its ``repr`` may disturb the task."""

from __future__ import annotations

import reprlib
from typing import Any

_LIMIT = 200

_repr = reprlib.Repr()
_repr.maxother = _repr.maxstring = _repr.maxlong = 120
_repr.maxlist = _repr.maxtuple = _repr.maxset = _repr.maxfrozenset = _repr.maxdict = 6
_repr.maxlevel = 3


def shorten(value: Any) -> str:
    """Return a value's ``repr`` on one line, cut in the middle where it is long."""
    try:
        text = _repr.repr(value)
    except Exception as error:  # noqa: BLE001 - a broken repr is shown as what it is
        text = f"<{type(value).__name__}: its repr raised {type(error).__name__}>"
    return cut(" ".join(text.split()), _LIMIT)


def describe_exception(error: BaseException) -> str:
    """Return an exception's type and message on one line."""
    try:
        message = " ".join(str(error).split())
    except Exception as broken:  # noqa: BLE001 - likewise
        message = f"its message raised {type(broken).__name__}"
    name = type(error).__name__
    return cut(f"{name}: {message}", _LIMIT) if message else name


def cut(text: str, limit: int) -> str:
    """Return text no longer than a limit, without its middle if need be."""
    if len(text) <= limit:
        return text
    head = (limit - 3) * 2 // 3
    return f"{text[:head]}...{text[len(text) - (limit - 3 - head) :]}"
