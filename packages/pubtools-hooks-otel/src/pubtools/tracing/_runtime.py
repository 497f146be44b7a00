"""The process's tracing: nothing until the first span, then set up once for all threads."""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING

from ._trouble import logger, tell_once

if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from types import FrameType

    from opentelemetry.trace import TracerProvider

    from ._provider import Setup
    from ._spans import Spans


class Runtime:
    """Sets tracing up when it is first needed, and never lets that fail a caller."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._settled = False
        self._busy = False
        self._paused = False
        self._setup: Setup | None = None
        self._spans: Spans | None = None

    def spans(self) -> Spans | None:
        """Return what opens spans; None while tracing cannot: paused, failed, or being set up."""
        if not self._settled:
            self._set_up()
        return self._spans

    def provider(self) -> TracerProvider | None:
        """Return the provider in use, set up if need be; None if that failed."""
        self.spans()
        return None if self._setup is None else self._setup.provider

    def flush(self, timeout_millis: int | None) -> bool:
        """Flush what ended so far; see :meth:`pubtools.tracing.TraceWrapper.force_flush`."""
        return self._setup is None or self._setup.flush(timeout_millis)

    def inject(self, environment: MutableMapping[str, str]) -> None:
        """Write the context of the calling thread into an environment."""
        spans = self.spans()
        if spans is not None:
            spans.inject(environment)

    def pause(self, *, paused: bool) -> None:
        """Stop opening spans, or open them again."""
        with self._lock:
            self._paused = paused
            self._publish()

    def _set_up(self) -> None:
        try:
            if _hooks_are_being_loaded():
                # The plugin that provides the exporter may be yet to come.
                return
            # Before the lock: loading takes the core's own lock, and a module being loaded may
            # call a traced function in another thread.
            _load_hooks()
        except Exception:  # noqa: BLE001 - must not reach the traced code
            tell_once("hooks could not be loaded for tracing")
        with self._lock:
            # Busy: an exporter hookimpl called a traced function, which then is not traced.
            if self._settled or self._busy:
                return
            self._busy = True
            try:
                from ._provider import Setup

                self._setup = Setup()
            except Exception:  # noqa: BLE001 - must not reach the traced code
                tell_once("tracing could not be set up; this process runs without it")
            finally:
                self._busy = False
                self._settled = True
            self._publish()

    def _publish(self) -> None:
        self._spans = None if self._paused or self._setup is None else self._setup.spans

    def fork_safely(self) -> None:
        """Let a fork wait for a set-up under way: half of it would be of no use to the child."""
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(
                before=lambda: self._lock.acquire(),
                after_in_parent=lambda: self._lock.release(),
                after_in_child=self._renew_lock,
            )

    def _renew_lock(self) -> None:
        self._lock = threading.RLock()


def _hooks_are_being_loaded() -> bool:
    """Return whether this is a call from a module that is being imported by ``load_hooks``."""
    from pubtools.pluggy import load_hooks

    frame: FrameType | None = sys._getframe()  # noqa: SLF001 - the only way to see the callers
    while frame is not None:
        if frame.f_code is load_hooks.__code__:
            return True
        frame = frame.f_back
    return False


def _load_hooks() -> None:
    from pubtools.pluggy import HookLoadError, load_hooks

    try:
        load_hooks()
    except HookLoadError as error:
        logger.warning("tracing goes on with the hooks that did load: %s", error)


runtime = Runtime()
runtime.fork_safely()
