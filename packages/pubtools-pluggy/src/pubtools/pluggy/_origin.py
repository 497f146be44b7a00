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
from typing import TYPE_CHECKING, Any, NamedTuple
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
    # Python 3.13 has an empty mapping where earlier ones have None.
    metadata: Any = installed.metadata or {}
    name, version = metadata.get("Name"), metadata.get("Version")
    return Distribution(name or "(unknown)", version or "(unknown version)")


def _find(name: str, file: str | None) -> Distribution | None:
    if file is not None:
        around = (
            entry for entry in sys.path if entry and file.startswith(entry.rstrip(os.sep) + os.sep)
        )
        root = max(around, key=len, default=None)
        context = DistributionFinder.Context(path=[root]) if root else None
        for installed in MetadataPathFinder.find_distributions(context) if context else ():
            if _has_file(installed, Path(file).relative_to(str(root)).as_posix()):
                return named(installed)
    by_name = []
    for one in distributions():
        if file is not None and _is_edited_in_place(one, file):
            return named(one)
        by_name += [(len(target), one) for target in _targets(one, name)]
    if not by_name or name == "__main__":
        return None
    return named(max(by_name, key=lambda found: found[0])[1])


def _has_file(installed: Installed, path: str) -> bool:
    """Tell from the installer's record whether a file belongs to a distribution."""
    for record in ("RECORD", "installed-files.txt", "SOURCES.txt"):
        text = installed.read_text(record)
        if text and re.search(rf'^"?{re.escape(path)}"?(,|$)', text, re.MULTILINE):
            return True
    return False


def _is_edited_in_place(installed: Installed, file: str) -> bool:
    """Tell whether a file lies in the source folder of an editable installation."""
    text = installed.read_text("direct_url.json")
    if not text or '"editable"' not in text:
        return False
    folder = unquote(urlparse(json.loads(text).get("url", "")).path)
    return bool(folder) and file.startswith(folder.rstrip("/") + "/")


def _targets(installed: Installed, name: str) -> Iterable[str]:
    """Return the entry points' modules that are, or lie around, the named module."""
    text = installed.read_text("entry_points.txt")
    for target in re.findall(r"=\s*([\w.]+)", text or ""):
        if name == target or name.startswith(f"{target}."):
            yield target
