"""What a misspelt name was probably meant to be."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """Return the known names that look like ``name``, nearest first, at most three."""
    return difflib.get_close_matches(name, list(known), n=3, cutoff=0.6)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return ``; did you mean …?`` for an error message, or nothing."""
    names = nearest(name, known)
    return f"; did you mean {' or '.join(names)}?" if names else ""
