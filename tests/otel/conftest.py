from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from otel_receiver import Receiver
from otel_spans import Span, Spans, TracedSite
from sample_sites import plugin, specs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


FAMILY = specs("""
    @hookspec
    def acme_pushed(item): ...
    @hookspec(firstresult=True)
    def acme_options(item): ...
""")
LISTENER = plugin("""
    from pubtools.tracing import get_trace_wrapper
    @get_trace_wrapper().instrument_func(span_name="note")
    def note(item):
        if item == "bad function": raise ValueError(item)

    @hookimpl
    def acme_pushed(item):
        note(item)
        if item == "bad hookimpl": raise LookupError(item)
""")


@pytest.fixture
def site(tmp_path: Path) -> TracedSite:
    """Sample distributions, and fresh interpreters in which tracing is on."""
    return TracedSite(tmp_path)


@pytest.fixture
def acme(site: TracedSite) -> TracedSite:
    """A family of two hooks, a plugin with a traced function, and a wrapper around it."""
    site.add("acme-hooks", "1.0", {"acme_hooks": FAMILY}, hooks={"acme": "acme_hooks"})
    site.add("acme-listener", "2.0", {"acme_listener": LISTENER}, hooks={"x": "acme_listener"})
    other = plugin("""
    @hookimpl(wrapper=True)
    def acme_pushed(item): return (yield)
    """)
    site.add("zeta-wrapper", "3.0", {"zeta_wrapper": other}, hooks={"x": "zeta_wrapper"})
    return site


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """An OTLP receiver on a port of the loopback interface."""
    with Receiver() as running:
        yield running


def context_variables() -> dict[str, str]:
    names = {"traceparent", "tracestate", "baggage"}
    return {name: value for name, value in os.environ.items() if name.lower() in names}


class Recorder:
    """The spans of this process, whose tracer provider was set by the application: by us."""

    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()
        self.provider = TracerProvider(shutdown_on_exit=False)
        self.provider.add_span_processor(SimpleSpanProcessor(self.exporter))
        trace.set_tracer_provider(self.provider)

    @property
    def spans(self) -> Spans:
        return Spans(map(Span.of, self.exporter.get_finished_spans()))


@pytest.fixture(scope="session")
def process_recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def recorder(process_recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> Iterator[Recorder]:
    """Tracing switched on in this process, for functions; its hook calls are left alone."""
    import pubtools.hooks.otel  # noqa: F401 - loaded while tracing is off

    before = context_variables()
    for name in ("OTEL_SDK_DISABLED", "TRACEPARENT", "TRACESTATE", "BAGGAGE", "traceparent"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OTEL_TRACING", "true")
    process_recorder.exporter.clear()
    yield process_recorder
    assert not trace.get_current_span().get_span_context().is_valid, "the context was not restored"
    monkeypatch.undo()
    assert context_variables() == before, "the environment was not restored"
