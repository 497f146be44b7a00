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

    __slots__ = ("by_id", "by_name", "entries", "merged")

    def __init__(self) -> None:
        self.by_id: dict[int, Registration] = {}
        self.by_name: dict[str, Registration] = {}
        #: For each hook, what this owner's plugins implement.
        self.entries: dict[str, list[Entry]] = {}
        #: For each hook, the process-wide hookimpls, and those and the own ones in order.
        self.merged: dict[str, tuple[list[Entry], list[pluggy.HookImpl]]] = {}

    def replace(self, hook_name: str, entries: list[Entry]) -> None:
        """Make these what this owner's plugins implement of a hook."""
        self.entries[hook_name] = entries
        # A new one, so that a call which is just merging the old entries keeps the result
        # where nobody looks any more.
        self.merged = {}

    def merge(self, hook_name: str, wide: list[Entry]) -> list[pluggy.HookImpl]:
        """Return and remember this scope's hookimpls with the process-wide ones, in order."""
        merged = self.merged
        hookimpls = [entry[3] for entry in sorted(wide + self.entries.get(hook_name, []))]
        merged[hook_name] = (wide, hookimpls)
        return hookimpls


def entry_for(hookimpl: pluggy.HookImpl, number: int) -> Entry:
    """Return the entry that sorts a hookimpl where pluggy would have put it.

    pluggy calls a list from its end: wrappers last in the list, ``tryfirst`` after the
    others, the most recent after older ones; a recent ``trylast`` before older ones.
    """
    wrapper = bool(hookimpl.wrapper or hookimpl.hookwrapper)
    if hookimpl.trylast:
        return (wrapper, 0, -number, hookimpl)
    return (wrapper, 2 if hookimpl.tryfirst else 1, number, hookimpl)
