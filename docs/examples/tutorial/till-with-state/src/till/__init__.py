from __future__ import annotations

import sys

from pubtools.pluggy import hookimpl, pm


class Till:
    """Counts the loaves of one task."""

    def __init__(self) -> None:
        self.loaves = 0

    @hookimpl
    def bakery_loaf_pre_bake(self, loaf: str) -> int | None:
        return 55 if loaf == "rye" else None

    @hookimpl
    def bakery_loaf_baked(self, loaf: str) -> None:
        self.loaves += 1
        print(f"till: {loaf} is for sale, number {self.loaves} today")

    @hookimpl
    def task_stop(self, failed: bool) -> None:
        print(f"till: closed, {self.loaves} sold, failed={failed}")


@hookimpl
def task_start() -> None:
    pm.register(Till())


pm.register(sys.modules[__name__])
