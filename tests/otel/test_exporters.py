"""Where spans go: the hook decides, then the environment, then it is the console."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sample_sites import plugin

if TYPE_CHECKING:
    from otel_spans import TracedSite

CALL = """
    from pubtools.tracing import get_trace_wrapper
    call = get_trace_wrapper().instrument_func(span_name="call")(lambda: None)
    call()
"""
FAILED = (
    "plugin 'acme_exporter' (acme-exporter 2.1) failed to provide a span exporter in its hookimpl "
    "otel_exporter: "
)
RETURNED = (
    "a hookimpl of otel_exporter returned str, which is not an "
    "opentelemetry.sdk.trace.export.SpanExporter; plugins asked: "
    "'acme_exporter' (acme-exporter 2.1)"
)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (
            "raise LookupError('no credentials')",
            FAILED + "LookupError: no credentials; correct or disable it",
        ),
        (
            "raise SystemExit(1)",
            FAILED + "SystemExit: 1; correct or disable it",
        ),
        (
            "return 'console'",
            RETURNED,
        ),
    ],
)
def test_a_hookimpl_that_fails_is_an_error_in_the_log_and_nothing_else(
    site: TracedSite, answer: str, message: str
) -> None:
    source = plugin(f"""
    @hookimpl
    def otel_exporter():
        {answer}
    """)
    site.add("acme-exporter", "2.1", {"acme_exporter": source}, hooks={"x": "acme_exporter"})
    code = f"{CALL}\n    call()\n    show('done')"
    done = site.run(code, env={"OTEL_TRACING": "1"})
    assert done.value == "done"
    assert done.stderr == f"{message}\n"
    assert "call" not in done.stdout, "nobody asked for the console"
    with_console = site.run(CALL, env={"OTEL_TRACING": "1", "OTEL_TRACES_EXPORTER": "console"})
    assert '"name": "call"' in with_console.stdout


def test_spans_are_printed_when_nobody_says_where_they_go(site: TracedSite) -> None:
    source = plugin("""
    @hookimpl
    def otel_exporter(): return None
    """)
    site.add("acme-exporter", modules={"acme_exporter": source}, hooks={"x": "acme_exporter"})
    done = site.run(CALL, env={"OTEL_TRACING": "1"}, options=())
    assert done.stdout.count('"name": "call"') == 1


def test_the_hook_wins_over_the_environment(site: TracedSite) -> None:
    spans, done = site.trace(CALL, env={"OTEL_TRACES_EXPORTER": "console"})
    assert (len(spans.all), done.stdout) == (1, "")


@pytest.mark.parametrize(
    ("exporter", "printed", "stderr"),
    [
        ("none", 0, ""),
        ("console", 1, ""),
        (" console , console", 1, ""),
        ("", 1, ""),
        (
            "nonesuch",
            0,
            r"there is no span exporter 'nonesuch', .*=nonesuch .*installed\? \(found: .*console.*",
        ),
        ("nonesuch,console", 1, "there is no span exporter 'nonesuch'.*"),
    ],
)
def test_exporters_named_in_the_environment(
    site: TracedSite, exporter: str, printed: int, stderr: str
) -> None:
    variables = {"OTEL_TRACING": "1", "OTEL_TRACES_EXPORTER": exporter}
    done = site.run(CALL, env=variables, options=())
    assert done.stdout.count('"name": "call"') == printed
    assert re.fullmatch(stderr, done.stderr, re.DOTALL), done.stderr


def test_an_exporter_whose_constructor_fails(site: TracedSite) -> None:
    site.add(
        "acme-exporter",
        modules={"acme_exporter": "def Exporter(): raise OSError('no such socket')"},
        entry_points="[opentelemetry_traces_exporter]\nacme = acme_exporter:Exporter\n",
    )
    code = f"{CALL}\n    show('done')"
    done = site.run(code, env={"OTEL_TRACING": "1", "OTEL_TRACES_EXPORTER": "acme"})
    assert done.value == "done"
    assert "the span exporter 'acme' of OTEL_TRACES_EXPORTER cannot be set up" in done.stderr
    assert "OSError: no such socket" in done.stderr


def test_a_disabled_family_is_not_asked(site: TracedSite) -> None:
    variables = {
        "PUBTOOLS_HOOKS_DISABLE": "pubtools-hooks-otel",
        "OTEL_TRACES_EXPORTER": "console",
    }
    spans, done = site.trace(CALL, env=variables, options=())
    assert spans.all == []
    assert done.stdout.count('"name": "call"') == 1
