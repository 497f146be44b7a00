from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Machine

    Trace = Callable[..., list[dict[str, Any]]]

TASKS = """
import atexit, os, sys, threading, time, warnings
from concurrent.futures import ThreadPoolExecutor
from pubtools.pluggy import hookimpl, pm, task_context

class Oven:
    @hookimpl
    def bakery_cake_baked(self, cake):
        if cake == "burnt":
            raise ValueError("too hot")

    @hookimpl(wrapper=True)
    def bakery_recipe(self):
        time.sleep(0.02)
        recipe = yield
        return recipe.upper()

@hookimpl
def task_start():
    pm.register(Oven())

pm.register(sys.modules[__name__])

def bake(cake):
    return pm.hook.bakery_cake_baked(cake=cake, minutes=5)

def main():
    print("arguments", sys.argv[1:])
    with task_context():
        getattr(sys.modules[__name__], sys.argv[1])()

def plain():
    bake("plain")

def recipe():
    print(pm.hook.bakery_recipe(cake="tart"))

def burnt():
    bake("burnt")

def threads():
    with ThreadPoolExecutor(3, thread_name_prefix="oven") as pool:
        list(pool.map(bake, [f"cake {n}" for n in range(30)]))

def nested():
    bake("outer")
    with task_context():
        bake("inner")

def leaves():
    sys.exit(30)

def message():
    sys.exit("no butter")

def dies():
    bake("last")
    os._exit(9)

def fork():
    bake("before")
    child = os.fork()
    if child == 0:
        bake("in the child")
        os._exit(0)
    os.waitpid(child, 0)
    bake("after")

def fork_and_return():
    child = os.fork()
    if child == 0:
        bake("in the child")
        return
    os.waitpid(child, 0)

def at_once():
    both_run = threading.Barrier(2)
    def task(cake):
        with task_context():
            both_run.wait(30)
            bake(cake)
            both_run.wait(30)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(task, ["left", "right"]))

def forks_under_load():
    done = threading.Event()
    def busy():
        while not done.is_set():
            bake("busy")
    threads = [threading.Thread(target=busy) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(20):
        child = os.fork()
        if child == 0:
            bake("in a child")
            os._exit(0)
        os.waitpid(child, 0)
    done.set()
    for thread in threads:
        thread.join()

def late():
    threading.Thread(target=lambda: (time.sleep(0.3), bake("thread")), name="late").start()
    atexit.register(bake, "exit")

def hangs():
    bake("before")
    print("hanging", flush=True)
    time.sleep(60)

def rude():
    class Rude:
        def __repr__(self):
            raise RuntimeError("do not look at me")
        def __str__(self):
            return "rude"
    bake(Rude())
    bake("x" * 100_000)

if __name__ == "__main__":
    main()
"""


@pytest.fixture
def cakes(bakery: Machine) -> Machine:
    """A machine with a task library that has every way of running and ending."""
    bakery.site.add(
        "pubtools-cakes",
        "0.4",
        files={"cakes.py": TASKS},
        hooks={"cakes": "cakes"},
        scripts={"pubtools-cake": "cakes:main"},
    )
    return bakery


@pytest.fixture
def traced(cakes: Machine) -> Trace:
    """Trace a task, and return the events."""

    def trace(*task: str) -> list[dict[str, Any]]:
        cakes.run("trace", "--json", "-o", "trace.jsonl", "--", "pubtools-cake", *task)
        text = (cakes.folder / "trace.jsonl").read_text("utf-8")
        return [json.loads(line) for line in text.splitlines()]

    return trace
