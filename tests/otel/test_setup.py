"""How a process sets its tracing up: when, with which provider and exporter, and that once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sample_sites import plugin

if TYPE_CHECKING:
    from otel_spans import TracedSite

CALL = """
    from pubtools.tracing import get_trace_wrapper
    call = get_trace_wrapper().instrument_func(span_name="call")(lambda: None)
    call()
"""
# An exporter that prints the names of what it gets, after its own name.
PRINTING = """
    import threading
    from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

    class Printing(SpanExporter):
        def __init__(self, name="printing"):
            self.name = name
        def export(self, spans):
            for span in spans:
                print(self.name, span.name, flush=True)
            return SpanExportResult.SUCCESS
        def shutdown(self):
            print(self.name, "shut down", flush=True)
"""


def test_nothing_is_set_up_by_importing_and_decorating(site: TracedSite) -> None:
    code = """
    import sys
    from pubtools.tracing import get_trace_wrapper
    import pubtools.hooks.otel
    wrapper = get_trace_wrapper()
    call = wrapper.instrument_func()(lambda: None)
    show([name for name in sys.modules if name.startswith("opentelemetry")])
    """
    assert site.trace(code)[1].value == []


def test_the_exporter_is_asked_for_after_hooks_were_loaded_and_once_for_all_threads(
    site: TracedSite,
) -> None:
    """No matter that the first spans are opened by many threads at once, outside any task."""
    site.add(
        "acme-exporter",
        modules={
            "acme_exporter": plugin(f"""{PRINTING}
    @hookimpl
    def otel_exporter():
        journal.append("asked")
        return Printing()
    """)
        },
        hooks={"exporter": "acme_exporter"},
    )
    code = """
    import sys, threading
    sys.setswitchinterval(1e-6)
    from fresh import journal
    from pubtools.tracing import get_trace_wrapper
    call = get_trace_wrapper().instrument_func(span_name="call")(lambda: None)
    threads = [threading.Thread(target=call) for _ in range(16)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    show(journal)
    """
    done = site.run(code, env={"OTEL_TRACING": "1"})
    assert done.value == ["acme_exporter", "asked"]
    assert done.stdout.count("printing call") == 16
    assert done.stdout.endswith("printing shut down\n")
    assert done.stderr == ""


def test_a_function_called_while_hooks_are_being_loaded_does_not_ask_too_early(
    site: TracedSite,
) -> None:
    site.add(
        "aaa-first",
        modules={"acme_first": plugin(f"{CALL}\n")},
        hooks={"first": "acme_first"},
    )
    spans, _ = site.trace(
        """
    from pubtools.pluggy import task_context
    with task_context():
        import acme_first
        acme_first.call()
    """
    )
    assert spans.parent_of("call") == "task"


def test_what_the_exporter_hookimpl_calls_is_not_traced(site: TracedSite) -> None:
    site.add(
        "acme-exporter",
        modules={
            "acme_exporter": plugin(f"""{PRINTING}{CALL.replace("call()", "")}
    @hookimpl
    def otel_exporter():
        call()
        pm.hook.get_cert_key_paths(server_url=None)
        return Printing()
    """)
        },
        hooks={"exporter": "acme_exporter"},
    )
    done = site.run(CALL, env={"OTEL_TRACING": "1"})
    assert (done.stdout, done.stderr) == ("printing call\nprinting shut down\n", "")


def test_a_provider_of_the_application_is_used_as_it_is(site: TracedSite) -> None:
    code = f"""{PRINTING}
    from opentelemetry import trace
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(Printing("the application's")))
    trace.set_tracer_provider(provider)
    {CALL}
    show([trace.get_tracer_provider() is provider, get_trace_wrapper().provider is provider,
          get_trace_wrapper().force_flush()])
    """
    spans, done = site.trace(code)
    assert done.value == [True, True, True]
    assert done.stdout.startswith("the application's call\n")
    assert spans.all == [], "the hook was not asked"


def test_the_provider_made_is_the_global_one_so_that_others_join_the_trace(
    site: TracedSite,
) -> None:
    code = """
    from opentelemetry import trace
    from pubtools.tracing import get_trace_wrapper
    wrapper = get_trace_wrapper()
    @wrapper.instrument_func("ours")
    def ours():
        with trace.get_tracer("theirs").start_as_current_span("theirs"):
            pass
    ours()
    show(wrapper.provider is trace.get_tracer_provider())
    """
    spans, done = site.trace(code)
    assert done.value is True
    assert spans.tree() == [["ours", ["theirs"]]]


def test_hooks_that_fail_to_load_do_not_keep_a_function_from_running(site: TracedSite) -> None:
    site.add("acme-broken", "3.0", {"acme_broken": "import nonesuch"}, hooks={"b": "acme_broken"})
    code = f"{CALL}\n    show('done')"
    stderr = "tracing goes on with the hooks that did load: .*acme-broken 3.0.*"
    spans, done = site.trace(code, stderr=stderr)
    assert (done.value, len(spans.all)) == ("done", 1)


def test_a_propagator_that_fails_does_not_fail_a_call(site: TracedSite) -> None:
    code = """
    from opentelemetry import context, propagate
    from opentelemetry.propagators.textmap import TextMapPropagator
    class Broken(TextMapPropagator):
        fields = {"x"}
        def inject(self, *arguments, **more): raise OSError("inject")
        def extract(self, *arguments, **more): raise OSError("extract")
    propagate.set_global_textmap(Broken())
    from pubtools.pluggy import pm, task_context
    from pubtools.tracing import child_environment, get_trace_wrapper
    wrapper = get_trace_wrapper()
    call = wrapper.instrument_func("call")(lambda: child_environment({"A": "b"}))
    carried = wrapper.instrument_func("carried", carrier={"x": "y"})(lambda: 5)
    before = context.get_current()
    with task_context():
        show([call(), carried()])
    show(context.get_current() is before)
    """
    spans, done = site.trace(code, stderr=".*OSError: inject.*OSError: extract.*")
    assert done.values == ([{"A": "b"}, 5], True)
    assert spans.parent_of("call") == "task"


def test_another_copy_of_the_core_costs_the_spans_and_nothing_else(site: TracedSite) -> None:
    code = """
    import sys, types
    sys.modules["pubtools.pluggy"] = types.ModuleType("pubtools.pluggy")
    from pubtools.tracing import get_trace_wrapper
    show(get_trace_wrapper().instrument_func()(lambda: 5)())
    """
    spans, done = site.trace(code, stderr=".*could not be set up.*")
    assert (done.value, spans.all) == (5, [])


def test_components_of_the_application_that_fail_do_not_fail_a_call(site: TracedSite) -> None:
    code = """
    from opentelemetry import propagate, trace
    from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
    from opentelemetry.sdk.trace.sampling import ALWAYS_ON

    class Broken(SpanProcessor):
        def on_start(self, span, parent_context=None): raise OSError(start)
        def on_end(self, span): raise OSError("end")

    start = "start"
    provider = TracerProvider(sampler=ALWAYS_ON)
    provider.add_span_processor(Broken())
    trace.set_tracer_provider(provider)
    from pubtools.tracing import get_trace_wrapper
    call = get_trace_wrapper().instrument_func("call")(lambda: 5)
    results = [call(), call()]
    Broken.on_start = lambda *arguments, **more: None
    show([*results, call(), call()])
    """
    stderr = "no span for call: it could not be started.*span .* could not be ended.*"
    _, done = site.trace(code, stderr=stderr)
    assert done.value == [5, 5, 5, 5]
    assert done.stderr.count("\nOSError: ") == 2, "each kind of failure is told once"
