"""Does ``PUBTOOLS_HOOKS_DISABLE`` name what is there?"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from .._distributions import GROUP, entry_points, installed, normalized
from .._nearest import nearest
from ._problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

VARIABLE = "PUBTOOLS_HOOKS_DISABLE"


def check_disabled() -> Iterator[Problem]:
    """Yield a problem for each name that leaves nothing out."""
    found = installed()
    groups = {name: entry_points(metadata, GROUP) for name, metadata in found.items()}
    for item in filter(None, map(str.strip, os.environ.get(VARIABLE, "").split(","))):
        name, _, entry = (part.strip() for part in item.partition(":"))
        distribution = normalized(name)
        if distribution not in found:
            cause = f"no distribution {name!r} is installed"
            near = nearest(distribution, [known for known, points in groups.items() if points])
        else:
            names = [point.name for point in groups[distribution]]
            # Without the group its console scripts are loaded, and can be left out by name.
            scripts = [p.name for p in entry_points(found[distribution], "console_scripts")]
            if entry in (names or scripts) or (not entry and (names or scripts)):
                continue
            cause = f"{name} has no such entry point in {GROUP}"
            near = [f"{name}:{each}" for each in nearest(entry, names) or names]
        remedy = "take it out of the variable"
        if near:
            remedy = f"correct it, perhaps to {' or '.join(near)}, or {remedy}"
        yield Problem(
            "disabled", f"{VARIABLE} names {item!r}, which leaves nothing out", cause, remedy
        )
