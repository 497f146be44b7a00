"""Use one plugin manager from many threads at once, with the smallest switch interval.

``python stress.py --subject ours`` prints JSON: each kind of fault and how often it was
seen. ``--subject pluggy`` does the same to a plain ``pluggy.PluginManager`` with the
simplest possible task handling, and stops at the first round that shows a fault: if the
stress finds nothing there, it is too weak to prove anything here.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Callable

from subjects import SUBJECTS, Subject

if TYPE_CHECKING:
    import pluggy

SWITCH_INTERVAL = 1e-6
STAYING = 5
REPEATS = 150


def declare(subject: Subject) -> None:
    class Specs:
        @subject.spec
        def stress_event(self, sender: object) -> None: ...

    subject.pm.add_hookspecs(Specs)


def plugin_class(subject: Subject) -> type:
    """Plugins that are compared by value, as attrs and dataclasses make them."""

    @dataclass
    class Plugin:
        name: str

        @subject.impl
        def stress_event(self, sender: object) -> str:
            return self.name

        def __hash__(self) -> int:
            return hash(self.name)

    return Plugin


@dataclass
class Round:
    """One round: every job in two threads, again and again, all started together."""

    subject: Subject
    folder: str
    faults: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.plugin = plugin_class(self.subject)
        self.staying = [self.plugin(f"staying {number}") for number in range(STAYING)]
        self.names = {plugin.name for plugin in self.staying}
        self.arrived: set[str] = set()

    def fault(self, kind: str, detail: object) -> None:
        self.faults[kind] += 1
        self.examples.setdefault(kind, str(detail))

    def call(self, others: frozenset[str] | set[str] = frozenset()) -> list[str]:
        """Call the hook; each plugin that stays, and the others named, must answer once."""
        answers: list[str] = self.subject.pm.hook.stress_event(sender=self)
        missing = self.names.union(others).difference(answers)
        if missing:
            self.fault("lost call", f"{sorted(missing)} did not answer")
        if len(answers) != len(set(answers)):
            self.fault("repeated call", f"{sorted(answers)}")
        return answers

    def calls(self, plugin: Any) -> None:
        self.call()

    def comes_and_goes(self, plugin: Any) -> None:
        self._lives(plugin)
        if plugin.name in self.call():
            self.fault("left behind", f"{plugin.name} called after it was unregistered")

    def runs_a_task(self, plugin: Any) -> None:
        with self.subject.task():
            self.call(self.arrived)
            self._lives(plugin)

    def _lives(self, plugin: Any) -> None:
        self.subject.pm.register(plugin)
        try:
            if plugin.name not in self.call():
                self.fault("late plugin", f"{plugin.name} registered but not called")
        finally:
            self.subject.pm.unregister(plugin)

    def asks(self, plugin: Any) -> None:
        pm = self.subject.pm
        there = {getattr(found, "name", None) for found in pm.get_plugins()}
        if not there >= self.names or not all(map(pm.is_registered, self.staying)):
            self.fault("lost plugin", f"{self.names - there} not listed")
        if pm.is_registered(plugin):
            self.fault("left behind", f"{plugin.name} was never registered")
        pm.list_name_plugin()
        pm.get_hookcallers(self.staying[0])

    def loads(self, plugin: Any) -> None:
        self.subject.load()
        self.call(self.arrived)

    def run(self) -> None:
        pm = self.subject.pm
        before = hookimpls(pm)
        for plugin in self.staying:
            pm.register(plugin)
        self.arrived = self.subject.arrive(self.folder)
        jobs = [self.calls, self.comes_and_goes, self.runs_a_task, self.asks, self.loads] * 2
        ready = threading.Barrier(len(jobs))
        threads = [
            threading.Thread(target=self._repeat, args=(job, f"thread {number}", ready))
            for number, job in enumerate(jobs)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for plugin in (*self.staying, *map(sys.modules.__getitem__, self.arrived)):
            self._guarded(pm.unregister, plugin)
        if hookimpls(pm) != before:
            self.fault("left behind", hookimpls(pm) - before)

    def _repeat(self, job: Callable[[Any], object], me: str, ready: threading.Barrier) -> None:
        ready.wait()
        for number in range(REPEATS):
            self._guarded(job, self.plugin(f"{me} {number}"))

    def _guarded(self, job: Callable[[Any], object], plugin: Any) -> None:
        try:
            job(plugin)
        except Exception as error:
            self.fault("exception", f"{type(error).__name__}: {error}"[:120])


def hookimpls(pm: pluggy.PluginManager) -> Counter[str]:
    return Counter({name: len(hook.get_hookimpls()) for name, hook in vars(pm.hook).items()})


def stress(subject_name: str, rounds: int) -> dict[str, Any]:
    """Go on until a round shows a fault, or all have been run."""
    sys.setswitchinterval(SWITCH_INTERVAL)
    subject = SUBJECTS[subject_name]()
    subject.load()  # what is installed here is there before and after
    declare(subject)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(1, rounds + 1):
            this = Round(subject, f"{folder}/{number}")
            this.run()
            if this.faults:
                break
    return {"rounds": number, "faults": this.faults, "examples": this.examples}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subject", choices=SUBJECTS, default="ours")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    print(json.dumps(stress(arguments.subject, arguments.rounds)))


if __name__ == "__main__":
    main()
