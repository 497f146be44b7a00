"""The two plugin managers that the stress is put on, behind one face."""

from __future__ import annotations

import contextlib
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable

import pluggy

if TYPE_CHECKING:
    from collections.abc import Iterator

ARRIVAL = """
import sys
import time

from pubtools.pluggy import hookimpl, pm

time.sleep(0.01)  # long enough for every thread to want its first task meanwhile


@hookimpl
def stress_event(sender):
    return __name__


pm.register(sys.modules[__name__])
"""


@dataclass
class Subject:
    """What is put under stress.

    ``arrive`` installs a distribution while the process runs, and returns the names of the
    plugins that every task must have from then on.
    """

    pm: pluggy.PluginManager
    spec: pluggy.HookspecMarker
    impl: pluggy.HookimplMarker
    task: Callable[[], contextlib.AbstractContextManager[Any]]
    load: Callable[[], None]
    arrive: Callable[[str], set[str]]


def our_subject() -> Subject:
    from pubtools.pluggy import hookimpl, hookspec, load_hooks, pm, task_context

    return Subject(pm, hookspec, hookimpl, task_context, load_hooks, arrive)


def pluggy_subject() -> Subject:
    pm = pluggy.PluginManager("pubtools")
    spec = pluggy.HookspecMarker("pubtools")

    class CoreSpecs:
        @spec
        def task_start(self) -> None: ...

        @spec
        def task_stop(self, failed: bool) -> None: ...

    @contextlib.contextmanager
    def task() -> Iterator[None]:
        pm.hook.task_start()
        try:
            yield
        finally:
            pm.hook.task_stop(failed=False)

    pm.add_hookspecs(CoreSpecs)
    impl = pluggy.HookimplMarker("pubtools")
    return Subject(pm, spec, impl, task, load=lambda: None, arrive=lambda folder: set())


def arrive(folder: str) -> set[str]:
    """Add a folder with a new distribution to the path."""
    name = f"arrival_{Path(folder).name}"
    info = Path(folder, f"{name}-1.0.dist-info")
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[pubtools.hooks]\nhooks = {name}\n")
    Path(folder, f"{name}.py").write_text(ARRIVAL)
    sys.path.append(folder)
    return {name}


SUBJECTS = {"ours": our_subject, "pluggy": pluggy_subject}
