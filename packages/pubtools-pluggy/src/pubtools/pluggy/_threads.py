"""Passing the current task on to threads, executor jobs and callbacks of futures."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial, wraps
from typing import Any, Callable

from ._task import Task, enter, own_task

_lock = threading.Lock()


def inherit_task_in_threads() -> None:
    """Make threads run in the task that started them, from now on in the whole process.

    A new :class:`threading.Thread` belongs to the task that started it, a job of a
    :class:`~concurrent.futures.ThreadPoolExecutor` to the task that submitted it,
    whichever thread of the pool runs it, and a callback of a
    :class:`~concurrent.futures.Future` to the task that added it. So does what is built
    on these. Meant for a host that runs several tasks at once, which calls it once when
    it starts; further calls change nothing. Threads that run already are left as they
    are. Safe to call from any thread.
    """
    with _lock:
        if getattr(threading.Thread.start, "pubtools_task", False):
            return
        _patch(threading.Thread, "start", _start)
        _patch(ThreadPoolExecutor, "submit", _submit)
        _patch(Future, "add_done_callback", _add_done_callback)


def _patch(cls: type, name: str, make: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    original = getattr(cls, name)
    patched = wraps(original)(make(original))
    patched.pubtools_task = True  # type: ignore[attr-defined]
    setattr(cls, name, patched)


def _start(original: Callable[..., Any]) -> Callable[..., Any]:
    def start(thread: threading.Thread) -> None:
        task = own_task()
        if task is not None:
            run = thread.run

            # On the instance, since a subclass may have a run() of its own.
            def run_in_task() -> None:
                del thread.run  # frees this closure
                enter(task)
                run()

            thread.run = run_in_task  # type: ignore[method-assign]
        original(thread)

    return start


def _submit(original: Callable[..., Any]) -> Callable[..., Any]:
    def submit(
        executor: ThreadPoolExecutor, function: Callable[..., Any], /, *args: Any, **kwargs: Any
    ) -> Future[Any]:
        future: Future[Any] = original(
            executor, partial(run_in, own_task(), function), *args, **kwargs
        )
        return future

    return submit


def _add_done_callback(original: Callable[..., Any]) -> Callable[..., Any]:
    def add_done_callback(future: Future[Any], function: Callable[[Any], Any]) -> None:
        original(future, partial(run_in, own_task(), function))

    return add_done_callback


def run_in(task: Task | None, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call the function in a task, or in none, whichever thread this is."""
    previous = enter(task)
    try:
        return function(*args, **kwargs)
    finally:
        enter(previous)
