"""Tag images with pubtools-quay while tracing is on; its own functions are traced."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pubtools._quay.tag_images import tag_images_main

from pubtools.pluggy import hookimpl, pm
from pubtools.tracing import get_trace_wrapper

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan
    from opentelemetry.sdk.trace.export import SpanExporter


class Exports:
    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()

    @hookimpl
    def otel_exporter(self) -> SpanExporter:
        return self.exporter


def described(span: ReadableSpan) -> dict[str, object]:
    context = span.get_span_context()
    assert context is not None
    return {
        "name": span.name,
        "id": context.span_id,
        "trace": context.trace_id,
        "parent": span.parent.span_id if span.parent else None,
        "attributes": dict(span.attributes or {}),
    }


def main() -> None:
    exports = Exports()
    pm.register(exports)
    tag_images_main(sys.argv)
    get_trace_wrapper().force_flush()
    print(json.dumps([described(span) for span in exports.exporter.get_finished_spans()]))


main()
