"""Run the first task of this fresh process, then later ones, and print seconds as JSON.

The second argument says for how many seconds later tasks are run, one after another.

Runs in any contender's environment, so it may use the standard library only. The import of
the contender is not part of the first task; finding and importing the plugins is.
"""

from __future__ import annotations

import contextlib
import json
import statistics
import sys
import time
from typing import TYPE_CHECKING, Any, Callable

if TYPE_CHECKING:
    from collections.abc import Iterator

Task = Callable[[], "contextlib.AbstractContextManager[Any]"]


def pubtools_task() -> Task:
    """Ours and the published distribution are used in the same way."""
    from pubtools.pluggy import task_context

    return task_context


def pluggy_task() -> Task:
    """Plain pluggy looks for plugins once; it never notices a new distribution."""
    import pluggy

    manager = pluggy.PluginManager("pubtools")

    @contextlib.contextmanager
    def task() -> Iterator[None]:
        if not manager.get_plugins():
            manager.load_setuptools_entrypoints("pubtools.hooks")
        manager.hook.task_start()
        yield
        manager.hook.task_stop(failed=False)

    return task


def stevedore_task() -> Task:
    """stevedore looks once too, and keeps what it found in a cache file between processes."""
    from stevedore import ExtensionManager

    found: list[ExtensionManager[Any]] = []

    @contextlib.contextmanager
    def task() -> Iterator[None]:
        if not found:
            found.append(ExtensionManager("pubtools.hooks"))
        found[0].map(lambda extension: extension.plugin.task_start())
        yield
        found[0].map(lambda extension: extension.plugin.task_stop(failed=False))

    return task


CONTENDERS = {
    "ours": pubtools_task,
    "published": pubtools_task,
    "pluggy": pluggy_task,
    "stevedore": stevedore_task,
}


def timed(task: Task) -> float:
    started = time.process_time()
    with task():
        pass
    return time.process_time() - started


def main() -> None:
    contender, budget = sys.argv[1], float(sys.argv[2])
    task = CONTENDERS[contender]()
    first = timed(task)
    rest: list[float] = []
    while budget > 0:
        rest.append(timed(task))
        budget -= rest[-1]
    print(json.dumps({"first": first, "later": statistics.median(rest or [0.0])}))


if __name__ == "__main__":
    main()
