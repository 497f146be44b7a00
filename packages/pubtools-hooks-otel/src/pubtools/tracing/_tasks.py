"""The spans of running tasks, for threads that belong to a task but have no context of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubtools.pluggy import current_task

if TYPE_CHECKING:
    from opentelemetry.context import Context

    from pubtools.pluggy import Task

    from ._scope import AnyScope


class TaskScopes:
    """Knows the open span of each running task. Safe to use from any thread."""

    def __init__(self) -> None:
        self._scopes: dict[int, AnyScope] = {}

    def add(self, task: Task, scope: AnyScope) -> None:
        """Remember the span of a task that starts."""
        self._scopes[task.number] = scope

    def remove(self, task: Task) -> AnyScope | None:
        """Forget the span of a task that ends, and return it if there is one."""
        return self._scopes.pop(task.number, None)

    def scope_of(self, task: Task) -> AnyScope | None:
        """Return the span of a task, if it has one."""
        return self._scopes.get(task.number)

    def current_context(self) -> Context | None:
        """Return the context of the innermost traced task that the calling thread belongs to."""
        if not self._scopes:
            return None
        task = current_task()
        while task is not None:
            scope = self._scopes.get(task.number)
            if scope is not None:
                return scope.context
            task = task.parent
        return None


tasks = TaskScopes()
