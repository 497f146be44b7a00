"""Run many tasks in this fresh process: does a later one cost more than the first, or keep memory?

Each task has a plugin of its own, which sees two events. Runs in any contender's environment,
so it may use the standard library only. ``memory`` as second argument watches allocations
instead of the clock, since that slows the clock down.
"""

from __future__ import annotations

import gc
import json
import resource
import statistics
import sys
import time
import tracemalloc

from pubtools.pluggy import hookimpl, hookspec, pm, task_context

WINDOW = 500
SETTLED = 1000


@hookspec
def bench_kettle_on(kettle: object) -> None: ...


class Handler:
    @hookimpl
    def bench_kettle_on(self, kettle: object) -> None: ...

    @hookimpl
    def task_stop(self) -> None:
        if pm.is_registered(self):
            pm.unregister(self)


@hookimpl
def task_start() -> None:
    pm.register(Handler())


def cycle() -> float:
    started = time.process_time()
    with task_context():
        pm.hook.bench_kettle_on(kettle=None)
        pm.hook.bench_kettle_on(kettle=None)
    return time.process_time() - started


def clock(cycles: int) -> dict[str, float]:
    """Seconds of a cycle early and late, and resident bytes kept per 1,000 cycles."""
    first = statistics.median(cycle() for _ in range(WINDOW))
    _run(SETTLED - WINDOW)
    before = _peak()
    _run(cycles - SETTLED - WINDOW)
    last = statistics.median(cycle() for _ in range(WINDOW))
    return {"first": first, "last": last, "resident": _per_thousand(before, _peak(), cycles)}


def memory(cycles: int) -> dict[str, float]:
    """Bytes of Python objects kept per 1,000 cycles."""
    tracemalloc.start()
    _run(SETTLED)
    before = _allocated()
    _run(cycles - SETTLED)
    return {"allocated": _per_thousand(before, _allocated(), cycles)}


def _run(cycles: int) -> None:
    for _ in range(cycles):
        cycle()


def _per_thousand(before: int, after: int, cycles: int) -> float:
    return (after - before) / (cycles - SETTLED) * 1000


def _allocated() -> int:
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def _peak() -> int:
    gc.collect()
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def main() -> None:
    pm.add_hookspecs(sys.modules[__name__])
    pm.register(sys.modules[__name__])
    cycle()  # loads the hooks, which is a row of its own
    cycles = int(sys.argv[1])
    print(json.dumps(memory(cycles) if sys.argv[2:] == ["memory"] else clock(cycles)))


if __name__ == "__main__":
    main()
