"""``pubtools-hooks doctor``: everything that is wrong with the hooks, at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .._console import plural, print_indented, print_json, stdout

if TYPE_CHECKING:
    from rich.console import Console

    from ._problem import Problem


@click.command(name="doctor", epilog="\b\nExample:\n  pubtools-hooks doctor")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(*, as_json: bool) -> int:
    """Load every hook and report each problem with its remedy.

    Exits with 1 if there is any.
    """
    problems, checked = _examine()
    if as_json:
        print_json(
            {
                "ok": not problems,
                "checked": checked,
                "problems": [problem.as_json() for problem in problems],
            }
        )
    else:
        _show(stdout(), problems, checked)
    return 1 if problems else 0


def _examine() -> tuple[list[Problem], str]:
    from .._copies import import_core
    from ._copies import check_copies
    from ._disabled import check_disabled
    from ._versions import check_versions

    core = import_core()
    problems = [*check_copies(core), *check_versions(), *check_disabled()]
    if not core.ours:
        return problems, "hooks could not be loaded, and were not checked"

    from .. import _catalog
    from .._loading import load
    from ._loading import check_loading
    from ._undeclared import check_undeclared

    problems += check_loading(load())
    hooks = _catalog.hooks()
    problems += check_undeclared(hooks)
    implementations = sum(len(hook.implementations) for hook in hooks)
    declared = sum(hook.declared for hook in hooks)
    return problems, f"{plural(declared, 'hook')}, {plural(implementations, 'hookimpl')}"


def _show(console: Console, problems: list[Problem], checked: str) -> None:
    from rich.text import Text

    if not problems:
        console.print(Text.assemble(("no problems", "bold green"), f" ({checked})"))
        return
    console.print(Text.assemble((plural(len(problems), "problem"), "bold red"), f" ({checked})"))
    for number, problem in enumerate(problems, 1):
        console.print()
        console.print(Text.assemble((f"{number}. ", "dim"), (problem.summary, "bold")))
        if problem.cause:
            print_indented(console, Text(problem.cause), 3)
        print_indented(console, Text.assemble(("-> ", "green"), problem.remedy), 3)
