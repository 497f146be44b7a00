"""Monitoring of hook calls that may end in any order.

pluggy's undo function puts back the monitoring that was there before: undoing an older one
first would silence a newer one for good. So an older one only falls silent here, and is
taken out when those added after it are gone.
"""

from __future__ import annotations

from _thread import RLock
from typing import TYPE_CHECKING, Any, Callable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pluggy

    Before = Callable[[str, Sequence[pluggy.HookImpl], Mapping[str, Any]], None]
    After = Callable[[pluggy.Result[Any], str, Sequence[pluggy.HookImpl], Mapping[str, Any]], None]
    Undo = Callable[[], None]


class Monitor:
    """One ``before`` and ``after``; each call gets both or neither."""

    def __init__(self, before: Before, after: After) -> None:
        self._before, self._after = before, after
        self.ended = False
        self.undo: Undo = lambda: None
        # The calls under way, by their list of hookimpls, which each call has for itself.
        self._open: set[int] = set()

    def before(
        self, name: str, hookimpls: Sequence[pluggy.HookImpl], kwargs: Mapping[str, Any]
    ) -> None:
        if not self.ended:
            self._before(name, hookimpls, kwargs)
            self._open.add(id(hookimpls))

    def after(
        self,
        outcome: pluggy.Result[Any],
        name: str,
        hookimpls: Sequence[pluggy.HookImpl],
        kwargs: Mapping[str, Any],
    ) -> None:
        if id(hookimpls) in self._open:
            self._open.discard(id(hookimpls))
            self._after(outcome, name, hookimpls, kwargs)


class Monitors:
    """The monitors of one plugin manager, oldest first."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._monitors: list[Monitor] = []

    def add(self, add: Callable[[Before, After], Undo], before: Before, after: After) -> Undo:
        """Add a monitor through pluggy's ``add``; return what ends it."""
        monitor = Monitor(before, after)
        with self._lock:
            monitor.undo = add(monitor.before, monitor.after)
            self._monitors.append(monitor)

        def end() -> None:
            with self._lock:
                monitor.ended = True
                while self._monitors and self._monitors[-1].ended:
                    self._monitors.pop().undo()

        return end
