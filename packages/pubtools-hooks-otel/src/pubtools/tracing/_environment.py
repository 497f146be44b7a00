"""Context in environment variables, the way the OpenTelemetry specification carries it there.

A propagator's field ``traceparent`` is the variable ``TRACEPARENT``. Published libraries write
and read the field's own, lower-case name; it is written too, and read where the other is missing.
"""

from __future__ import annotations

import os
import re
import threading
from typing import TYPE_CHECKING

from opentelemetry import propagate
from opentelemetry.propagators.textmap import Setter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from opentelemetry.context import Context
    from opentelemetry.propagators.textmap import TextMapPropagator

Variables = dict[str, str]


class _Names(Setter[Variables]):
    """The variables of one propagator's fields, and a setter that writes them."""

    def __init__(self, propagator: TextMapPropagator) -> None:
        self.propagator = propagator
        self.upper = {field: variable_of(field) for field in propagator.fields}
        self.lower = {field: field for field, name in self.upper.items() if name.lower() == field}
        self.all = (*self.upper.values(), *self.lower.values())
        # Those that mean something without another one; looking for a variable is not cheap.
        self.leading = tuple(name for name in self.all if not self._qualifies_another(name))

    def _qualifies_another(self, name: str) -> bool:
        if name in self.lower and "traceparent" in self.lower:
            return name != "traceparent"
        return name == "TRACESTATE"

    def set(self, carrier: Variables, key: str, value: str) -> None:
        """Write a field, as a propagator does, in both spellings."""
        carrier[self.upper.get(key) or variable_of(key)] = value
        if key in self.lower:
            carrier[key] = value


class Exposure:
    """Shows the main thread's open span in ``os.environ``, and puts back what was there.

    Spans may close in any order, as those of asyncio tasks do: the variables are those of the one
    opened last that is still open.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._open: list[Variables] = []
        self._inherited: Variables = {}
        self._shown: Variables = {}
        self._main_thread = threading.main_thread().ident

    def is_main_thread(self) -> bool:
        """Return whether the calling thread is the one whose spans are shown."""
        return threading.get_ident() == self._main_thread

    def inherited(self) -> Variables:
        """Return the context variables as they are when no span is open."""
        with self._lock:
            return self._inherited if self._open else look()

    def enter(self, context: Context, before: Variables | None) -> Variables | None:
        """Show a span that becomes current, if this is the main thread.

        :param before: The context variables as they are, if somebody looked just now.
        :returns: What to give to :meth:`leave`.
        """
        if not self.is_main_thread():
            return None
        entry = variables_for(context)
        with self._lock:
            if not self._open:
                self._inherited = self._shown = look() if before is None else before
            self._show(entry)
            self._open.append(entry)
        return entry

    def leave(self, entry: Variables | None) -> None:
        """Show what was shown before the span."""
        if entry is None:
            return
        with self._lock:
            # From the end, by identity: two spans may show the same.
            for index in range(len(self._open) - 1, -1, -1):
                if self._open[index] is entry:
                    del self._open[index]
                    break
            self._show(self._open[-1] if self._open else self._inherited)

    def _show(self, variables: Variables) -> None:
        shown = self._shown
        for name in shown:
            if name not in variables:
                try:  # noqa: SIM105 - this is what each traced call waits for
                    del os.environ[name]
                except KeyError:
                    pass  # the code being traced has removed it
        for name, value in variables.items():
            if shown.get(name) != value:
                os.environ[name] = value
        self._shown = variables

    def _after_fork(self) -> None:
        # Another thread may have held it; and the thread that forks becomes the main one.
        self._lock = threading.RLock()
        self._main_thread = threading.get_ident()


def look() -> Variables:
    """Return the context variables of the process as they are."""
    names = _names()
    if not any(map(os.environ.get, names.leading)):
        return {}
    return {name: os.environ[name] for name in names.all if name in os.environ}


def variables_for(context: Context) -> Variables:
    """Return the variables that carry a context, in both spellings."""
    names = _names()
    values: Variables = {}
    names.propagator.inject(values, context, names)
    return values


def variable_names() -> tuple[str, ...]:
    """Return the names of all variables that could carry a context."""
    return _names().all


def read_carriers(variables: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Yield what a propagator can extract from: the specified variables, then the lower-case."""
    if not variables:
        return
    names = _names()
    for spelling in (names.upper, names.lower):
        carrier = {field: variables[name] for field, name in spelling.items() if name in variables}
        if carrier:
            yield carrier


def variable_of(field: str) -> str:
    """Return the variable that the specification gives to a propagator's field."""
    return re.sub(r"[^A-Za-z0-9_]", "_", field).upper()


def _names() -> _Names:
    global _known
    known, propagator = _known, propagate.get_global_textmap()
    if known is None or known.propagator is not propagator:
        known = _known = _Names(propagator)
    return known


_known: _Names | None = None
exposure = Exposure()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=exposure._after_fork)  # noqa: SLF001 - our own class
