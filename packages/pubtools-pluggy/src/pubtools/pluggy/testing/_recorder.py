"""The recorder of hook calls."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Callable

from .. import current_task, hookimpl, pm
from ._call import HookCall, find_caller
from ._specs import find_mismatch, unknown_hook

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType

    from pluggy import HookImpl, Result
    from typing_extensions import Self

_SHOWN = 50


class WrongHookCallError(AssertionError):
    """A hook was called with arguments other than its hookspec's, or answered but not declared.

    ``calls`` holds the calls at fault.
    """

    def __init__(self, calls: Sequence[HookCall], unknown: Sequence[str]) -> None:
        self.calls = tuple(calls)
        faults = [*map(str, calls), *unknown]
        super().__init__("wrong use of hooks: " + "\n  and: ".join(faults))


class HookRecorder:
    """Records every hook call of the process while its ``with`` block runs.

    Calls from any thread and any task are recorded, in the order in which they started, and
    passed on unchanged. Recorders may overlap and end in any order. ::

        with HookRecorder() as recorder:
            push(["quay.io/acme/app:1"])
        assert recorder.names == ["task_start", "quay_images_tagged", "task_stop"]

    Leaving the block raises :class:`WrongHookCallError` if a call left out an argument of its
    hookspec or added one, unless the block itself raised.
    """

    def __init__(self) -> None:
        self._calls: list[HookCall] = []
        self._wrong: list[HookCall] = []
        self._answered: list[str] = []
        self._running = _Running()
        self._recording: ExitStack | None = None

    def __enter__(self) -> Self:
        if self._recording is not None:
            raise RuntimeError("this recorder is recording already; make another one")
        self._recording = ExitStack()
        self._recording.callback(pm.add_hookcall_monitoring(self._before, self._after))
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        recording, self._recording = self._recording, None
        if recording is not None:
            recording.close()
        if exc is None:
            self.check()

    @property
    def calls(self) -> list[HookCall]:
        """The calls so far, in the order in which they started."""
        return self._calls.copy()

    @property
    def names(self) -> list[str]:
        """The name of each call so far."""
        return [call.name for call in self.calls]

    @property
    def pairs(self) -> list[tuple[str, dict[str, Any]]]:
        """Each call so far as ``(name, kwargs)``, to compare with a list written by hand."""
        return [(call.name, call.kwargs) for call in self.calls]

    def of(self, *hooks: str) -> list[HookCall]:
        """The calls so far of the given hooks.

        :param hooks: names of hooks
        :raises ValueError: for a name that was neither called nor declared: a misspelt name
            would otherwise look like a hook that was not called
        """
        calls = self.calls
        for hook in hooks:
            fault = unknown_hook(hook)
            if fault and not any(call.name == hook for call in calls):
                raise ValueError(fault)
        return [call for call in calls if call.name in hooks]

    def clear(self) -> None:
        """Forget the calls so far. Wrong ones are still reported."""
        self._calls.clear()

    def install(
        self,
        hook: str,
        returns: object = None,
        *,
        raises: BaseException | type[BaseException] | None = None,
    ) -> object:
        """Answer each call of *hook* until the recorder ends.

        The answer is a plugin like any other: registered last, so asked first. Answering a hook
        that is still undeclared when the recorder ends is reported like a wrong call.

        :param hook: name of the hook
        :param returns: what the hookimpl returns
        :param raises: what it raises instead
        :returns: the registered plugin, as it appears in :attr:`HookCall.plugins`
        :raises RuntimeError: outside the recorder's ``with`` block
        """
        if self._recording is None:
            raise RuntimeError("install() works only inside the recorder's with block")

        def answer() -> object:
            if raises is not None:
                raise raises
            return returns

        plugin = _Answer(hook, answer)
        pm.register(plugin)
        self._recording.callback(_unregister, plugin)
        self._answered.append(hook)
        return plugin

    def check(self) -> None:
        """Raise if hooks were used wrongly; what was reported once is not reported again.

        :raises WrongHookCallError: with one line for each wrong call: the hook, its arguments,
            the file and line that called it, and what is wrong
        """
        wrong, self._wrong = self._wrong, []
        answered, self._answered = dict.fromkeys(self._answered), []
        unknown = [fault for fault in map(unknown_hook, answered) if fault]
        if wrong or unknown:
            raise WrongHookCallError(wrong, unknown)

    def __str__(self) -> str:
        calls = self.calls
        shown = [str(call) for call in calls[-_SHOWN:]]
        if len(calls) > _SHOWN:
            shown.insert(0, f"... {len(calls) - _SHOWN} earlier calls")
        return "\n".join(shown) or "no hook was called"

    def _before(
        self, hook_name: str, hook_impls: Sequence[HookImpl], kwargs: Mapping[str, Any]
    ) -> None:
        call = HookCall(
            name=hook_name,
            kwargs=dict(kwargs),
            plugins=tuple(impl.plugin for impl in reversed(hook_impls)),
            task=current_task(),
            caller=find_caller(),
            mismatch=find_mismatch(hook_name, kwargs),
        )
        # A call runs from start to end in one thread, and calls inside it end before it does.
        self._running.calls.append(call)
        if self._recording is not None:
            self._calls.append(call)
            if call.mismatch:
                self._wrong.append(call)

    def _after(self, outcome: Result[Any], *_: object) -> None:
        call = self._running.calls.pop()
        call.exception = outcome.exception
        if outcome.exception is None:
            call.result = outcome.get_result()


def _unregister(plugin: object) -> None:
    # The task or the sandbox it was installed in may have ended first.
    if pm.is_registered(plugin):
        pm.unregister(plugin)


class _Running(threading.local):
    """The calls that the current thread is in, innermost last."""

    def __init__(self) -> None:
        self.calls: list[HookCall] = []


class _Answer:
    """A plugin with one hookimpl, which takes no argument and so fits any hook."""

    def __init__(self, hook: str, answer: Callable[[], object]) -> None:
        self._hook = hook
        setattr(self, hook, hookimpl(answer))

    def __repr__(self) -> str:
        return f"<installed answer to {self._hook}>"
