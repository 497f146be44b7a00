"""Measures each hookimpl of one hook call, by standing in for its function.

pluggy's monitoring tells of whole calls only. But the list of hookimpls that it hands over is
the very list it will run, made for this call alone; so its entries can be replaced.
"""

from __future__ import annotations

import functools
import inspect
from traceback import walk_tb
from typing import TYPE_CHECKING, Any, Callable

from pluggy import HookImpl

from ._clock import Stopwatch, clock

if TYPE_CHECKING:
    from types import CodeType

    Report = Callable[["Measurement"], None]


class Measurement:
    """What one hookimpl did in one call.

    :ivar spans: When it began and ended; a wrapper runs twice, around the others.
    :ivar seconds: Its own time.
    :ivar result: What it returned.
    :ivar exception: What it raised itself; not what it merely let through.
    """

    def __init__(self, impl: HookImpl, index: int, report: Report) -> None:
        self.impl = impl
        self.index = index
        self.spans: list[tuple[float, float]] = []
        self.seconds = 0.0
        self.result: Any = None
        self.exception: BaseException | None = None
        self._report = report

    def run(self, step: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Run one step of the hookimpl on the clock."""
        watch = Stopwatch()
        try:
            return step(*args, **kwargs)
        finally:
            self.seconds += watch.stop()
            self.spans.append((watch.started, clock()))

    def finish(self, result: Any = None, exception: BaseException | None = None) -> None:
        """Report how it ended."""
        self.result = result
        self.exception = exception
        self._report(self)


def timed(impl: HookImpl, index: int, report: Report) -> HookImpl:
    """Return a hookimpl that does the same and is measured."""
    function = impl.function
    is_wrapper = impl.wrapper or impl.hookwrapper

    @functools.wraps(function)
    def run(*args: object, **kwargs: object) -> object:
        measurement = Measurement(impl, index, report)
        try:
            result = measurement.run(function, *args, **kwargs)
        except BaseException as error:
            measurement.finish(exception=error if _raised_by(function, error) else None)
            raise
        if is_wrapper:
            return _TimedWrapper(result, measurement)
        measurement.finish(result)
        return result

    return HookImpl(impl.plugin, impl.plugin_name, run, impl.opts)


class _TimedWrapper:
    """A wrapper's generator, measured: all of it that pluggy uses."""

    def __init__(self, generator: Any, measurement: Measurement) -> None:
        self._generator = generator
        self._measurement = measurement
        self.close = generator.close
        # pluggy names the code of a wrapper that yields too often or not at all.
        self.gi_code = generator.gi_code

    def __next__(self) -> object:
        try:
            return self._measurement.run(next, self._generator)
        except StopIteration:
            self._measurement.finish(exception=RuntimeError("the wrapper did not yield"))
            raise
        except BaseException as error:
            self._measurement.finish(exception=error)
            raise

    def send(self, value: object) -> object:
        return self._resume(self._generator.send, value)

    def throw(self, error: BaseException) -> object:
        return self._resume(self._generator.throw, error)

    def _resume(self, step: Callable[[Any], object], value: Any) -> object:
        try:
            yielded = self._measurement.run(step, value)
        except StopIteration as stop:
            self._measurement.finish(stop.value)
            raise
        except BaseException as error:
            self._measurement.finish(exception=None if error is value else error)
            raise
        self._measurement.finish(exception=RuntimeError("the wrapper yielded twice"))
        return yielded


def _raised_by(function: Callable[..., Any], error: BaseException) -> bool:
    """Tell whether a hookimpl raised an exception itself.

    At the end of a task the core keeps exceptions until the last hookimpl has run, and raises
    from there what another one raised.
    """
    code = code_of(function)
    return code is None or code in codes_in_traceback(error)


def code_of(function: Callable[..., Any]) -> CodeType | None:
    """Return the code of a hookimpl as it was written, if it is written in Python."""
    return getattr(inspect.unwrap(function), "__code__", None)


def codes_in_traceback(error: BaseException) -> list[CodeType]:
    """Return the code that an exception passed through, the one that raised it last."""
    return [frame.f_code for frame, _ in walk_tb(error.__traceback__)]
