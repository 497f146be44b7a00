"""Synthetic distributions: folders as pip leaves them, filled with what most projects ship."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

# As the manual teaches: a task gets a plugin of its own.
PUBTOOLS_TWO_STAGE = """
import sys

from pubtools.pluggy import hookimpl, pm


class Handler:
    @hookimpl
    def task_stop(self, failed):
        pm.unregister(self)


@hookimpl
def task_start():
    pm.register(Handler())


pm.register(sys.modules[__name__])
"""

PUBTOOLS_PLAIN = """
import sys

from pubtools.pluggy import hookimpl, pm


@hookimpl
def task_start():
    pass


@hookimpl
def task_stop(failed):
    pass


pm.register(sys.modules[__name__])
"""

PLUGGY_PLUGIN = """
import pluggy

hookimpl = pluggy.HookimplMarker("pubtools")


@hookimpl
def task_start():
    pass


@hookimpl
def task_stop(failed):
    pass
"""

PUBTOOLS_PLUGINS = (PUBTOOLS_TWO_STAGE, PUBTOOLS_PLAIN, PUBTOOLS_PLAIN)
PLUGGY_PLUGINS = (PLUGGY_PLUGIN,) * len(PUBTOOLS_PLUGINS)

STRANGERS_GROUPS = (
    "[console_scripts]\n{name} = {package}:main\n",
    "[console_scripts]\n{name} = {package}:main\n{name}-admin = {package}:main\n",
    "[console_scripts]\n{name} = {package}:main\n\n[pytest11]\n{name} = {package}\n",
    "[gui_scripts]\n{name} = {package}:main\n",
    None,
)

METADATA = """\
Metadata-Version: 2.1
Name: {name}
Version: {version}
Summary: one of many installed projects
License: MIT
Classifier: Development Status :: 5 - Production/Stable
Classifier: Programming Language :: Python :: 3
Requires-Python: >=3.6
Requires-Dist: requests (>=2)
Requires-Dist: attrs
Provides-Extra: docs

{description}
"""
DESCRIPTION = textwrap.fill("A paragraph of a README as long as those of real projects. " * 60)


def install(folder: Path, count: int, plugins: Sequence[str] = PUBTOOLS_PLUGINS) -> None:
    """Put ``count`` distributions into ``folder``.

    One for each source in ``plugins``, which it names in the group ``pubtools.hooks``; one
    task library that predates the group; the rest are strangers.
    """
    for number, source in enumerate(plugins):
        name = f"acme-hooks-{number}"
        package = distribution(folder, name, "[pubtools.hooks]\nhooks = {package}.hooks\n")
        (package / "hooks.py").write_text(source)
    for number in range(count - len(plugins) - 1):
        groups = STRANGERS_GROUPS[number % len(STRANGERS_GROUPS)]
        distribution(folder, f"{'bdfhkmprt'[number % 9]}-project-{number:04}", groups)
    _task_library(folder)


def distribution(
    folder: Path, name: str, entry_points: str | None, version: str = "1.2.3", suffix: str = "dist"
) -> Path:
    """Write one distribution and return its package folder.

    :param entry_points: Text of ``entry_points.txt``, where ``{name}`` and ``{package}`` are
        filled in; None writes no such file.
    :param suffix: ``"dist"`` or ``"egg"``, for a ``.dist-info`` or an ``.egg-info`` folder.
    """
    package = name.replace("-", "_")
    info = folder / f"{package}-{version}.{suffix}-info"
    info.mkdir(parents=True)
    metadata = METADATA.format(name=name, version=version, description=DESCRIPTION)
    (info / ("METADATA" if suffix == "dist" else "PKG-INFO")).write_text(metadata)
    (info / "RECORD").write_text(f"{package}/__init__.py,,\n")
    if entry_points is not None:
        text = entry_points.format(name=name, package=package)
        (info / "entry_points.txt").write_text(text)
    return _package(folder / package)


def _package(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "__init__.py").write_text("def main():\n    return 0\n")
    return folder


def _task_library(folder: Path) -> None:
    script = "[console_scripts]\n{name} = pubtools.synthetic:main\n"
    distribution(folder, "pubtools-synthetic", script)
    _package(folder / "pubtools" / "synthetic")
