"""A failure is recorded once, where it happened; an exit is a failure if its code says so."""

from __future__ import annotations

import asyncio
import copy
import pickle
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from pubtools.tracing import get_trace_wrapper

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator

    from tests.otel.conftest import Recorder

traced = get_trace_wrapper().instrument_func


class PushError(Exception):
    pass


def test_an_exception_is_recorded_once_with_its_type(recorder: Recorder) -> None:
    @traced("inner")
    def inner() -> NoReturn:
        raise PushError("no space left")

    @traced("outer")
    def outer() -> None:
        inner()

    with pytest.raises(PushError):
        outer()
    spans = recorder.spans
    kind = f"{__name__}.PushError"
    failed = spans.one("inner")
    assert failed.attributes["error.type"] == kind
    assert failed.exceptions == [kind]
    [(_, event)] = failed.events
    assert event["exception.message"] == "no space left"
    assert "raise PushError" in event["exception.stacktrace"]
    assert "error.type" not in spans.one("outer").attributes
    assert spans.one("outer").events == []
    assert [(span.status, span.description) for span in spans.all] == [
        ("ERROR", "PushError: no space left")
    ] * 2


def test_an_exception_raised_in_place_of_another_is_a_failure_of_its_own(
    recorder: Recorder,
) -> None:
    @traced("inner")
    def inner() -> NoReturn:
        raise KeyError("x")

    @traced("outer")
    def outer() -> None:
        try:
            inner()
        except KeyError as error:
            raise PushError from error

    with pytest.raises(PushError):
        outer()
    assert recorder.spans.one("inner").exceptions == ["KeyError"]
    assert recorder.spans.one("outer").exceptions == [f"{__name__}.PushError"]


def test_an_exception_that_comes_out_of_a_future_is_recorded_where_it_was_raised(
    recorder: Recorder,
) -> None:
    carrier = {"traceparent": f"00-{'1' * 32}-{'2' * 16}-01"}

    @traced("job", carrier=carrier)
    def job() -> NoReturn:
        raise PushError

    @traced("waits", carrier=carrier)
    def waits() -> None:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(job).result()

    with pytest.raises(PushError):
        waits()
    assert len(recorder.spans.one("job").exceptions) == 1
    assert recorder.spans.one("waits").exceptions == []
    assert recorder.spans.one("waits").status == "ERROR"


def test_the_same_exception_object_fails_another_trace_too(recorder: Recorder) -> None:
    error = PushError()

    @traced("call")
    def call() -> NoReturn:
        raise error

    for _ in range(2):
        with pytest.raises(PushError):
            call()
    assert [len(span.exceptions) for span in recorder.spans.all] == [1, 1]


def test_the_exception_is_what_it_was(recorder: Recorder) -> None:
    error = PushError("as raised")

    @traced()
    def call() -> NoReturn:
        raise error

    with pytest.raises(PushError) as caught:
        call()
    assert caught.value is error
    assert (error.args, error.__cause__, error.__context__) == (("as raised",), None, None)
    assert pickle.loads(pickle.dumps(error)).args == copy.copy(error).args == error.args


@pytest.mark.parametrize(("code", "status"), [(3, 3), ("no such repository", 1), (True, 1)])
def test_exit_with_an_error(recorder: Recorder, code: Any, status: int) -> None:
    @traced("inner")
    def inner() -> NoReturn:
        raise SystemExit(code)

    @traced("outer")
    def outer() -> None:
        inner()

    with pytest.raises(SystemExit):
        outer()
    for span in recorder.spans.all:
        assert (span.status, span.description) == ("ERROR", f"exited with {code!r}")
        assert span.attributes["process.exit.code"] == status
    assert recorder.spans.one("inner").attributes["error.type"] == "SystemExit"
    assert recorder.spans.one("inner").exceptions == ["SystemExit"]
    assert recorder.spans.one("outer").exceptions == []


@pytest.mark.parametrize("code", [None, 0, False])
def test_exit_without_an_error(recorder: Recorder, code: Any) -> None:
    @traced()
    def leave() -> NoReturn:
        raise SystemExit(code)

    with pytest.raises(SystemExit):
        leave()
    [span] = recorder.spans.all
    assert (span.status, span.events, "error.type" in span.attributes) == ("UNSET", [], False)
    assert span.attributes["process.exit.code"] == 0


@pytest.mark.parametrize("error", [KeyboardInterrupt(), asyncio.CancelledError()])
def test_what_is_no_ordinary_exception_is_a_failure_too(
    recorder: Recorder, error: BaseException
) -> None:
    @traced()
    def call() -> NoReturn:
        raise error

    with pytest.raises(type(error)):
        call()
    assert recorder.spans.all[0].status == "ERROR"


def test_coroutines_and_generators_fail_where_they_work(recorder: Recorder) -> None:
    @traced("coroutine")
    async def coroutine() -> NoReturn:
        await asyncio.sleep(0)
        raise PushError

    @traced("generator")
    def generator() -> Generator[int, None, None]:
        yield 1
        raise PushError

    @traced("async generator")
    async def async_generator() -> AsyncGenerator[int, None]:
        yield 1
        raise PushError

    async def consume() -> None:
        async for _ in async_generator():
            pass

    for fail in (
        lambda: asyncio.run(coroutine()),
        lambda: list(generator()),
        lambda: asyncio.run(consume()),
    ):
        with pytest.raises(PushError):
            fail()
    assert [(span.name, span.status, len(span.exceptions)) for span in recorder.spans.all] == [
        ("coroutine", "ERROR", 1),
        ("generator", "ERROR", 1),
        ("async generator", "ERROR", 1),
    ]


def test_an_exception_that_takes_no_attributes(recorder: Recorder) -> None:
    class FrozenError(Exception):
        def __setattr__(self, name: str, value: object) -> None:
            raise AttributeError(name)

    @traced("call")
    def call() -> NoReturn:
        raise FrozenError

    with pytest.raises(FrozenError):
        call()
    assert len(recorder.spans.one("call").exceptions) == 1


def test_an_exception_that_cannot_be_shown_is_still_the_one_that_is_raised(
    recorder: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    class UnprintableError(Exception):
        def __str__(self) -> str:
            raise ValueError("not this either")

    @traced("call")
    def call() -> NoReturn:
        raise UnprintableError

    for _ in range(2):
        with pytest.raises(UnprintableError):
            call()
    assert len(recorder.spans.named("call")) == 2
    assert len(caplog.records) <= 1, "told once"
