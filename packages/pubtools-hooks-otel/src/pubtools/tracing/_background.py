"""Calls that may never return, waited for a limited time."""

from __future__ import annotations

import os
import threading
from queue import SimpleQueue
from typing import Callable

from ._trouble import tell_once

_DEFAULT_LIMIT = 2.0


def flush_limit() -> float:
    """Return how many seconds a flush may take: ``OTEL_BSP_EXPORT_TIMEOUT``, or two."""
    try:
        milliseconds = int(os.environ["OTEL_BSP_EXPORT_TIMEOUT"])
    except (KeyError, ValueError):  # a malformed value is reported by the SDK
        return _DEFAULT_LIMIT
    return milliseconds / 1000 if milliseconds > 0 else _DEFAULT_LIMIT


class Background:
    """A daemon thread that makes calls, one after another.

    It is started beforehand, for while Python exits no thread can be started any more.
    """

    def __init__(self) -> None:
        self._pid = os.getpid()
        self._calls: SimpleQueue[tuple[Callable[[], object], threading.Event]] = SimpleQueue()
        threading.Thread(target=self._work, name="pubtools-tracing", daemon=True).start()

    def is_foreign(self) -> bool:
        """Return whether the thread stayed behind in a process this one was forked from."""
        return self._pid != os.getpid()

    def call(self, function: Callable[[], object], seconds: float) -> bool:
        """Have a function called, and return whether it was done in time."""
        done = threading.Event()
        self._calls.put((function, done))
        return done.wait(seconds)

    def _work(self) -> None:
        while True:
            function, done = self._calls.get()
            try:
                function()
            except Exception:  # noqa: BLE001 - the thread must live on
                tell_once("%r failed", function)
            done.set()
