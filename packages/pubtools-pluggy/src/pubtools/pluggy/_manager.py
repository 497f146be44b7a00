"""The plugin manager of the ``pubtools`` namespace: registering and declaring."""

from __future__ import annotations

import itertools
import os
from _thread import RLock
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from . import _task
from ._caller import HookCaller
from ._markers import HOOKSPEC, PROJECT, marked_names
from ._plugins import PluginTable
from ._scope import Registration, Scope, entry_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from ._inspect import Found


class PluginManager(PluginTable):
    """pluggy's plugin manager, for plugins of the whole process and of single tasks.

    Everything pluggy documents works as documented there. What differs:

    - plugins registered while a task starts belong to that task alone;
    - plugins are told apart by identity, not by equality;
    - declaring a hook again in the same way is no error;
    - a hookimpl that cannot work is refused before anything of its plugin is registered;
    - every method may be called from any thread.
    """

    def __init__(self, project_name: str = PROJECT) -> None:
        super().__init__(project_name)
        self._callers: Final[dict[str, HookCaller]] = {}
        # Who declared a hook, and the module that was being imported then, if known.
        self._declared: Final[dict[str, list[tuple[Any, str | None]]]] = {}
        self._counter: Final = itertools.count()

    def register(self, plugin: object, name: str | None = None) -> str | None:
        """Register a plugin and return its name.

        A plugin registered by a ``task_start`` hookimpl belongs to the task that is
        starting, unless a module registers it while being imported. Every other plugin
        is seen by the whole process until it is unregistered.

        :param plugin: Module, class or instance that has hookimpls.
        :param name: Its name; by default its ``__name__``, or a number.
        :returns: The name, or None if the name is blocked or the plugin is None.
        :raises ValueError: The plugin or its name is registered already.
        :raises pluggy.PluginValidationError: A hookimpl does not fit its hookspec, or is
            a coroutine function. Nothing has been registered.
        """
        from ._inspect import find_hookimpls, problems, warn_as_declared

        if plugin is None:
            return None
        plugin_name = name or self.get_canonical_name(plugin)
        with self._lock:
            if plugin_name in self._blocked:
                return None
            scope, module = self._place()
            self._check_free(plugin, plugin_name, scope)
            hookimpls = find_hookimpls(plugin, plugin_name)
            wrong = []
            for found in hookimpls:
                caller = self._callers.get(found.hook_name)
                wrong += problems(found, caller)
                if caller is not None:
                    warn_as_declared(found.hookimpl, caller)
            if wrong:
                from ._errors import HookImplError

                raise HookImplError(self._whose(plugin, plugin_name), plugin, wrong)
            self._add(Registration(plugin, plugin_name, scope, module), hookimpls)
        return plugin_name

    def _place(self) -> tuple[Scope, str | None]:
        """Return who will own what is registered now, and the module importing it."""
        task = _task.own_task()
        if task is None or not task._starting:
            return self._process, self._importing()
        from ._lifecycle import START_CODE
        from ._modules import importing_module

        # A module is imported once, for every task.
        module = importing_module(until=START_CODE)
        return (task._scope if module is None else self._process), module

    def _importing(self) -> str | None:
        if not self._watchers:
            return None
        from ._modules import importing_module

        return importing_module()

    def _check_free(self, plugin: object, name: str, scope: Scope) -> None:
        there = self._find_taken(plugin, name, scope)
        if there is not None and self._watchers:
            from ._undo import take_back_failed_imports

            # Perhaps a module took it whose import has failed, and this is its substitute.
            take_back_failed_imports(self)
            there = self._find_taken(plugin, name, scope)
        if there is None:
            return
        if there.plugin is plugin:
            why = f"Plugin already registered, as {there.name!r}"
        else:
            taken = self._whose(there.plugin, there.name)
            why = f"Plugin name already registered, by {taken}; register it under another name"
        raise ValueError(f"cannot register {self._whose(plugin, name)}: {why}")

    def _add(self, registration: Registration, hookimpls: list[Found]) -> None:
        scope = registration.scope
        scope.by_id[id(registration.plugin)] = registration
        scope.by_name[registration.name] = registration
        try:
            for hook_name, hookimpl, _ in hookimpls:
                caller = self._caller(hook_name)
                if caller.is_historic():
                    caller.replay(hookimpl)
                entry = entry_for(hookimpl, next(self._counter))
                registration.entries.append((caller, entry))
                if scope is self._process:
                    caller.add(entry)
                else:
                    scope.replace(hook_name, [*scope.entries.get(hook_name, ()), entry])
                    caller.count_task_owned(1)
        except BaseException:  # a hookimpl raised when given the past calls
            from ._undo import drop_unused

            self._remove(registration)
            drop_unused(self)
            raise

    def _caller(self, hook_name: str) -> HookCaller:
        caller = self._callers.get(hook_name)
        if caller is None:
            caller = self._callers[hook_name] = HookCaller(hook_name, self._hookexec)
            setattr(self.hook, hook_name, caller)
        return caller

    def unregister(self, plugin: object = None, name: str | None = None) -> Any:
        """Unregister a plugin, given itself, its name, or both, and return it.

        Given itself, a task's own plugin may be unregistered from outside its task too.

        :returns: The plugin; None if no plugin has the name given.
        :raises AssertionError: The plugin, given without a name, is not registered.
        :raises ValueError: The plugin and the name belong to different plugins.
        """
        with self._lock:
            if plugin is None and name is None:
                raise AssertionError("cannot unregister: give the plugin or its name")
            named = self._find_name(name) if name is not None else None
            found = self._find_anywhere(plugin) if plugin is not None else named
            if found is not None and name not in (None, found.name):
                why = f"it is registered as {found.name!r}"
            elif found is None and named is not None:
                why = f"that name is of {self._whose(named.plugin, named.name)}"
            else:
                why = None
            if why is not None:
                raise ValueError(
                    f"cannot unregister {self._whose(plugin, name)}: plugin and name do not agree;"
                    f" {why}"
                )
            if found is not None:
                self._remove(found)
                return found.plugin
            refused = self._forget_refused(
                lambda r: (plugin is None or r.plugin is plugin) and name in (None, r.name),
            )
            if refused is None and name is None:
                raise AssertionError(
                    f"cannot unregister {self._whose(plugin)}: the plugin is not registered;"
                    " it never was, or its task has ended"
                )
            return refused.plugin if refused is not None else plugin

    def _remove(self, registration: Registration) -> None:
        scope = registration.scope
        for caller, entry in registration.entries:
            if scope is self._process:
                caller.discard(entry)
            else:
                rest = [other for other in scope.entries[caller.name] if other is not entry]
                scope.replace(caller.name, rest)
                caller.count_task_owned(-1)
        scope.by_id.pop(id(registration.plugin), None)
        scope.by_name.pop(registration.name, None)

    @contextmanager
    def registered(self, plugin: object, name: str | None = None) -> Iterator[str | None]:
        """Register a plugin for the length of a ``with`` block, which gets its name.

        Arguments and errors are those of :meth:`register`. The plugin may unregister
        itself earlier.
        """
        plugin_name = self.register(plugin, name)
        try:
            yield plugin_name
        finally:
            with self._lock:
                found = self._find_anywhere(plugin)
                if found is not None and plugin_name is not None:
                    self._remove(found)
                self._forget_refused(lambda refused: refused.plugin is plugin)

    def release(self, scope: Scope) -> None:
        """Unregister every plugin of a task that has ended."""
        with self._lock:
            for registration in list(scope.by_id.values()):
                self._remove(registration)
            self._forget_refused(lambda refused: refused.scope is scope)

    def set_blocked(self, name: str) -> None:
        """Keep plugins of this name from registering; unregister the one that has it."""
        with self._lock:
            self.unregister(name=name)
            self._blocked.add(name)

    def add_hookspecs(self, module_or_class: Any) -> None:
        """Declare the hooks that are marked as hookspecs in a module or class.

        Declaring a hook again with the same arguments and options changes nothing, so
        that libraries which carry a copy of a family's hookspecs work next to it.

        :raises HookSpecConflictError: A hook is declared already in another way.
            Nothing has been added.
        :raises ValueError: There is no hookspec in it.
        """
        options = {
            name: found
            for name in marked_names(module_or_class, HOOKSPEC)
            if (found := self.parse_hookspec_opts(module_or_class, name)) is not None
        }
        if not options:
            raise ValueError(f"did not find any {self.project_name!r} hooks in {module_or_class!r}")
        with self._lock:
            if any(name in self._declared for name in options):
                from ._conflict import check_conflicts
                from ._undo import take_back_failed_imports

                if self._watchers:
                    take_back_failed_imports(self)
                check_conflicts(self, module_or_class, options)
            module, new = self._importing(), []
            for name, found in options.items():
                caller = self._caller(name)
                if caller.spec is None:
                    caller.set_specification(module_or_class, found)
                    new.append(caller)
                declared = self._declared.setdefault(name, [])
                if all(known is not module_or_class for known, _ in declared):
                    declared.append((module_or_class, module))
            if new and (self._process.by_id or _task.running_tasks()):
                from ._refusals import refuse_misfits

                for caller in new:
                    refuse_misfits(self, caller)

    def get_declarations(self, hook_name: str) -> list[Any]:
        """Return the modules and classes that declare a hook, the first one first."""
        with self._lock:
            return [namespace for namespace, _ in self._declared.get(hook_name, ())]

    def sandbox(self) -> AbstractContextManager[None]:
        """Return a context manager that undoes what its block registers or declares.

        Plugins and hookspecs registered, unregistered or blocked in the block are as
        before afterwards, also when it raises. What a module registers while being
        imported stays, as the module does. Meant for tests; plugins of running tasks
        are left to their tasks.
        """
        from ._undo import sandbox

        return sandbox(self)

    def _after_fork_in_child(self) -> None:
        # Another thread, which the child lacks, may have held it.
        self._lock = RLock()


pm: Final = PluginManager()

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=pm._after_fork_in_child)
