"""What traced code does with an open span, and the scope that stands in where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from opentelemetry.context import Context
    from opentelemetry.util.types import AttributeValue


class AnyScope(Protocol):
    """An open span. It is current inside ``with scope:``, which may be entered several times."""

    @property
    def context(self) -> Context | None:
        """The context in which the span is current."""

    def __enter__(self) -> object: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...

    def is_recording(self) -> bool:
        """Return whether anybody will see what is noted on the span."""

    def describe(self, attributes: Mapping[str, AttributeValue]) -> None:
        """Add attributes."""

    def fail(self, error: BaseException | str) -> None:
        """Note that the span's work failed, with an exception or for a reason told in words."""

    def end(self) -> None:
        """End the span, unless it belongs to the process this one was forked from."""


class _NoScope:
    """A scope without a span: everything is dropped."""

    context = None

    def __enter__(self) -> None:
        return None

    def __exit__(self, *error: object) -> None:
        return None

    def is_recording(self) -> bool:
        return False

    def describe(self, attributes: Mapping[str, AttributeValue]) -> None:  # noqa: ARG002
        return None

    def fail(self, error: BaseException | str) -> None:  # noqa: ARG002
        return None

    def end(self) -> None:
        return None


NO_SCOPE = _NoScope()
