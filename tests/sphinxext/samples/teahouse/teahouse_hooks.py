"""A stranger's family of hooks."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from pubtools.pluggy import hookspec, pm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from teahouse import Pot  # type: ignore[import-not-found]  # not installed, as often


@hookspec(historic=True)
def teahouse_opened(address: str) -> None:
    """Invoked once, when the teahouse opens.

    Read `the opening hours`_ first.

    .. _the opening hours: https://teahouse.example/hours
    """


@hookspec
def teahouse_tea_poured(pot: Pot, cups: Sequence[str], sugar: int) -> None:
    """Invoked after tea has been poured.

    :param pot: What it was poured from.
    :param cups: Names of the cups; never empty.
    :param sugar: Lumps in each cup.
    :raises ValueError: never, see :hook:`teahouse_opened`
    """


class Menu:
    """Hooks about the menu."""

    @hookspec(firstresult=True)
    def teahouse_menu(self, guest: str) -> list[str] | None:
        """Return what a guest may choose from.

        :param guest: Name of the guest.
        :returns: Names of teas; None to leave it to the next hookimpl.
        """

    @staticmethod
    @hookspec
    def teahouse_menu_read(guest: str) -> None: ...


pm.add_hookspecs(sys.modules[__name__])
pm.add_hookspecs(Menu)
