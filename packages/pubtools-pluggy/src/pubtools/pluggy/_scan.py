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
        text, bracket, rest = self.value.partition("[")  # extras, which no one needs here
        module, colon, attribute = (part.strip() for part in text.partition(":"))
        well_formed = (
            _is_dotted_name(module)
            and (not colon or _is_dotted_name(attribute))
            and (not bracket or rest.rstrip().endswith("]"))
        )
        return (module, attribute) if well_formed else None


def _is_dotted_name(text: str) -> bool:
    return all(part.isidentifier() for part in text.split("."))


class Place(NamedTuple):
    """What one entry of ``sys.path``, or one finder, holds."""

    stamp: int | None
    settled: bool
    distributions: dict[str, list[EntryPoint]]  #: normalized name → entry points
    malformed: dict[str, str]  #: folder of metadata → what is wrong with it


class Seen(NamedTuple):
    """What the last scan was made of; replaced as a whole, as it is read without a lock."""

    path: list[str]
    finders: list[Any]
    stamps: list[tuple[str, int | None]]


class Scanner:
    """Finds entry points, and remembers each place as long as it does not change."""

    def __init__(self) -> None:
        self._places: dict[str, Place] = {}
        self._seen: Seen | None = None

    def unchanged(self) -> bool:
        """Return whether :meth:`places` would find what it found last time.

        False also when that cannot be told: some place was changed just before it was
        read, or a finder that is not the import system's own has to be asked again.
        Every task pays for this, so it does no more than look at each folder's time.
        """
        seen, stat = self._seen, os.stat
        if seen is None or seen.path != sys.path or seen.finders != sys.meta_path:
            return False
        try:
            for entry, stamp in seen.stamps:
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
        path: list[Any] = list(sys.path)
        finders = list(sys.meta_path)
        entries = [entry for entry in path if isinstance(entry, str)]  # importing ignores the rest
        found: list[Place] = []
        for finder in finders:
            if finder is PathFinder:
                found += map(self._place, entries)
            elif _finds_distributions(finder):
                found.append(_ask(finder))
        settled = all(place.settled for place in found)
        stamps = [(entry, self._places[entry].stamp) for entry in entries if entry in self._places]
        self._seen = Seen(path, finders, stamps) if settled else None
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
    found: dict[str, str] = {}
    for name in names:
        if name[-5:].lower() == "-info":
            stem, _, extension = name.rpartition(".")
            if extension.lower() not in ("dist-info", "egg-info"):
                continue
            distribution = normalized(stem.partition("-")[0])
            if distribution in found:
                # Of two versions left in one folder the newer, however the folder is listed.
                name = max(name, found[distribution], key=_in_order_of_version)
            found[distribution] = name
    for distribution, name in found.items():
        path = f"{folder}/{name}"
        place.distributions[distribution] = []
        _add(place, distribution, path, lambda path=path: _read(path))  # type: ignore[misc]
    return place


def _in_order_of_version(name: str) -> str:
    return re.sub(r"\d+", lambda digits: digits[0].zfill(12), name)


def normalized(name: str) -> str:
    """Return a distribution's name as the packaging specifications compare names."""
    return "-".join(filter(None, name.lower().replace("_", "-").replace(".", "-").split("-")))


def _read(folder: str) -> bytes | None:
    try:
        file = os.open(f"{folder}/entry_points.txt", os.O_RDONLY | getattr(os, "O_BINARY", 0))
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:  # half the time that a file object takes, a thousand times
        return b"".join(iter(lambda: os.read(file, 1 << 20), b""))
    finally:
        os.close(file)


def _add(place: Place, distribution: str, folder: str, read: Callable[[], bytes | None]) -> None:
    """Add to a place what a distribution's entry points say about hooks."""
    try:
        data = read()
        if not data:
            return
        bad = [line for line in data.splitlines() if b"=" not in line and _is_no_entry(line)]
        if bad:
            place.malformed[folder] = f"entry_points.txt: no entry point: {bad[0]!r:.80}"
        if b"pubtools" in data:
            lines = data.decode("utf-8").splitlines()
            place.distributions[distribution] = list(_parse(distribution, folder, lines))
    except (OSError, ValueError) as error:
        place.malformed[folder] = f"entry_points.txt: {error}"


def _is_no_entry(line: bytes) -> bool:
    return line.strip()[:1] not in (b"", b"[", b"#", b";")


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
    from ._origin import named

    place = Place(None, settled=False, distributions={}, malformed={})
    for one in installed:
        name = normalized(named(one).name)
        if name not in place.distributions:
            place.distributions[name] = []
            folder = str(getattr(one, "_path", name))
            _add(place, name, folder, lambda one=one: _text(one))  # type: ignore[misc]
    return place


def _text(installed: Any) -> bytes | None:
    text = installed.read_text("entry_points.txt")
    return text.encode() if text is not None else None
