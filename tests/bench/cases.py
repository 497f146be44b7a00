"""What is timed inside one process: a statement, for one contender, in one row.

A module ``cases_*.py`` offers *groups*: functions that yield lists of cases. The cases
of one list are measured in turn (A B A B …), so that a machine which speeds up or slows
down does so for all of them. A group is a generator, and may hold a ``with`` block open
around its ``yield``: whatever surrounds the ``yield`` surrounds the measurement.

Seconds are CPU time, here and in the ``fresh_*`` scripts: nothing measured waits for
anything, and what else the machine is doing is not the contenders' fault.
"""

from __future__ import annotations

import time
import timeit
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Callable

BATCH_SECONDS = 0.001
WARM_UP = 100


@dataclass(frozen=True)
class Case:
    """One statement to time.

    :param row: Key of the row in ``rows.ROWS``.
    :param contender: Who runs it, such as ``"ours"`` or ``"pluggy"``.
    :param statement: Source timed as :class:`timeit.Timer` does, without a function call around it.
    :param names: What the statement and the setup refer to.
    :param setup: Source run before each batch, not timed.
    :param loops: Statements in a batch; by default as many as fill ``BATCH_SECONDS``.
    """

    row: str
    contender: str
    statement: str
    names: Mapping[str, Any]
    setup: str = "pass"
    loops: int | None = None


Group = Callable[[], Iterator[list[Case]]]


@dataclass
class Measured:
    """Seconds per statement, one value for each batch of a case."""

    row: str
    contender: str
    values: list[float] = field(default_factory=list)


def measure(cases: list[Case], rounds: int) -> list[Measured]:
    """Time each case ``rounds`` times, taking turns and changing who goes first."""
    timed = [(case, _loops(case), Measured(case.row, case.contender)) for case in cases]
    for number in range(rounds):
        first = number % len(timed)
        for case, loops, measured in timed[first:] + timed[:first]:
            # A new timer each round: where its code lies in memory favours one or the other.
            measured.values.append(_timer(case).timeit(loops) / loops)
    return [measured for _, _, measured in timed]


def _timer(case: Case) -> timeit.Timer:
    return timeit.Timer(case.statement, case.setup, time.process_time, dict(case.names))


def _loops(case: Case) -> int:
    timer = _timer(case)
    timer.timeit(case.loops or WARM_UP)  # imports, caches and the specialising interpreter
    loops = case.loops or 1
    while case.loops is None and (seconds := timer.timeit(loops)) < BATCH_SECONDS:
        loops = max(loops * 2, int(loops * BATCH_SECONDS / max(seconds, 1e-9) / 2))
    return loops
