"""Which hookimpls a hook call reaches.

The one module that uses names private to pluggy; they are the same from pluggy 1.5 on.
``HookCaller._hookimpls`` is what a call runs: pluggy offers no public way to let the place
of a call decide who receives it. The others are what a historic hook remembers, and
``_SubsetHookCaller``, whose public maker tells plugins apart by equality.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Final

import pluggy
from pluggy._hooks import _SubsetHookCaller

from ._task import context_task, reached_task

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ._scope import Entry

    HookExec = Callable[[str, Sequence[pluggy.HookImpl], Mapping[str, object], bool], object]

_wide: Final[Any] = vars(pluggy.HookCaller)["_hookimpls"]


class HookCaller(pluggy.HookCaller):
    """A hook caller as pluggy's, whose hookimpls are replaced, never changed in place.

    It is this class while only process-wide plugins implement the hook, so that a call
    costs what it costs in pluggy, and :class:`TaskHookCaller` while a task's do.
    """

    __slots__ = ("entries", "task_owned")

    def __init__(self, name: str, hook_execute: HookExec) -> None:
        super().__init__(name, hook_execute)
        #: The process-wide hookimpls, in order.
        self.entries: list[Entry] = []
        self.task_owned = 0

    def add(self, entry: Entry) -> None:
        """Add a process-wide hookimpl."""
        self.replace(sorted([*self.entries, entry]))

    def discard(self, entry: Entry) -> None:
        """Take a process-wide hookimpl out."""
        self.replace([other for other in self.entries if other is not entry])

    def replace(self, entries: list[Entry]) -> None:
        """Make these the process-wide hookimpls."""
        self.entries = entries
        _wide.__set__(self, [entry[3] for entry in entries])

    def count_task_owned(self, change: int) -> None:
        """Note that a task's plugin implements the hook, or no longer does."""
        self.task_owned += change
        self.__class__ = TaskHookCaller if self.task_owned else HookCaller

    def replay(self, hookimpl: pluggy.HookImpl) -> None:
        """Give the past calls of a historic hook to a new hookimpl."""
        self._maybe_apply_history(hookimpl)

    def forget_spec(self) -> None:
        """Undo the declaration of the hook."""
        self.spec = None
        self._call_history = None


class TaskHookCaller(HookCaller):
    """A hook caller while at least one task's own plugin implements the hook."""

    __slots__ = ()

    # A property where pluggy has an attribute that it sets once. It costs each call of
    # such a hook, so the usual case, a call in a running task's own context, comes first.
    @property  # type: ignore[misc]
    def _hookimpls(self) -> list[pluggy.HookImpl]:
        task = context_task.get()
        if task is None or not task.running:
            task = reached_task(self.name)
            if task is None:
                return self._process_wide()
        scope = task._scope
        known = scope.merged.get(self.name)
        # The list is replaced when it changes: its identity tells if this still holds.
        if known is not None and known[0] is self.entries:
            return known[1]
        return scope.merge(self.name, self.entries)

    def _process_wide(self) -> list[pluggy.HookImpl]:
        wide: list[pluggy.HookImpl] = _wide.__get__(self)
        return wide


def without(caller: pluggy.HookCaller, plugins: Iterable[object]) -> pluggy.HookCaller:
    """Return a caller of the same hook that leaves out some plugins, by identity."""
    from ._identity import IdentitySet

    return _SubsetHookCaller(caller, IdentitySet(plugins))
