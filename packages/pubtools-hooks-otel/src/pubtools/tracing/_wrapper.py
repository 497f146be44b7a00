"""The one object through which libraries ask for their functions to be traced."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Callable, TypeVar

from ._switch import tracing_is_on

if TYPE_CHECKING:
    from collections.abc import Mapping

    from opentelemetry.trace import TracerProvider

_F = TypeVar("_F", bound=Callable[..., Any])


class TraceWrapper:
    """Traces functions when tracing is on, and leaves them alone when it is off.

    There is one per process; :func:`get_trace_wrapper` returns it. Its methods may be called from
    any thread.
    """

    def instrument_func(
        self,
        span_name: str | None = None,
        carrier: Mapping[str, str] | None = None,
        args_to_attr: bool = False,  # noqa: FBT001, FBT002 - the published call shape
    ) -> Callable[[_F], _F]:
        """Return a decorator that makes every call of a function a span.

        It takes functions, methods, static and class methods, coroutine functions, generators and
        async generators, and returns the like. The span covers the work: that of a coroutine
        begins when it is awaited, that of a generator when the first item is asked for. With
        tracing off, at the time of decorating, the decorator returns the function itself.

        :param span_name: Name of the span; the function's qualified name by default.
        :param carrier: Mapping, as a propagator injects it, whose trace the span belongs to. It is
            read at each call, and wins over the current context if it holds a valid parent.
        :param args_to_attr: Also record the arguments of each call in the attributes ``args`` and
            ``kwargs``, with what looks like a secret left out.
        :returns: The decorator. What the function returns or raises is never changed.
        :raises TypeError: It was used without parentheses.
        """
        if callable(span_name):
            raise TypeError(
                f"{span_name!r} given as the name of a span: write @instrument_func(), with "
                "parentheses"
            )
        if not tracing_is_on():
            return _unchanged

        from ._functions import instrument

        def decorate(func: _F) -> _F:
            return instrument(func, span_name, carrier, describe_arguments=args_to_attr)

        return decorate

    def force_flush(self, timeout_millis: int | None = None) -> bool:
        """Hand all spans that have ended to the exporters, and wait a limited time for it.

        :param timeout_millis: How long to wait at most; by default as long as at exit, which is
            ``OTEL_BSP_EXPORT_TIMEOUT``, or two seconds where that is not set.
        :returns: Whether it was done in time. True if tracing is off or no span was ever opened.
        """
        if not tracing_is_on():
            return True

        from ._runtime import runtime

        return runtime.flush(timeout_millis)

    @property
    def provider(self) -> TracerProvider | None:
        """The tracer provider in use, set up if it was not yet; None if tracing is off."""
        if not tracing_is_on():
            return None

        from ._runtime import runtime

        return runtime.provider()


def get_trace_wrapper() -> TraceWrapper:
    """Return the process's only :class:`TraceWrapper`. Cheap, and fit to be called at import."""
    return _WRAPPER


def child_environment(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return a copy of an environment in which a child process joins the current trace.

    The context is that of the calling thread, or of the task it belongs to. Use it to start
    processes from worker threads::

        subprocess.run(command, env=child_environment())

    :param environment: What to copy; ``os.environ`` by default.
    :returns: The copy, with ``TRACEPARENT`` and what else the global propagator injects, also in
        the lower case that published libraries read. A plain copy if tracing is off.
    """
    source = os.environ if environment is None else environment
    # Not dict(): the main thread may be taking its span out of os.environ meanwhile.
    copy = {name: value for name in source if (value := source.get(name)) is not None}
    if tracing_is_on():
        from ._runtime import runtime

        runtime.inject(copy)
    return copy


def _unchanged(func: _F) -> _F:
    return func


_WRAPPER = TraceWrapper()
