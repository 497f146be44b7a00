"""Functions of every kind as spans, and still the functions they were."""

from __future__ import annotations

import asyncio
import functools
import inspect
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from opentelemetry import trace

from pubtools.tracing import get_trace_wrapper
from pubtools.tracing._version import __version__

if TYPE_CHECKING:
    from tests.otel.conftest import Recorder

traced = get_trace_wrapper().instrument_func


def current() -> str:
    """Return the identifier of the current span."""
    return format(trace.get_current_span().get_span_context().span_id, "016x")


def nothing() -> None: ...


def test_a_call_is_a_span_with_the_published_attributes(recorder: Recorder) -> None:
    @traced()
    def add(a: int, b: int) -> int:
        """Add."""
        return a + b

    assert add(1, b=2) == 3
    [span] = recorder.spans.all
    assert span.name == add.__qualname__
    assert span.attributes == {
        "function_name": add.__qualname__,
        "code.function.name": f"{__name__}.{add.__qualname__}",
    }
    assert (span.status, span.events, span.parent) == ("UNSET", [], None)
    assert (add.__name__, add.__doc__) == ("add", "Add.")
    assert list(inspect.signature(add).parameters) == ["a", "b"]


def test_the_name_of_a_span_can_be_chosen(recorder: Recorder) -> None:
    traced(span_name="push")(nothing)()
    traced("pull")(nothing)()
    assert [span.name for span in recorder.spans.all] == ["push", "pull"]


def test_a_span_says_what_made_it_and_which_conventions_it_follows(recorder: Recorder) -> None:
    traced()(len)("")
    schema = "https://opentelemetry.io/schemas/1.44.0"
    assert recorder.spans.all[0].scope == ["pubtools.tracing", __version__, schema]


def test_calls_nest(recorder: Recorder) -> None:
    inner = traced(span_name="inner")(current)

    @traced(span_name="outer")
    def outer() -> list[str]:
        return [current(), inner(), current()]

    before, within, after = outer()
    spans = recorder.spans
    assert spans.tree() == [["outer", ["inner"]]]
    assert (before, within, after) == (spans.one("outer").id, spans.one("inner").id, before)


def test_methods_of_every_kind(recorder: Recorder) -> None:
    class Pusher:
        @traced("method")
        def method(self) -> object:
            return self

        @classmethod
        @traced("class inside")
        def class_inside(cls) -> object:
            return cls

        @traced("class outside")
        @classmethod
        def class_outside(cls) -> object:
            return cls

        @staticmethod
        @traced("static inside")
        def static_inside(value: int) -> int:
            return value

        @traced("static outside")
        @staticmethod
        def static_outside(value: int) -> int:
            return value

    pusher = Pusher()
    assert pusher.method() is pusher
    assert pusher.class_inside() is Pusher.class_inside() is Pusher
    assert pusher.class_outside() is Pusher.class_outside() is Pusher
    assert pusher.static_inside(1) == Pusher.static_inside(1) == 1
    assert pusher.static_outside(2) == Pusher.static_outside(2) == 2
    assert [span.name for span in recorder.spans.all] == [
        "method",
        *["class inside"] * 2,
        *["class outside"] * 2,
        *["static inside"] * 2,
        *["static outside"] * 2,
    ]


def test_without_parentheses_it_says_what_to_write() -> None:
    with pytest.raises(TypeError, match=r"write @instrument_func\(\), with parentheses"):
        traced(nothing)  # type: ignore[arg-type]


def test_callables_without_a_name(recorder: Recorder) -> None:
    class Callee:
        def __call__(self) -> str:
            return "called"

    assert traced()(functools.partial(int, "7"))() == 7
    assert traced()(Callee())() == "called"
    assert [span.attributes["function_name"] for span in recorder.spans.all] == [
        "partial",
        Callee.__qualname__,
    ]


def test_a_coroutine_is_timed_while_it_works(recorder: Recorder) -> None:
    within = traced("within")(nothing)

    @traced("work")
    async def work() -> int:
        await asyncio.sleep(0)
        within()
        return 5

    async def main() -> int:
        made = work()
        assert recorder.spans.all == [], "making a coroutine is no work"
        traced("meanwhile")(nothing)()
        return await made

    assert inspect.iscoroutinefunction(work)
    assert asyncio.run(main()) == 5
    assert recorder.spans.tree() == ["meanwhile", ["work", ["within"]]]


def test_coroutines_that_run_at_once_keep_their_spans_apart(recorder: Recorder) -> None:
    @traced("inner")
    async def inner() -> None:
        await asyncio.sleep(0)

    @traced("outer")
    async def outer(number: int) -> None:
        for _ in range(number % 3 + 1):
            await asyncio.sleep(0)
        await inner()

    async def main() -> None:
        await asyncio.gather(*(outer(number) for number in range(10)))

    asyncio.run(main())
    assert recorder.spans.tree() == [["outer", ["inner"]]] * 10


def test_a_coroutine_that_is_dropped_unfinished_ends_its_span(recorder: Recorder) -> None:
    @traced("dropped")
    async def wait() -> None:
        await asyncio.get_running_loop().create_future()

    async def main() -> None:
        coroutine = wait()
        coroutine.send(None)
        coroutine.close()

    asyncio.run(main())
    assert [span.status for span in recorder.spans.all] == ["UNSET"]


def test_calls_from_many_threads(recorder: Recorder) -> None:
    inner = traced("inner")(nothing)
    together = threading.Barrier(8)

    @traced("outer")
    def outer() -> None:
        together.wait()
        inner()

    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(outer) for _ in range(8)]:
            done.result()
    assert recorder.spans.tree() == [["outer", ["inner"]]] * 8
    assert len(recorder.spans.traces) == 8


def test_a_sampled_out_call_is_not_described(recorder: Recorder) -> None:
    shown = []

    class Argument:
        def __repr__(self) -> str:
            shown.append(self)
            return ""

    @traced(args_to_attr=True)
    def call(argument: object) -> None: ...

    not_sampled = {"traceparent": f"00-{'1' * 32}-{'2' * 16}-00"}
    traced(carrier=not_sampled)(call)(Argument())
    assert (recorder.spans.all, shown) == ([], [])
    call(Argument())
    assert (len(recorder.spans.all), len(shown)) == (1, 1)
