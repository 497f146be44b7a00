"""The virtual environments of the client tests: published libraries on this project's wheels."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = ("pubtools-pluggy", "pubtools-hooks-pulp", "pubtools-hooks-quay", "pubtools-hooks-otel")
PUBLISHED = "pubtools"
CLIENTS = (
    "pubtools-exodus~=1.5",
    "pubtools-pulp~=1.34",
    "pubtools-pulplib~=2.45",
    "pubtools-quay~=0.38",
)

# All their requirements without wheels build with a C compiler, but the Kerberos bindings:
# the program that tells whether the headers are there, and Debian's package of them.
KERBEROS = ("krb5-config", "libkrb5-dev")


@dataclass(frozen=True)
class Environment:
    """One virtual environment, and whether the published ``pubtools`` is in it."""

    mode: str
    path: Path

    @property
    def bin(self) -> Path:
        return self.path / "bin"

    @property
    def python(self) -> Path:
        return self.bin / "python"

    def pip(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "pip", "--python", str(self.python), *arguments],
            # What has to be compiled is called a few times: thrice as fast to build.
            env={"CFLAGS": "-O0 -g0", **os.environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def install(self, *arguments: str) -> None:
        # Modules are compiled when a test imports them: most never are.
        done = self.pip("install", "--no-compile", *arguments)
        if done.returncode != 0:
            pytest.fail(f"pip cannot install the {self.mode} environment:\n{done.stdout[-4000:]}")


class Environments:
    """Both environments, each made when first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, mode: str) -> Environment:
        return {"beside": lambda: self.beside, "replace": lambda: self.replace}[mode]()

    @cached_property
    def beside(self) -> Environment:
        """The libraries as pip installs them, the published ``pubtools`` among them."""
        require_kerberos()
        environment = self._new("beside")
        environment.install(*map(str, self._wheels), f"{PUBLISHED}~=1.4", *CLIENTS)
        return environment

    @cached_property
    def replace(self) -> Environment:
        """The same, in the versions pip chose there, without the published ``pubtools``."""
        frozen = self.beside.pip("freeze", "--all", "--quiet", "--exclude", PUBLISHED)
        assert frozen.returncode == 0, frozen.stdout
        requirements = self._folder / "replace.txt"
        lines = [line for line in frozen.stdout.splitlines() if "==" in line or " @ " in line]
        requirements.write_text("\n".join(lines))
        environment = self._new("replace")
        environment.install("--no-deps", "--requirement", str(requirements))
        return environment

    def _new(self, mode: str) -> Environment:
        path = self._folder / mode
        venv.create(path, symlinks=True)
        return Environment(mode, path)

    @cached_property
    def _wheels(self) -> list[Path]:
        given = os.environ.get("PUBTOOLS_WHEELS")
        folder = Path(given) if given else self._build()
        found = [wheel for name in OURS for wheel in folder.glob(f"{name.replace('-', '_')}-*.whl")]
        if len(found) != len(OURS):
            pytest.fail(f"{folder} needs one wheel each of {', '.join(OURS)}; it has {found}")
        return found

    def _build(self) -> Path:
        folder = self._folder / "wheels"
        packages = [str(ROOT / "packages" / name) for name in OURS]
        wheel = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
        subprocess.run([*wheel, "--wheel-dir", str(folder), *packages], check=True)
        return folder


def require_kerberos() -> None:
    """Install the Kerberos headers, or skip the test where that is not possible."""
    program, package = KERBEROS
    if shutil.which(program):
        return
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        pytest.skip(f"{program} is missing (Debian: {package}), and only root can install it here")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", package]):
        done = subprocess.run(
            ["apt-get", "-qq", *command],
            env=quiet,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode != 0:
            pytest.skip(f"apt-get cannot install {package}: {done.stdout.strip()[-500:]}")
