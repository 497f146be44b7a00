"""How each of very many tasks is to end, and the ledger of how it did end."""

from __future__ import annotations

from asyncio import CancelledError
from typing import NamedTuple


class StartError(Exception):
    """Raised by a hookimpl of task_start."""


class StopError(Exception):
    """Raised by a hookimpl of task_stop."""


class Way(NamedTuple):
    """How a task ends: a row of the lifecycle table, and what must come of it."""

    name: str
    raises: type[BaseException] | None = None
    argument: object = None
    failed: bool = True
    start_raises: bool = False
    stop_raises: bool = False

    @property
    def caller_sees(self) -> type[BaseException] | None:
        if self.start_raises:
            return StartError
        if self.raises is not None:
            return self.raises
        return StopError if self.stop_raises else None

    def end(self) -> None:
        """Leave the block in this way."""
        if self.raises is not None:
            raise self.raises(self.argument)


PASSING = (
    Way("ends", failed=False),
    Way("exits with None", SystemExit, failed=False),
    Way("exits with 0", SystemExit, 0, failed=False),
    Way("exits with False", SystemExit, False, failed=False),
)
FAILING = (
    Way("raises", ValueError, "kettle"),
    Way("exits with 3", SystemExit, 3),
    Way("exits with a text", SystemExit, "kettle"),
    Way("is interrupted", KeyboardInterrupt),
    Way("is cancelled", CancelledError),
    Way("start raises", start_raises=True),
    Way("stop raises", stop_raises=True),
    Way("raises, then stop raises", ValueError, "kettle", stop_raises=True),
)


class Plan(NamedTuple):
    number: int
    way: Way


def plan(number: int) -> Plan:
    """Every tenth task fails, each time in the next way."""
    ways, turn = (FAILING, number // 10) if number % 10 == 0 else (PASSING, number)
    return Plan(number, ways[turn % len(ways)])


class Ledger:
    """What happened to each task, in arrays made beforehand: the ledger itself never grows."""

    def __init__(self, tasks: int) -> None:
        self.started = bytearray(tasks)
        self.stopped = bytearray(tasks)
        self.failed = bytearray(tasks)
        self.own_events = bytearray(tasks)
        self.foreign_events = bytearray(tasks)
        self.surprises: list[str] = []

    def complaints(self) -> list[str]:
        """One line for each task that did not go as planned."""
        found = list(self.surprises)
        for number in range(len(self.started)):
            way = plan(number).way
            seen = {
                "starts": (self.started[number], 1),
                "stops": (self.stopped[number], 1),
                "failed": (self.failed[number], way.failed),
                "own events": (self.own_events[number], 0 if way.start_raises else 2),
                "events of others": (self.foreign_events[number], 0),
            }
            found += [
                f"task {number} ({way.name}): {what} {got}, expected {int(expected)}"
                for what, (got, expected) in seen.items()
                if got != expected
            ]
        return found
