"""Generators and async generators as spans, and still the generators they were."""

from __future__ import annotations

import asyncio
import functools
import inspect
from typing import TYPE_CHECKING, Any, Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opentelemetry import trace

from pubtools.tracing import get_trace_wrapper

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator

    from tests.otel.conftest import Recorder

traced = get_trace_wrapper().instrument_func


def current() -> str:
    """Return the identifier of the current span."""
    return format(trace.get_current_span().get_span_context().span_id, "016x")


def nothing() -> None: ...


def test_a_generator_is_timed_from_its_first_item_to_its_end(recorder: Recorder) -> None:
    seen = []

    @traced("count")
    def count() -> Generator[int, str, str]:
        for number in range(2):
            seen.append(current())
            yield number
        return "done"

    assert inspect.isgeneratorfunction(count)
    generator = count()
    assert recorder.spans.all == []
    outside = []
    assert next(generator) == 0
    outside.append(current())
    traced("consumer")(nothing)()
    assert generator.send("x") == 1
    with pytest.raises(StopIteration, match="done"):
        next(generator)
    assert recorder.spans.tree() == ["count", "consumer"], "the consumer is not inside it"
    assert seen == [recorder.spans.one("count").id] * 2
    assert outside == ["0" * 16]


def test_an_async_generator_likewise(recorder: Recorder) -> None:
    seen = []

    @traced("count")
    async def count() -> AsyncGenerator[int, None]:
        for number in range(2):
            seen.append(current())
            await asyncio.sleep(0)
            seen.append(current())
            yield number

    async def main() -> list[int]:
        items = []
        async for number in count():
            traced("consumer")(nothing)()
            items.append(number)
        return items

    assert inspect.isasyncgenfunction(count)
    assert asyncio.run(main()) == [0, 1]
    assert recorder.spans.tree() == ["count", "consumer", "consumer"]
    assert seen == [recorder.spans.one("count").id] * 4


def test_a_generator_closed_early_has_not_failed(recorder: Recorder) -> None:
    closed = []

    @traced("sync")
    def count() -> Generator[int, None, None]:
        try:
            yield 1
        finally:
            closed.append(current())

    @traced("async")
    async def count_later() -> AsyncGenerator[int, None]:
        try:
            yield 1
        finally:
            await asyncio.sleep(0)
            closed.append(current())

    async def main() -> None:
        generator = count_later()
        await generator.asend(None)
        await generator.aclose()

    generator = count()
    next(generator)
    generator.close()
    asyncio.run(main())
    assert [(span.name, span.status, span.id) for span in recorder.spans.all] == [
        ("sync", "UNSET", closed[0]),
        ("async", "UNSET", closed[1]),
    ]


def _echo() -> Generator[Any, Any, str]:
    """Yield what it is sent or what is thrown into it; end, fail or go on when told to."""
    answer: Any = "first"
    while True:
        try:
            sent = yield answer
        except KeyError as error:
            answer = f"caught {error}"
            continue
        if sent == "return":
            return "returned"
        if sent == "raise":
            raise LookupError(sent)
        answer = f"got {sent}"


async def _echo_later() -> AsyncGenerator[Any, Any]:
    answer: Any = "first"
    while True:
        try:
            sent = yield answer
        except KeyError as error:
            answer = f"caught {error}"
            continue
        if sent == "return":
            return
        if sent == "raise":
            raise LookupError(sent)
        answer = f"got {sent}"


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("send"), st.sampled_from([None, None, "x", "return", "raise"])),
        st.tuples(
            st.just("throw"), st.sampled_from([KeyError("k"), ValueError("v"), GeneratorExit()])
        ),
        st.tuples(st.just("close"), st.none()),
    ),
    max_size=6,
)
in_this_process = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def _result(call: Callable[[], object]) -> object:
    try:
        return call()
    except BaseException as error:
        return type(error), error.args


@given(steps=STEPS)
@in_this_process
def test_a_traced_generator_answers_as_the_bare_one(
    recorder: Recorder, steps: list[tuple[str, Any]]
) -> None:
    def drive(generator: Generator[Any, Any, str]) -> list[object]:
        calls: dict[str, Callable[[Any], Any]]
        calls = {"send": generator.send, "throw": generator.throw}
        return [
            _result(generator.close if name == "close" else functools.partial(calls[name], value))
            for name, value in [("send", None), *steps]
        ]

    assert drive(traced()(_echo)()) == drive(_echo())


@given(steps=STEPS)
@in_this_process
def test_a_traced_async_generator_answers_as_the_bare_one(
    recorder: Recorder, steps: list[tuple[str, Any]]
) -> None:
    async def drive(generator: AsyncGenerator[Any, Any]) -> list[object]:
        results: list[object] = []
        for name, value in [("send", None), *steps]:
            try:
                if name == "close":
                    results.append(await generator.aclose())  # type: ignore[func-returns-value]
                elif name == "send":
                    results.append(await generator.asend(value))
                else:
                    results.append(await generator.athrow(value))
            except BaseException as error:
                results.append((type(error), error.args))
        await generator.aclose()
        return results

    assert asyncio.run(drive(traced()(_echo_later)())) == asyncio.run(drive(_echo_later()))
