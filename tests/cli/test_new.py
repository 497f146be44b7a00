from __future__ import annotations

import importlib.util
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Machine


def files_in(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_a_new_family_is_complete(machine: Machine) -> None:
    done = machine.run("new", "acme_store")

    assert done.returncode == 0, done.stderr
    folder = machine.folder / "pubtools-hooks-acme-store"
    written = files_in(folder)
    assert set(written) == {
        ".gitignore",
        "CHANGELOG.md",
        "LICENSE",
        "README.md",
        "pyproject.toml",
        "src/pubtools/hooks/acme_store/__init__.py",
        "src/pubtools/hooks/acme_store/_version.py",
        "src/pubtools/hooks/acme_store/hookspecs.py",
        "src/pubtools/hooks/acme_store/py.typed",
        "tests/test_acme_store.py",
    }
    for name, text in written.items():
        assert "{{" not in text, name
        assert name in done.stdout
    assert "cd pubtools-hooks-acme-store" in done.stdout


def test_its_hooks_are_listed_and_its_tests_pass(machine: Machine) -> None:
    machine.run("new", "acme")
    folder = machine.folder / "pubtools-hooks-acme"
    # As an installer would leave it, without asking an index for a build system.
    files = {
        path.removeprefix("src/"): text
        for path, text in files_in(folder).items()
        if path.startswith("src/")
    }
    machine.site.add(
        "pubtools-hooks-acme", "0.1.0", files=files, hooks={"acme": "pubtools.hooks.acme"}
    )

    listed = machine.json("list", "--json")["hooks"]
    tested = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=folder,
        env=machine.environment(),
        capture_output=True,
        text=True,
        timeout=120,
    )

    declared = [hook for hook in listed if hook["name"].startswith("acme_")]
    assert [(hook["name"], hook["results"]) for hook in declared] == [
        ("acme_item_labels", "first"),
        ("acme_item_published", "all"),
    ]
    assert {hook["declared_by"][0]["distribution"]["name"] for hook in declared} == {
        "pubtools-hooks-acme"
    }
    assert tested.returncode == 0, tested.stdout + tested.stderr
    assert "5 passed" in tested.stdout


@pytest.mark.once
def test_it_is_typed_and_tidy(machine: Machine) -> None:
    for tool in ("mypy", "ruff"):
        if importlib.util.find_spec(tool) is None:
            pytest.skip(f"needs {tool}")
    machine.run("new", "acme")
    folder = machine.folder / "pubtools-hooks-acme"

    for command in (["mypy"], ["ruff", "check", "."], ["ruff", "format", "--check", "."]):
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_is_overwritten(machine: Machine) -> None:
    folder = machine.folder / "pubtools-hooks-acme"
    folder.mkdir()
    (folder / "mine").write_text("precious", "utf-8")

    done = machine.run("new", "acme")

    assert done.returncode == 2
    assert "is there already, and is left as it is" in done.stderr
    assert files_in(folder) == {"mine": "precious"}


def test_a_folder_that_cannot_be_written(machine: Machine) -> None:
    (machine.folder / "file").write_text("", "utf-8")

    done = machine.run("new", "acme", "--into", "file/below")

    assert done.returncode == 2
    assert "cannot write" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("9lives", "identifier in lower case, such as 'lives'"),
        ("my-family", "such as 'my_family'"),
        ("Acme", "such as 'acme'"),
        ("ümlaut", "identifier in lower case"),
        ("a b", "such as 'a_b'"),
        ("../acme", "such as 'acme'"),
        ("", "identifier in lower case"),
        ("class", "keyword of Python"),
        ("async", "keyword of Python"),
        ("pluggy", "belongs to the core"),
        ("task", "belongs to the core"),
        ("cli", "belongs to the core"),
        ("pulp", "pubtools-hooks-pulp"),
        ("mallopt", "pubtools-hooks-mallopt"),
        ("bakery", "its hooks would start with bakery_"),
    ],
)
def test_bad_names_are_refused(bakery: Machine, name: str, why: str) -> None:
    done = bakery.run("new", "--", name)

    assert done.returncode == 2
    assert why in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert [path.name for path in bakery.folder.iterdir()] == ["site"]


def test_a_family_that_is_installed_is_refused(machine: Machine) -> None:
    machine.site.add("pubtools-hooks-acme", "0.9")
    machine.site.add("other", files={"pubtools/hooks/taken/__init__.py": ""})

    assert "pubtools-hooks-acme 0.9 is installed" in machine.run("new", "acme").stderr
    assert "there is a package pubtools.hooks.taken" in machine.run("new", "taken").stderr
