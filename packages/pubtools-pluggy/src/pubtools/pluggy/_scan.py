"""Which entry points are installed, as :mod:`importlib.metadata` would find them, quickly.

Folders on ``sys.path`` are read here; whatever else can hold a distribution (zip files,
eggs, finders of an application's own) is left to ``importlib.metadata``, which takes
longer to import than a thousand distributions take to scan.
"""

from __future__ import annotations

import os
import re
import sys
import time
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

GROUP: Final = "pubtools.hooks"
_SCRIPTS: Final = "console_scripts"
# A folder changed this recently may change again without its time stamp showing it.
_SETTLED_AFTER_NS: Final = 2_000_000_000
_NAME: Final = re.compile(r"[-_.]+")
_TARGET: Final = re.compile(r"([\w.]+)\s*(?::\s*([\w.]+)\s*)?(?:\[.*\]\s*)?")
_NO_ENTRY: Final = re.compile(rb"^\s*(?![#;\[\s])[^=\n]+$", re.MULTILINE)


class EntryPoint(NamedTuple):
    """One line of a distribution's entry points that concerns hooks."""

    distribution: str  #: normalized name
    name: str
    value: str
    asks: bool  #: stands in the group of hooks, not among the console scripts
    folder: str  #: where the metadata lies, for messages

    @property
    def target(self) -> tuple[str, str] | None:
        """Module and attribute named, or None if the value is malformed."""
        match = _TARGET.fullmatch(self.value)
        return (match[1], match[2] or "") if match else None


class Place(NamedTuple):
    """What one entry of ``sys.path``, or one finder, holds."""

    stamp: int | None
    settled: bool
    distributions: dict[str, list[EntryPoint]]  #: normalized name → entry points
    malformed: dict[str, str]  #: folder of metadata → what is wrong with it


class Scanner:
    """Finds entry points, and remembers each place as long as it does not change."""

    def __init__(self) -> None:
        self._places: dict[str, Place] = {}
        self._path: list[str] = []
        self._finders: list[Any] = []
        self._settled = False

    def unchanged(self) -> bool:
        """Return whether :meth:`places` would find what it found last time.

        False also when that cannot be told: some place was changed just before it was
        read, or a finder that is not the import system's own has to be asked again.
        Every task pays for this, so it does no more than look at each folder's time.
        """
        if not self._settled or self._path != sys.path or self._finders != sys.meta_path:
            return False
        places, stat = self._places, os.stat
        try:
            for entry in self._path:
                stamp = places[entry].stamp
                if stamp is None:
                    if os.access(entry, os.F_OK):
                        return False
                elif stat(entry or ".").st_mtime_ns != stamp:
                    return False
        except (OSError, ValueError):  # it is there no more, or is no path at all
            return False
        return True

    def places(self) -> list[Place]:
        """Return what each place holds, in the order in which they shadow each other."""
        self._path, self._finders = list(sys.path), list(sys.meta_path)
        found: list[Place] = []
        foreign = False
        for finder in self._finders:
            if finder is PathFinder:
                found += [self._place(entry) for entry in self._path]
            elif _finds_distributions(finder):
                foreign = True
                found.append(_ask(finder))
        self._settled = not foreign and all(place.settled for place in found)
        return found

    def _place(self, entry: str) -> Place:
        stamp = _stamp(entry)
        known = self._places.get(entry)
        if known is None or not known.settled or known.stamp != stamp:
            known = self._places[entry] = _read_place(entry, stamp)
        return known


def _finds_distributions(finder: Any) -> bool:
    # The backport for old Pythons puts its own finder of the same paths next to this one.
    return hasattr(finder, "find_distributions") and not type(finder).__module__.startswith(
        "importlib_metadata"
    )


def _stamp(entry: str) -> int | None:
    try:
        return os.stat(entry or ".").st_mtime_ns
    except (OSError, ValueError):
        return None


