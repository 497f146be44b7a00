"""Naming plugins and the distributions they came from."""

from __future__ import annotations

import functools
import inspect
from typing import TYPE_CHECKING

from pubtools.pluggy import pm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pluggy import HookImpl


def distribution_of(plugin: object) -> str:
    """Return ``name version`` of a plugin's distribution; empty where it came from none."""
    found = pm.get_distribution(plugin)
    return "" if found is None else str(found)


def readable_name(hookimpl: HookImpl) -> str:
    """Return the name of a hookimpl's plugin; of an unnamed one, which has a number, its class."""
    name, plugin = hookimpl.plugin_name, hookimpl.plugin
    if name != str(id(plugin)):
        return name
    return f"{type(plugin).__module__}.{type(plugin).__qualname__}"


def plugin_label(hookimpl: HookImpl) -> str:
    """Return what a message calls the plugin of a hookimpl."""
    distribution = distribution_of(hookimpl.plugin) or "no distribution"
    return f"{readable_name(hookimpl)!r} ({distribution})"


def find_failing(hookimpls: Sequence[HookImpl], error: BaseException) -> HookImpl | None:
    """Return which of the hookimpls of a call an exception came from, if that can be told.

    It is the one whose code is deepest in the traceback: a wrapper that an exception merely
    passes through is in it too.
    """
    by_code = {}
    for hookimpl in hookimpls:
        function = inspect.unwrap(hookimpl.function)
        while isinstance(function, functools.partial):
            function = function.func
        code = getattr(function, "__code__", None)
        if code is not None:
            by_code[code] = hookimpl
    found = None
    traceback = error.__traceback__
    while traceback is not None:
        found = by_code.get(traceback.tb_frame.f_code, found)
        traceback = traceback.tb_next
    # Code that is not Python's leaves no trace; alone, it can have been no other.
    return hookimpls[0] if found is None and len(hookimpls) == 1 else found
