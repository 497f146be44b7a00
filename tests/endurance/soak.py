"""Run very many tasks in this process, a tenth of them failing, and report what is left over.

``python soak.py --tasks 10000 --driver threads`` prints JSON: what was held at the start and
at the end, and every task whose start, stop, own events or exception were not as they should
be. The test-suite runs a tenth of what the bench runs.
"""

from __future__ import annotations

import argparse
import gc
import json
import logging
import sys
import threading
import tracemalloc
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from drivers import CURRENT, DRIVERS
from ways import Ledger, StartError, StopError, plan

from pubtools.pluggy import hookimpl, hookspec, pm

# Python 3.10 and older allocate a function's cache on its 1,024th call.
WARM_UP = 1100


class Soak:
    """The process-wide plugin, as a hosting service registers one."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    @hookimpl
    def task_start(self) -> None:
        number, way = CURRENT.get()
        self.ledger.started[number] += 1
        pm.register(Handler(self.ledger, number))
        if way.start_raises:
            raise StartError

    @hookimpl(tryfirst=True)
    def task_stop(self) -> None:
        if CURRENT.get().way.stop_raises:
            raise StopError


class Handler:
    """A task's own plugin: it must hear its own task only, and be stopped once."""

    def __init__(self, ledger: Ledger, number: int) -> None:
        self.ledger = ledger
        self.number = number

    @hookimpl
    def soak_event(self, number: int) -> None:
        events = self.ledger.own_events if number == self.number else self.ledger.foreign_events
        events[self.number] += 1

    @hookimpl
    def task_stop(self, failed: bool) -> None:
        self.ledger.stopped[self.number] += 1
        self.ledger.failed[self.number] = failed


@hookspec
def soak_event(number: int) -> None:
    """Something happened in the task of that number."""


@dataclass
class Held:
    """What a process holds on to."""

    plugins: int
    hookimpls: int
    threads: int
    descriptors: int


def held() -> Held:
    callers = vars(pm.hook).values()
    return Held(
        plugins=len(pm.get_plugins()),
        hookimpls=sum(len(caller.get_hookimpls()) for caller in callers),
        threads=threading.active_count(),
        descriptors=sum(1 for _ in Path("/dev/fd").iterdir()),
    )


def allocated() -> int:
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def soak(tasks: int, driver: str) -> dict[str, Any]:
    """Run the tasks, after some that fill every cache, and compare before with after."""
    warm_up, measured = range(WARM_UP), range(WARM_UP, WARM_UP + tasks)
    ledger = Ledger(measured.stop)
    ways = Counter(plan(number).way for number in measured)
    with pm.registered(Soak(ledger)):
        tracemalloc.start()
        DRIVERS[driver](ledger, warm_up)
        start, before = held(), allocated()
        DRIVERS[driver](ledger, measured)
        end, after = held(), allocated()
    return {
        "tasks": tasks,
        "driver": driver,
        "failing": sum(count for way, count in ways.items() if way.failed),
        "ways": {way.name: count for way, count in ways.items()},
        "start": asdict(start),
        "end": asdict(end),
        "bytes_kept_per_1000": (after - before) * 1000 / tasks,
        "complaints": ledger.complaints(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--driver", choices=DRIVERS, default="threads")
    arguments = parser.parse_args()
    logging.getLogger("pubtools.pluggy").setLevel(logging.CRITICAL)
    pm.add_hookspecs(sys.modules[__name__])
    print(json.dumps(soak(arguments.tasks, arguments.driver)))


if __name__ == "__main__":
    main()
