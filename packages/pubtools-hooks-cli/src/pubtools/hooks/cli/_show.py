"""``pubtools-hooks show HOOK``: one hook, and what a call of it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ._console import origin, plural, print_indented, print_json, stdout
from ._nearest import did_you_mean

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem
    from rich.console import Console

    from ._catalog import Hook

_RESULTS = {
    "all": "The caller gets the results of all hookimpls that do not return None.",
    "first": "The caller gets the first result that is not None; hookimpls after it do not run.",
}


def _complete(
    ctx: click.Context,  # noqa: ARG001 - click's signature
    param: click.Parameter,  # noqa: ARG001
    incomplete: str,
) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    from . import _catalog
    from ._copies import import_core
    from ._loading import load

    if not import_core().ours:
        return []
    load()
    return [
        CompletionItem(hook.name) for hook in _catalog.hooks() if hook.name.startswith(incomplete)
    ]


@click.command(name="show", epilog="\b\nExample:\n  pubtools-hooks show task_stop")
@click.argument("hook", shell_complete=_complete)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(*, hook: str, as_json: bool) -> int:
    """Show a hook: signature, documentation, and hookimpls in call order."""
    from . import _catalog
    from ._known import KNOWN_HOOKS
    from ._loading import load_for_display

    load_for_display()
    hooks = {each.name: each for each in _catalog.hooks()}
    if hook not in hooks:
        if hook in KNOWN_HOOKS:
            raise click.BadParameter(
                f"no hook {hook!r} here; it belongs to {KNOWN_HOOKS[hook]}, "
                "which is not installed or does not load",
                param_hint="HOOK",
            )
        raise click.BadParameter(f"no hook {hook!r}{did_you_mean(hook, hooks)}", param_hint="HOOK")
    if as_json:
        print_json(hooks[hook].as_json())
    else:
        _show(stdout(), hooks[hook])
    return 0


def _show(console: Console, hook: Hook) -> None:
    from rich.text import Text

    console.print(Text.assemble((hook.name, "bold"), hook.signature or ""))
    if hook.declared:
        for declaration in hook.declarations:
            source = f"declared by {declaration.module}, {origin(declaration.distribution)}"
            console.print(source, style="cyan")
        console.print()
        console.print(hook.documentation or "No documentation.")
        console.print()
        console.print(_RESULTS[hook.results])
    else:
        console.print("declared by no installed distribution", style="yellow")
    console.print()
    if not hook.implementations:
        console.print("no hookimpl")
        return
    console.print(f"{plural(len(hook.implementations), 'hookimpl')}, in call order", style="bold")
    for number, each in enumerate(hook.implementations, 1):
        options = f" ({', '.join(each.options)})" if each.options else ""
        whose = f"{options}, {origin(each.distribution)}"
        print_indented(console, Text.assemble(f"{number}. ", (each.plugin, "bold"), whose), 2)
        where = f"{each.file}:{each.line}" if each.file else "no source file"
        # Not folded at words: a path is for copying.
        console.print(Text(f"     {where}", "dim"), soft_wrap=True)
