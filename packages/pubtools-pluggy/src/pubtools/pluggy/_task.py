"""The current task: which one a piece of code runs in, and who is running."""

from __future__ import annotations

import itertools
import os
from _thread import RLock
from contextvars import ContextVar
from typing import Final

from ._scope import Scope

context_task: Final[ContextVar[Task | None]] = ContextVar("pubtools_task", default=None)
_numbers: Final = itertools.count(1)
_lock = RLock()

# Every task between its start and its end, oldest first. Replaced, never changed in
# place, so that readers need no lock.
_running: tuple[Task, ...] = ()


class Task:
    """One run of a :func:`task_context` block.

    :ivar number: Counts the tasks of the process, from 1.
    :ivar parent: The task this one is nested in, or None.
    :ivar running: False once ``task_stop`` has been called.
    """

    __slots__ = (
        "__weakref__",
        "_inherited",
        "_scope",
        "_starting",
        "_warned",
        "number",
        "parent",
        "running",
    )

    def __init__(self) -> None:
        self.number: Final = next(_numbers)
        self.parent: Final = _alive(context_task.get())
        self.running = True
        self._scope: Final = Scope()
        self._starting = True
        self._inherited = False
        self._warned = False

    def __repr__(self) -> str:
        return f"<Task {self.number}{'' if self.running else ', ended'}>"


def current_task() -> Task | None:
    """Return the task that the calling code runs in, or None outside any task.

    A thread that has no task of its own counts as in the innermost running task as
    long as the running tasks lie one inside another. Safe to call from any thread.
    """
    task = context_task.get()
    return _alive(task) if task is not None else _innermost(_running)


def own_task() -> Task | None:
    """Return the running task of the calling context alone, for passing it on."""
    return _alive(context_task.get())


def begin() -> Task:
    """Make a new task, nested in the context's own, and make it the current one."""
    global _running
    task = Task()
    with _lock:
        _running = (*_running, task)
    context_task.set(task)
    return task


def enter(task: Task | None) -> Task | None:
    """Make ``task`` the calling context's own; return the one it replaces."""
    previous = context_task.get()
    context_task.set(task)
    return previous


def end(task: Task, around: Task | None) -> None:
    """End a task, and make ``around``, or the nearest running task outside it, current.

    No token of the context variable is kept for this: blocks are not always left in
    reverse order, nor in the context they were entered in (asynchronous fixtures).
    """
    global _running
    with _lock:
        task.running = False
        _running = tuple(other for other in _running if other is not task)
    context_task.set(_alive(around))


def running_tasks() -> tuple[Task, ...]:
    """Return every running task, oldest first."""
    return _running


def reached_task(hook_name: str) -> Task | None:
    """Return the task whose plugins a hook call made here reaches, if any.

    A call that could belong to any of several tasks reaches none of them; each task
    that would have wanted it is told once in the log.
    """
    task = current_task()
    if task is None and context_task.get() is None:
        for missing in _running:
            if not missing._warned and missing._scope.entries.get(hook_name):
                missing._warned = True
                _warn_of_missed_call(missing, hook_name)
    return task


def _warn_of_missed_call(task: Task, hook_name: str) -> None:
    from ._errors import logger

    logger().warning(
        "hook %s was called from a thread that belongs to no task while %d tasks run at once:"
        " the plugins of task %d did not get the call; call"
        " pubtools.pluggy.inherit_task_in_threads() once when the host starts",
        hook_name,
        len(_running),
        task.number,
    )


def _alive(task: Task | None) -> Task | None:
    while task is not None and not task.running:
        task = task.parent
    return task


def _innermost(running: tuple[Task, ...]) -> Task | None:
    """Return the last task if each lies inside the one before it, else None."""
    for outer, inner in zip(running, running[1:]):
        if inner.parent is not outer:
            return None
    return running[-1] if running else None


def _after_fork_in_child() -> None:
    """Forget the tasks of threads that were not forked; the rest are the parent's to stop."""
    global _lock, _running  # a thread that was not forked may hold the lock
    _lock = RLock()
    innermost = current_task()
    chain = []
    while innermost is not None:
        innermost._inherited = True
        chain.append(innermost)
        innermost = _alive(innermost.parent)
    _running = tuple(reversed(chain))


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork_in_child)
