"""Hook calls as spans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pubtools.tracing._failures import is_failure
from pubtools.tracing._plugins import distribution_of, find_failing, readable_name
from pubtools.tracing._propagation import find_parent

from ._tasks import TaskEnd, start_task

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pluggy import HookImpl

    from pubtools.tracing._scope import AnyScope
    from pubtools.tracing._spans import Spans


class HookCall:
    """A hook call whose span is open."""

    def __init__(
        self, scope: AnyScope, hookimpls: Sequence[HookImpl], task_end: TaskEnd | None
    ) -> None:
        self._scope = scope
        self._hookimpls = hookimpls
        self._task_end = task_end
        scope.__enter__()

    def close(self, error: BaseException | None) -> None:
        """Close the span of a call that returned, or raised ``error``."""
        try:
            self._scope.__exit__(None, None, None)
            if error is not None:
                self._scope.fail(error)
                self._name_failing(error)
        finally:
            self._scope.end()
            if self._task_end is not None:
                self._task_end.close(error)

    def _name_failing(self, error: BaseException) -> None:
        culprit = find_failing(self._hookimpls, error) if is_failure(error) else None
        if culprit is not None:
            self._scope.describe(
                {
                    "pubtools.hook.failed_plugin": readable_name(culprit),
                    "pubtools.hook.failed_distribution": distribution_of(culprit.plugin),
                }
            )


def open_hook_call(
    spans: Spans, hook_name: str, hookimpls: Sequence[HookImpl], kwargs: Mapping[str, Any]
) -> HookCall | None:
    """Open the span of a hook call; None if the call belongs to no task and no trace.

    The call of ``task_start`` that begins a task opens the task's span first, and is inside it;
    that of ``task_stop`` which ends it closes the task's span after its own.
    """
    task_end = None
    if hook_name == "task_start":
        start_task(spans)
    elif hook_name == "task_stop":
        task_end = TaskEnd.of_current_task(failed=bool(kwargs.get("failed")))
    parent = find_parent()
    if not parent.is_span():
        return None
    in_call_order = list(reversed(hookimpls))
    scope = spans.open_below(
        parent,
        f"hook {hook_name}",
        {
            "pubtools.hook.name": hook_name,
            "pubtools.hook.plugins": [readable_name(one) for one in in_call_order],
            "pubtools.hook.distributions": [distribution_of(one.plugin) for one in in_call_order],
        },
    )
    return HookCall(scope, hookimpls, task_end)
