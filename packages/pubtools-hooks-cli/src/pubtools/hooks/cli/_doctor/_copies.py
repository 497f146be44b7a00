"""Is the ``pubtools.pluggy`` that Python finds the core, and the only one?"""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from .._copies import copies, why_unusable
from ._problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .._copies import Core


def check_copies(core: Core) -> Iterator[Problem]:
    """Yield a problem if another copy is found first, or another core lies behind it."""
    if not core.ours:
        yield _unusable(core)
        return
    running = core.path.resolve() if core.path else None
    for other in copies():
        # The published module next to the core loses against it, and is harmless.
        if other.path != running and other.owner.startswith("pubtools-pluggy "):
            yield Problem(
                "copy",
                f"there is a second pubtools.pluggy, of {other.owner}, in {other.path.parent.parent}",
                f"Python runs {running}",
                "uninstall one of the two, or take one of their folders off sys.path",
                other.owner,
            )


def _unusable(core: Core) -> Problem:
    others = [copy for copy in copies() if copy.path != core.path]
    owner = next((copy.owner for copy in copies() if copy.path == core.path), None)
    try:
        ours = f"pubtools-pluggy {version('pubtools-pluggy')} is installed"
    except PackageNotFoundError:
        ours = "pubtools-pluggy is not installed"
    hidden = "".join(f"; it hides {copy.path}, from {copy.owner}" for copy in others)
    if core.path is None or core.error is not None:
        remedy = "reinstall it: python -m pip install --force-reinstall --no-deps pubtools-pluggy"
    elif owner and owner.startswith("pubtools "):
        remedy = (
            "install both into the same folder, where pubtools-pluggy wins"
            f" ({sys.executable} -m pip install --force-reinstall pubtools pubtools-pluggy),"
            " or uninstall pubtools"
        )
    else:
        remedy = f"remove or rename {core.path}, or take its folder off sys.path"
    return Problem("copy", why_unusable(core), ours + hidden, remedy, owner)
