"""Whether tracing is on: the environment says so, or an instrumentor switched it on."""

from __future__ import annotations

import os

_instrumented = False


def tracing_is_on() -> bool:
    """Return whether what is set up from here on is to be traced."""
    # The OpenTelemetry specification knows one true value for its booleans: "true".
    if _environment("OTEL_SDK_DISABLED") == "true":
        return False
    asked = _environment("OTEL_TRACING")
    # An instrumentor is a switch of its own, but an explicit "false" still wins over it.
    return asked in ("true", "1") or (_instrumented and not asked)


def set_instrumented(*, instrumented: bool) -> None:
    """Note that an OpenTelemetry instrumentor switched tracing on, or off again."""
    global _instrumented
    _instrumented = instrumented


def _environment(name: str) -> str:
    return os.environ.get(name, "").strip().lower()
