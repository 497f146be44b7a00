"""With tracing off there is nothing: no SDK, no wrapper, no monitoring, no evaluation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from otel_spans import TracedSite

DECORATE = """
    from pubtools.tracing import child_environment, get_trace_wrapper

    def add(a, b): return a + b
    async def later(): pass
    def count(): yield 1
    async def count_later(): yield 1

    kinds = [add, later, count, count_later, staticmethod(add), classmethod(add), len, object()]
    wrapper = get_trace_wrapper()
    same = [wrapper.instrument_func(span_name="x", carrier={}, args_to_attr=True)(kind) is kind
            for kind in kinds]
"""


def test_every_kind_of_function_is_returned_itself(site: TracedSite) -> None:
    assert site.run(f"{DECORATE}\n    show(same)").value == [True] * 8


def test_nothing_of_opentelemetry_is_imported(site: TracedSite) -> None:
    code = f"""{DECORATE}
    import sys
    from pubtools.pluggy import load_hooks, task_context
    import pubtools.hooks.otel
    with task_context():
        add(1, 2)
    wrapper.force_flush()
    child_environment()
    show([name for name in sys.modules if name.startswith("opentelemetry")])
    """
    assert site.run(code).value == []


def test_importing_the_wrapper_imports_neither_the_core_nor_more_of_itself(
    site: TracedSite,
) -> None:
    code = """
    import sys
    before = set(sys.modules)
    from pubtools.tracing import get_trace_wrapper
    get_trace_wrapper()
    new = set(sys.modules) - before
    show(sorted(name for name in new if name.startswith(("pubtools.", "pluggy"))))
    """
    assert site.run(code).value == [
        "pubtools.tracing",
        "pubtools.tracing._switch",
        "pubtools.tracing._wrapper",
    ]


def test_the_family_adds_no_monitoring_and_no_plugin(site: TracedSite) -> None:
    code = """
    from pubtools.pluggy import pm
    execute, plugins = pm._inner_hookexec, pm.list_name_plugin()
    import pubtools.hooks.otel
    show([pm._inner_hookexec is execute, pm.list_name_plugin() == plugins])
    """
    assert site.run(code).value == [True, True]


def test_arguments_are_not_formatted(site: TracedSite) -> None:
    code = """
    from pubtools.tracing import get_trace_wrapper
    class Loud:
        def __str__(self): raise AssertionError("formatted")
        __repr__ = __str__
    show(get_trace_wrapper().instrument_func(args_to_attr=True)(lambda loud: 1)(Loud()))
    """
    assert site.run(code).value == 1


def test_wrapper_has_no_provider_and_flushes_nothing(site: TracedSite) -> None:
    code = """
    from pubtools.tracing import child_environment, get_trace_wrapper
    wrapper = get_trace_wrapper()
    show([wrapper.provider, wrapper.force_flush(), child_environment({"A": "b"}),
          wrapper is get_trace_wrapper()])
    """
    assert site.run(code).value == [None, True, {"A": "b"}, True]


@pytest.mark.parametrize(
    ("variables", "on"),
    [
        ({"OTEL_TRACING": "true"}, True),
        ({"OTEL_TRACING": "1"}, True),
        ({"OTEL_TRACING": " True "}, True),
        ({"OTEL_TRACING": "false"}, False),
        ({"OTEL_TRACING": "0"}, False),
        ({"OTEL_TRACING": "yes"}, False),
        ({"OTEL_TRACING": ""}, False),
        ({"OTEL_TRACING": "true", "OTEL_SDK_DISABLED": "TRUE"}, False),
        # The specification knows no other true value.
        ({"OTEL_TRACING": "true", "OTEL_SDK_DISABLED": "1"}, True),
        ({"OTEL_TRACING": "true", "OTEL_SDK_DISABLED": "false"}, True),
    ],
)
def test_switch(variables: dict[str, str], on: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    from pubtools.tracing import get_trace_wrapper

    monkeypatch.delenv("OTEL_SDK_DISABLED", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    def bare() -> None: ...

    assert (get_trace_wrapper().instrument_func()(bare) is not bare) is on


def test_without_the_sdk_everything_still_imports_and_runs(site: TracedSite) -> None:
    (site.folder / "opentelemetry.py").write_text("raise ImportError('not installed')")
    code = f"""{DECORATE}
    from pubtools.pluggy import task_context
    traced = get_trace_wrapper().instrument_func()(add)
    with task_context():
        show([traced(1, 2), traced(3, 4)])
    """
    off = site.run(code)
    assert (off.value, off.stderr) == ([3, 7], "")
    on = site.run(code, env={"OTEL_TRACING": "true"})
    assert on.value == [3, 7]
    assert on.stderr.count("tracing could not be set up") == 1
