"""Provides an exporter that prints traces as trees."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from pubtools.pluggy import hookimpl, pm

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter


@hookimpl
def otel_exporter() -> SpanExporter:
    # Imported here: this module is loaded for every task, tracing is seldom on.
    from ._exporter import TreeExporter

    return TreeExporter()


pm.register(sys.modules[__name__])
