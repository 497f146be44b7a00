"""Bringing ended spans to the exporters: in the background, counted, and bounded at the end."""

from __future__ import annotations

import atexit
import os
import sys
import threading
from typing import TYPE_CHECKING

from opentelemetry.sdk.trace.export import (
    BatchSpanProcessor,
    SpanExporter,
    SpanExportResult,
)

from ._background import Background, flush_limit
from ._trouble import logger

if TYPE_CHECKING:
    from collections.abc import Sequence

    from opentelemetry.sdk.trace import ReadableSpan, TracerProvider


class Delivery:
    """Delivers the spans of a provider to exporters, and accounts for those that got lost."""

    def __init__(self, provider: TracerProvider, exporters: Sequence[SpanExporter]) -> None:
        self._provider = provider
        self._closed = False
        self._lock = threading.Lock()
        self._background: Background | None = Background()
        self._counted = [CountingExporter(exporter) for exporter in exporters]
        for exporter in self._counted:
            provider.add_span_processor(_CountingProcessor(exporter, self))
        atexit.register(self.close)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._after_fork)

    def flush(self, seconds: float) -> bool:
        """Export what has ended so far; return whether that was done in time."""
        return self._in_background().call(self._provider.force_flush, seconds)

    def close(self) -> None:
        """Export what is left, for a limited time, and say once how many spans were lost."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
        if self._background is None:  # forked, and no span has ended since
            return
        for exporter in self._counted:
            exporter.closing = True
        limit = flush_limit()
        in_time = self._background.call(self._provider.shutdown, limit)
        for exporter in self._counted:
            exporter.report(None if in_time else limit)

    def prepare(self) -> None:
        """Be ready to flush; called for each span that ends."""
        if self._background is None:
            self._in_background()

    def _in_background(self) -> Background:
        with self._lock:
            if self._background is None:  # in a forked process
                self._background = Background()
                # One of multiprocessing's leaves without running exit handlers.
                multiprocessing = sys.modules.get("multiprocessing.util")
                if multiprocessing is not None:
                    multiprocessing.Finalize(None, self.close, exitpriority=0)
            return self._background

    def _after_fork(self) -> None:
        # Threads stay behind in the parent, and so does what it has still to export.
        self._lock = threading.Lock()
        self._background = None
        self._closed = False
        for exporter in self._counted:
            exporter.reset()


class _CountingProcessor(BatchSpanProcessor):
    """A batch processor that counts what comes in; the exporter counts what went out."""

    def __init__(self, exporter: CountingExporter, delivery: Delivery) -> None:
        super().__init__(exporter)
        self._counted = exporter
        self._delivery = delivery

    def on_end(self, span: ReadableSpan) -> None:
        if span.context is not None and span.context.trace_flags.sampled:
            self._delivery.prepare()
            self._counted.expect()
        super().on_end(span)


class CountingExporter(SpanExporter):
    """An exporter that keeps count of what another one took."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter
        self._name = type(exporter).__name__
        self.reset()

    def reset(self) -> None:
        """Begin to count, in this process."""
        self._lock = threading.Lock()
        self._expected = 0
        self._delivered = 0
        self._error: str | None = None
        self.closing = False

    def expect(self) -> None:
        """Count a span that has ended."""
        with self._lock:
            self._expected += 1

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Export through the other exporter, and count."""
        try:
            result = self._exporter.export(spans)
            error = f"its export() returned {result}"
        except Exception as raised:  # noqa: BLE001 - an exporter may raise anything
            logger.debug("%s raised", self._name, exc_info=True)
            result, error = SpanExportResult.FAILURE, f"{type(raised).__name__}: {raised}"
        if result is SpanExportResult.SUCCESS:
            with self._lock:
                self._delivered += len(spans)
        else:
            self._complain(len(spans), error)
        return result

    def _complain(self, number: int, error: str) -> None:
        first, self._error = self._error is None, error
        # The exit, where one is near, has the last and only word.
        if first and not self.closing:
            logger.warning(
                "the span exporter %s did not take %d spans: %s; "
                "how many it failed to take in all is logged at exit",
                self._name,
                number,
                error,
            )

    def report(self, limit: float | None) -> None:
        """Log how many spans were lost, if any.

        :param limit: The seconds that the exporter had at the end, if it did not finish in them.
        """
        lost = self._expected - self._delivered
        if not lost:
            return
        reasons = [] if limit is None else [f"it was not done within {limit:g} s at the end"]
        if self._error is not None:
            reasons.append(self._error)
        logger.warning(
            "%d of %d spans were lost: the span exporter %s did not take them (%s); "
            "see whether its collector answers",
            lost,
            self._expected,
            self._name,
            "; ".join(reasons) or "its queue was full",
        )

    def shutdown(self) -> None:
        """Shut the other exporter down."""
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30000) -> bool:
        """Flush the other exporter."""
        return self._exporter.force_flush(timeout_millis)
