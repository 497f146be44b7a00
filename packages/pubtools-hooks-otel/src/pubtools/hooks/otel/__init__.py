"""The OpenTelemetry family: a hook for the exporter, and tasks and hook calls as spans.

Importing it declares the hook. If tracing is on, it also begins to trace tasks and hook calls;
if not, it loads nothing of OpenTelemetry and adds nothing to any hook call.
"""

from __future__ import annotations

from pubtools.pluggy import pm
from pubtools.tracing._switch import tracing_is_on

from . import hookspecs

__all__ = ["hookspecs"]

pm.add_hookspecs(hookspecs)

if tracing_is_on():
    from ._monitoring import start_monitoring

    start_monitoring()
