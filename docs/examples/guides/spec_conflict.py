"""Declaring a hook again with other arguments is refused; the same arguments are the same hook."""

from __future__ import annotations

from pubtools.pluggy import HookSpecConflictError, hookspec, pm


class Bakery:
    @hookspec
    def bakery_loaf_sold(self, loaf, cents):
        """Invoked after a loaf has been sold."""


class Copy:
    @hookspec
    def bakery_loaf_sold(self, loaf, cents):
        """Equal in all but its words."""


class Different:
    @hookspec
    def bakery_loaf_sold(self, loaf, cents, buyer):
        """One argument more."""


pm.add_hookspecs(Bakery)
pm.add_hookspecs(Copy)
try:
    pm.add_hookspecs(Different)
except HookSpecConflictError as error:
    print(error)
