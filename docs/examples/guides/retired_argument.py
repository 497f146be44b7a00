"""Retiring an argument: whoever still asks for it is warned, the call still works."""

from __future__ import annotations

import sys
import warnings

from pubtools.pluggy import hookimpl, hookspec, pm

retired = DeprecationWarning("bakery_loaf_sold: 'price' goes away in bakery 2.0, use 'cents'")


@hookspec(warn_on_impl_args={"price": retired})
def bakery_loaf_sold(loaf, price, cents):
    """Invoked after a loaf has been sold.

    :param loaf: What has been sold.
    :param price: In whole units. Deprecated since 1.3.
    :param cents: In hundredths. Since 1.3.
    """


pm.add_hookspecs(sys.modules[__name__])


class OldTill:
    @hookimpl
    def bakery_loaf_sold(self, loaf, price):
        print("sold", loaf, "for", price)


with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    pm.register(OldTill())

print(caught[0].message)
pm.hook.bakery_loaf_sold(loaf="rye", price=4, cents=410)
