"""An exporter may be slow, dead or raising: nothing fails, nothing is held up for long."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest
from otel_spans import FORKING
from sample_sites import plugin

if TYPE_CHECKING:
    from otel_receiver import Receiver
    from otel_spans import TracedSite

TASK = """
    from pubtools.pluggy import pm, task_context
    from pubtools.tracing import get_trace_wrapper
    call = get_trace_wrapper().instrument_func(span_name="call")(lambda: None)
    def task():
        with task_context(): call()
"""
ALL_OF_A_TASK = 4  # the task, two hook calls, the function
# On, and with no export before the process asks for it or ends.
ON = {"OTEL_TRACING": "1", "OTEL_BSP_SCHEDULE_DELAY": "600000"}


def exporter(body: str) -> str:
    """Return a plugin with an exporter, ``body`` being its ``export`` method's."""
    return plugin(f"""
    import time
    from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

    class Exporter(SpanExporter):
        def export(self, spans):
            {body}
        def shutdown(self): pass

    @hookimpl
    def otel_exporter(): return Exporter()
    """)


def install(site: TracedSite, body: str) -> None:
    site.add("acme", modules={"acme": exporter(body)}, hooks={"x": "acme"})


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("raise OSError('disk full')", "OSError: disk full"),
        ("return SpanExportResult.FAILURE", "its export() returned SpanExportResult.FAILURE"),
        ("return None", "its export() returned None"),
    ],
)
def test_an_exporter_that_fails_costs_its_spans_which_is_logged_once(
    site: TracedSite, body: str, reason: str
) -> None:
    install(site, body)
    code = f"{TASK}\n    for _ in range(3): task()\n    show('done')"
    done = site.run(code, env=ON)
    assert (done.value, done.returncode) == ("done", 0)
    lost = 3 * ALL_OF_A_TASK
    assert done.stderr == (
        f"{lost} of {lost} spans were lost: the span exporter Exporter did not take them "
        f"({reason}); see whether its collector answers\n"
    )


def test_a_running_process_is_told_at_the_first_failure_and_the_number_at_the_end(
    site: TracedSite,
) -> None:
    install(site, "raise OSError('disk full')")
    code = f"""{TASK}
    for _ in range(3):
        task()
        get_trace_wrapper().force_flush()
    """
    first, last = site.run(code, env=ON).stderr.splitlines()
    assert "did not take 4 spans: OSError: disk full" in first
    assert last.startswith("12 of 12 spans were lost")


def test_only_what_was_lost_counts(site: TracedSite) -> None:
    body = """
            if spans[0].name == "bad": return SpanExportResult.FAILURE
            return SpanExportResult.SUCCESS"""
    install(site, body)
    code = """
    from pubtools.tracing import get_trace_wrapper
    wrapper = get_trace_wrapper()
    for name in ["good", "good", "bad", "good"]:
        wrapper.instrument_func(name)(len)("")
        wrapper.force_flush()
    """
    *_, last = site.run(code, env=ON).stderr.splitlines()
    assert last.startswith("1 of 4 spans were lost")


def test_what_the_queue_cannot_hold_is_lost_too(site: TracedSite) -> None:
    install(site, "time.sleep(60)")
    code = """
    from pubtools.tracing import get_trace_wrapper
    call = get_trace_wrapper().instrument_func("call")(lambda: None)
    for _ in range(50): call()
    """
    variables = {
        **ON,
        "OTEL_BSP_MAX_QUEUE_SIZE": "10",
        "OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "5",
        "OTEL_BSP_EXPORT_TIMEOUT": "200",
    }
    done = site.run(code, env=variables)
    assert done.stderr.count("50 of 50 spans were lost") == 1


def test_an_exporter_that_hangs_holds_up_neither_task_nor_exit(site: TracedSite) -> None:
    install(site, "time.sleep(60)")
    code = f"""{TASK}
    import time
    started = time.monotonic()
    for _ in range(3): task()
    show(time.monotonic() - started < 30)
    show(get_trace_wrapper().force_flush(100))
    """
    started = time.monotonic()
    done = site.run(code, env={**ON, "OTEL_BSP_EXPORT_TIMEOUT": "700"})
    assert done.values == (True, False)
    assert time.monotonic() - started < 50
    assert "12 of 12 spans were lost" in done.stderr
    assert "it was not done within 0.7 s at the end" in done.stderr


