"""For real: OTLP over HTTP, several processes, and the ``opentelemetry-instrument`` command."""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from otel_receiver import Receiver
    from otel_spans import TracedSite
    from sample_sites import Result

TASK = """
    import os, subprocess, sys
    from pubtools.pluggy import pm, task_context
    from pubtools.tracing import get_trace_wrapper
    wrapper = get_trace_wrapper()

    @wrapper.instrument_func(span_name="push", args_to_attr=True)
    def push(item):
        pm.hook.acme_pushed(item=item)

    @wrapper.instrument_func(span_name="run")
    def run(code):
        subprocess.run([sys.executable, "-c", code], check=True)

    with task_context():
        push("first")
        if len(sys.argv) == 1:
            run(CHILD)
"""
PUSHED = ["push", [["hook acme_pushed", ["note"]]]]


def test_one_trace_of_task_hooks_and_functions_across_processes(
    acme: TracedSite, receiver: Receiver
) -> None:
    child = """
from pubtools.pluggy import pm, task_context
with task_context():
    pm.hook.acme_pushed(item="second")
"""
    variables = {
        "OTEL_TRACING": "true",
        "OTEL_RESOURCE_ATTRIBUTES": "service.name=acme,deployment.environment.name=test",
        **receiver.environment,
    }
    done = acme.run(f"CHILD = {child!r}\n{TASK}".replace("\n    ", "\n"), env=variables)
    assert (done.returncode, done.stderr) == (0, "")
    spans = receiver.spans
    in_child = ["task", ["hook task_start", ["hook acme_pushed", ["note"]], "hook task_stop"]]
    assert spans.tree() == [
        ["task", ["hook task_start", PUSHED, ["run", [in_child]], "hook task_stop"]]
    ]
    assert len(spans.traces) == 1
    assert len(receiver.requests) == 2, "one from each process"
    for span in spans.all:
        assert span.resource["service.name"] == "acme"
        assert span.scope[0] == "pubtools.tracing"
        assert span.scope[2].startswith("https://opentelemetry.io/schemas/1.")
    for hook in spans.named("hook acme_pushed"):
        assert hook.attributes == {
            "pubtools.hook.name": "acme_pushed",
            "pubtools.hook.plugins": ["zeta_wrapper", "acme_listener"],
            "pubtools.hook.distributions": ["zeta-wrapper 3.0", "acme-listener 2.0"],
        }
    assert spans.one("push").attributes["args"] == "first"


def test_a_failure_arrives_whole(acme: TracedSite, receiver: Receiver) -> None:
    code = """
    import sys
    from pubtools.pluggy import pm, task_context
    from pubtools.tracing import get_trace_wrapper
    @get_trace_wrapper().instrument_func(span_name="push")
    def push(): sys.exit(3)
    with task_context(): push()
    """
    done = acme.run(code, env={"OTEL_TRACING": "true", **receiver.environment})
    assert (done.returncode, done.stderr) == (3, "")
    spans = receiver.spans
    push = spans.one("push")
    assert (push.status, push.exceptions) == ("ERROR", ["SystemExit"])
    assert (push.attributes["error.type"], push.attributes["process.exit.code"]) == (
        "SystemExit",
        3,
    )
    assert (spans.one("task").status, spans.one("task").exceptions) == ("ERROR", [])


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        (
            {"OTEL_EXPORTER_OTLP_PROTOCOL": "smoke/signals"},
            "the OTLP protocol 'smoke/signals' is not supported; OTEL_EXPORTER_OTLP_PROTOCOL is",
        ),
        (
            {"OTEL_EXPORTER_OTLP_PROTOCOL": "", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": "grpc"},
            "there is no span exporter 'otlp_proto_grpc', which OTEL_TRACES_EXPORTER=otlp asks for",
        ),
    ],
)
def test_a_protocol_that_is_not_there(
    acme: TracedSite, receiver: Receiver, variables: dict[str, str], told: str
) -> None:
    code = """
    from pubtools.pluggy import task_context
    with task_context(): show("done")
    """
    done = acme.run(code, env={"OTEL_TRACING": "true", **receiver.environment, **variables})
    assert done.value == "done"
    assert done.stderr.startswith(told)


