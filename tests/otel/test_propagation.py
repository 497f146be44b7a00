"""Where a span belongs, and that nothing of it stays behind when it ends."""

from __future__ import annotations

import asyncio
import os
import threading
from typing import TYPE_CHECKING

import pytest
from opentelemetry import baggage, context, trace

from pubtools.tracing import child_environment, get_trace_wrapper

if TYPE_CHECKING:
    from collections.abc import Generator

    from tests.otel.conftest import Recorder

traced = get_trace_wrapper().instrument_func

TRACE, OTHER_TRACE = "1" * 32, "2" * 32
PARENT = "a" * 16


def parent(trace_id: str = TRACE) -> str:
    return f"00-{trace_id}-{PARENT}-01"


def nothing() -> None: ...


def shown() -> dict[str, str]:
    """Return the context variables as they are."""
    names = {"traceparent", "tracestate", "baggage"}
    return {name: value for name, value in os.environ.items() if name.lower() in names}


def current() -> str:
    span = trace.get_current_span().get_span_context()
    return f"00-{span.trace_id:032x}-{span.span_id:016x}-{span.trace_flags:02x}"


def test_unrelated_calls_are_traces_of_their_own(recorder: Recorder) -> None:
    for _ in range(3):
        traced("root")(nothing)()
    assert len(recorder.spans.traces) == 3
    assert {span.parent for span in recorder.spans.all} == {None}


def test_a_carrier_is_honoured_at_each_call_and_before_the_current_context(
    recorder: Recorder,
) -> None:
    carrier: dict[str, str] = {}
    call = traced("call", carrier=carrier)(nothing)

    @traced("outer")
    def outer() -> None:
        call()
        carrier["traceparent"] = parent()
        call()
        carrier["traceparent"] = parent(OTHER_TRACE)
        call()
        carrier["traceparent"] = "malformed"
        call()

    outer()
    own = recorder.spans.one("outer")
    assert [(span.trace, span.parent) for span in recorder.spans.named("call")] == [
        (own.trace, own.id),
        (TRACE, PARENT),
        (OTHER_TRACE, PARENT),
        (own.trace, own.id),
    ]


def test_baggage_arrives_from_a_carrier_and_goes_on(recorder: Recorder) -> None:
    carrier = {"traceparent": parent(), "baggage": "build=42"}
    seen = []

    @traced(carrier=carrier)
    def call() -> None:
        seen.append(baggage.get_baggage("build"))
        seen.append(child_environment()["BAGGAGE"])

    call()
    assert seen == ["42", "build=42"]
    assert baggage.get_baggage("build") is None


def test_the_context_is_restored_whatever_the_function_leaves_attached(recorder: Recorder) -> None:
    def leave_attached() -> None:
        context.attach(context.set_value("left", "behind"))

    before = context.get_current()
    traced()(leave_attached)()
    assert context.get_current() is before


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"TRACEPARENT": parent()}, TRACE),
        ({"traceparent": parent()}, TRACE),
        ({"TRACEPARENT": parent(), "traceparent": parent(OTHER_TRACE)}, TRACE),
        ({"TRACEPARENT": "malformed", "traceparent": parent(OTHER_TRACE)}, OTHER_TRACE),
    ],
)
def test_a_root_belongs_to_what_the_process_was_started_for(
    recorder: Recorder,
    variables: dict[str, str],
    expected: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    traced("root")(nothing)()
    traced("root")(nothing)()
    assert [(span.trace, span.parent) for span in recorder.spans.all] == [(expected, PARENT)] * 2
    assert shown() == variables


def test_trace_state_and_baggage_of_the_environment_go_on(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in [("TRACEPARENT", parent()), ("TRACESTATE", "a=b"), ("BAGGAGE", "c=d")]:
        monkeypatch.setenv(name, value)
    environment = traced()(child_environment)()
    assert (environment["TRACESTATE"], environment["BAGGAGE"]) == ("a=b", "c=d")


def test_baggage_alone_counts(recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAGGAGE", "c=d")
    assert traced()(baggage.get_all)() == {"c": "d"}


def test_the_environment_shows_the_open_span_of_the_main_thread(recorder: Recorder) -> None:
    def look() -> tuple[str, dict[str, str]]:
        return current(), shown()

    inner = traced("inner")(look)

    @traced("outer")
    def outer() -> list[tuple[str, dict[str, str]]]:
        return [look(), inner(), look()]

    for span, variables in outer():
        assert variables == {"TRACEPARENT": span, "traceparent": span}
    assert shown() == {}


def test_it_shows_what_was_there_before_when_the_span_is_over(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {"traceparent": parent(), "TRACEPARENT": parent(OTHER_TRACE), "TRACESTATE": "a=b"}
    for name, value in before.items():
        monkeypatch.setenv(name, value)
    unrelated = {"traceparent": f"00-{'3' * 32}-{PARENT}-01"}
    inside = traced(carrier=unrelated)(shown)()
    assert "3" * 32 in inside["TRACEPARENT"]
    assert "TRACESTATE" not in inside, "it belongs to the other trace"
    assert shown() == before


def test_the_environment_is_right_though_coroutines_end_in_any_order(recorder: Recorder) -> None:
    async def main() -> None:
        release = {number: asyncio.Event() for number in range(3)}
        spans: dict[int, str] = {}

        @traced()
        async def work(number: int) -> None:
            spans[number] = current()
            await release[number].wait()

        running = {number: asyncio.ensure_future(work(number)) for number in release}
        await asyncio.sleep(0)
        for ended, left in [(1, 2), (2, 0)]:
            release[ended].set()
            await running[ended]
            assert shown()["TRACEPARENT"] == spans[left]
        release[0].set()
        await running[0]
        assert shown() == {}

    asyncio.run(main())
    assert len(recorder.spans.traces) == 3, "coroutines that run at once are not one trace"


def test_a_suspended_generator_is_not_shown(recorder: Recorder) -> None:
    @traced()
    def count() -> Generator[dict[str, str], None, None]:
        yield shown()
        yield shown()

    for inside in count():
        assert inside
        assert shown() == {}


def test_a_thread_without_a_context_belongs_to_the_span_of_the_main_thread(
    recorder: Recorder,
) -> None:
    inner = traced("inner")(nothing)

    @traced("outer")
    def outer() -> None:
        thread = threading.Thread(target=inner)
        thread.start()
        thread.join()

    outer()
    thread = threading.Thread(target=inner)
    thread.start()
    thread.join()
    assert recorder.spans.tree() == [["outer", ["inner"]], "inner"]


def test_a_thread_changes_nothing_in_the_environment(recorder: Recorder) -> None:
    seen = []
    thread = threading.Thread(target=lambda: seen.append(traced()(shown)()))
    thread.start()
    thread.join()
    assert seen == [{}]


def test_child_environment_is_a_copy_with_the_context_of_the_thread(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACESTATE", "of=another")
    seen = []

    @traced()
    def call() -> None:
        seen.append((current(), child_environment(), child_environment({"PATH": "/bin"})))

    thread = threading.Thread(target=call)
    thread.start()
    thread.join()
    [(span, inherited, given)] = seen
    assert given == {"PATH": "/bin", "TRACEPARENT": span, "traceparent": span}
    rest = {name: value for name, value in os.environ.items() if name != "TRACESTATE"}
    assert inherited == {**rest, "TRACEPARENT": span, "traceparent": span}


def test_variables_removed_by_the_function_itself(recorder: Recorder) -> None:
    def remove() -> None:
        for name in shown():
            del os.environ[name]

    traced()(remove)()
    assert shown() == {}
