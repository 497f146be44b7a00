"""``pubtools-hooks new``: an add-on distribution with hooks of its own."""

from __future__ import annotations

import shlex
from pathlib import Path

import click


@click.command(name="new", epilog="\b\nExample:\n  pubtools-hooks new acme")
@click.argument("family")
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="Folder to make the distribution's folder in; by default the current one.",
)
def command(*, family: str, into: Path) -> int:
    """Write a complete add-on distribution for a new FAMILY of hooks.

    It has hookspecs, documentation, types and tests; it builds, installs and passes its tests
    as it is.
    """
    from ._names import distribution_name, why_not
    from ._scaffold import write_family

    problem = why_not(family)
    if problem:
        raise click.BadParameter(f"{family!r} cannot be a family: {problem}", param_hint="FAMILY")
    folder = into / distribution_name(family)
    try:
        written = write_family(family, folder)
    except FileExistsError:
        raise click.UsageError(f"{folder} is there already, and is left as it is") from None
    except OSError as error:
        raise click.UsageError(f"cannot write {folder}: {error.strerror}") from None
    for path in written:
        click.echo(path)
    click.echo("\nNext:")
    for line in (
        f"cd {shlex.quote(str(folder))}",
        'python -m pip install -e ".[test]"',
        "python -m pytest",
        "pubtools-hooks list",
    ):
        click.echo(f"  {line}")
    return 0
