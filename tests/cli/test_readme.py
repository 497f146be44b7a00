"""The README shows what the command really prints."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Machine

README = Path(__file__).parents[2] / "packages" / "pubtools-hooks-cli" / "README.md"
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)

TASK = """
import sys
from pubtools.pluggy import pm, task_context

def main():
    with task_context():
        pm.hook.bakery_cake_baked(cake=sys.argv[1], minutes=5)
"""


def examples() -> list[tuple[str, str]]:
    """Return each command with the output that is shown below it."""
    text = "".join(CONSOLE.findall(README.read_text("utf-8")))
    parts = re.split(r"^\$ (.*)\n", text, flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], parts[1::2]))


def pattern_of(shown: str) -> str:
    """Return what matches the output: times differ, and dots stand for anything."""
    text = re.escape(shown)
    text = text.replace(r"\.\.\.", ".*")
    return re.sub(r"(\\ )*\d+\\\.\d+(s|\\ ms|\\ s)\b", r" *\\d+(\\.\\d+)? ?m?s", text)


@pytest.mark.parametrize(("command", "shown"), examples(), ids=lambda text: text[:40])
def test_the_readme_shows_real_output(bakery: Machine, command: str, shown: str) -> None:
    bakery.site.add("bake", files={"bake.py": TASK}, scripts={"bake": "bake:main"})
    words = shlex.split(command)
    while "=" in words[0]:
        name, _, value = words.pop(0).partition("=")
        bakery.variables[name] = value
    assert words[0] == "pubtools-hooks"

    done = bakery.run(*words[1:])

    printed = done.stderr if words[1] == "trace" else done.stdout
    assert re.search(pattern_of(shown.rstrip("\n")), printed, re.DOTALL), printed


def test_the_readme_has_examples() -> None:
    assert {command.split("pubtools-hooks ")[1].split()[0] for command, _ in examples()} == {
        "list",
        "show",
        "doctor",
        "trace",
        "new",
    }
