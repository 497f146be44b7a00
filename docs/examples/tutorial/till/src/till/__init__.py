from __future__ import annotations

import sys

from pubtools.pluggy import hookimpl, pm


@hookimpl
def bakery_loaf_pre_bake(loaf: str) -> int | None:
    return 55 if loaf == "rye" else None


@hookimpl
def bakery_loaf_baked(loaf: str) -> None:
    print(f"till: {loaf} is for sale")


pm.register(sys.modules[__name__])
