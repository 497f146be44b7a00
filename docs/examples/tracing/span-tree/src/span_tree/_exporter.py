"""The exporter: collects spans and prints each trace when its outermost span arrives."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from rich.console import Console
from rich.text import Text
from rich.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from opentelemetry.sdk.trace import ReadableSpan


class TreeExporter(SpanExporter):
    """Prints on standard error, since standard output is the task's."""

    def __init__(self) -> None:
        self.console = Console(stderr=True, highlight=False, soft_wrap=True)
        self.children: dict[int, list[ReadableSpan]] = defaultdict(list)

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        for span in spans:
            if span.parent is None or span.parent.is_remote:
                self.console.print(self.tree(span))
            else:
                self.children[span.parent.span_id].append(span)
        return SpanExportResult.SUCCESS

    def shutdown(self) -> None:
        """Nothing to release."""

    def tree(self, span: ReadableSpan) -> Tree:
        tree = Tree(self.label(span), guide_style="dim")
        children = self.children.pop(span.context.span_id, [])
        for child in sorted(children, key=lambda each: each.start_time):
            tree.children.append(self.tree(child))
        return tree

    def label(self, span: ReadableSpan) -> Text:
        failed = not span.status.is_ok
        milliseconds = (span.end_time - span.start_time) / 1e6
        label = Text.assemble(
            (span.name, "bold red" if failed else "bold"), (f"  {milliseconds:.1f} ms", "dim")
        )
        plugins = span.attributes.get("pubtools.hook.plugins", ())
        distributions = span.attributes.get("pubtools.hook.distributions", ())
        called = [distribution or plugin for plugin, distribution in zip(plugins, distributions)]
        if called:
            label.append(f"  {', '.join(called)}", "cyan")
        if "error.type" in span.attributes:  # this is where it happened
            label.append(f"  {span.status.description}", "red")
        return label
