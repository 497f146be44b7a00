"""What a whole trace comes to: by hook and by plugin."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

# Not where they are used: that is at exit, and importing them there could run exec(), after
# which Python no longer knows that the process is ending because it was interrupted.
from rich.console import Group
from rich.table import Table
from rich.text import Text

from .._console import plural
from ._text import duration, source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import RenderableType

    from ._recorder import Event


@dataclass
class Row:
    """One hook, or one plugin."""

    name: str
    calls: int = 0
    total: float = 0.0
    slowest: float = 0.0
    errors: int = 0

    def add(self, event: Event) -> None:
        """Count one call."""
        self.calls += 1
        self.total = round(self.total + event["seconds"], 6)
        self.slowest = max(self.slowest, event["seconds"])
        self.errors += event["exception"] is not None


@dataclass
class Summary:
    """The counts of a trace; its rows by total time, the longest first."""

    tasks: int = 0
    calls: int = 0
    unfinished: int = 0
    errors: int = 0
    hooks: list[Row] = field(default_factory=list)
    plugins: list[Row] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def summarize(events: Iterable[Event]) -> Summary:
    """Return the summary of a trace's events."""
    hooks: dict[str, Row] = {}
    plugins: dict[str, Row] = {}
    running: set[str] = set()
    failed: set[tuple[str, int]] = set()
    summary = Summary()
    for event in events:
        kind = event["type"]
        # A call during which the process forks ends twice; it counts where it began.
        if kind not in ("call", "plugin", "return") or not _began_here(event):
            continue
        if kind == "call":
            summary.calls += 1
            summary.tasks += event["hook"] == "task_start"
            running.add(event["call"])
        elif kind == "plugin":
            name = source(event)
            plugins.setdefault(name, Row(name)).add(event)
            if event["exception"] is not None:
                failed.add((event["call"], event["index"]))
        else:
            running.discard(event["call"])
            summary.errors += event["exception"] is not None
            hooks.setdefault(event["hook"], Row(event["hook"])).add(event)
            by = event["raised_by"]
            # What a task_stop hookimpl raised is seen only now.
            if by and (event["call"], by["index"]) not in failed and source(by) in plugins:
                plugins[source(by)].errors += 1
    summary.unfinished = len(running)
    summary.hooks = sorted(hooks.values(), key=lambda row: -row.total)
    summary.plugins = sorted(plugins.values(), key=lambda row: -row.total)
    return summary


def _began_here(event: Event) -> bool:
    return bool(event["call"].startswith(f"{event['pid']}-"))


def render(summary: Summary, end: Event, *, wide: bool) -> Iterator[RenderableType]:
    """Yield the summary as rich shows it."""
    parts = [
        plural(summary.tasks, "task"),
        plural(summary.calls, "hook call"),
        plural(summary.errors, "error"),
        f"{end['at']:.2f} s",
        f"exit code {end['exit_code']}",
    ]
    if summary.unfinished:
        parts.insert(2, f"{summary.unfinished} unfinished")
    yield Text("")
    yield Text(", ".join(parts), "bold red" if summary.errors or end["exit_code"] else "bold")
    for title, rows in (("by hook", summary.hooks), ("by plugin", summary.plugins)):
        if rows:
            yield Text("")
            yield _table(title, rows) if wide else _stack(title, rows)


def _table(title: str, rows: list[Row]) -> RenderableType:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column(title, overflow="fold")
    for heading in ("calls", "total", "slowest", "errors"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(
            row.name,
            str(row.calls),
            duration(row.total),
            duration(row.slowest),
            str(row.errors),
            style="red" if row.errors else None,
        )
    return table


def _stack(title: str, rows: list[Row]) -> RenderableType:
    lines: list[RenderableType] = [Text(title, "dim")]
    for row in rows:
        errors = f", {plural(row.errors, 'error')}" if row.errors else ""
        style = "red" if row.errors else ""
        about = (
            f"{plural(row.calls, 'call')}, {duration(row.total)},"
            f" slowest {duration(row.slowest)}{errors}"
        )
        lines += [Text(row.name, style), Text(f"  {about}", style)]
    return Group(*lines)