def _read_place(entry: str, stamp: int | None) -> Place:
    settled = stamp is None or not 0 <= time.time_ns() - stamp <= _SETTLED_AFTER_NS
    place = Place(stamp, settled, {}, {})
    folder = entry or "."
    if stamp is None:
        return place
    try:
        names = os.listdir(folder)
    except OSError:
        names = None
    if names is None or folder.lower().endswith(".egg"):
        return _ask_path(entry, stamp, settled=settled)
    found = [name for name in names if name[-5:].lower() == "-info"]
    # Of two versions left in one folder the newer is taken, however the folder is listed.
    for name in sorted(found, key=_in_order_of_version, reverse=True):
        stem, _, extension = name.rpartition(".")
        if extension.lower() not in ("dist-info", "egg-info"):
            continue
        distribution = normalized(stem.partition("-")[0])
        if distribution not in place.distributions:
            path = f"{folder}/{name}"
            place.distributions[distribution] = []
            _add(place, distribution, path, lambda path=path: _read(path))  # type: ignore[misc]
    return place


def _in_order_of_version(name: str) -> str:
    return re.sub(r"\d+", lambda digits: digits[0].zfill(12), name)


def normalized(name: str) -> str:
    """Return a distribution's name as the packaging specifications compare names."""
    return _NAME.sub("-", name).lower()


def _read(folder: str) -> bytes | None:
    try:
        with open(f"{folder}/entry_points.txt", "rb") as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _add(place: Place, distribution: str, folder: str, read: Callable[[], bytes | None]) -> None:
    """Add to a place what a distribution's entry points say about hooks."""
    try:
        data = read()
        if not data:
            return
        bad = _NO_ENTRY.search(data)
        if bad is not None:
            place.malformed[folder] = f"entry_points.txt: no entry point: {bad[0].strip()!r:.80}"
        if b"pubtools" in data:
            lines = data.decode("utf-8").splitlines()
            place.distributions[distribution] = list(_parse(distribution, folder, lines))
    except (OSError, ValueError) as error:
        place.malformed[folder] = f"entry_points.txt: {error}"


def _parse(distribution: str, folder: str, lines: Iterable[str]) -> Iterator[EntryPoint]:
    found: dict[str, list[EntryPoint]] = {GROUP: [], _SCRIPTS: []}
    group = ""
    for line in map(str.strip, lines):
        if line.startswith("[") and line.endswith("]"):
            group = line[1:-1]
        elif group in found and line and not line.startswith(("#", ";")):
            name, _, value = (part.strip() for part in line.partition("="))
            found[group].append(EntryPoint(distribution, name, value, group == GROUP, folder))
    return iter(found[GROUP] or filter(_predates_the_group, found[_SCRIPTS]))


def _predates_the_group(script: EntryPoint) -> bool:
    """Tell a task library's command from this project's own, which declares no hooks."""
    module = script.value.partition(":")[0].strip()
    own = ("pubtools.pluggy", "pubtools.hooks", "pubtools.tracing")
    return (module == "pubtools" or module.startswith("pubtools.")) and not any(
        module == name or module.startswith(f"{name}.") for name in own
    )


def _ask_path(entry: str, stamp: int | None, *, settled: bool) -> Place:
    """Read an entry of ``sys.path`` that is no plain folder."""
    from importlib.metadata import DistributionFinder, MetadataPathFinder

    context = DistributionFinder.Context(path=[entry])
    found = _collect(MetadataPathFinder.find_distributions(context))
    return found._replace(stamp=stamp, settled=settled)


def _ask(finder: Any) -> Place:
    from importlib.metadata import DistributionFinder

    return _collect(finder.find_distributions(DistributionFinder.Context()))


def _collect(installed: Iterable[Any]) -> Place:
    place = Place(None, settled=False, distributions={}, malformed={})
    for one in installed:
        name = normalized((one.metadata and one.metadata["Name"]) or "unknown")
        if name not in place.distributions:
            place.distributions[name] = []
            folder = str(getattr(one, "_path", name))
            _add(place, name, folder, lambda one=one: _text(one))  # type: ignore[misc]
    return place


def _text(installed: Any) -> bytes | None:
    text = installed.read_text("entry_points.txt")
    return text.encode() if text is not None else None
