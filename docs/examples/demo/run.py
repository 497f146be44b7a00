"""Run the demo task as a host would, twice, and show every hook as it fires.

demo-shipper is the task library and demo-ledger the implementer. Neither imports the
other, and this file imports neither: both are found through their entry points.
"""

from __future__ import annotations

import logging
import os
from importlib import metadata
from typing import TYPE_CHECKING, Any

import attr
from rich.console import Console
from rich.text import Text

from pubtools.pluggy import pm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pluggy

console = Console(highlight=False, soft_wrap=True)


def describe(value: Any) -> str:
    """An argument or a result, as short as a person would say it."""
    if isinstance(value, (list, tuple)):
        return ", ".join(describe(each) for each in value)
    if hasattr(value, "id"):
        return str(value.id)
    if attr.has(type(value)):
        given = attr.asdict(value, filter=lambda _, field: field is not None)
        return f"({', '.join(f'{name}={field}' for name, field in given.items())})"
    if type(value).__repr__ is object.__repr__:
        return type(value).__name__
    return str(value)


class Narrator(logging.Handler):
    """Prints each hook call, what the called plugins log, and what they answer."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def before(
        self, hook: str, impls: Sequence[pluggy.HookImpl], kwargs: Mapping[str, Any]
    ) -> None:
        self.count += 1
        console.print(Text.assemble((f"{self.count:3}  ", "dim"), (hook, "bold cyan")))
        if kwargs:
            self.line("with", ", ".join(f"{name}={describe(kwargs[name])}" for name in kwargs))
        # pluggy calls the last registered hookimpl first.
        called = [str(pm.get_distribution(impl.plugin)) for impl in reversed(impls)]
        self.line("called", ", ".join(called) or "nobody listens")

    def emit(self, record: logging.LogRecord) -> None:
        self.line("says", record.getMessage())

    def after(
        self,
        outcome: pluggy.Result[Any],
        hook: str,
        impls: Sequence[pluggy.HookImpl],
        kwargs: Mapping[str, Any],
    ) -> None:
        if outcome.exception is not None:
            self.line("raised", repr(outcome.exception), style="red")
        elif outcome.get_result():
            answer = describe(outcome.get_result())
            if "options" in kwargs:
                answer += f" in place of {describe(kwargs['options'])}"
            # Of one plugin it is known whose answer it is; pluggy does not say it of several.
            [*who] = {str(pm.get_distribution(impl.plugin)) for impl in impls}
            self.line("answer", f"{who[0]}: {answer}" if len(who) == 1 else answer, "yellow")

    def line(self, label: str, text: str, style: str = "default") -> None:
        console.print(Text.assemble((f"     {label:8}", "dim"), (text, style)))


def run(narrator: Narrator, *arguments: str) -> bool:
    """Run the task library's console script in this process; tell whether it succeeded."""
    narrator.count = 0
    console.print()
    console.rule(
        Text(f"demo-shipper {' '.join(arguments)}", style="bold"), align="left", style="dim"
    )
    scripts = metadata.distribution("demo-shipper").entry_points
    main = next(each for each in scripts if each.group == "console_scripts").load()
    try:
        main(arguments)
    except SystemExit as stop:
        console.print(Text.assemble(("the task failed: ", "red"), str(stop)))
        return False
    console.print(Text("the task succeeded", style="green"))
    return True


def demo() -> int:
    shipper, ledger = (metadata.version(name) for name in ("demo-shipper", "demo-ledger"))
    console.print(
        f"demo-shipper {shipper} publishes repositories to an in-memory Pulp.\n"
        f"demo-ledger {ledger} listens. Neither imports the other: the ledger was found\n"
        "through its entry point in the group pubtools.hooks."
    )
    narrator = Narrator()
    ledger_log = logging.getLogger("demo_ledger")
    ledger_log.addHandler(narrator)
    ledger_log.setLevel(logging.INFO)
    undo = pm.add_hookcall_monitoring(narrator.before, narrator.after)
    try:
        succeeded = run(narrator, "toolset", "toolset-archive", "handbook")
        failed = not run(narrator, "toolset", "no-such-repository", "handbook")
    finally:
        undo()
    if os.environ.get("OTEL_TRACING"):
        console.print("\nThe same two tasks as spans, exported when the process ends:\n")
    return 0 if succeeded and failed else 1


if __name__ == "__main__":
    raise SystemExit(demo())
