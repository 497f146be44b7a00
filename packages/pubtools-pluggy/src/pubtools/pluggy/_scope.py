"""Who owns a plugin: the process, or one task.

A scope holds the plugins of one owner. Within it plugins are told apart by identity,
so that two equal instances are two plugins, and names are unique.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pluggy

if TYPE_CHECKING:
    from ._caller import HookCaller

#: A hookimpl after the three numbers that pluggy's order of calls comes down to.
Entry = tuple[bool, int, int, pluggy.HookImpl]


class Registration:
    """A registered plugin and its place in the hook callers.

    ``module`` names the module whose import registered it, where that is known.
    """

    __slots__ = ("entries", "module", "name", "plugin", "scope")

    def __init__(self, plugin: object, name: str, scope: Scope, module: str | None) -> None:
        self.plugin: Final = plugin
        self.name: Final = name
        self.scope: Final = scope
        self.module: Final = module
        self.entries: list[tuple[HookCaller, Entry]] = []


class Scope:
    """The plugins of one owner. Changed under the manager's lock, read without it."""

    __slots__ = ("_merged", "by_id", "by_name", "entries")

    def __init__(self) -> None:
        self.by_id: dict[int, Registration] = {}
        self.by_name: dict[str, Registration] = {}
        #: For each hook, what this owner's plugins implement; replaced, never changed.
        self.entries: dict[str, list[Entry]] = {}
        self._merged: dict[str, tuple[list[Entry], list[Entry], list[pluggy.HookImpl]]] = {}

    def merged(self, hook_name: str, wide: list[Entry]) -> list[pluggy.HookImpl] | None:
        """Return this scope's hookimpls together with the process-wide ones, in order.

        None if this scope has none. Both lists are replaced when they change, so their
        identity tells whether the last answer still holds.
        """
        own = self.entries.get(hook_name)
        if not own:
            return None
        known = self._merged.get(hook_name)
        if known is None or known[0] is not wide or known[1] is not own:
            known = (wide, own, [entry[3] for entry in sorted(wide + own)])
            self._merged[hook_name] = known
        return known[2]


def entry_for(hookimpl: pluggy.HookImpl, number: int) -> Entry:
    """Return the entry that sorts a hookimpl where pluggy would have put it.

    pluggy calls a list from its end: wrappers last in the list, ``tryfirst`` after the
    others, the most recent after older ones; a recent ``trylast`` before older ones.
    """
    wrapper = bool(hookimpl.wrapper or hookimpl.hookwrapper)
    if hookimpl.trylast:
        return (wrapper, 0, -number, hookimpl)
    return (wrapper, 2 if hookimpl.tryfirst else 1, number, hookimpl)
