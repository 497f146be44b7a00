"""Threads, executor jobs and callbacks in the task that started them.

`inherit_task_in_threads()` changes the whole process, so each test has a fresh one.
"""

from __future__ import annotations

import subprocess
import sys
import textwrap

PREAMBLE = """
import asyncio, queue, threading
from concurrent.futures import Future, ThreadPoolExecutor
from pubtools.pluggy import current_task, hookimpl, hookspec, inherit_task_in_threads
from pubtools.pluggy import pm, task_context

class Specs:
    @staticmethod
    @hookspec
    def tea_ready(cup): "Invoked when tea is ready."

class Handler:
    def __init__(self):
        self.cups = []

    @hookimpl
    def tea_ready(self, cup):
        self.cups.append(cup)

class Kitchen:
    @hookimpl
    def task_start(self):
        pm.register(Handler(), name="handler")

pm.add_hookspecs(Specs)
pm.register(Kitchen())
inherit_task_in_threads()
inherit_task_in_threads()  # more than once changes nothing

def two_tasks(body):
    "Run body(name) in two tasks at once; return the cups that each task heard of."
    barrier, cups = threading.Barrier(2, timeout=20), {}
    def task(name):
        with task_context():
            handler = pm.get_plugin("handler")
            barrier.wait()
            body(name)
            barrier.wait()
            cups[name] = handler.cups
    threads = [threading.Thread(target=task, args=(name,)) for name in "ab"]
    for thread in threads: thread.start()
    for thread in threads: thread.join(20)
    return cups
"""


def run(code: str) -> None:
    """Run code after the preamble in a fresh interpreter, which must end well."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PREAMBLE + textwrap.dedent(code)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""


def test_threads_belong_to_the_task_that_starts_them() -> None:
    run("""
    class Brewer(threading.Thread):
        def __init__(self, name):
            super().__init__()
            self.cup = name

        def run(self):  # a run() of its own, which calls a hook from a thread of its own
            pm.hook.tea_ready(cup=self.cup)
            inner = threading.Timer(0, pm.hook.tea_ready, kwargs={"cup": self.cup + "2"})
            inner.start()
            inner.join()

    def body(name):
        thread = Brewer(name)
        thread.start()
        thread.join()

    assert two_tasks(body) == {"a": ["a", "a2"], "b": ["b", "b2"]}
    """)


def test_jobs_of_a_private_pool_belong_to_their_task() -> None:
    run("""
    def body(name):
        with ThreadPoolExecutor(2) as executor:
            list(executor.map(lambda n: pm.hook.tea_ready(cup=name), range(10)))

    assert two_tasks(body) == {"a": ["a"] * 10, "b": ["b"] * 10}
    """)


def test_jobs_of_a_shared_pool_belong_to_the_task_that_submits_them() -> None:
    run("""
    shared = ThreadPoolExecutor(1)

    def body(name):
        for _ in range(20):
            shared.submit(pm.hook.tea_ready, cup=name).result()

    assert two_tasks(body) == {"a": ["a"] * 20, "b": ["b"] * 20}
    # A job submitted outside any task is in none, though a task started the thread.
    with task_context():
        pool = ThreadPoolExecutor(1)
        pool.submit(int).result()
    assert pool.submit(current_task).result() is None
    pool.shutdown()
    """)


def test_callbacks_of_futures_belong_to_the_task_that_adds_them() -> None:
    run("""
    shared = ThreadPoolExecutor(1)

    def body(name):
        done = threading.Event()
        future = shared.submit(int)
        def callback(future):
            assert threading.current_thread() is not threading.main_thread()
            pm.hook.tea_ready(cup=name)
            done.set()
        future.add_done_callback(fn=callback)
        assert done.wait(10)

    assert two_tasks(body) == {"a": ["a"], "b": ["b"]}
    """)


def test_asyncios_own_threads_belong_to_the_asynchronous_task() -> None:
    run("""
    async def task(name):
        async with task_context():
            handler = pm.get_plugin("handler")
            loop = asyncio.get_running_loop()
            for _ in range(5):
                await loop.run_in_executor(None, lambda: pm.hook.tea_ready(cup=name))
                await asyncio.sleep(0)
            return handler.cups

    async def main():
        return await asyncio.gather(task("a"), task("b"))

    assert asyncio.run(main()) == [["a"] * 5, ["b"] * 5]
    """)


def test_a_nested_task_of_a_thread_and_a_task_that_ends_before_its_thread() -> None:
    run("""
    go, ended = threading.Event(), threading.Event()
    seen = []

    def late():
        go.wait(10)
        seen.append(current_task())
        with task_context():
            seen.append(current_task().parent)

    with task_context():
        outer = pm.get_plugin("handler")
        thread = threading.Thread(target=late)
        thread.start()
    go.set()
    thread.join(10)
    assert seen == [None, None], seen
    """)


def test_threads_leave_nothing_behind() -> None:
    run("""
    import weakref

    class Brewer(threading.Thread):
        pass

    with task_context():
        thread = Brewer(target=int)
        thread.start()
        thread.join()
        kept = weakref.ref(thread)
        assert "run" not in vars(thread)
        del thread
        assert kept() is None
        future = ThreadPoolExecutor(1).submit(int)
        assert future.result() == 0
    """)


def test_executors_and_futures_of_other_libraries() -> None:
    run("""
    from concurrent.futures import Executor

    class LaterFuture(Future):
        "Keeps its callbacks to itself, as those of more-executors do."
        def __init__(self):
            super().__init__()
            self.callbacks, self.go = [], threading.Event()
        def add_done_callback(self, function):
            self.callbacks.append(function)

    class LaterExecutor(Executor):
        "Submits from a thread of its own, as retrying executors do."
        def __init__(self, delegate):
            self.delegate, self.jobs = delegate, queue.Queue()
            threading.Thread(target=self.work, daemon=True).start()
        def submit(self, function, /, *args, **kwargs):
            future = LaterFuture()
            self.jobs.put((future, function, args, kwargs))
            return future
        def work(self):
            while True:
                future, function, args, kwargs = self.jobs.get()
                future.go.wait(10)
                result = self.delegate.submit(function, *args, **kwargs).result()
                for callback in future.callbacks:
                    callback(future)
                future.set_result(result)

    shared = LaterExecutor(ThreadPoolExecutor(1))

    def body(name):
        future = shared.submit(pm.hook.tea_ready, cup=name)
        future.add_done_callback(lambda future: pm.hook.tea_ready(cup=name + "2"))
        future.go.set()
        future.result(10)

    assert two_tasks(body) == {"a": ["a", "a2"], "b": ["b", "b2"]}
    """)


def test_jobs_for_another_process_are_sent_without_their_task() -> None:
    run("""
    from concurrent.futures import ProcessPoolExecutor
    import multiprocessing

    with task_context(), ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        assert pool.submit(len, "abc").result(30) == 3
    """)


def test_without_it_the_host_is_told() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            PREAMBLE.replace("\ninherit_task_in_threads()", "\n")
            + textwrap.dedent("""
            def body(name):
                with ThreadPoolExecutor(1) as executor:
                    executor.submit(pm.hook.tea_ready, cup=name).result()

            assert two_tasks(body) == {"a": [], "b": []}
            """),
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stderr.splitlines()
    assert len(lines) == 2
    assert all("inherit_task_in_threads()" in line for line in lines)
