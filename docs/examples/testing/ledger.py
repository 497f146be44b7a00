"""An implementer: it counts what a task ships, and prints the count at the end."""

from __future__ import annotations

import sys
from collections import Counter

from pubtools.pluggy import hookimpl, pm


class Ledger:
    def __init__(self) -> None:
        self.couriers: Counter[str] = Counter()
        self.held: list[str] = []

    @hookimpl
    def depot_parcel_shipped(self, courier: str) -> None:
        self.couriers[courier] += 1

    @hookimpl
    def customs_parcel_held(self, parcel: str) -> None:
        self.held.append(parcel)

    @hookimpl
    def task_stop(self, failed: bool) -> None:
        outcome = "failed" if failed else "done"
        print(f"{outcome}: {sum(self.couriers.values())} shipped")


@hookimpl
def task_start() -> None:
    pm.register(Ledger())


pm.register(sys.modules[__name__])
