"""Variables of the OpenTelemetry specification mean what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from otel_spans import TracedSite

CALL = """
    from pubtools.tracing import get_trace_wrapper
    call = get_trace_wrapper().instrument_func(span_name="call")(lambda: None)
    call()
"""


def test_the_global_propagator_is_left_alone(site: TracedSite) -> None:
    code = f"""
    from opentelemetry import propagate
    before = propagate.get_global_textmap()
    {CALL}
    show(propagate.get_global_textmap() is before)
    """
    assert site.trace(code)[1].value is True


def test_propagators_named_in_the_environment(site: TracedSite) -> None:
    site.add(
        "acme-propagator",
        modules={
            "acme_propagator": """
            from opentelemetry import trace
            from opentelemetry.propagators.textmap import TextMapPropagator, default_getter
            class Propagator(TextMapPropagator):
                fields = {"x-acme-trace"}
                def inject(self, carrier, context=None, setter=None):
                    span = trace.get_current_span(context).get_span_context()
                    setter.set(carrier, "x-acme-trace", f"{span.trace_id:x}:{span.span_id:x}")
                def extract(self, carrier, context=None, getter=default_getter):
                    for text in getter.get(carrier, "x-acme-trace") or ():
                        ids = [int(part, 16) for part in text.split(":")]
                        span = trace.NonRecordingSpan(
                            trace.SpanContext(*ids, True, trace.TraceFlags(1)))
                        return trace.set_span_in_context(span, context)
                    return context
            """
        },
        entry_points="[opentelemetry_propagator]\nacme = acme_propagator:Propagator\n",
    )
    code = """
    import os
    from pubtools.tracing import child_environment, get_trace_wrapper
    show(get_trace_wrapper().instrument_func()(lambda: dict(os.environ))())
    """
    variables = {
        "OTEL_PROPAGATORS": "acme",
        "X_ACME_TRACE": "a1:b2",
        "TRACEPARENT": f"00-{'1' * 32}-{'2' * 16}-01",
    }
    spans, done = site.trace(code, env=variables)
    assert (spans.all[0].trace, spans.all[0].parent) == (f"{0xA1:032x}", f"{0xB2:016x}")
    named = sorted({"TRACEPARENT", "traceparent", "X_ACME_TRACE"}.intersection(done.value))
    assert named == ["TRACEPARENT", "X_ACME_TRACE"]
    assert done.value["TRACEPARENT"] == variables["TRACEPARENT"], "it is another propagator's"


def test_no_propagator(site: TracedSite) -> None:
    code = """
    import os
    from pubtools.tracing import get_trace_wrapper
    show(get_trace_wrapper().instrument_func()(
        lambda: [name for name in os.environ if name.lower() == "traceparent"])())
    """
    variables = {"OTEL_PROPAGATORS": "none", "TRACEPARENT": f"00-{'1' * 32}-{'2' * 16}-01"}
    spans, done = site.trace(code, env=variables)
    assert spans.all[0].parent is None
    assert done.value == ["TRACEPARENT"]


def test_a_propagator_that_does_not_exist_costs_the_spans_and_nothing_else(
    site: TracedSite,
) -> None:
    code = f"{CALL}\n    show('done')"
    stderr = r"tracing could not be set up.*nonesuch.*"
    spans, done = site.trace(code, env={"OTEL_PROPAGATORS": "nonesuch"}, stderr=stderr)
    assert (done.value, spans.all) == ("done", [])


@pytest.mark.parametrize(
    ("variables", "service"),
    [
        ({"OTEL_SERVICE_NAME": "pusher"}, "pusher"),
        ({"OTEL_RESOURCE_ATTRIBUTES": "service.name=pusher,team=release"}, "pusher"),
        (
            {"OTEL_SERVICE_NAME": "wins", "OTEL_RESOURCE_ATTRIBUTES": "service.name=pusher"},
            "wins",
        ),
    ],
)
def test_the_service_is_named_as_specified(
    site: TracedSite, variables: dict[str, str], service: str
) -> None:
    spans, _ = site.trace(CALL, env=variables)
    assert spans.all[0].resource["service.name"] == service


def test_the_sampler_is_chosen_as_specified(site: TracedSite) -> None:
    assert site.trace(CALL, env={"OTEL_TRACES_SAMPLER": "always_off"})[0].all == []
