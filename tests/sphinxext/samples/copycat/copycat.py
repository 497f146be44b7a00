"""A task library that carries a copy of the teahouse's hookspec."""

from __future__ import annotations

import sys

from pubtools.pluggy import hookspec, pm


@hookspec(historic=True)
def teahouse_opened(address: str) -> None:
    """Invoked when it opens: the copy's words."""


pm.add_hookspecs(sys.modules[__name__])
