"""A function that asked to be traced: with tracing off, and with it on.

Off, it is compared with the bare function, which it is. On, with a span that the same function
opens itself through the OpenTelemetry API, with the same attributes and the same provider, whose
exporter throws everything away. Both run in the main thread, inside a task, as most do; a root
span of the main thread also has to look for its parent in the environment, and is a row of its own.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from cases import Case
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import (
    BatchSpanProcessor,
    SpanExporter,
    SpanExportResult,
)

from pubtools.tracing import get_trace_wrapper
from pubtools.tracing._runtime import runtime

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from opentelemetry.sdk.trace import ReadableSpan


def work() -> None: ...


def off() -> Iterator[list[Case]]:
    """With tracing off, decorating returns the function."""
    with _variable("OTEL_TRACING", "false"):
        traced = get_trace_wrapper().instrument_func()(work)
    yield [_case("traced/off", "ours", traced), _case("traced/off", "bare", work)]


def on() -> Iterator[list[Case]]:
    """A call inside a trace, as in a task."""
    ours, theirs = _contenders()
    spans = runtime.spans()
    assert spans is not None
    task = spans.open("task", {})
    with task:
        yield [_case("traced/on", "ours", ours), _case("traced/on", "opentelemetry", theirs)]
    task.end()


def root() -> Iterator[list[Case]]:
    """A call that begins a trace."""
    ours, theirs = _contenders()
    yield [_case("traced/root", "ours", ours), _case("traced/root", "opentelemetry", theirs)]


def _case(row: str, contender: str, function: Any) -> Case:
    return Case(row, contender, "function()", {"function": function})


def _contenders() -> tuple[Any, Any]:
    _set_up()
    with _variable("OTEL_TRACING", "true"):
        ours = get_trace_wrapper().instrument_func()(work)
    tracer = trace.get_tracer("bench")
    attributes = {"function_name": "work", "code.function.name": f"{__name__}.work"}

    def theirs() -> None:
        with tracer.start_as_current_span("work", attributes=attributes):
            work()

    return ours, theirs


@cache
def _set_up() -> None:
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(_Discarding()))
    trace.set_tracer_provider(provider)


class _Discarding(SpanExporter):
    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        return SpanExportResult.SUCCESS

    def shutdown(self) -> None: ...


@contextmanager
def _variable(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        del os.environ[name]
        if before is not None:
            os.environ[name] = before
