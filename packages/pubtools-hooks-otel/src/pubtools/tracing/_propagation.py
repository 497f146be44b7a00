"""Where a new span belongs: the carrier, the current context, the task, or the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from opentelemetry import context as otel_context
from opentelemetry import propagate, trace

from ._environment import exposure, look, read_carriers, variable_names, variables_for
from ._tasks import tasks

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping

    from opentelemetry.context import Context

    from ._environment import Variables


class Parent(NamedTuple):
    """The context in which a span is opened, and so the parent of the span, if there is one."""

    context: Context
    #: The context variables as they were when the parent was looked for in them.
    variables: Variables | None = None

    def is_span(self) -> bool:
        """Return whether there is a span to be the parent."""
        return _has_span(self.context)


def find_parent(carrier: Mapping[str, str] | None = None) -> Parent:
    """Return where a span belongs that is about to be opened in this thread."""
    if carrier:
        given = propagate.extract(carrier)
        if _has_span(given):
            return Parent(given)
    inside = _inside_process()
    if _has_span(inside):
        return Parent(inside)
    # In the main thread, what the process was started for: what another coroutine is doing there
    # is none of this one's business. In other threads, what the main thread is doing, since
    # published libraries count on that.
    variables = exposure.inherited() if exposure.is_main_thread() else look()
    return Parent(_extract(variables, inside), variables)


def find_task_parent() -> Parent:
    """Return where a task belongs that is about to start in this thread.

    As for any span, except that what the main thread happens to be doing is no parent of a task.
    """
    inside = _inside_process()
    return Parent(inside if _has_span(inside) else _extract(exposure.inherited(), inside))


def inject(parent: Parent, environment: MutableMapping[str, str]) -> None:
    """Write a context into an environment, leaving nothing of another context in it."""
    for name in variable_names():
        environment.pop(name, None)
    environment.update(variables_for(parent.context))


def _inside_process() -> Context:
    """Return the current context or, if it has no span, that of the task of this thread."""
    current = otel_context.get_current()
    if _has_span(current):
        return current
    # A thread that was started without a context may still belong to a task.
    return tasks.current_context() or current


def _has_span(context: Context) -> bool:
    return trace.get_current_span(context).get_span_context().is_valid


def _extract(variables: Variables, context: Context) -> Context:
    for carrier in read_carriers(variables):
        # Baggage counts without a parent too.
        context = propagate.extract(carrier, context)
        if _has_span(context):
            break
    return context
