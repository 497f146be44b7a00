"""Recording a failure once: on the innermost span that it passes through."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from opentelemetry.trace import Status, StatusCode

from ._trouble import tell_once

if TYPE_CHECKING:
    from opentelemetry.trace import Span


# Left on the exception: the trace in which it is recorded. It travels with the exception, also
# from a worker thread to its future, and from one process to another with a pickled exception.
_MARK = "__pubtools_trace_id__"


def record_failure(span: Span, error: BaseException | str) -> None:
    """Note on a span that its work failed, with an exception or for a reason told in words.

    An exception is recorded, with ``error.type``, on the first span of a trace that it reaches;
    the spans further out get an error status. An exit without an error is no failure.
    """
    if not span.is_recording():
        return
    try:
        if isinstance(error, str):
            span.set_status(Status(StatusCode.ERROR, error))
        else:
            _record(span, error)
    except Exception:  # noqa: BLE001 - such as an exception whose own __str__ fails
        tell_once("%s could not be recorded on a span", type(error).__name__)


def is_failure(error: BaseException) -> bool:
    """Return whether an exception means that the work it ends has failed."""
    if isinstance(error, SystemExit):
        return _exit_code(error) != 0
    # Closing a generator early is how its consumer says that it has enough.
    return not isinstance(error, GeneratorExit)


def _record(span: Span, error: BaseException) -> None:
    description = f"{type(error).__name__}: {error}"
    if isinstance(error, SystemExit):
        span.set_attribute("process.exit.code", _exit_code(error))
        description = f"exited with {error.code!r}"
    if not is_failure(error):
        return
    span.set_status(Status(StatusCode.ERROR, description))
    trace_id = span.get_span_context().trace_id
    if getattr(error, _MARK, None) != trace_id:
        span.set_attribute("error.type", _type_name(error))
        span.record_exception(error)
        # One that takes no attributes, a frozen dataclass perhaps, is recorded further out too.
        with suppress(Exception):
            setattr(error, _MARK, trace_id)


def _exit_code(error: SystemExit) -> int:
    """Return the exit status that Python gives to a process ending with this exception."""
    if error.code is None:
        return 0
    return int(error.code) if isinstance(error.code, int) else 1


def _type_name(error: BaseException) -> str:
    kind = type(error)
    if kind.__module__ == "builtins":
        return kind.__qualname__
    return f"{kind.__module__}.{kind.__qualname__}"