@pytest.mark.parametrize("trouble", ["dead", "slow", "500"])
def test_a_collector_in_trouble(site: TracedSite, receiver: Receiver, trouble: str) -> None:
    variables = {**ON, **receiver.environment}
    if trouble == "dead":
        # With the default limit: two seconds, where OpenTelemetry's own is ten or thirty.
        variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:9"
        del variables["OTEL_BSP_EXPORT_TIMEOUT"]
    else:
        variables["OTEL_BSP_EXPORT_TIMEOUT"] = "500"
    receiver.status = 500 if trouble == "500" else 200
    receiver.seconds = 60 if trouble == "slow" else 0
    code = f"{TASK}\n    task()\n    import sys; sys.exit(0)"
    started = time.monotonic()
    done = site.run(code, env=variables, options=())
    seconds = time.monotonic() - started
    assert done.returncode == 0
    told = re.findall(r"(\d+) of (\d+) spans were lost: the span exporter (\w+)", done.stderr)
    assert told == [("4", "4", "OTLPSpanExporter")]
    # What the exporter itself, or the SDK at exit, would wait.
    assert seconds < 10
    assert receiver.spans.all == []


def test_flushing_delivers_now(site: TracedSite) -> None:
    code = f"""{TASK}
    import os
    task()
    show([get_trace_wrapper().force_flush(), os.path.getsize(os.environ["SPAN_FILE"]) > 0])
    """
    _, done = site.trace(code)
    assert done.value == [True, True]


FORK = f"""{TASK}
    import os
    from pubtools.tracing import get_trace_wrapper
    wrapper = get_trace_wrapper()
    in_child = wrapper.instrument_func("in child")(lambda: None)
"""


def test_a_forked_child_exports_its_own_spans_and_none_of_its_parents(site: TracedSite) -> None:
    code = f"""{FORK}
    import sys
    @wrapper.instrument_func("parent")
    def parent():
        call()  # waits in the queue while the process is forked
        child = os.fork()
        if not child:
            in_child()
            sys.exit(0)  # through every open span of the parent's
        assert os.waitpid(child, 0)[1] == 0
    with task_context(): parent()
    """
    spans, _ = site.trace(code, options=FORKING)
    parent = ["parent", ["call", "in child"]]
    assert spans.tree() == [["task", ["hook task_start", parent, "hook task_stop"]]]


def test_a_child_of_multiprocessing_exports_before_it_ends(site: TracedSite) -> None:
    code = f"""{FORK}
    import multiprocessing
    context = multiprocessing.get_context("fork")
    @wrapper.instrument_func("parent")
    def parent():
        children = [context.Process(target=in_child) for _ in range(2)]
        for child in children: child.start()
        for child in children: child.join()
    parent()
    """
    spans, _ = site.trace(code, options=FORKING)
    assert spans.tree() == [["parent", ["in child", "in child"]]]


def test_forking_while_other_threads_open_and_end_spans(site: TracedSite) -> None:
    code = f"""{FORK}
    import threading
    stop = threading.Event()
    def busy():
        while not stop.is_set(): call()
    threads = [threading.Thread(target=busy) for _ in range(2)]
    for thread in threads: thread.start()
    call()  # is set up now, in whichever thread
    for _ in range(10):
        child = os.fork()
        if not child:
            in_child()
            os._exit(0 if wrapper.force_flush(20000) else 1)
        assert os.waitpid(child, 0)[1] == 0
    stop.set()
    for thread in threads: thread.join()
    """
    variables = {"OTEL_BSP_MAX_QUEUE_SIZE": "1000000", "OTEL_BSP_EXPORT_TIMEOUT": "30000"}
    spans, _ = site.trace(code, env=variables, options=FORKING)
    assert len(spans.named("in child")) == 10
    assert len(spans.all) == len({span.id for span in spans.all})


def test_forking_while_tracing_is_being_set_up(site: TracedSite) -> None:
    """The fork waits: a child that got half of it could neither use nor complete it."""
    exporter = plugin("""
    @hookimpl
    def otel_exporter():
        import threading, time
        from otel_file_exporter import FileExporter
        journal.append("asked")
        time.sleep(0.3)
        return FileExporter()
    """)
    site.add("zzz-slow", modules={"slow": exporter}, hooks={"x": "slow"})
    code = f"""{FORK}
    import threading, time
    from fresh import journal
    other = threading.Thread(target=call)
    other.start()
    while "asked" not in journal: time.sleep(0.01)
    child = os.fork()
    if not child:
        in_child()
        os._exit(0 if wrapper.force_flush(20000) else 1)
    assert os.waitpid(child, 0)[1] == 0
    other.join()
    """
    spans, _ = site.trace(code, options=FORKING)
    assert spans.tree() == ["call", "in child"]
