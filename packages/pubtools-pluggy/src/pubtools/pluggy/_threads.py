"""Passing the current task on to threads, executor jobs and callbacks of futures."""

from __future__ import annotations

import threading
from concurrent.futures import Executor, Future
from functools import wraps
from typing import TYPE_CHECKING, Any, Callable

from ._task import Task, enter, own_task

if TYPE_CHECKING:
    from collections.abc import Iterator

    _Maker = Callable[[Callable[..., Any]], Callable[..., Any]]

_lock = threading.Lock()


def inherit_task_in_threads() -> None:
    """Make threads run in the task that started them, from now on in the whole process.

    A new :class:`threading.Thread` belongs to the task that started it, a job of any
    :class:`~concurrent.futures.Executor` to the task that submitted it, whichever thread
    runs it, and a callback of a :class:`~concurrent.futures.Future` to the task that
    added it. So does what is built on these, libraries imported later included. Jobs
    that leave the process leave their task.

    Meant for a host that runs several tasks at once, which calls it once when it starts;
    further calls change nothing. Threads that run already are left as they are. Safe to
    call from any thread.
    """
    with _lock:
        if hasattr(threading.Thread.start, "pubtools_task"):
            return
        _patch(threading.Thread, "start", _start)
        _patch_with_subclasses(Executor, "submit", _submit)
        _patch_with_subclasses(Future, "add_done_callback", _add_done_callback)


class InTask:
    """A function made to run in a task, or in none, whichever thread calls it."""

    __slots__ = ("function", "task")

    def __init__(self, task: Task | None, function: Callable[..., Any]) -> None:
        self.task = task
        self.function = function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        previous = enter(self.task)
        try:
            return self.function(*args, **kwargs)
        finally:
            enter(previous)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return _bare, (self.function,)


def _bare(function: Callable[..., Any]) -> Callable[..., Any]:
    return function


def _submit(original: Callable[..., Any]) -> Callable[..., Any]:
    def submit(executor: Any, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        return original(executor, InTask(own_task(), fn), *args, **kwargs)

    return submit


def _add_done_callback(original: Callable[..., Any]) -> Callable[..., Any]:
    def add_done_callback(future: Any, fn: Callable[[Any], Any]) -> Any:
        return original(future, InTask(own_task(), fn))

    return add_done_callback


def _start(original: Callable[..., Any]) -> Callable[..., Any]:
    def start(thread: threading.Thread) -> None:
        task = own_task()
        if task is not None:
            run = thread.run

            # On the instance, since a subclass may have a run() of its own.
            def run_in_task() -> None:
                del thread.run  # so that nothing keeps the thread alive
                enter(task)
                run()

            thread.run = run_in_task  # type: ignore[method-assign]
        original(thread)

    return start


def _patch_with_subclasses(base: Any, name: str, make: _Maker) -> None:
    """Patch a method of a class, and of each subclass, now or later, that has its own.

    A method of their own need not call the one that it overrides.
    """
    for cls in _with_subclasses(base):
        if name in vars(cls):
            _patch(cls, name, make)

    def init_subclass(cls: Any, **kwargs: Any) -> None:
        super(base, cls).__init_subclass__(**kwargs)
        if name in vars(cls):
            _patch(cls, name, make)

    base.__init_subclass__ = classmethod(init_subclass)  # type: ignore[arg-type]


def _with_subclasses(cls: type[Any]) -> Iterator[type[Any]]:
    yield cls
    for subclass in cls.__subclasses__():
        yield from _with_subclasses(subclass)


def _patch(cls: type, name: str, make: _Maker) -> None:
    original = vars(cls)[name]
    patched = wraps(original)(make(original))
    patched.pubtools_task = True  # type: ignore[attr-defined]
    setattr(cls, name, patched)
