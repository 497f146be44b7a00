"""Virtual environments to measure in: one for each kind and number of distributions."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import synthetic

SIZES = (20, 200, 1000)
ROOT = Path(__file__).parents[2]
PUBTOOLS = "1.4.5"
PLUGGY = f"pluggy=={version('pluggy')}"


@dataclass(frozen=True)
class Kind:
    """What is installed in an environment besides the strangers."""

    name: str
    requirements: tuple[str, ...]
    plugins: tuple[str, ...]


OURS = Kind(
    "ours", (str(ROOT / "packages" / "pubtools-pluggy"), PLUGGY), synthetic.PUBTOOLS_PLUGINS
)
PUBLISHED = Kind("published", (f"pubtools=={PUBTOOLS}", PLUGGY), synthetic.PUBTOOLS_PLUGINS)
OTHERS = Kind(
    "others",
    (PLUGGY, f"stevedore=={version('stevedore')}", f"blinker=={version('blinker')}"),
    synthetic.PLUGGY_PLUGINS,
)


class Sites:
    """Makes environments below a folder and runs Python in them.

    :param folder: An empty folder, which the caller removes.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._requirements: dict[str, Path] = {}
        names = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR")
        self.environment = {name: os.environ[name] for name in names if name in os.environ}
        self.environment["XDG_CACHE_HOME"] = str(folder / "cache")

    def python(self, kind: Kind, distributions: int) -> Path:
        """The interpreter of an environment with so many distributions in all."""
        home = self.folder / f"{kind.name}-{distributions}"
        if home.exists():
            return self._interpreter(home)
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", home], check=True)
        python = self._interpreter(home)
        site = Path(
            self.run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))")
        )
        shutil.copytree(self._installed(kind), site, dirs_exist_ok=True)
        own = len(list(site.glob("*.dist-info")))
        synthetic.install(site, distributions - own, kind.plugins)
        # As if installed before: a folder that has just changed is looked at more closely.
        os.utime(site, (1_600_000_000, 1_600_000_000))
        return python

    def run(self, python: Path, *arguments: str) -> str:
        """Run Python in a fresh process, and return what it prints."""
        command = [str(python), *arguments]
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, env=self.environment
        )
        if done.returncode:
            raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout.strip()

    def _installed(self, kind: Kind) -> Path:
        """A folder with the kind's own distributions, made once."""
        if kind.name not in self._requirements:
            target = self.folder / "requirements" / kind.name
            pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(target)]
            subprocess.run([*pip, *kind.requirements], check=True)
            self._requirements[kind.name] = target
        return self._requirements[kind.name]

    @staticmethod
    def _interpreter(home: Path) -> Path:
        places = (home / "bin" / "python", home / "Scripts" / "python.exe")
        return next(place for place in places if place.exists())
