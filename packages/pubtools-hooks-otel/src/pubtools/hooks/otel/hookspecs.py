"""The hook of the OpenTelemetry family."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from pubtools.pluggy import hookspec

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter


@hookspec(firstresult=True)
def otel_exporter() -> Optional[SpanExporter]:  # noqa: UP045 - as it is shown in the manual
    """Return the exporter that takes the spans of this process.

    Called at most once per process, when its first span is about to be opened: after all hooks
    have been loaded, in the thread that opens the span. Not called if tracing is off, nor if the
    application has set a tracer provider of its own, nor in a process made by ``fork()``, which
    goes on with its parent's exporter. The most recently registered hookimpl is asked first, and
    the first answer other than None is used.

    An exporter should be made quickly. It may be slow in exporting: that is done by a thread of
    its own, one batch at a time, and limited in time when the process exits. While a hookimpl
    runs, the functions and hooks it calls are not traced.

    :returns: An ``opentelemetry.sdk.trace.export.SpanExporter``, or None to leave the choice
        to the next plugin. If all do, the spans go where ``OTEL_TRACES_EXPORTER`` says, and if it
        does not say, they are printed on the console.

    If a hookimpl raises, or returns anything else, the exception does not reach the traced code:
    an error in the log names the plugin, and the spans go where ``OTEL_TRACES_EXPORTER`` says,
    or else nowhere.

    .. versionadded:: 0.1
    """
    return None
