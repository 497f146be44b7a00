"""A task library: it ships parcels and tells everyone who listens."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from pubtools.pluggy import hookspec, pm, task_context

if TYPE_CHECKING:
    from collections.abc import Iterable


@hookspec(firstresult=True)
def depot_find_courier(weight: int) -> str | None:
    """Return the courier for a parcel of some weight, in grams; None for no opinion."""


@hookspec
def depot_parcel_shipped(parcel: str, courier: str) -> None:
    """Invoked after each parcel has left, from any thread."""


pm.add_hookspecs(sys.modules[__name__])


def ship(parcel: str, weight: int) -> None:
    courier = pm.hook.depot_find_courier(weight=weight) or "post"
    pm.hook.depot_parcel_shipped(parcel=parcel, courier=courier)


def ship_all(parcels: Iterable[str]) -> None:
    with task_context(), ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(ship, parcel, 500) for parcel in parcels]:
            done.result()
