"""The parts of a run. Each measures its contenders in turn and adds to the results."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rows import CYCLES
from sites import OTHERS, OURS, PUBLISHED, ROOT, SIZES, Sites

if TYPE_CHECKING:
    from results import Results

HERE = Path(__file__).parent
SOAK = ROOT / "tests" / "endurance" / "soak.py"
GROUPS = (
    "cases_calls:outside_a_task",
    "cases_calls:inside_a_task",
    "cases_calls:inside_a_task_with_its_own",
    "cases_register:register_and_unregister",
    "cases_tracing:off",
    "cases_tracing:on",
    "cases_tracing:root",
)
IMPORTS = {
    "ours": "pubtools.pluggy",
    "published": "pubtools.pluggy",
    "pluggy": "pluggy",
    "stevedore": "stevedore",
    "blinker": "blinker",
}
SITES = {
    "ours": OURS,
    "published": PUBLISHED,
    "pluggy": OTHERS,
    "stevedore": OTHERS,
    "blinker": OTHERS,
}


@dataclass(frozen=True)
class Extent:
    """How often each thing is measured."""

    processes: int
    later_seconds: float
    workers: int
    rounds: int
    soak_tasks: int


FULL = Extent(processes=21, later_seconds=0.2, workers=5, rounds=40, soak_tasks=CYCLES)
QUICK = Extent(processes=5, later_seconds=0.1, workers=1, rounds=15, soak_tasks=CYCLES // 10)


def in_turn(contenders: list[str], rounds: int) -> list[str]:
    """A B A B …, and B first every other time."""
    return [
        name
        for number in range(rounds)
        for name in (contenders if number % 2 == 0 else contenders[::-1])
    ]


def imports(results: Results, sites: Sites, extent: Extent) -> None:
    """Seconds of the import statement, measured inside fresh processes."""
    pythons = {name: sites.python(SITES[name], SIZES[0]) for name in IMPORTS}
    # The base is imported where ours is: the same folders on the path.
    pythons["pluggy"] = pythons["ours"]
    script = str(HERE / "fresh_import.py")
    for name in IMPORTS:  # writes the .pyc files and warms the file cache
        sites.run(pythons[name], script, IMPORTS[name])
    for name in in_turn(list(IMPORTS), extent.processes * 2):
        answer = sites.run(pythons[name], script, IMPORTS[name]).split()
        results.add("import", name, float(answer[0]))
        if name == "ours" and answer[1] == "True":
            raise SystemExit("import pubtools.pluggy has loaded importlib.metadata")


def tasks(results: Results, sites: Sites, extent: Extent) -> None:
    """First and later tasks, inside fresh processes, and those processes as a whole."""
    names = ["ours", "published", "pluggy", "stevedore"]
    script = str(HERE / "fresh_task.py")
    for size in SIZES:
        pythons = {name: sites.python(SITES[name], size) for name in names}
        for name in names:
            sites.run(pythons[name], script, name, "0")
        for name in in_turn(names, extent.processes):
            seconds = json.loads(sites.run(pythons[name], script, name, str(extent.later_seconds)))
            results.add(f"first/{size}", name, seconds["first"])
            results.add(f"later/{size}", name, seconds["later"])
            started = time.perf_counter()
            sites.run(pythons[name], script, name, "0")
            results.add(f"process/{size}", name, time.perf_counter() - started)


def cycles(results: Results, sites: Sites, extent: Extent) -> None:
    """Whether many tasks make a later one dearer, or leave memory behind."""
    python = sites.python(OURS, SIZES[0])
    script = str(HERE / "fresh_cycle.py")
    for _ in range(extent.processes):
        clock = json.loads(sites.run(python, script, str(CYCLES)))
        results.add("cycle", "ours", clock["last"])
        results.add("cycle", "first", clock["first"])
        results.add("kept/resident", "ours", clock["resident"])
    for _ in range(extent.workers):
        memory = json.loads(sites.run(python, script, str(CYCLES), "memory"))
        results.add("kept/allocated", "ours", memory["allocated"])


def in_process(results: Results, extent: Extent) -> None:
    """Every group of cases, each in several processes of its own."""
    for group in GROUPS:
        command = [sys.executable, str(HERE / "worker.py"), "--rounds", str(extent.rounds), group]
        for _ in range(extent.workers):
            for measured in _json_of(command):
                results.add(measured["row"], measured["contender"], *measured["values"])


def endurance(extent: Extent) -> list[Any]:
    """The endurance run of the test-suite, in full."""
    command = [sys.executable, str(SOAK), "--tasks", str(extent.soak_tasks), "--driver"]
    return [_json_of([*command, driver]) for driver in ("threads", "asyncio")]


def _json_of(command: list[str]) -> Any:
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
    if done.returncode:  # it has said why
        raise SystemExit(f"{' '.join(command)} failed")
    return json.loads(done.stdout)
