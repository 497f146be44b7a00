"""Calling ``task_stop`` so that an exception keeps no other hookimpl from running.

pluggy ends a call at the first exception. So each ``task_stop`` hookimpl is registered
in a guard, which during a task's end keeps the exception until all have run. The call
itself, its order, its wrappers and its monitoring stay pluggy's.
"""

from __future__ import annotations

from contextlib import suppress
from contextvars import ContextVar
from functools import wraps
from typing import TYPE_CHECKING, Any, Callable, Final

import pluggy

from ._manager import pm

if TYPE_CHECKING:
    from collections.abc import Generator

_ending: Final[ContextVar[Teardown | None]] = ContextVar("pubtools_teardown", default=None)


def guarded(function: Callable[..., Any], options: pluggy.HookimplOpts) -> Callable[..., Any]:
    """Return a ``task_stop`` hookimpl's function in its guard."""
    is_wrapper = options.get("wrapper") or options.get("hookwrapper")

    @wraps(function)
    def run(*args: object, **kwargs: object) -> object:
        teardown = _ending.get()
        hookimpl = teardown.waiting.pop(id(run), None) if teardown is not None else None
        if teardown is None or hookimpl is None:  # called by hand
            return function(*args, **kwargs)
        # The hook has one argument, ``failed``, and it may have become True since.
        args = (teardown.failed,) * len(args)
        kwargs = dict.fromkeys(kwargs, teardown.failed)
        if is_wrapper:
            return teardown.start_wrapper(hookimpl, lambda: function(*args, **kwargs))
        return teardown.run(hookimpl, lambda: function(*args, **kwargs))

    return run


class Teardown:
    """One ``task_stop`` call, and what its hookimpls raised."""

    def __init__(self, *, failed: bool) -> None:
        self.failed = failed
        #: Each exception with the hookimpl that raised it, None if it was none.
        self.errors: list[tuple[pluggy.HookImpl | None, BaseException]] = []
        #: The hookimpls that have not run, by the identity of their guard.
        self.waiting: dict[int, pluggy.HookImpl] = {}
        self._last: pluggy.HookImpl | None = None
        self._started: list[StartedWrapper] = []

    def call(self) -> bool:
        """Call the hook; return whether the call ended in an exception."""
        caller: object = pm.hook.task_stop
        # A test may have put something else in its place.
        hookimpls = caller.get_hookimpls() if isinstance(caller, pluggy.HookCaller) else []
        self.waiting = {id(hookimpl.function): hookimpl for hookimpl in hookimpls}
        # pluggy calls the list from its end, wrappers first.
        self._last = hookimpls[0] if hookimpls else None
        token = _ending.set(self)
        try:
            pm.hook.task_stop(failed=self.failed)
        except BaseException as error:
            self._keep(None, error)
            return True
        else:
            return False
        finally:
            self._run_unreached()
            _ending.reset(token)

    def _run_unreached(self) -> None:
        """Run what the call did not reach.

        A monitor of hook calls may have raised; and pluggy 1.5 resumes no wrapper outside
        an old-style one that raised.
        """
        for wrapper in reversed(self._started):
            if not wrapper.resumed:
                wrapper.end_with(self.errors[0][1])
        for hookimpl in reversed(list(self.waiting.values())):
            if not (hookimpl.wrapper or hookimpl.hookwrapper):
                self._last = None
                hookimpl.function(*(self.failed for _ in hookimpl.argnames))

    def run(self, hookimpl: pluggy.HookImpl, function: Callable[[], object]) -> object:
        """Run a hookimpl, keeping its exception until the last one has run."""
        result = None
        try:
            result = function()
        except BaseException as error:
            self._keep(hookimpl, error)
        if hookimpl is self._last and self.errors:
            raise self.errors[0][1]  # so that wrappers see the call fail
        return result

    def start_wrapper(
        self, hookimpl: pluggy.HookImpl, function: Callable[[], Any]
    ) -> StartedWrapper | Generator[None, object, None]:
        """Run a wrapper to its ``yield``; one that fails there only wraps no longer."""
        try:
            generator = function()
            next(generator)
        except StopIteration:
            return self._failed_wrapper(hookimpl, RuntimeError("the wrapper did not yield"))
        except BaseException as error:
            return self._failed_wrapper(hookimpl, error)
        wrapper = StartedWrapper(hookimpl, generator, self._keep)
        self._started.append(wrapper)
        return wrapper

    def _failed_wrapper(
        self, hookimpl: pluggy.HookImpl, error: BaseException
    ) -> Generator[None, object, None]:
        self._keep(hookimpl, error)

        def raise_after_the_others() -> Generator[None, object, None]:
            yield
            raise error

        return raise_after_the_others()

    def _keep(self, hookimpl: pluggy.HookImpl | None, error: BaseException) -> None:
        self.failed = True
        if all(error is not known for _, known in self.errors):
            self.errors.append((hookimpl, error))

    def tell(self, seen: BaseException | None) -> None:
        """Log every exception but the one the caller will see, and note them all on that."""
        from ._errors import describe, logger

        for hookimpl, error in self.errors:
            whose: object = "the call"
            if hookimpl is not None:
                whose = pm._whose(hookimpl.plugin, hookimpl.plugin_name)
            if error is seen:
                note = f"raised in task_stop by {whose}"
            else:
                note = f"task_stop also failed in {whose}: {describe(error)}"
                logger().error("%s", note)
                logger().debug("traceback of the failed task_stop", exc_info=error)
            if seen is not None and hasattr(seen, "add_note"):  # Python 3.11
                seen.add_note(note)


class StartedWrapper:
    """A wrapper that has run to its ``yield`` before pluggy asks it to."""

    def __init__(
        self,
        hookimpl: pluggy.HookImpl,
        generator: Generator[Any, Any, Any],
        keep: Callable[[pluggy.HookImpl, BaseException], None],
    ) -> None:
        self._hookimpl = hookimpl
        self._generator = generator
        self._keep = keep
        self.resumed = False
        self.close = generator.close
        self.gi_code = getattr(generator, "gi_code", None)  # pluggy names it in errors

    def __next__(self) -> None:
        """Be at the ``yield``, where the generator already is."""

    def send(self, value: object) -> object:
        return self._resume(self._generator.send, value)

    def throw(self, error: BaseException) -> object:
        return self._resume(self._generator.throw, error)

    def end_with(self, error: BaseException) -> None:
        """Run the rest of the wrapper for a call that failed; what it raises is kept."""
        with suppress(BaseException):
            if self._hookimpl.hookwrapper:
                self.send(pluggy.Result(None, error))
            else:
                self.throw(error)

    def _resume(self, step: Callable[[Any], object], value: object) -> object:
        self.resumed = True
        try:
            return step(value)
        except StopIteration:
            raise
        except BaseException as error:
            self._keep(self._hookimpl, error)
            raise
