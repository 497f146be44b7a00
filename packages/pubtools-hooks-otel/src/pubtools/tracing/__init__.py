"""Functions as OpenTelemetry spans, for libraries that must not care whether tracing is on.

Importing this module loads nothing of OpenTelemetry; the first span does, if tracing is on.
"""

from __future__ import annotations

from ._wrapper import TraceWrapper, child_environment, get_trace_wrapper

__all__ = ["TraceWrapper", "child_environment", "get_trace_wrapper"]
