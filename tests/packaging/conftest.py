"""The built distributions, and environments to install them into."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from email.message import Message

ROOT = Path(__file__).parents[2]
SOURCES = sorted(path.parent for path in ROOT.glob("packages/*/pyproject.toml"))


class Wheel:
    """A built wheel, next to the source folder it was built from."""

    def __init__(self, path: Path, source: Path) -> None:
        self.path, self.source, self.name = path, source, source.name
        with zipfile.ZipFile(path) as archive:
            self.files = [name for name in archive.namelist() if not name.endswith("/")]
            self.texts = {
                Path(name).name: archive.read(name).decode()
                for name in self.files
                if ".dist-info/" in name
            }
        self.metadata: Message = Parser().parsestr(self.texts["METADATA"])

    @property
    def modules(self) -> list[str]:
        """Every module in it, as it is imported."""
        paths = [Path(name) for name in self.files if name.endswith(".py")]
        names = [".".join(path.with_suffix("").parts) for path in paths]
        return sorted(name.removesuffix(".__init__") for name in names)


def built(pattern: str) -> Path:
    folder = os.environ.get("PUBTOOLS_WHEELS")
    if folder is None:
        pytest.fail("PUBTOOLS_WHEELS does not name a folder of built distributions; use nox")
    found = sorted(Path(folder).glob(pattern))
    assert len(found) == 1, f"{len(found)} files match {pattern}"
    return found[0]


@pytest.fixture(params=SOURCES, ids=lambda source: str(source.name))
def source(request: pytest.FixtureRequest) -> Path:
    """Folder of one distribution."""
    return Path(request.param)


@pytest.fixture
def wheel(source: Path) -> Wheel:
    """Wheel of one distribution."""
    return make_wheel(source)


def make_wheel(source: Path) -> Wheel:
    return Wheel(built(f"{source.name.replace('-', '_')}-*.whl"), source)


@pytest.fixture
def sdist(source: Path) -> Path:
    """Source distribution of one distribution."""
    return built(f"{source.name.replace('-', '_')}-*.tar.gz")


@pytest.fixture
def all_wheels() -> list[Wheel]:
    """Wheels of every distribution."""
    return [make_wheel(source) for source in SOURCES]


class Environment:
    """A fresh virtual environment."""

    def __init__(self, folder: Path) -> None:
        self.python = folder / "bin" / "python"
        self._run(sys.executable, "-m", "virtualenv", "--quiet", str(folder))

    def pip(self, *arguments: str) -> str:
        return self._run(str(self.python), "-m", "pip", "--disable-pip-version-check", *arguments)

    def run(self, code: str) -> str:
        return self._run(str(self.python), "-W", "error", "-c", code)

    def _run(self, *command: str) -> str:
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
        return done.stdout


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    """A fresh virtual environment."""
    return Environment(tmp_path / "environment")
