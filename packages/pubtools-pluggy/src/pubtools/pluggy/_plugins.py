"""Which plugins there are, as seen from where the question is asked."""

from __future__ import annotations

from _thread import RLock
from typing import TYPE_CHECKING, Any, Callable, Final

import pluggy

from . import _task
from ._caller import without
from ._markers import PROJECT
from ._scope import Scope

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ._errors import HookImplError, Whose
    from ._monitors import After, Before, Monitors, Undo
    from ._origin import Distribution
    from ._scope import Registration


class PluginTable(pluggy.PluginManager):
    """The questions of a plugin manager, answered for the process and the current task.

    pluggy's own table is left empty: it compares plugins by equality, knows no owner,
    and cannot be read while another thread writes.
    """

    def __init__(self, project_name: str = PROJECT) -> None:
        super().__init__(project_name)
        self._lock = RLock()
        self._process: Final = Scope()
        self._blocked: Final[set[str]] = set()
        # Plugins taken out because a hookspec that came later does not fit them.
        self._refused: Final[dict[int, tuple[Registration, HookImplError]]] = {}
        self._monitors: Monitors | None = None
        # How many loads and sandboxes need to know which import registers what.
        self._watchers = 0

    def _visible(self) -> list[Scope]:
        task = _task.current_task()
        return [task._scope, self._process] if task is not None else [self._process]

    def _find(self, plugin: object) -> Registration | None:
        for scope in self._visible():
            if id(plugin) in scope.by_id:
                return scope.by_id[id(plugin)]
        return None

    def _find_name(self, name: str) -> Registration | None:
        for scope in self._visible():
            if name in scope.by_name:
                return scope.by_name[name]
        return None

    def _find_anywhere(self, plugin: object) -> Registration | None:
        found = self._find(plugin)
        if found is None:
            for task in _task.running_tasks():
                found = found or task._scope.by_id.get(id(plugin))
        return found

    def _find_taken(self, plugin: object, name: str, scope: Scope) -> Registration | None:
        task = _task.own_task()
        own = [task._scope] if task is not None else []
        for known in [scope, self._process, *own]:
            there = known.by_id.get(id(plugin)) or known.by_name.get(name)
            if there is not None:
                return there
        return None

    def _forget_refused(self, is_meant: Callable[[Registration], bool]) -> Registration | None:
        """Forget the refusals of some registrations; return one of them if there were any."""
        gone = None
        for key, (registration, _) in list(self._refused.items()):
            if is_meant(registration):
                gone = registration
                del self._refused[key]
        return gone

    def list_name_plugin(self) -> list[tuple[str, Any]]:
        """Return (name, plugin) pairs of all plugins that the calling code can see.

        A blocked name stands there with None, as in pluggy.
        """
        with self._lock:
            pairs: list[tuple[str, Any]] = [
                (registration.name, registration.plugin)
                for scope in reversed(self._visible())
                for registration in scope.by_id.values()
            ]
            return pairs + [(name, None) for name in sorted(self._blocked)]

    def get_plugins(self) -> Any:
        """Return the set of all plugins that the calling code can see.

        A :class:`set`, or a set by identity if some plugins are equal or unhashable.
        """
        plugins = [plugin for _, plugin in self.list_name_plugin() if plugin is not None]
        try:
            found = set(plugins)
        except TypeError:  # a plugin is unhashable
            found = set()
        if len(found) == len(plugins):
            return found
        from ._identity import IdentitySet

        return IdentitySet(plugins)

    def is_registered(self, plugin: object) -> bool:
        """Return whether the calling code can see the plugin."""
        with self._lock:
            return self._find(plugin) is not None

    def get_plugin(self, name: str) -> Any:
        """Return the plugin that the calling code can see under a name, or None."""
        with self._lock:
            registration = self._find_name(name)
            return registration.plugin if registration is not None else None

    def get_name(self, plugin: object) -> str | None:
        """Return the name a plugin is registered under, or None."""
        with self._lock:
            registration = self._find(plugin)
            return registration.name if registration is not None else None

    def get_hookcallers(self, plugin: object) -> list[pluggy.HookCaller] | None:
        """Return the hooks that a plugin implements, or None if it is not registered."""
        with self._lock:
            registration = self._find(plugin)
            if registration is None:
                return None
            return list({caller.name: caller for caller, _ in registration.entries}.values())

    def check_pending(self) -> None:
        """Check that every hookimpl which is not optional has a hookspec.

        :raises pluggy.PluginValidationError: One has none.
        """
        with self._lock:
            super().check_pending()

    def subset_hook_caller(self, name: str, remove_plugins: Iterable[object]) -> pluggy.HookCaller:
        """Return the caller of a hook that leaves some plugins out."""
        caller: pluggy.HookCaller = getattr(self.hook, name)
        removed = list(remove_plugins)
        return without(caller, removed) if removed else caller

    def is_blocked(self, name: str) -> bool:
        """Return whether plugins of this name are kept from registering."""
        return name in self._blocked

    def unblock(self, name: str) -> bool:
        """Let plugins of this name register again; return whether they were kept from it."""
        with self._lock:
            blocked = name in self._blocked
            self._blocked.discard(name)
            return blocked

    def add_hookcall_monitoring(self, before: Before, after: After) -> Undo:
        """Have ``before`` and ``after`` called around each hook call; return what ends that.

        The arguments are those of pluggy. Unlike there, monitoring may end in any order,
        and every call that had its ``before`` has its ``after``.
        """
        from ._monitors import Monitors

        with self._lock:
            self._monitors = self._monitors or Monitors()
            return self._monitors.add(super().add_hookcall_monitoring, before, after)

    def get_distribution(self, thing: object) -> Distribution | None:
        """Return the distribution that something comes from.

        :param thing: A plugin, module, class or function, of hookimpls or of hookspecs.
        :returns: Its name and version; None if no installed distribution has it.
        """
        from ._origin import distribution_of

        return distribution_of(thing)

    def _whose(self, plugin: object, name: str | None = None) -> Whose:
        """Return what a message about a plugin says of it."""
        from ._errors import Whose

        name = name or self.get_canonical_name(plugin)
        return Whose(name, plugin, self.get_distribution(plugin))
