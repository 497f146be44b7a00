"""The rows of the cost table: who is compared with whom, and how much it may cost."""

from __future__ import annotations

from dataclasses import dataclass

from sites import SIZES

OURS = "ours"
FIRST_TASK = {20: 0.60, 200: 0.40, 1000: 0.30}
LATER_TASK = {20: 0.04, 200: 0.006, 1000: 0.0012}
HOOKIMPLS = (0, 1, 10, 100)
CYCLES = 10_000
WHY_IMPORT = (
    "the core is ten modules, and to find, read and unmarshal one takes 0.1 ms of what they add;"
    " `contextvars` takes 0.25 ms, to declare the core's hooks 0.1 ms."
)
WHY_OWN = (
    "the hookimpls are looked up by the current task at each call: 0.2 µs, however many there are."
)


@dataclass(frozen=True)
class Row:
    """One line of the table.

    :param key: Under which cases and scripts deliver values.
    :param what: What is measured, in words.
    :param base: The contender that ours is divided by; None for an amount of its own.
    :param at_most: The target for that ratio, or for the amount; None for a row without one.
    :param ours: The contender that is judged.
    :param why: What a profile shows where the target is missed.
    """

    key: str
    what: str
    base: str | None
    at_most: float | None = None
    ours: str = OURS
    why: str = ""


def _rows() -> list[Row]:
    rows = [Row("import", "import pubtools.pluggy", "pluggy", 1.10, why=WHY_IMPORT)]
    rows += [
        Row(f"first/{size}", f"first task, {size} distributions", "published", FIRST_TASK[size])
        for size in SIZES
    ]
    rows += [
        Row(f"later/{size}", f"later task, {size} distributions", "published", LATER_TASK[size])
        for size in SIZES
    ]
    for where, words in (("outside", "outside a task"), ("inside", "inside a task")):
        rows += [
            Row(f"call/{where}/{count}", f"hook call {words}, {count} hookimpls", "pluggy", 1.10)
            for count in HOOKIMPLS
        ]
    rows += [
        Row(
            f"call/own/{count}",
            f"hook call, {count} hookimpls, one the task's own",
            "pluggy",
            1.10,
            why=WHY_OWN,
        )
        for count in HOOKIMPLS[1:]
    ]
    for held in (0, 50):
        words = f"register + unregister, {held} plugins held"
        rows += [
            Row(f"register/instance/{held}", f"{words}: instance", "pluggy", 0.35),
            Row(f"register/module/{held}", f"{words}: module", "pluggy", 0.35),
            Row(f"register/first of its class/{held}", f"{words}: first of its class", "pluggy"),
        ]
    return [
        *rows,
        Row("cycle", f"task cycle number {CYCLES:,}", "first", 1.10),
        Row("kept/allocated", "bytes allocated and kept per 1,000 cycles", None, 16 * 1024),
        Row("kept/resident", "bytes resident and kept per 1,000 cycles", None, 16 * 1024),
        Row("traced/off", "traced function, tracing off", "bare", 1.00),
        Row("traced/on", "traced function, tracing on", "opentelemetry", 1.80),
        Row("traced/root", "traced function that begins a trace", "opentelemetry"),
        *(
            Row(
                f"process/{size}", f"whole process with one task, {size} distributions", "published"
            )
            for size in SIZES
        ),
    ]


ROWS = _rows()
