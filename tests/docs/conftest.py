from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--write-outputs",
        action="store_true",
        help="write the outputs that the manual shows instead of comparing them",
    )


class Run(Protocol):
    def __call__(
        self, *command: str, cwd: Path, env: Mapping[str, str] = ..., exit_code: int = ...
    ) -> str: ...


class Python(Protocol):
    def __call__(self, *arguments: str, cwd: Path = ..., env: Mapping[str, str] = ...) -> str: ...


class Compare(Protocol):
    def __call__(self, shown: Path, actual: str) -> None: ...


def comparable(output: str) -> list[list[str]]:
    """The words of each line, without times, their order and versions of Python."""
    output = re.sub(r"\d+\.\d+ ?(ms|s)\b", r"0 \1", output)
    output = re.sub(r"python3\.\d+", "python3", output)
    return sorted(line.split() for line in output.splitlines())


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture
def run() -> Run:
    """Run a command in a clean environment; its output, standard error included."""

    def run(*command: str, cwd: Path, env: Mapping[str, str] = {}, exit_code: int = 0) -> str:
        settings = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("OTEL_", "PUBTOOLS_", "PYTHON", "MALLOC_"))
        }
        settings.update({"COLUMNS": "80", "NO_COLOR": "1", "PYTHONWARNINGS": "error", **env})
        done = subprocess.run(
            command,
            cwd=cwd,
            env=settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
        )
        assert done.returncode == exit_code, f"{' '.join(command)}\n{done.stdout}"
        return done.stdout

    return run


@pytest.fixture
def python(run: Run, tmp_path: Path) -> Python:
    """Run this Python with the arguments, in an empty folder unless told otherwise."""

    def python(*arguments: str, cwd: Path = tmp_path, env: Mapping[str, str] = {}) -> str:
        return run(sys.executable, *arguments, cwd=cwd, env=env)

    return python


@pytest.fixture
def compare(request: pytest.FixtureRequest) -> Compare:
    """Compare an output with the file that the manual shows, but for times, what is sorted by them, and spacing."""

    def compare(shown: Path, actual: str) -> None:
        actual = "".join(f"{line.rstrip()}\n" for line in actual.splitlines())
        if request.config.getoption("--write-outputs", default=False):
            shown.write_text(actual)
        advice = f"{shown}: run pytest tests/docs --write-outputs"
        assert comparable(shown.read_text()) == comparable(actual), advice

    return compare
