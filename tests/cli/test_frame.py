"""What all commands have in common."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Machine

COMMANDS = ["list", "show", "doctor", "trace", "new"]


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_names_every_command(machine: Machine, option: str) -> None:
    done = machine.run(option)

    assert done.returncode == 0
    for command in COMMANDS:
        assert f"  {command} " in done.stdout
    assert "_PUBTOOLS_HOOKS_COMPLETE=bash_source" in done.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_each_command_has_an_example(machine: Machine, command: str) -> None:
    done = machine.run(command, "--help")

    assert done.returncode == 0
    assert f"    pubtools-hooks {command}" in done.stdout


def test_version(machine: Machine) -> None:
    assert machine.run("--version").stdout == (
        f"pubtools-hooks, version {version('pubtools-hooks-cli')}\n"
    )


def test_it_is_a_module_too(machine: Machine) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pubtools.hooks.cli", "--help"],
        env=machine.environment(),
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.stdout.startswith("Usage: pubtools-hooks ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["lst"], "no such command: lst; did you mean list?"),
        (["list", "--jsn"], "--json"),
        (["show"], "Missing argument 'HOOK'"),
        (["list", "extra"], "unexpected extra argument"),
    ],
)
def test_a_mistake_is_told_without_a_traceback(
    machine: Machine, arguments: list[str], message: str
) -> None:
    done = machine.run(*arguments)

    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def complete(machine: Machine, line: str) -> list[str]:
    machine.variables.update(
        _PUBTOOLS_HOOKS_COMPLETE="bash_complete",
        COMP_WORDS=line,
        COMP_CWORD=str(len(line.split(" ")) - 1),
    )
    return [each.partition(",")[2] for each in machine.run().stdout.splitlines()]


def test_completion(bakery: Machine) -> None:
    bakery.site.add("oven", files={"oven.py": ""}, scripts={"bake-cakes": "oven:main"})

    assert complete(bakery, "pubtools-hooks d") == ["doctor"]
    assert complete(bakery, "pubtools-hooks show bakery_r") == ["bakery_recipe"]
    assert complete(bakery, "pubtools-hooks trace bake-c") == ["bake-cakes"]
    assert complete(bakery, "pubtools-hooks trace -- bake-c") == ["bake-cakes"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_script_is_printed(machine: Machine, shell: str) -> None:
    machine.variables["_PUBTOOLS_HOOKS_COMPLETE"] = f"{shell}_source"

    assert "pubtools-hooks" in machine.run().stdout


def test_help_starts_without_loading_hooks_or_rich(machine: Machine) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "pubtools.hooks.cli", "--help"],
        env=machine.environment(),
        capture_output=True,
        text=True,
        timeout=60,
    )

    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "click" in imported
    assert imported.isdisjoint({"rich", "pluggy", "pubtools.pluggy", "packaging"})


def test_a_reader_that_goes_away_gets_no_traceback(bakery: Machine) -> None:
    process = bakery.start("list")
    assert process.stdout is not None
    process.stdout.close()
    with process:
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()
