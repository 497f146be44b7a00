"""Fresh interpreters in which tracing is on, and the spans that came out of them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sample_sites import Result, SampleSite, plugin

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from opentelemetry.sdk.trace import ReadableSpan

# Python 3.12 remarks on every fork of a process that has threads; the SDK has one.
FORKING = ("-W", "error", "-W", "ignore:This process:DeprecationWarning")

# Milliseconds to export in at exit, where that is not what is tested: machines may be busy.
PATIENCE = "60000"

_EXPORTER = plugin(
    """
    @hookimpl
    def otel_exporter():
        from otel_file_exporter import FileExporter
        return FileExporter()
    """
)


@dataclass(frozen=True)
class Span:
    """A span that was exported."""

    name: str
    trace: str
    id: str
    parent: str | None
    status: str
    description: str | None
    attributes: dict[str, Any]
    events: list[tuple[str, dict[str, Any]]]
    resource: dict[str, Any]
    scope: list[str]
    start: int
    end: int

    @classmethod
    def of(cls, span: ReadableSpan) -> Span:
        """Return a span as the SDK gives it to exporters, in simple types."""
        assert span.context is not None
        scope = span.instrumentation_scope
        return cls(
            name=span.name,
            trace=format(span.context.trace_id, "032x"),
            id=format(span.context.span_id, "016x"),
            parent=None if span.parent is None else format(span.parent.span_id, "016x"),
            status=span.status.status_code.name,
            description=span.status.description,
            attributes=dict(span.attributes or {}),
            events=[(event.name, dict(event.attributes or {})) for event in span.events],
            resource=dict(span.resource.attributes),
            scope=[]
            if scope is None
            else [scope.name, scope.version or "", scope.schema_url or ""],
            start=span.start_time or 0,
            end=span.end_time or 0,
        )

    @property
    def exceptions(self) -> list[str]:
        """The types of the exceptions recorded on it."""
        return [
            attributes["exception.type"] for name, attributes in self.events if name == "exception"
        ]


class Spans:
    """All spans of one run."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self.all = sorted(spans, key=lambda span: span.start)

    def named(self, name: str) -> list[Span]:
        """Return every span of a name, the earliest first."""
        return [span for span in self.all if span.name == name]

    def one(self, name: str) -> Span:
        """Return the only span of a name."""
        [span] = self.named(name)
        return span

    def parent_of(self, name: str) -> str | None:
        """Return the name of the parent of the only span of a name; None for a root."""
        return self._name_of(self.one(name).parent)

    def _name_of(self, span_id: str | None) -> str | None:
        if span_id is None:
            return None
        return next((span.name for span in self.all if span.id == span_id), "(elsewhere)")

    def tree(self) -> list[Any]:
        """Return the names as a list of roots, each ``[name, children]`` or a name alone."""
        known = {span.id for span in self.all}
        roots = [span for span in self.all if span.parent not in known]
        return [self._subtree(root) for root in roots]

    def _subtree(self, span: Span) -> Any:
        children = [self._subtree(child) for child in self.all if child.parent == span.id]
        return [span.name, children] if children else span.name

    @property
    def traces(self) -> set[str]:
        """The identifiers of the traces they belong to."""
        return {span.trace for span in self.all}


class TracedSite(SampleSite):
    """Sample distributions among which one exports the spans to a file."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.file = root / "spans.jsonl"

    def trace(
        self,
        code: str,
        *,
        env: Mapping[str, str] | None = None,
        options: Sequence[str] = ("-W", "error"),
        returncode: int = 0,
        stderr: str = "",
    ) -> tuple[Spans, Result]:
        """Run code with tracing on; return its spans and what else came of it.

        :param stderr: Pattern that all of its standard error matches.
        """
        if not (self.folder / "span_file.py").exists():
            self.add("span-file", "1.0", {"span_file": _EXPORTER}, hooks={"file": "span_file"})
        variables = {
            "OTEL_TRACING": "true",
            "SPAN_FILE": str(self.file),
            "OTEL_BSP_EXPORT_TIMEOUT": PATIENCE,
            **(env or {}),
        }
        done = self.run(code, env=variables, options=options)
        assert done.returncode == returncode, done.stderr
        assert re.fullmatch(stderr, done.stderr, re.DOTALL), done.stderr
        return self.spans(), done

    def spans(self) -> Spans:
        """Return the spans exported so far, by any process."""
        lines = self.file.read_text().splitlines() if self.file.exists() else []
        return Spans(Span(**json.loads(line)) for line in lines)
