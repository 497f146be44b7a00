"""A provider that wants one answer: firstresult stops at the first that is not None."""

from __future__ import annotations

import sys

from pubtools.pluggy import hookimpl, hookspec, pm


@hookspec(firstresult=True)
def bakery_flour_get_supplier(flour):
    """Return who delivers a flour, or None to leave the answer to another hookimpl.

    :param flour: Such as ``rye``.
    """


pm.add_hookspecs(sys.modules[__name__])


class Mill:
    @hookimpl
    def bakery_flour_get_supplier(self, flour):
        return "the mill"


class RyeFarm:
    @hookimpl
    def bakery_flour_get_supplier(self, flour):
        return "the rye farm" if flour == "rye" else None


with pm.registered(Mill()), pm.registered(RyeFarm()):
    # RyeFarm was registered last, so it is asked first.
    print("rye comes from", pm.hook.bakery_flour_get_supplier(flour="rye"))
    print("spelt comes from", pm.hook.bakery_flour_get_supplier(flour="spelt"))

print("nobody registered:", pm.hook.bakery_flour_get_supplier(flour="rye"))
