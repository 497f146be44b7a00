"""Draw the picture of a trace in the manual, from a run of the manual's example.

    python tests/otel/draw_trace.py

Needs what the tests need. The spans of all processes are collected, and each becomes a bar.
"""

from __future__ import annotations

import sys
import tempfile
from html import escape
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests/support"))

from otel_spans import Span, Spans, TracedSite  # noqa: E402

EXAMPLE = ROOT / "docs/examples/tracing/publish.py"
PICTURE = ROOT / "docs/images/trace.svg"

WIDTH, ROW, NAMES, MARGIN = 880, 30, 330, 14
TIMELINE = WIDTH - NAMES - 2 * MARGIN - 90
COLOURS = {"task": "#3b5b92", "hook": "#2f7d6b", "function": "#b07d2b"}
FAILED = "#b3373b"
STYLE = """
  text { font: 14px system-ui, sans-serif; fill: #2a2f36 }
  .time { font-size: 12px; fill: #5c6570 }
  .why { font-size: 12px; fill: #b3373b }
  .grid { stroke: #d9dde3 }
"""


def run_example() -> Spans:
    with tempfile.TemporaryDirectory() as folder:
        site = TracedSite(Path(folder))
        code = f"import runpy\nrunpy.run_path({str(EXAMPLE)!r}, run_name='__main__')"
        spans, _ = site.trace(code, returncode=1, stderr="one title was refused\n")
    return spans


def rows(spans: Spans, parent: str | None = None, depth: int = 0) -> list[tuple[int, Span]]:
    """Return each span with its depth, as a tree is read."""
    found = []
    for span in spans.all:
        if span.parent == parent:
            found += [(depth, span), *rows(spans, span.id, depth + 1)]
    return found


def draw_span(span: Span, depth: int, middle: float, x: float, length: float) -> list[str]:
    kind = span.name.partition(" ")[0]
    colour = FAILED if span.status == "ERROR" else COLOURS.get(kind, COLOURS["function"])
    why = f'<tspan class="why" dx="8">{span.exceptions[0]}</tspan>' if span.exceptions else ""
    name = f'<text x="{MARGIN + 18 * depth}" y="{middle + 5}">{escape(span.name)}{why}</text>'
    where = f'x="{x:.1f}" y="{middle - 7}" width="{length:.1f}" height="14"'
    time = f"{(span.end - span.start) / 1e6:.1f} ms"
    return [
        name,
        f'<rect {where} rx="3" fill="{colour}"/>',
        f'<text class="time" x="{x + length + 6:.1f}" y="{middle + 4}">{time}</text>',
    ]


def draw(spans: Spans) -> str:
    lines = rows(spans)
    height = ROW * len(lines) + 2 * MARGIN
    first = min(span.start for span in spans.all)
    scale = TIMELINE / max(span.end - first for span in spans.all)
    left = NAMES + MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
        "<title>The trace of a task: its hooks and functions, a thread and a child process</title>",
        f"<style>{STYLE}</style>",
        f'<rect width="{WIDTH}" height="{height}" rx="6" fill="#fdfdfb"/>',
    ]
    for number in range(5):
        x = left + TIMELINE * number / 4
        parts.append(f'<path class="grid" d="M{x:.1f} {MARGIN}V{height - MARGIN}"/>')
    for number, (depth, span) in enumerate(lines):
        middle = MARGIN + ROW * number + ROW / 2
        x = left + (span.start - first) * scale
        parts += draw_span(span, depth, middle, x, max((span.end - span.start) * scale, 2))
    return "\n".join([*parts, "</svg>", ""])


if __name__ == "__main__":
    PICTURE.write_text(draw(run_example()), encoding="utf-8")
    print(f"wrote {PICTURE.relative_to(ROOT)}")