def test_http_is_the_protocol_if_none_is_named(acme: TracedSite, receiver: Receiver) -> None:
    code = "from pubtools.pluggy import task_context\nwith task_context(): pass"
    variables = {"OTEL_TRACING": "1", **receiver.environment, "OTEL_EXPORTER_OTLP_PROTOCOL": ""}
    assert acme.run(code, env=variables).stderr == ""
    assert receiver.spans.named("task")


INSTRUMENT = Path(sys.executable).with_name("opentelemetry-instrument")


def instrument(site: TracedSite, receiver: Receiver, code: str, **variables: str) -> Result:
    """Run code below ``opentelemetry-instrument``."""
    try:
        version("opentelemetry-instrumentation")
    except PackageNotFoundError:
        pytest.skip("opentelemetry-instrumentation, an optional requirement, is not installed")
    command = [str(INSTRUMENT), sys.executable, "-c", code]
    exec_code = f"import os\nos.execv({command[0]!r}, {command!r})"
    environment = {
        **receiver.environment,
        "OTEL_METRICS_EXPORTER": "none",
        "OTEL_LOGS_EXPORTER": "none",
        **variables,
    }
    done = site.run(exec_code, env=environment, options=())
    assert done.returncode == 0, done.stderr
    return done


@pytest.mark.parametrize("variables", [{}, {"OTEL_TRACING": "true"}], ids=["alone", "together"])
def test_opentelemetry_instrument_switches_tracing_on_once(
    acme: TracedSite, receiver: Receiver, variables: dict[str, str]
) -> None:
    code = f"CHILD = ''\n{TASK}".replace("\n    ", "\n")
    instrument(acme, receiver, code, **variables)
    spans = receiver.spans
    # The child, which is instrumented as well, calls nothing.
    names = ["hook task_start", PUSHED, "run", "hook task_stop"]
    assert spans.tree() == [["task", names]]


@pytest.mark.parametrize(
    "variables",
    [
        {"OTEL_TRACING": "false"},
        {"OTEL_TRACING": "true", "OTEL_SDK_DISABLED": "true"},
        {"OTEL_PYTHON_DISABLED_INSTRUMENTATIONS": "pubtools"},
    ],
)
def test_what_switches_opentelemetry_instrument_off(
    acme: TracedSite, receiver: Receiver, variables: dict[str, str]
) -> None:
    instrument(acme, receiver, f"CHILD = ''\n{TASK}".replace("\n    ", "\n"), **variables)
    assert receiver.spans.all == []


def test_the_instrumentor_can_be_used_and_undone_by_hand(site: TracedSite) -> None:
    pytest.importorskip(
        "opentelemetry.instrumentation", reason="an optional requirement is not installed"
    )
    code = """
    from pubtools.hooks.otel.instrumentor import PubtoolsInstrumentor
    from pubtools.pluggy import pm, task_context
    from pubtools.tracing import get_trace_wrapper
    wrapper = get_trace_wrapper()
    execute = pm._inner_hookexec
    def work(name):
        wrapper.instrument_func(name)(len)("")
    work("before")
    instrumentor = PubtoolsInstrumentor()
    instrumentor.instrument()
    kept = wrapper.instrument_func("kept")(len)
    with task_context(): work("while")
    kept("")
    wrapper.force_flush()
    instrumentor.uninstrument()
    with task_context(): work("after")
    kept("")
    show(pm._inner_hookexec is execute)
    instrumentor.instrument()
    work("again")
    kept("")
    """
    spans, done = site.trace(code, env={"OTEL_TRACING": ""})
    assert done.value is True
    names = ["hook task_start", "while", "hook task_stop"]
    assert spans.tree() == [["task", names], "kept", "again", "kept"]
