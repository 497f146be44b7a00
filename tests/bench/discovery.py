"""Load hooks from one layout of installed distributions, next to importlib.metadata's answer.

``python discovery.py LAYOUT FOLDER`` builds the layout in the folder, loads the hooks, and
prints as JSON which plugin modules ``importlib.metadata`` names and which were loaded.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import sys
from importlib import metadata
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import TYPE_CHECKING, Any

import synthetic

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.machinery import ModuleSpec
    from types import ModuleType

GROUP = "[pubtools.hooks]\nhooks = {module}\n"


def project(folder: Path, name: str, module: str, entry_points: str = GROUP, **how: str) -> None:
    """A distribution in a folder, with one module that is a plugin."""
    synthetic.distribution(folder, name, entry_points.format(module=module), **how)
    (folder / f"{module}.py").write_text("")


def zipped(folder: Path, archive: Path) -> None:
    """Replace a folder by a zip file of it, and put that on the path."""
    made = shutil.make_archive(str(archive), "zip", folder)
    shutil.rmtree(folder)
    sys.path.append(str(Path(made).rename(archive)))


def dist_info(root: Path) -> None:
    project(root / "site", "Acme.Dist_Info", "found_dist_info")
    sys.path.append(str(root / "site"))


def egg_info(root: Path) -> None:
    project(root / "develop", "acme-egg-info", "found_egg_info", suffix="egg")
    sys.path.append(str(root / "develop"))


def egg_folder(root: Path) -> None:
    egg = root / "acme_egg_folder-1.2.3-py3.egg"
    project(egg, "acme-egg-folder", "found_egg_folder")
    (egg / "acme_egg_folder-1.2.3.dist-info").rename(egg / "EGG-INFO")
    (egg / "EGG-INFO" / "METADATA").rename(egg / "EGG-INFO" / "PKG-INFO")
    sys.path.append(str(egg))


def wheel_on_the_path(root: Path) -> None:
    project(root / "wheel", "acme-wheel", "found_wheel")
    zipped(root / "wheel", root / "acme_wheel-1.2.3-py3-none-any.whl")


def zipped_egg(root: Path) -> None:
    egg = root / "egg"
    project(egg, "acme-zipped-egg", "found_zipped_egg")
    (egg / "acme_zipped_egg-1.2.3.dist-info").rename(egg / "EGG-INFO")
    (egg / "EGG-INFO" / "METADATA").rename(egg / "EGG-INFO" / "PKG-INFO")
    zipped(egg, root / "acme_zipped_egg-1.2.3-py3.egg")


def shadowed(root: Path) -> None:
    """The same distribution twice, once under another spelling: the first on the path counts."""
    project(root / "first", "acme-shadow", "found_in_front")
    project(root / "second", "Acme.Shadow", "found_behind", version="9.0")
    project(root / "third", "acme-no-hooks-in-front", "found_third")
    synthetic.distribution(root / "first", "acme-no-hooks-in-front", None)
    sys.path += [str(root / name) for name in ("first", "second", "third")]


def working_folder(root: Path) -> None:
    project(root / "here", "acme-here", "found_here")
    os.chdir(root / "here")
    sys.path.insert(0, "")


def odd_spelling(root: Path) -> None:
    entry_points = "# comment\n\n[ other ]\n[pubtools.hooks]\n# no\n a.b-c  =  {module} [extra] \n"
    project(root / "odd", "acme-odd", "found_odd", entry_points)
    two = (
        "[console_scripts]\nx = no:main\n[pubtools.hooks]\none={module}\ntwo = {module}:__name__\n"
    )
    project(root / "odd", "acme-two", "found_two", two)
    sys.path.append(str(root / "odd"))


def missing_places(root: Path) -> None:
    (root / "file.txt").write_text("neither a folder nor a zip file")
    (root / "broken.zip").write_bytes(b"PK\x03\x04")
    sys.path += [str(root / "nothing"), str(root / "file.txt"), str(root / "broken.zip")]


class Vendored(metadata.DistributionFinder, MetaPathFinder):
    """An application's own finder, as frozen and vendoring tools have."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find_spec(
        self, name: str, path: Any = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        file = self.folder / f"{name}.py"
        return importlib.util.spec_from_file_location(name, file) if file.exists() else None

    def find_distributions(
        self, context: metadata.DistributionFinder.Context | None = None
    ) -> Iterator[metadata.Distribution]:
        return map(metadata.PathDistribution, self.folder.glob("*.dist-info"))


def custom_finder(root: Path) -> None:
    project(root / "vendored", "acme-vendored", "found_vendored")
    sys.meta_path.append(Vendored(root / "vendored"))


def custom_finder_in_front(root: Path) -> None:
    """A finder asked before the path shadows what lies there."""
    project(root / "vendored", "acme-front", "found_in_front")
    project(root / "site", "acme-front", "found_behind")
    sys.path.append(str(root / "site"))
    sys.meta_path.insert(0, Vendored(root / "vendored"))


LAYOUTS = (
    dist_info,
    egg_info,
    egg_folder,
    wheel_on_the_path,
    zipped_egg,
    shadowed,
    working_folder,
    odd_spelling,
    missing_places,
    custom_finder,
    custom_finder_in_front,
)


def everything(root: Path) -> None:
    for layout in LAYOUTS[:-1]:
        (root / layout.__name__).mkdir()
        layout(root / layout.__name__)


def modules_named() -> set[str]:
    """The modules that importlib.metadata names: of each project, those of its first copy."""
    if hasattr(metadata, "EntryPoints"):  # Python 3.10, which alone leaves out shadowed copies
        return {entry.module for entry in metadata.entry_points(group="pubtools.hooks")}
    copies: dict[str, metadata.Distribution] = {}
    for found in metadata.distributions():
        copies.setdefault(re.sub(r"[-_.]+", "-", found.metadata["Name"]).lower(), found)
    return {
        entry.value.split(":")[0].split("[")[0].strip()
        for found in copies.values()
        for entry in found.entry_points
        if entry.group == "pubtools.hooks"
    }


def ours(names: set[str]) -> list[str]:
    return sorted(name for name in names if name.startswith("found_"))


def main() -> None:
    name, folder = sys.argv[1:]
    layouts = {layout.__name__: layout for layout in (*LAYOUTS, everything)}
    layouts[name](Path(folder))
    expected = modules_named()

    from pubtools.pluggy import load_hooks

    load_hooks()
    print(json.dumps({"expected": ours(expected), "found": ours(set(sys.modules))}))


if __name__ == "__main__":
    main()
