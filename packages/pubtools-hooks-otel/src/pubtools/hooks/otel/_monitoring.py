"""Watching hook calls through pluggy. Loads nothing of OpenTelemetry until the first call."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Callable

from pubtools.pluggy import pm
from pubtools.tracing._runtime import runtime
from pubtools.tracing._trouble import tell_once

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pluggy import HookImpl, Result

    from ._hookcalls import HookCall


class Monitor:
    """Opens a span before each hook call and closes it afterwards, never failing the call."""

    def __init__(self) -> None:
        self._local = threading.local()

    def before(
        self, hook_name: str, hookimpls: Sequence[HookImpl], kwargs: Mapping[str, Any]
    ) -> None:
        """Open the span of a hook call."""
        call = None
        try:
            spans = runtime.spans()
            if spans is not None:
                from ._hookcalls import open_hook_call

                call = open_hook_call(spans, hook_name, hookimpls, kwargs)
        except Exception:  # noqa: BLE001 - must not reach the hook's caller
            tell_once("hook %s was called without a span", hook_name)
        if call is not None:
            self._open_calls().append((kwargs, call))

    def after(
        self,
        outcome: Result[Any],
        hook_name: str,
        _hookimpls: Sequence[HookImpl],
        kwargs: Mapping[str, Any],
    ) -> None:
        """Close the span of a hook call, if it has one."""
        calls = self._open_calls()
        # A call is known by its arguments: an interrupt may have kept inner ones from closing.
        if not any(arguments is kwargs for arguments, _ in calls):
            return
        while calls:
            arguments, call = calls.pop()
            try:
                call.close(outcome.exception if arguments is kwargs else None)
            except Exception:  # noqa: BLE001 - must not reach the hook's caller
                tell_once("the span of hook %s is incomplete", hook_name)
            if arguments is kwargs:
                return

    def _open_calls(self) -> list[tuple[Mapping[str, Any], HookCall]]:
        try:
            calls: list[tuple[Mapping[str, Any], HookCall]] = self._local.calls
        except AttributeError:
            calls = self._local.calls = []
        return calls


def start_monitoring() -> None:
    """Make hook calls and tasks spans; nothing happens if they are already."""
    global _undo
    with _lock:
        if _undo is None:
            monitor = Monitor()
            _undo = pm.add_hookcall_monitoring(monitor.before, monitor.after)


def stop_monitoring() -> None:
    """Make hook calls and tasks spans no longer."""
    global _undo
    with _lock:
        if _undo is not None:
            _undo()
            _undo = None


_lock = threading.Lock()
_undo: Callable[[], None] | None = None
