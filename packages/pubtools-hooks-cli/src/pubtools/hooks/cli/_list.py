"""``pubtools-hooks list``: every hook of every installed family."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from ._console import origin, plural, print_indented, print_json, stdout

if TYPE_CHECKING:
    from rich.console import Console

    from ._catalog import Hook

_RESULTS = {"all": "all results", "first": "first result", "unknown": ""}


@click.command(name="list", epilog="\b\nExample:\n  pubtools-hooks list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(*, as_json: bool) -> int:
    """List every hook, its family, and who implements it."""
    from . import _catalog
    from ._loading import load_for_display

    load_for_display()
    hooks = _catalog.hooks()
    if as_json:
        print_json({"hooks": [hook.as_json() for hook in hooks]})
    else:
        _show(stdout(), hooks)
    return 0


def _show(console: Console, hooks: list[Hook]) -> None:
    from rich.text import Text

    families: dict[str, list[Hook]] = {}
    for hook in hooks:
        families.setdefault(_family(hook), []).append(hook)
    # Families by name; hookimpls without a hook belong to none and come last.
    for number, family in enumerate(sorted(families, key=lambda name: (not name, name))):
        if number:
            console.print()
        console.print(Text(family or "declared by no installed distribution", "bold cyan"))
        _show_hooks(console, families[family])


def _family(hook: Hook) -> str:
    return origin(hook.declarations[0].distribution) if hook.declared else ""


def _show_hooks(console: Console, hooks: list[Hook]) -> None:
    """Print a hook to a line if all of them fit, else each on a few."""
    from rich.text import Text

    rows = [(hook.title, _RESULTS[hook.results], _counted(hook)) for hook in hooks]
    first, second, third = (max(map(len, column)) for column in zip(*rows))
    fits = 2 + first + 2 + second + 2 + third <= console.width
    for hook, (title, results, counted) in zip(hooks, rows):
        text = Text(title)
        text.stylize("bold", 0, len(hook.name))
        if fits:
            text.append(" " * (first - len(title) + 2) + f"{results:{second}}  {counted}")
            print_indented(console, text, 2)
        else:
            print_indented(console, text, 2)
            print_indented(console, Text(f"{results}, {counted}".lstrip(", "), "dim"), 4)


def _counted(hook: Hook) -> str:
    if not hook.implementations:
        return "no hookimpl"
    origins = Counter(origin(each.distribution) for each in hook.implementations)
    where = ", ".join(
        name if count == 1 else f"{name} ({count})" for name, count in origins.items()
    )
    return f"{plural(len(hook.implementations), 'hookimpl')} from {where}"
