"""Tasks as spans, from the ``task_start`` call that begins one to the ``task_stop`` that ends it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from pluggy import HookCaller

from pubtools.pluggy import current_task
from pubtools.tracing._propagation import find_task_parent
from pubtools.tracing._tasks import tasks

if TYPE_CHECKING:
    from types import FrameType

    from pubtools.pluggy import Task
    from pubtools.tracing._spans import Spans


def start_task(spans: Spans) -> None:
    """Open the span of the task that is starting, unless ``task_start`` was called by hand."""
    task = current_task()
    if task is None or tasks.scope_of(task) is not None:
        return
    scope = spans.open_below(find_task_parent(), "task", {"pubtools.task.number": task.number})
    scope.__enter__()
    tasks.add(task, scope)


class TaskEnd:
    """The end of a task that has a span.

    :param failed: Whether the task is failing by its own fault.
    :param error: The exception that makes it fail, where there is one.
    """

    def __init__(self, task: Task, *, failed: bool, error: BaseException | None) -> None:
        self._task = task
        self._failed = failed
        self._error = error

    @classmethod
    def of_current_task(cls, *, failed: bool) -> TaskEnd | None:
        """Return the end of the current task; None if ``task_stop`` was called by hand in it.

        To be called from monitoring, before the hookimpls run.
        """
        task = current_task()
        if task is None or tasks.scope_of(task) is None or not _called_by_core():
            return None
        # A task_context block is left with its exception being handled.
        return cls(task, failed=failed, error=sys.exc_info()[1] if failed else None)

    def close(self, error: BaseException | None) -> None:
        """Close the task's span, after a ``task_stop`` call that may have raised ``error``."""
        scope = tasks.remove(self._task)
        if scope is None:
            return
        scope.__exit__(None, None, None)
        error = self._error or error
        scope.describe({"pubtools.task.failed": self._failed or error is not None})
        if error is not None:
            scope.fail(error)
        elif self._failed:
            scope.fail("the task failed")
        scope.end()


def _called_by_core() -> bool:
    """Return whether the hook call being monitored was made by ``task_context``."""
    frame: FrameType | None = sys._getframe()  # noqa: SLF001 - the only way to see the caller
    while frame is not None and frame.f_code is not HookCaller.__call__.__code__:
        frame = frame.f_back
    caller = None if frame is None else frame.f_back
    return caller is not None and str(caller.f_globals["__name__"]).startswith("pubtools.pluggy.")
