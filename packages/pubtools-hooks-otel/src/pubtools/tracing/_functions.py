"""Functions of every kind as spans. Loads nothing of OpenTelemetry: the first call does."""

from __future__ import annotations

import functools
import inspect
from typing import TYPE_CHECKING, Any, Callable, TypeVar, cast

from ._arguments import ArgumentDescriber
from ._runtime import runtime
from ._scope import NO_SCOPE

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator, Mapping

    from ._scope import AnyScope

_F = TypeVar("_F", bound=Callable[..., Any])


def instrument(
    func: _F,
    span_name: str | None,
    carrier: Mapping[str, str] | None,
    *,
    describe_arguments: bool,
) -> _F:
    """Return a function like ``func`` whose every call is a span."""
    if isinstance(func, (staticmethod, classmethod)):
        inner = instrument(func.__func__, span_name, carrier, describe_arguments=describe_arguments)
        return cast("_F", type(func)(inner))
    work = _Work(func, span_name, carrier, describe_arguments=describe_arguments)
    if inspect.isasyncgenfunction(func):
        wrapper = _async_generator(func, work)
    elif inspect.isgeneratorfunction(func):
        wrapper = _generator(func, work)
    elif inspect.iscoroutinefunction(func):
        wrapper = _coroutine(func, work)
    else:
        wrapper = _function(func, work)
    return cast("_F", functools.wraps(func)(wrapper))


class _Work:
    """What the spans of one function have in common."""

    def __init__(
        self,
        func: Callable[..., Any],
        span_name: str | None,
        carrier: Mapping[str, str] | None,
        *,
        describe_arguments: bool,
    ) -> None:
        # Partials and other callable objects have no name of their own.
        named = func if hasattr(func, "__qualname__") else type(func)
        self._name = span_name or named.__qualname__
        self._attributes = {
            "function_name": named.__qualname__,
            "code.function.name": f"{named.__module__}.{named.__qualname__}",
        }
        self._carrier = carrier
        self._describe = ArgumentDescriber(func) if describe_arguments else None

    def begin(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> AnyScope:
        spans = runtime.spans()
        if spans is None:
            return NO_SCOPE
        scope = spans.open(self._name, self._attributes, self._carrier)
        if self._describe is not None and scope.is_recording():
            scope.describe(self._describe(args, kwargs))
        return scope


def _function(func: Callable[..., Any], work: _Work) -> Callable[..., Any]:
    def traced(*args: Any, **kwargs: Any) -> Any:
        scope = work.begin(args, kwargs)
        try:
            with scope:
                return func(*args, **kwargs)
        except BaseException as error:
            scope.fail(error)
            raise
        finally:
            scope.end()

    return traced


def _coroutine(func: Callable[..., Any], work: _Work) -> Callable[..., Any]:
    async def traced(*args: Any, **kwargs: Any) -> Any:
        scope = work.begin(args, kwargs)
        try:
            with scope:
                return await func(*args, **kwargs)
        except BaseException as error:
            scope.fail(error)
            raise
        finally:
            scope.end()

    return traced


# The span of a generator is current only while the generator works: its consumer, who runs
# between two items, must not find itself inside it. Hence no ``yield from``.


def _generator(func: Callable[..., Any], work: _Work) -> Callable[..., Any]:
    def traced(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
        scope = work.begin(args, kwargs)
        try:
            generator = func(*args, **kwargs)
            step, value = generator.send, None
            while True:
                with scope:
                    try:
                        item = step(value)
                    except StopIteration as stop:
                        return stop.value
                try:
                    step, value = generator.send, (yield item)
                except GeneratorExit:
                    with scope:
                        generator.close()
                    raise
                except BaseException as thrown:  # noqa: BLE001 - handed to the generator
                    step, value = generator.throw, thrown
        except BaseException as error:
            scope.fail(error)
            raise
        finally:
            scope.end()

    return traced


def _async_generator(func: Callable[..., Any], work: _Work) -> Callable[..., Any]:
    async def traced(*args: Any, **kwargs: Any) -> AsyncGenerator[Any, Any]:
        scope = work.begin(args, kwargs)
        try:
            generator = func(*args, **kwargs)
            step, value = generator.asend, None
            while True:
                with scope:
                    try:
                        item = await step(value)
                    except StopAsyncIteration:
                        return
                try:
                    step, value = generator.asend, (yield item)
                except GeneratorExit:
                    with scope:
                        await generator.aclose()
                    raise
                except BaseException as thrown:  # noqa: BLE001 - handed to the generator
                    step, value = generator.athrow, thrown
        except BaseException as error:
            scope.fail(error)
            raise
        finally:
            scope.end()

    return traced
