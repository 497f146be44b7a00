"""What ``opentelemetry-instrument`` finds: another way to switch tracing on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from opentelemetry.instrumentation.instrumentor import (  # type: ignore[attr-defined]  # untyped
    BaseInstrumentor,
)

from pubtools.tracing._runtime import runtime
from pubtools.tracing._switch import set_instrumented, tracing_is_on

from ._monitoring import start_monitoring, stop_monitoring

if TYPE_CHECKING:
    from collections.abc import Collection


class PubtoolsInstrumentor(BaseInstrumentor):  # type: ignore[misc]
    """Switches tracing on, as ``OTEL_TRACING=true`` does; both together are the same as one.

    ``OTEL_TRACING=false`` and ``OTEL_SDK_DISABLED=true`` win over it. Functions are traced if they
    are decorated after it ran, tasks and hook calls from then on.
    """

    def instrumentation_dependencies(self) -> Collection[str]:
        """Return what must be installed for this to make sense."""
        return ("pubtools-pluggy",)

    def _instrument(self, **_kwargs: Any) -> None:
        set_instrumented(instrumented=True)
        if tracing_is_on():
            runtime.pause(paused=False)
            start_monitoring()

    def _uninstrument(self, **_kwargs: Any) -> None:
        set_instrumented(instrumented=False)
        if not tracing_is_on():
            stop_monitoring()
            runtime.pause(paused=True)
