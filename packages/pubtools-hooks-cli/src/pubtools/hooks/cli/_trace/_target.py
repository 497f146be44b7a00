"""The task to trace: found as the shell or Python would find it, run as a host would run it."""

from __future__ import annotations

import importlib.util
import os
import runpy
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .._distributions import entry_points, installed
from .._nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.metadata import EntryPoint


@dataclass(frozen=True)
class Script:
    """A console script of an installed distribution."""

    entry_point: EntryPoint
    program: str
    arguments: tuple[str, ...]

    def run(self) -> None:
        """Do what the installed script does."""
        sys.argv[:] = [self.program, *self.arguments]
        sys.exit(self.entry_point.load()())


@dataclass(frozen=True)
class Module:
    """A module to run as ``python -m`` does."""

    name: str
    arguments: tuple[str, ...]

    def run(self) -> None:
        """Run it under the name ``__main__``."""
        sys.argv[:] = [self.name, *self.arguments]
        runpy.run_module(self.name, run_name="__main__", alter_sys=True)


def find_target(task: Sequence[str]) -> Script | Module:
    """Return what a command line means: ``COMMAND ARGS`` or ``-m MODULE ARGS``.

    :raises click.UsageError: If there is no such command or module.
    """
    command, *arguments = task
    if command == "-m":
        if not arguments:
            raise click.UsageError("-m needs the name of a module")
        return _find_module(arguments[0], tuple(arguments[1:]))
    if command.startswith("-"):
        raise click.UsageError(f"no such option: {command}")
    return _find_script(command, tuple(arguments))


def scripts() -> dict[str, EntryPoint]:
    """Return the console scripts of this environment by name."""
    found: dict[str, EntryPoint] = {}
    for metadata in installed().values():
        for point in entry_points(metadata, "console_scripts"):
            found.setdefault(point.name, point)
    return found


def _find_script(command: str, arguments: tuple[str, ...]) -> Script:
    known = scripts()
    # A path, as from a shell's completion, means the script of that name.
    name = Path(command).name
    if name not in known:
        raise click.UsageError(
            f"no console script {command!r} in the environment of {sys.executable}"
            f"{did_you_mean(name, known)}"
        )
    program = command
    if name == command:
        beside = os.fspath(Path(sys.executable).parent)
        program = shutil.which(name, path=beside) or shutil.which(name) or name
    return Script(known[name], program, arguments)


def _find_module(name: str, arguments: tuple[str, ...]) -> Module:
    if not getattr(sys.flags, "safe_path", sys.flags.isolated):
        # As ``python -m`` does; what is there now is the folder of our own script.
        sys.path[0] = os.getcwd()  # noqa: PTH109
    try:
        spec = importlib.util.find_spec(name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{name}.".startswith(f"{error.name}."):
            raise click.UsageError(_unimportable(name, error)) from None
        spec = None
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a package's code can raise anything
        raise click.UsageError(_unimportable(name, error)) from None
    if spec is None:
        raise click.UsageError(f"no module {name!r} in the environment of {sys.executable}")
    if spec.submodule_search_locations is not None and not _has_main(name):
        raise click.UsageError(f"{name!r} is a package without a __main__ module")
    return Module(name, arguments)


def _has_main(name: str) -> bool:
    return importlib.util.find_spec(f"{name}.__main__") is not None


def _unimportable(name: str, error: BaseException) -> str:
    return f"cannot find module {name!r}: its package raised {type(error).__name__}: {error}"
