"""What code in a fresh interpreter, and the sample modules it loads, may use."""

from __future__ import annotations

import logging
import os
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from pubtools.pluggy import LoadFailure

#: Names of the sample modules that were run, and whatever else they wrote down, in order.
journal: list[Any] = []


def outcome(call: Callable[[], object]) -> dict[str, Any] | None:
    """Call something; return what it raised, in simple types, None if nothing."""
    try:
        call()
    except BaseException as error:
        failures: tuple[LoadFailure, ...] = getattr(error, "failures", ())
        return {
            "type": type(error).__name__,
            "text": str(error),
            "cause": repr(error.__cause__),
            "failures": [
                [
                    failure.distribution and str(failure.distribution),
                    failure.entry_point,
                    failure.module,
                    type(failure.error).__name__,
                ]
                for failure in failures
            ],
        }
    return None


def one_task() -> None:
    """Run an empty task."""
    from pubtools.pluggy import task_context

    with task_context():
        pass


def registered() -> list[str]:
    """Return the names of the sample plugins, in the order of registration."""
    from pubtools.pluggy import pm

    return [name for name, _ in pm.list_name_plugin() if name.startswith("acme")]


def rest(*folders: str) -> None:
    """Have folders, by default all on the path, look as if nothing had changed for long."""
    for folder in folders or sys.path:
        if os.access(folder or ".", os.W_OK):
            os.utime(folder or ".", (time.time() - 1000,) * 2)


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.getMessage()}")


def collect_log() -> list[str]:
    """Return a list that gets each line which the hook system logs from now on."""
    collector = _Collector()
    logger = logging.getLogger("pubtools.pluggy")
    logger.addHandler(collector)
    logger.propagate = False
    return collector.lines
