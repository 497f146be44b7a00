"""A family whose docstrings are in Google style."""

from __future__ import annotations

import sys

from pubtools.pluggy import hookspec, pm


@hookspec
def googly_item_pushed(item: str) -> None:
    """Invoked after an item has been pushed.

    Args:
        item (str): The item in question.
    """


pm.add_hookspecs(sys.modules[__name__])
