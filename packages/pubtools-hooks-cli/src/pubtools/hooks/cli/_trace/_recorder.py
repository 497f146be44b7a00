"""Turns the hook calls of this process, and of what it forks, into events.

An event is a dictionary that can be written as JSON. Its ``type`` is one of

- ``start``: the trace begins; ``command``, ``time``, ``python``;
- ``call``: a hook is called; ``arguments``, and ``plugins`` in the order they will be called;
- ``plugin``: a hookimpl has ended; its own ``seconds``, ``result`` or ``exception``. Those of
  ``task_stop`` have no result: what they raise is seen when the call returns;
- ``return``: the call has ended; ``seconds``, ``result`` or ``exception`` and ``raised_by``;
- ``log``: the hook system has logged a warning or an error;
- ``end``: the process ends; ``exit_code``;
- ``summary``: what it comes to, by hook and by plugin.

``at`` is in seconds since the start. ``call`` names the call that an event belongs to.
"""

from __future__ import annotations

import itertools
import logging
import os
import sys
import threading
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Callable

from pubtools.pluggy import current_task, pm

from .._catalog import distribution_json, plugin_name
from ._clock import Stopwatch, clock, uncounted
from ._shorten import describe_exception, shorten
from ._timed import code_of, codes_in_traceback, timed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pluggy import HookImpl, Result

    from ._timed import Measurement

Event = dict[str, Any]
Sink = Callable[[Event], None]


class _Call:
    def __init__(
        self, number: int, hook: str, impls: Sequence[HookImpl], outer: _Call | None
    ) -> None:
        self.outer = outer
        self.impls = tuple(reversed(impls))
        self.raised: list[tuple[int, BaseException]] = []
        self.where: dict[str, Any] = {
            "call": f"{os.getpid()}-{number}",
            "hook": hook,
            **_here(),
            "depth": 0 if outer is None else outer.where["depth"] + 1,
        }
        self.watch = Stopwatch()


class _Inside(threading.local):
    """The innermost call that a thread is in."""

    call: _Call | None = None


class Recorder:
    """Watches every hook call and gives each event to the sinks, in the thread it happens in."""

    def __init__(self, sinks: Sequence[Sink]) -> None:
        self._sinks = sinks
        self._zero = clock()
        self._numbers = itertools.count(1)
        self._inside = _Inside()

    def start(self, command: Sequence[str]) -> None:
        """Begin to watch."""
        self.emit(
            "start",
            command=list(command),
            time=datetime.now(timezone.utc).isoformat(timespec="seconds"),
            python=".".join(map(str, sys.version_info[:3])),
            pid=os.getpid(),
        )
        pm.add_hookcall_monitoring(self._before, self._after)
        # A filter sees each record and, unlike a handler, leaves alone what happens to it.
        logging.getLogger("pubtools.pluggy").addFilter(self._log)

    def emit(self, event_type: str, **fields: Any) -> Event:
        """Give an event to the sinks, and return it."""
        event = {"type": event_type, "at": self._since_start(clock()), **fields}
        for sink in self._sinks:
            sink(event)
        return event

    def _since_start(self, time: float) -> float:
        return round(time - self._zero, 6)

    def _before(self, hook: str, impls: Sequence[HookImpl], kwargs: Mapping[str, Any]) -> None:
        with uncounted():
            call = _Call(next(self._numbers), hook, impls, self._inside.call)
            self.emit(
                "call",
                **call.where,
                outer=call.outer.where["call"] if call.outer else None,
                arguments={name: shorten(value) for name, value in kwargs.items()},
                plugins=[_plugin(impl) for impl in call.impls],
            )
            if isinstance(impls, list):
                impls[:] = [
                    timed(impl, len(impls) - 1 - position, self._report_in(call))
                    for position, impl in enumerate(impls)
                ]
            self._inside.call = call
        call.watch = Stopwatch()

    def _report_in(self, call: _Call) -> Callable[[Measurement], None]:
        def report(measurement: Measurement) -> None:
            with uncounted():
                outcome = _outcome(measurement.result, measurement.exception)
                if measurement.exception is not None:
                    call.raised.append((measurement.index, measurement.exception))
                elif call.where["hook"] == "task_stop":
                    # The core may be keeping an exception back until the others have run.
                    outcome["result"] = None
                self.emit(
                    "plugin",
                    **call.where,
                    index=measurement.index,
                    **_plugin(measurement.impl),
                    seconds=round(measurement.seconds, 6),
                    spans=[
                        [self._since_start(begin), self._since_start(end)]
                        for begin, end in measurement.spans
                    ],
                    **outcome,
                )

        return report

    def _after(
        self,
        outcome: Result[Any],
        hook: str,  # noqa: ARG002 - pluggy's signature
        impls: Sequence[HookImpl],  # noqa: ARG002
        kwargs: Mapping[str, Any],  # noqa: ARG002
    ) -> None:
        call = self._inside.call
        if call is None:  # the trace began inside this call
            return
        seconds = call.watch.stop()
        with uncounted():
            self._inside.call = call.outer
            error = outcome.exception
            result = outcome.get_result() if error is None else None
            self.emit(
                "return",
                **call.where,
                seconds=round(seconds, 6),
                begin=self._since_start(call.watch.started),
                raised_by=_culprit(call, error) if error is not None else None,
                **_outcome(result, error),
            )

    def _log(self, record: logging.LogRecord) -> bool:
        if record.levelno >= logging.WARNING:
            self.emit("log", **_here(), level=record.levelname.lower(), message=record.getMessage())
        return True


def _here() -> dict[str, Any]:
    task = current_task()
    thread = threading.current_thread()
    return {
        "pid": os.getpid(),
        "thread": thread.name,
        "thread_id": thread.ident,
        "task": task.number if task is not None else None,
    }


def _plugin(impl: HookImpl) -> dict[str, Any]:
    return {
        "plugin": plugin_name(impl),
        "distribution": distribution_json(pm.get_distribution(impl.plugin)),
    }


def _outcome(result: Any, error: BaseException | None) -> dict[str, str | None]:
    if error is None:
        return {"result": shorten(result), "exception": None}
    return {"result": None, "exception": describe_exception(error)}


def _culprit(call: _Call, error: BaseException) -> dict[str, Any] | None:
    """Return the plugin that raised what a call ended with, and its place in the call."""
    for index, raised in call.raised:
        if raised is error:
            return {"index": index, **_plugin(call.impls[index])}
    # At the end of a task the core raises it from another place than its own.
    indexes = {code_of(impl.function): index for index, impl in enumerate(call.impls)}
    for code in reversed(codes_in_traceback(error)):
        if code in indexes:
            return {"index": indexes[code], **_plugin(call.impls[indexes[code]])}
    return None
