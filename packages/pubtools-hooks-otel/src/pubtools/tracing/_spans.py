"""Opening spans and closing them. What goes wrong in here never reaches the code being traced."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from opentelemetry import context as otel_context
from opentelemetry import trace

from ._environment import exposure
from ._failures import record_failure
from ._propagation import find_parent, inject
from ._scope import NO_SCOPE
from ._trouble import tell_once

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping
    from contextvars import Token
    from types import TracebackType

    from opentelemetry.context import Context
    from opentelemetry.util.types import AttributeValue

    from ._propagation import Parent
    from ._scope import AnyScope

_forks = 0


class Spans:
    """Opens the spans of one tracer. Safe to use from any thread."""

    def __init__(self, tracer: trace.Tracer) -> None:
        self._tracer = tracer

    def open(
        self,
        name: str,
        attributes: Mapping[str, AttributeValue],
        carrier: Mapping[str, str] | None = None,
    ) -> AnyScope:
        """Open a span below the carrier's, or else the one the calling thread works in."""
        try:
            return self.open_below(find_parent(carrier), name, attributes)
        except Exception:  # noqa: BLE001 - must not reach the traced code
            tell_once("no span for %s: its parent could not be found", name)
            return NO_SCOPE

    def open_below(
        self, parent: Parent, name: str, attributes: Mapping[str, AttributeValue]
    ) -> AnyScope:
        """Open a span where it is told to belong."""
        try:
            span = self._tracer.start_span(
                name,
                parent.context,
                attributes=attributes,
                record_exception=False,
                set_status_on_exception=False,
            )
        except Exception:  # noqa: BLE001 - of a sampler or span processor of the application's
            tell_once("no span for %s: it could not be started", name)
            return NO_SCOPE
        return Scope(span, parent)

    def inject(self, environment: MutableMapping[str, str]) -> None:
        """Write the context of the calling thread into an environment."""
        try:
            inject(find_parent(), environment)
        except Exception:  # noqa: BLE001 - of a propagator of the application's
            tell_once("the context could not be handed to a child process")


class Scope:
    """An open span; see :class:`AnyScope`."""

    __slots__ = ("_context", "_entry", "_forks", "_span", "_token", "_variables")

    def __init__(self, span: trace.Span, parent: Parent) -> None:
        self._span = span
        self._context = trace.set_span_in_context(span, parent.context)
        self._variables = parent.variables
        self._forks = _forks

    @property
    def context(self) -> Context:
        return self._context

    def __enter__(self) -> Scope:  # noqa: PYI034 - Self is in typing from Python 3.11 on
        self._token = otel_context.attach(self._context)
        try:
            self._entry = exposure.enter(self._context, self._variables)
        except Exception:  # noqa: BLE001 - of a propagator of the application's
            self._entry = None
            tell_once("the context could not be put into the environment")
        self._variables = None  # they may be others when a generator goes on
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        exposure.leave(self._entry)
        _detach(self._token)

    def is_recording(self) -> bool:
        return self._span.is_recording()

    def describe(self, attributes: Mapping[str, AttributeValue]) -> None:
        if self._forks != _forks:
            return
        try:
            self._span.set_attributes(attributes)
        except Exception:  # noqa: BLE001 - of a tracer provider of the application's
            tell_once("span %s could not be described", self._span)

    def fail(self, error: BaseException | str) -> None:
        if self._forks == _forks:
            record_failure(self._span, error)

    def end(self) -> None:
        if self._forks != _forks:
            return
        try:
            self._span.end()
        except Exception:  # noqa: BLE001 - of a span processor of the application's
            tell_once("span %s could not be ended", self._span)


def _detach(token: Token[Context]) -> None:
    """Make current again what was before ``attach``.

    In another context there is nothing to undo, which OpenTelemetry's own function logs as an
    error: a block may be left, or an abandoned coroutine be closed, elsewhere than it began.
    """
    try:
        token.var.reset(token)
    except ValueError:
        pass  # as said above
    except AttributeError:  # not a token of contextvars': OTEL_PYTHON_CONTEXT names another kind
        otel_context.detach(token)


def _count_fork() -> None:
    global _forks
    _forks += 1


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_count_fork)
