"""Do the installed versions fit what the distributions of the hook system ask for?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._distributions import GROUP, all_copies, entry_points, installed, normalized, title
from ._problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.metadata import Distribution as Metadata

    from packaging.requirements import Requirement

_OURS = ("pubtools-pluggy", "pubtools-hooks-cli")


def check_versions() -> Iterator[Problem]:
    """Yield a problem for each requirement of or on a participant that is not met."""
    found = installed()
    participants = {
        name for name, metadata in found.items() if name in _OURS or entry_points(metadata, GROUP)
    }
    for name, metadata in sorted(found.items()):
        for requirement in _requirements(metadata):
            wanted = normalized(requirement.name)
            if name in participants or wanted in participants:
                yield from _check(metadata, requirement, found.get(wanted))
    yield from _check_duplicates(participants, found)


def _requirements(metadata: Metadata) -> Iterator[Requirement]:
    from packaging.requirements import InvalidRequirement, Requirement

    for text in metadata.requires or ():
        try:
            requirement = Requirement(text)
        except InvalidRequirement:  # as pip will say when it is next installed
            continue
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield requirement


def _check(
    metadata: Metadata, requirement: Requirement, there: Metadata | None
) -> Iterator[Problem]:
    if there is None:
        # What the published distribution provides, the core and its families provide too.
        if normalized(requirement.name) == "pubtools":
            return
        state = "which is not installed"
    elif requirement.specifier.contains(there.version, prereleases=True):
        return
    else:
        state = f"but {title(there)} is installed"
    yield Problem(
        "version",
        f"{title(metadata)} needs {_bare(requirement)}, {state}",
        "",
        f"python -m pip install '{_bare(requirement)}', or another version of"
        f" {metadata.metadata['Name']}",
        title(metadata),
    )


def _bare(requirement: Requirement) -> str:
    return f"{requirement.name}{requirement.specifier}"


def _check_duplicates(participants: set[str], found: dict[str, Metadata]) -> Iterator[Problem]:
    for name, metadata in all_copies():
        first = found[name]
        if name in participants and metadata.version != first.version:
            yield Problem(
                "version",
                f"{title(metadata)} is installed as well as {title(first)}, which hides it",
                f"in {metadata.locate_file('')} and {first.locate_file('')}",
                f"uninstall one of the two, in each of their environments: pip uninstall {name}",
                title(metadata),
            )
