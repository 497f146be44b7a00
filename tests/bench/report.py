"""The measured values as tables, in Markdown: for the terminal and for the manual's page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rows import ROWS

if TYPE_CHECKING:
    from results import Ratio, Results

CONTENDERS = ("ours", "published", "pluggy", "stevedore", "blinker")
VERDICTS = {True: "yes", False: "**no**", None: ""}


def table(header: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table whose columns are aligned for reading as text."""
    lines = [header, ["---"] * len(header), *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |"
        for line in lines
    )


def seconds(value: float | None) -> str:
    """Return a duration in the unit that suits it."""
    if value is None:
        return "-"
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if value >= size:
            return f"{value / size:.3g} {unit}"
    return f"{value * 1e9:.3g} ns"


def ratios(results: Results) -> str:
    """Ours against what each row is compared with, and whether the target is reached."""
    header = ["what", "ours", "compared with", "ratio", "middle half", "at most", "reached"]
    found = [results.ratio(row) for row in ROWS]
    return table(header, [_ratio_line(ratio) for ratio in found if ratio is not None])


def reasons(results: Results) -> str:
    """Why targets were missed, as far as profiles have shown it."""
    found = [results.ratio(row) for row in ROWS]
    missed = [ratio.row for ratio in found if ratio is not None and ratio.reached is False]
    return "\n".join(f"- Not reached, {row.what}: {row.why}" for row in missed if row.why)


def _ratio_line(ratio: Ratio) -> list[str]:
    row = ratio.row
    if ratio.base is None:
        amounts = [_amount(ratio.value), f"{_amount(ratio.low)} to {_amount(ratio.high)}"]
        compared = ["", "", amounts[0], amounts[1], _amount(row.at_most or 0)]
    else:
        spread = f"{_number(ratio.low)} to {_number(ratio.high)}"
        target = "" if row.at_most is None else f"{row.at_most:.4g}"
        base = f"{row.base}: {seconds(ratio.base)}"
        compared = [seconds(ratio.ours), base, _number(ratio.value), spread, target]
    return [row.what, *compared, VERDICTS[ratio.reached]]


def _amount(value: float) -> str:
    return f"{value / 1024:.1f} KiB"


def _number(value: float) -> str:
    return f"{value:.4f}" if value < 0.1 else f"{value:.2f}"


def contenders(results: Results) -> str:
    """What each contender took, side by side."""
    lines = []
    for row in ROWS:
        medians = [results.median(row.key, name) for name in CONTENDERS]
        if row.base in CONTENDERS and any(medians):
            lines.append([row.what, *map(seconds, medians)])
    return table(["what", *CONTENDERS], lines)


def comparison(before: Results, now: Results) -> str:
    """The ratios of an earlier run next to this run's: they hold across machines."""
    lines = []
    for row in ROWS:
        old, new = before.ratio(row), now.ratio(row)
        if old is None or new is None:
            continue
        shown = _amount if row.base is None else _number
        change = f"{(new.value / old.value - 1) * 100:+.0f} %"
        outside = not old.low <= new.value <= old.high
        lines.append([row.what, shown(old.value), shown(new.value), change, "*" if outside else ""])
    header = ["what", "ratio before", "ratio now", "change", "outside the old middle half"]
    return table(header, lines)


def endurance(reports: list[Any]) -> str:
    """What the process held before and after the tasks."""
    lines = []
    for report in reports:
        ends = [f"{start} → {report['end'][what]}" for what, start in report["start"].items()]
        kept = _amount(report["bytes_kept_per_1000"])
        tasks = f"{report['tasks']:,}, {report['failing']:,} failing"
        lines.append([report["driver"], tasks, *ends, kept, str(len(report["complaints"]))])
    held = list(reports[0]["start"])
    return table(["from", "tasks", *held, "kept per 1,000 tasks", "wrong starts or stops"], lines)


def facts(results: Results) -> str:
    """Versions and machine, on one line."""
    return ", ".join(f"{name} {value}" for name, value in results.facts.items())
