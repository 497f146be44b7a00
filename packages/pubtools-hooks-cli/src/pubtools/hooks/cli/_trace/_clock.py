"""The clock that hooks and hookimpls are measured with; it does not count the trace itself."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

clock = time.perf_counter


class _Uncounted(threading.local):
    """What the trace itself has cost each thread so far."""

    seconds = 0.0


_uncounted = _Uncounted()


@contextmanager
def uncounted() -> Iterator[None]:
    """Keep the block out of every measurement of this thread that is going on."""
    started, before = clock(), _uncounted.seconds
    try:
        yield
    finally:
        _uncounted.seconds = before + clock() - started


class Stopwatch:
    """Measures from its creation to :meth:`stop`, in one thread."""

    def __init__(self) -> None:
        self._uncounted = _uncounted.seconds
        self.started = clock()

    def stop(self) -> float:
        """Return the seconds since, less those that are not counted."""
        return max(0.0, clock() - self.started - (_uncounted.seconds - self._uncounted))
