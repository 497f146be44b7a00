"""Sample distributions on disk, and fresh interpreters that find them.

A :class:`SampleSite` writes distributions as installers leave them, and runs code in an
interpreter of its own that has them on its path, next to whatever is installed around
this one. What that code may use is in :mod:`fresh`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SUPPORT = Path(__file__).parent

#: Keeps the first import of a module from changing its folder, where a test needs that.
NO_BYTE_CODE = {"PYTHONDONTWRITEBYTECODE": "1"}

_HEAD = """\
import sys
from fresh import journal
from pubtools.pluggy import hookimpl, hookspec, load_hooks, pm, task_context
journal.append(__name__)
"""


def plugin(body: str = "") -> str:
    """Return the source of a module that registers itself as a plugin at its end.

    It has the names of ``pubtools.pluggy``, and writes its own into ``fresh.journal``.
    """
    return f"{module(body)}pm.register(sys.modules[__name__])\n"


def specs(body: str) -> str:
    """Return the source of a module that declares the hookspecs in it at its end."""
    return f"{module(body)}pm.add_hookspecs(sys.modules[__name__])\n"


def module(body: str = "") -> str:
    """Return the source of a module like :func:`plugin`'s that registers nothing."""
    return f"{_HEAD}{textwrap.dedent(body)}\n"


def write_distribution(
    folder: Path,
    name: str,
    version: str = "1.0",
    modules: Mapping[str, str] | None = None,
    *,
    hooks: Mapping[str, str] | None = None,
    scripts: Mapping[str, str] | None = None,
    entry_points: str | bytes | None = None,
    info: str = "dist-info",
    record: bool = True,
) -> Path:
    """Install a sample distribution into a folder; return the folder of its metadata.

    :param modules: Source of each module by its dotted name.
    :param hooks: Entry points of the group ``pubtools.hooks``, module by name.
    :param scripts: Entry points of the group ``console_scripts``.
    :param entry_points: The whole of ``entry_points.txt``, instead of those.
    :param info: ``dist-info``, ``egg-info``, or ``EGG-INFO`` as in an egg.
    :param record: Whether a list of the files is left with the metadata.
    """
    files = []
    for dotted, source in (modules or {}).items():
        file = folder / f"{dotted.replace('.', '/')}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(source), encoding="utf-8")
        files.append(file.relative_to(folder).as_posix())
    stem = f"{name.replace('-', '_')}-{version}."
    metadata = folder / (info if info == "EGG-INFO" else stem + info)
    metadata.mkdir(parents=True)
    egg = info != "dist-info"
    (metadata / ("PKG-INFO" if egg else "METADATA")).write_text(
        f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", encoding="utf-8"
    )
    if record:
        lines = [file if egg else f"{file},," for file in files]
        (metadata / ("SOURCES.txt" if egg else "RECORD")).write_text("\n".join(lines) + "\n")
    text = entry_points
    if text is None:
        groups = {"console_scripts": scripts, "pubtools.hooks": hooks}
        text = "\n".join(_section(group, points) for group, points in groups.items() if points)
    if text:
        data = text.encode() if isinstance(text, str) else text
        (metadata / "entry_points.txt").write_bytes(data)
    return metadata


def _section(group: str, points: Mapping[str, str]) -> str:
    return "\n".join([f"[{group}]", *(f"{name} = {value}" for name, value in points.items()), ""])


def zip_folder(folder: Path, archive: Path) -> None:
    """Put all of a folder into a zip file."""
    made = shutil.make_archive(str(archive), "zip", folder)
    Path(made).rename(archive)


@dataclass(frozen=True)
class Result:
    """What came of running code in a fresh interpreter."""

    values: tuple[Any, ...]
    stdout: str
    stderr: str
    returncode: int

    @property
    def value(self) -> Any:
        """The one value that the code has shown."""
        assert self.returncode == 0, self.stderr
        assert len(self.values) == 1, f"{self.stdout}\n{self.stderr}"
        return self.values[0]


class SampleSite:
    """A folder of sample distributions on the path of fresh interpreters.

    :ivar folder: The first entry of the path, where distributions go by default.
    :ivar path: All entries; more can be appended.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.path: list[Path] = []
        self.folder = self.entry("site")
        self.elsewhere = root / "elsewhere"
        self.elsewhere.mkdir()

    def entry(self, name: str) -> Path:
        """Make a folder, put it at the end of the path, and return it."""
        folder = self.root / name
        folder.mkdir()
        self.path.append(folder)
        return folder

    def add(
        self,
        name: str,
        version: str = "1.0",
        modules: Mapping[str, str] | None = None,
        *,
        into: Path | None = None,
        **how: Any,
    ) -> Path:
        """Install a distribution as :func:`write_distribution` does, into ``folder`` by default."""
        return write_distribution(into or self.folder, name, version, modules, **how)

    def add_plugins(self, names: Iterable[str], body: str = "") -> None:
        """Install for each name ``acme-NAME`` a distribution with the plugin ``acme_NAME``."""
        for name in names:
            source = plugin(body)
            self.add(f"acme-{name}", "1.0", {f"acme_{name}": source}, hooks={name: f"acme_{name}"})

    def run(
        self,
        code: str,
        *,
        env: Mapping[str, str] | None = None,
        options: Sequence[str] = ("-W", "error"),
        support: bool = True,
    ) -> Result:
        """Run code in a fresh interpreter; it can call ``show(value)``, once for each value.

        :param support: Whether the code may import what is in this folder too.
        """
        path = [*self.path, *([SUPPORT] if support else ())]
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PUBTOOLS_", "PYTHON", "OTEL_", "MALLOC_"))
        }
        variables = {**inherited, "PYTHONPATH": os.pathsep.join(map(str, path)), **(env or {})}
        done = subprocess.run(
            [sys.executable, *options, "-c", _SHOW + textwrap.dedent(code)],
            env=variables,
            cwd=self.elsewhere,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        values = [
            json.loads(line[len(_MARK) :])
            for line in done.stdout.splitlines()
            if line.startswith(_MARK)
        ]
        return Result(tuple(values), done.stdout, done.stderr, done.returncode)


_MARK = "shown: "
_SHOW = f"""
def show(value):
    import json
    print({_MARK!r} + json.dumps(value), flush=True)

"""
