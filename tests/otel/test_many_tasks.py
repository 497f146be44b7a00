"""Nested tasks, tasks at once, and the threads and processes of tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from otel_spans import TracedSite

INSIDE = """
    from pubtools.pluggy import hookimpl, pm, task_context
    push = lambda item="good": pm.hook.acme_pushed(item=item)
"""


def test_nested_tasks(acme: TracedSite) -> None:
    code = f"""{INSIDE}
    with task_context():
        with task_context():
            push()
        push()
    with task_context(): pass
    """
    pushed = ["hook acme_pushed", ["note"]]
    spans, _ = acme.trace(code)
    inner = ["task", ["hook task_start", pushed, "hook task_stop"]]
    assert spans.tree() == [
        ["task", ["hook task_start", inner, pushed, "hook task_stop"]],
        ["task", ["hook task_start", "hook task_stop"]],
    ]
    assert len(spans.traces) == 2
    assert [span.attributes["pubtools.task.number"] for span in spans.named("task")] == [1, 2, 3]


def test_tasks_at_once_in_threads_and_their_own_threads(acme: TracedSite) -> None:
    code = f"""{INSIDE}
    import threading
    from concurrent.futures import ThreadPoolExecutor
    from pubtools.pluggy import inherit_task_in_threads
    inherit_task_in_threads()
    together = threading.Barrier(4)
    shared = ThreadPoolExecutor(2)
    def task():
        with task_context():
            together.wait()
            shared.submit(push).result()
            together.wait()
    threads = [threading.Thread(target=task) for _ in range(4)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    """
    spans, _ = acme.trace(code)
    names = ["hook task_start", ["hook acme_pushed", ["note"]], "hook task_stop"]
    assert spans.tree() == [["task", names]] * 4
    assert len(spans.traces) == 4


def test_tasks_at_once_in_asyncio(acme: TracedSite) -> None:
    code = f"""{INSIDE}
    import asyncio
    async def task(number):
        async with task_context():
            for _ in range(number % 3): await asyncio.sleep(0)
            push()
    async def main():
        await asyncio.gather(*map(task, range(6)))
    asyncio.run(main())
    """
    spans, _ = acme.trace(code)
    names = ["hook task_start", ["hook acme_pushed", ["note"]], "hook task_stop"]
    assert spans.tree() == [["task", names]] * 6
    assert len(spans.traces) == 6


def test_a_task_in_a_thread_does_not_belong_to_what_the_main_thread_does(
    acme: TracedSite,
) -> None:
    code = f"""{INSIDE}
    import threading
    from pubtools.tracing import get_trace_wrapper
    @get_trace_wrapper().instrument_func("host")
    def host():
        def task():
            with task_context(): push()
        thread = threading.Thread(target=task)
        thread.start()
        thread.join()
    host()
    """
    names = ["hook task_start", ["hook acme_pushed", ["note"]], "hook task_stop"]
    assert acme.trace(code)[0].tree() == ["host", ["task", names]]


def test_a_thread_belongs_to_its_task_and_not_to_the_main_threads_span(acme: TracedSite) -> None:
    """Functions, hook calls and children of a thread that has a task, but no context."""
    code = f"""{INSIDE}
    import threading
    from pubtools.tracing import child_environment, get_trace_wrapper
    wrapper = get_trace_wrapper()
    work = wrapper.instrument_func("work")(lambda: show(child_environment()["TRACEPARENT"]))
    @wrapper.instrument_func("step")
    def step():
        threads = [threading.Thread(target=target) for target in (work, push)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
    with task_context(): step()
    """
    spans, done = acme.trace(code)
    assert spans.parent_of("work") == spans.parent_of("hook acme_pushed") == "task"
    assert spans.one("work").id in done.value


def test_the_task_of_a_started_process_belongs_to_the_trace_it_was_started_in(
    site: TracedSite,
) -> None:
    code = """
    import os, subprocess, sys
    from pubtools.pluggy import task_context
    from pubtools.tracing import get_trace_wrapper
    @get_trace_wrapper().instrument_func("run")
    def run():
        subprocess.run([sys.executable, "-c", child], check=True)
    child = "from pubtools.pluggy import task_context\\nwith task_context(): pass"
    with task_context(): run()
    show(sorted(name for name in os.environ if name.lower() == "traceparent"))
    """
    spans, done = site.trace(code)
    child = ["task", ["hook task_start", "hook task_stop"]]
    assert spans.tree() == [["task", ["hook task_start", ["run", [child]], "hook task_stop"]]]
    assert done.value == []


def test_many_tasks_leave_nothing_behind(acme: TracedSite) -> None:
    code = f"""{INSIDE}
    import os
    from opentelemetry import context
    from pubtools.hooks.otel import _monitoring
    from pubtools.tracing._tasks import tasks
    before = context.get_current()
    for number in range(200):
        try:
            with task_context():
                push("bad hookimpl" if number % 10 == 0 else "good")
        except LookupError: pass  # of every tenth task; the spans tell of it
    show([context.get_current() is before, len(tasks._scopes),
          [name for name in os.environ if name.lower() == "traceparent"]])
    """
    spans, done = acme.trace(code)
    assert done.value == [True, 0, []]
    assert len(spans.named("task")) == len(spans.traces) == 200
