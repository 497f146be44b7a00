"""Whose a module is: the distribution that installed it.

Imported when a message or a listing needs it, never to load, register or call: what it
needs takes longer to import than all of that.
"""

from __future__ import annotations

import json
import os
import re
import sys
import types
from importlib.metadata import (
    DistributionFinder,
    MetadataPathFinder,
    PathDistribution,
    distributions,
)
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import unquote, urlparse

from ._modules import module_name
from ._scan import normalized

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.metadata import Distribution as Installed


class Distribution(NamedTuple):
    """What pip installs: its name and version."""

    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


_known: dict[tuple[str, str | None], Distribution | None] = {}


def distribution_of(thing: object) -> Distribution | None:
    """Return the distribution that a module, class, function or instance comes from.

    None if no installed distribution has it, as for a script or the standard library.
    """
    name = module_name(thing)
    module = thing if isinstance(thing, types.ModuleType) else sys.modules.get(name)
    file = getattr(module, "__file__", None)
    key = (name, file)
    if key not in _known:
        _known[key] = _find(name, file)
    return _known[key]


def distribution_in(folder: str, name: str) -> Distribution:
    """Return the distribution whose metadata lies in a folder, or else has the name."""
    if Path(folder).is_dir():
        return named(PathDistribution(Path(folder)))
    for one in distributions():
        found = named(one)
        if normalized(found.name) == name:
            return found
    return Distribution(name, "(unknown version)")


def named(installed: Installed) -> Distribution:
    """Return name and version of installed metadata, however incomplete."""
    try:
        # Python 3.13 has an empty mapping where earlier ones have None.
        metadata: Any = installed.metadata or {}
    except ValueError:  # it is not UTF-8
        metadata = {}
    folder = Path(str(getattr(installed, "_path", "")))
    name, _, version = folder.stem.partition("-")
    return Distribution(
        metadata.get("Name") or (name if folder.suffix else "") or "(unknown)",
        metadata.get("Version") or version.partition("-")[0] or "(unknown version)",
    )


def _find(name: str, file: str | None) -> Distribution | None:
    if file is not None:
        path: list[Any] = sys.path
        entries = [entry or os.getcwd() for entry in path if isinstance(entry, str)]
        around = (entry for entry in entries if file.startswith(entry.rstrip(os.sep) + os.sep))
        root = max(around, key=len, default=None)
        context = DistributionFinder.Context(path=[root]) if root else None
        for installed in MetadataPathFinder.find_distributions(context) if context else ():
            if _has_file(installed, Path(file).relative_to(str(root)).as_posix()):
                return named(installed)
    edited, by_name = [], []
    for one in distributions():
        folder = _edited_folder(one)
        if file is not None and folder and file.startswith(folder):
            edited.append((len(folder), one))
        by_name += [(len(target), one) for target in _targets(one, name)]
    # The innermost source folder, or else the entry point closest to the module.
    best = max(edited or by_name, key=lambda found: found[0], default=None)
    return named(best[1]) if best is not None else None


# The lists that installers leave, with what may stand before a path in them: pip's; the
# one of old pips, seen from the metadata; setuptools', seen from the project.
_RECORDS: Final = {
    "RECORD": "",
    "installed-files.txt": r"\.\./",
    "SOURCES.txt": r"(?:[^\n]*/)?",
}


def _has_file(installed: Installed, path: str) -> bool:
    """Tell from the installer's record whether a file belongs to a distribution."""
    return any(
        re.search(rf'^"?{before}{re.escape(path)}"?(,|$)', _text(installed, record), re.MULTILINE)
        for record, before in _RECORDS.items()
    )


def _edited_folder(installed: Installed) -> str | None:
    """Return the source folder of an editable installation."""
    try:
        source = json.loads(_text(installed, "direct_url.json") or "{}")
        if not source["dir_info"]["editable"]:
            return None
        return unquote(urlparse(source["url"]).path).rstrip("/") + "/"
    except (ValueError, TypeError, LookupError):  # not editable, or malformed
        return None


def _targets(installed: Installed, name: str) -> Iterable[str]:
    """Return the entry points' modules that are, or lie around, the named module."""
    for target in re.findall(r"=\s*([\w.]+)", _text(installed, "entry_points.txt")):
        if name == target or name.startswith(f"{target}."):
            yield target


def _text(installed: Installed, name: str) -> str:
    try:
        return installed.read_text(name) or ""
    except (OSError, ValueError):  # a stranger's that cannot be read says nothing
        return ""
