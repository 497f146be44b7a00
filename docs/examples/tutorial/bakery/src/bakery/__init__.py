from __future__ import annotations

import sys

from pubtools.pluggy import hookspec, pm


@hookspec
def bakery_loaf_pre_bake(loaf: str, minutes: int) -> int | None:
    """Invoked before each loaf goes into the oven.

    :param loaf: What is baked, such as ``rye``.
    :param minutes: How long it will be baked unless a hookimpl answers otherwise.
    :returns: Minutes to bake instead, or None to leave them. The first answer that is
        not None is used.
    """


@hookspec
def bakery_loaf_baked(loaf: str, minutes: int) -> None:
    """Invoked after each loaf has left the oven. Return values are ignored.

    :param loaf: What has been baked.
    :param minutes: How long it was baked.
    """


pm.add_hookspecs(sys.modules[__name__])
