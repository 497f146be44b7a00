"""The installed distributions, as Python finds them: the first of a name hides the others."""

from __future__ import annotations

import importlib.metadata
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.metadata import Distribution as Metadata
    from importlib.metadata import EntryPoint

GROUP = "pubtools.hooks"


def normalized(name: str) -> str:
    """Return the spelling under which a distribution's name is compared."""
    return re.sub(r"[-_.]+", "-", name).lower()


def all_copies() -> Iterator[tuple[str, Metadata]]:
    """Yield each distribution with its normalized name, hidden copies too."""
    for metadata in importlib.metadata.distributions():
        try:
            name = metadata.metadata["Name"]
        except Exception:  # noqa: BLE001, S112 - a stranger's broken metadata is not ours to judge
            continue
        if name:
            yield normalized(name), metadata


def installed() -> dict[str, Metadata]:
    """Return the distributions in effect, by normalized name."""
    found: dict[str, Metadata] = {}
    for name, metadata in all_copies():
        found.setdefault(name, metadata)
    return found


def entry_points(metadata: Metadata, group: str) -> list[EntryPoint]:
    """Return one distribution's entry points in a group; none if its file cannot be read."""
    try:
        return [point for point in metadata.entry_points if point.group == group]
    except Exception:  # noqa: BLE001 - likewise; loading hooks logs it
        return []


def title(metadata: Metadata) -> str:
    """Return a distribution's name and version for a message."""
    return f"{metadata.metadata['Name']} {metadata.version}"
