"""``pubtools-hooks trace``: a task's hook calls, as they happen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Callable

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


def _complete(
    ctx: click.Context,
    param: click.Parameter,  # noqa: ARG001 - click's signature
    incomplete: str,
) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    from ._target import scripts

    if ctx.params.get("task"):  # the task's own arguments
        return []
    return [CompletionItem(name) for name in sorted(scripts()) if name.startswith(incomplete)]


_EPILOG = """\b
Examples:
  pubtools-hooks trace -- pubtools-exodus-push --debug staged:/src
  pubtools-hooks trace --html trace.html -- -m acme.publish
"""


@click.command(
    name="trace",
    # What follows the command is the task's, options too.
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
    options_metavar="[OPTIONS] --",
    epilog=_EPILOG,
)
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object a line.")
@click.option(
    "--html",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a page with a timeline as well.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the trace there instead of to standard error.",
)
@click.argument(
    "task",
    nargs=-1,
    required=True,
    type=click.UNPROCESSED,
    metavar="COMMAND [ARGS]...",
    shell_complete=_complete,
)
def command(
    *, as_json: bool, html: Path | None, output: Path | None, task: tuple[str, ...]
) -> Callable[[], None]:
    """Run a task and show each hook as it fires.

    COMMAND is a console script of this environment, or "-m MODULE". It runs in this process;
    its output and exit code are its own. The trace goes to standard error.
    """
    from .._loading import require_core
    from ._target import find_target

    # The module's folder comes first on the path, and may have a core of its own.
    target = find_target(task)
    require_core()
    from ._run import open_views, run

    views = open_views(as_json=as_json, html=html, output=output)
    return lambda: run(target, task, views)
