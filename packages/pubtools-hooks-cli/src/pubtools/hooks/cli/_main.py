"""The command line's frame: which commands there are, and how each of them may end."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Callable

import click

from ._nearest import did_you_mean
from ._version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

_COMMANDS = {
    "list": "_list",
    "show": "_show",
    "doctor": "_doctor",
    "trace": "_trace",
    "new": "_new",
}


class _Commands(click.Group):
    """A group that imports a command's module when that command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            ctx.fail(f"no such command: {cmd_name}{did_you_mean(cmd_name, _COMMANDS)}")
        command: click.Command = importlib.import_module(
            f".{_COMMANDS[cmd_name]}", __package__
        ).command
        return command


_EPILOG = """\b
Example:
  pubtools-hooks doctor

\b
Completion, for bash (zsh and fish alike), in ~/.bashrc:
  eval "$(_PUBTOOLS_HOOKS_COMPLETE=bash_source pubtools-hooks)"
"""


@click.group(
    cls=_Commands, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(__version__, prog_name="pubtools-hooks")
def _cli() -> None:
    """Look into the hooks of this Python environment.

    Which hooks exist, who implements them, why one did or did not fire, which plugin broke
    the task.
    """


def main(args: Sequence[str] | None = None) -> int:
    """Run the ``pubtools-hooks`` command.

    :param args: The arguments after the command's name; those of the process if left out.
    :returns: The exit status: 0, 1 when something is wrong, 2 for a mistake in the arguments.
    :raises BaseException: From ``trace`` only: whatever the traced task ended with.
    """
    try:
        outcome: int | Callable[[], None] | None = _cli.main(
            args, prog_name="pubtools-hooks", standalone_mode=False
        )
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        click.echo("aborted", err=True)
        return 130
    if callable(outcome):
        # The traced task runs outside click, which has its own ideas of how a program ends.
        outcome()
        return 0
    return outcome or 0
