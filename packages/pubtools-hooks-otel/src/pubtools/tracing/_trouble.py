"""Telling of what went wrong in tracing itself, which must not disturb what is being traced."""

from __future__ import annotations

import logging

logger = logging.getLogger("pubtools.tracing")
_told: set[str] = set()


def tell_once(message: str, *args: object) -> None:
    """Log the exception being handled; of each kind, as told by the message, only the first.

    What fails for one span is likely to fail for every other.
    """
    if message not in _told:
        _told.add(message)
        logger.warning(f"{message}; further cases are not logged", *args, exc_info=True)
