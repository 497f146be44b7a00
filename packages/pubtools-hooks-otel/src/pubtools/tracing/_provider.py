"""The tracer provider: the application's, or one that delivers to the exporters asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider

from ._background import Background, flush_limit
from ._delivery import Delivery
from ._exporters import choose_exporters
from ._spans import Spans
from ._version import __version__

if TYPE_CHECKING:
    from typing import Any

# The semantic conventions that the names of the attributes follow.
SCHEMA_URL = "https://opentelemetry.io/schemas/1.44.0"


class Setup:
    """The process's tracer provider and what belongs to it, made once."""

    def __init__(self) -> None:
        self._delivery: Delivery | None = None
        self._background: Background | None = None
        self.provider = trace.get_tracer_provider()
        if isinstance(self.provider, trace.ProxyTracerProvider):
            self._provide()
        self.spans = Spans(self.provider.get_tracer("pubtools.tracing", __version__, SCHEMA_URL))

    def _provide(self) -> None:
        # Its own exit handler would wait for a dead collector without limit.
        own = TracerProvider(shutdown_on_exit=False)
        delivery = Delivery(own, choose_exporters())
        trace.set_tracer_provider(own)
        self.provider = trace.get_tracer_provider()
        if self.provider is own:
            self._delivery = delivery
        else:  # the application set its own in another thread meanwhile
            delivery.close()

    def flush(self, timeout_millis: int | None) -> bool:
        """Flush the provider, in a limited time."""
        seconds = flush_limit() if timeout_millis is None else timeout_millis / 1000
        if self._delivery is not None:
            return self._delivery.flush(seconds)
        # Providers of the OpenTelemetry API need not know how to flush.
        force_flush: Any = getattr(self.provider, "force_flush", None)
        if force_flush is None:
            return True
        if self._background is None or self._background.is_foreign():
            self._background = Background()
        return self._background.call(force_flush, seconds)
