"""Plugins that a hookspec which came later shows to be wrong.

Each has been unregistered, and keeps tasks from starting until whoever registered it is
done with it: it is unregistered once more, its task ends, or its module turns out to fail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _task
from ._errors import HookImplError, logger
from ._inspect import Found, problems, warn_as_declared

if TYPE_CHECKING:
    from ._caller import HookCaller
    from ._manager import PluginManager


def refuse_misfits(manager: PluginManager, caller: HookCaller) -> None:
    """Take out the plugins that a new hookspec does not fit: they are to blame."""
    scopes = [manager._process, *(task._scope for task in _task.running_tasks())]
    for registration in [r for scope in scopes for r in scope.by_id.values()]:
        if not any(there is caller for there, _ in registration.entries):
            continue
        wrong = []
        for there, (_, _, _, hookimpl) in registration.entries:
            if there is caller:
                wrong += problems(Found(caller.name, hookimpl, hookimpl.function), caller)
                warn_as_declared(hookimpl, caller)
        if wrong:
            plugin = registration.plugin
            error = HookImplError(manager._whose(plugin, registration.name), plugin, wrong)
            manager._remove(registration)
            manager._refused[id(plugin)] = registration, error
            logger().error("%s; the plugin has been unregistered", error)
