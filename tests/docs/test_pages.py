"""What the pages say of files, commands and signatures is so."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import pubtools.pluggy

if TYPE_CHECKING:
    from tests.docs.conftest import Python

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
MANUAL = sorted(page for page in ROOT.glob("docs/**/*.md") if "_build" not in page.parts)
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("packages/*/*.md"), *MANUAL])
EXAMPLES = ROOT / "docs/examples"

FENCE = re.compile(r"^```(\S+) ?(.*?)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
INCLUDED = re.compile(r"literalinclude\} (\S+)|^:file: (\S+)", re.MULTILINE)
CALL = re.compile(r"`(\w+)\(([^)`]*)\)`")
COMMAND = re.compile(r"\bpubtools-hooks ([a-z]+)")
# Installed, but not for reading.
NOT_SHOWN = {"broken", "broken_plugin-1.2.dist-info"}

HOOKS = """
import json
from pubtools.pluggy import load_hooks, pm
load_hooks()
specs = {name: caller.spec for name, caller in vars(pm.hook).items() if caller.spec}
print(json.dumps({name: list(spec.argnames) for name, spec in specs.items()}))
"""


def page_id(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_relative_links_lead_somewhere(page: Path) -> None:
    targets = [target.partition("#")[0] for target in LINK.findall(page.read_text())]
    relative = [target for target in targets if target and ":" not in target]
    assert [target for target in relative if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", MANUAL, ids=page_id)
def test_manual_includes_its_examples(page: Path) -> None:
    """Code written into a page would not be run by anything."""
    kinds = {kind for kind, _, _ in FENCE.findall(page.read_text()) if not kind.startswith("{")}
    assert kinds <= {"sh", "console"}


def test_every_example_is_shown() -> None:
    shown = set()
    for page in MANUAL:
        for match in INCLUDED.finditer(page.read_text()):
            shown.add((page.parent / (match[1] or match[2])).resolve())
    there = {
        path.resolve()
        for kind in ("py", "txt", "toml")
        for path in EXAMPLES.rglob(f"*.{kind}")
        if path.read_text().strip() and path.parent.name not in NOT_SHOWN
    }
    assert sorted(str(path.relative_to(EXAMPLES)) for path in there - shown) == []


@pytest.fixture(scope="module")
def hooks() -> dict[str, list[str]]:
    done = subprocess.run([sys.executable, "-c", HOOKS], capture_output=True, text=True, check=True)
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_calls_in_the_text_have_the_real_arguments(page: Path, hooks: dict[str, list[str]]) -> None:
    wrong = []
    for name, inside in CALL.findall(page.read_text()):
        arguments = [re.split("[:=]", each)[0].strip() for each in inside.split(",")]
        if name in hooks and [each for each in arguments if each] not in ([], hooks[name]):
            wrong.append(f"{name}({inside})")
    assert wrong == []


def test_commands_in_the_text_exist(python: Python) -> None:
    known = re.findall(r"^  ([a-z]+) ", python("-m", "pubtools.hooks.cli", "--help"), re.MULTILINE)
    used = {name for page in PAGES for name in COMMAND.findall(page.read_text())}
    assert used - set(known) == set()


def test_sessions_in_the_text_are_those_of_the_noxfile() -> None:
    defined = re.findall(
        r"^@nox\.session.*\ndef (\w+)", (ROOT / "noxfile.py").read_text(), re.MULTILINE
    )
    listed = re.findall(r"^\| `nox -s (\w+)`", (ROOT / "CONTRIBUTING.md").read_text(), re.MULTILINE)
    used = {name for page in PAGES for name in re.findall(r"nox -s (\w+)", page.read_text())}
    assert sorted(listed) == sorted(defined)
    assert used <= set(defined)


def test_every_public_name_is_in_the_api_reference() -> None:
    reference = (ROOT / "docs/reference/api.md").read_text()
    missing = [
        name for name in pubtools.pluggy.__all__ if not re.search(rf":: {name}\b", reference)
    ]
    assert missing == []


def test_every_module_of_the_core_is_explained() -> None:
    inside = (ROOT / "docs/inside.md").read_text()
    source = ROOT / "packages/pubtools-pluggy/src/pubtools/pluggy"
    modules = {path.stem for path in source.glob("_*.py")} - {"__init__", "_version"}
    assert sorted(name for name in modules if f"`{name}`" not in inside) == []
