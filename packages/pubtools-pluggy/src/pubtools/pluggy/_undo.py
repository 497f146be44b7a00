"""Taking back what was registered or declared."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._manager import PluginManager
    from ._scope import Registration


@contextmanager
def watching(manager: PluginManager) -> Iterator[None]:
    """Have the manager note, during the block, which import registers what."""
    with manager._lock:
        manager._watchers += 1
    try:
        yield
    finally:
        with manager._lock:
            manager._watchers -= 1


def take_back_failed_imports(manager: PluginManager) -> None:
    """Take back what modules had registered and declared whose import has failed."""
    with manager._lock:
        for registration in list(manager._process.by_id.values()):
            if _import_failed(registration.module):
                manager._remove(registration)
        manager._forget_refused(lambda refused: _import_failed(refused.module))
        for name, declared in list(manager._declared.items()):
            _keep_declared(manager, name, [d for d in declared if not _import_failed(d[1])])
        drop_unused(manager)


def _import_failed(module: str | None) -> bool:
    # The import system takes a module that fails out of here.
    return module is not None and module not in sys.modules


@contextmanager
def sandbox(manager: PluginManager) -> Iterator[None]:
    """Undo what the block registers, unregisters, blocks or declares."""
    with manager._lock:
        plugins = dict(manager._process.by_id)
        declared = {name: list(found) for name, found in manager._declared.items()}
        blocked, refused = set(manager._blocked), dict(manager._refused)
    try:
        with watching(manager):
            yield
    finally:
        with manager._lock:
            _restore_plugins(manager, plugins)
            for name, found in list(manager._declared.items()):
                before = declared.get(name, [])
                _keep_declared(manager, name, [d for d in found if d in before or _imported(d[1])])
            drop_unused(manager)
            manager._blocked.clear()
            manager._blocked.update(blocked)
            manager._refused.clear()
            manager._refused.update(refused)


def _imported(module: str | None) -> bool:
    return module is not None and module in sys.modules


def _restore_plugins(manager: PluginManager, before: dict[int, Registration]) -> None:
    for registration in list(manager._process.by_id.values()):
        if registration not in before.values() and not _imported(registration.module):
            manager._remove(registration)
    for registration in before.values():
        if id(registration.plugin) not in manager._process.by_id:
            manager._process.by_id[id(registration.plugin)] = registration
            manager._process.by_name[registration.name] = registration
            for caller, entry in registration.entries:
                caller.add(entry)


def _keep_declared(manager: PluginManager, name: str, kept: list[tuple[Any, str | None]]) -> None:
    """Make these a hook's declarations; without any it is declared no more."""
    declared = manager._declared[name]
    if len(kept) == len(declared):
        return
    caller = manager._callers[name]
    first = kept[0][0] if kept else None
    if first is not declared[0][0]:
        caller.forget_spec()
        if first is not None:
            options = manager.parse_hookspec_opts(first, name)
            if options is not None:
                caller.set_specification(first, options)
    if kept:
        manager._declared[name] = kept
    else:
        del manager._declared[name]


def drop_unused(manager: PluginManager) -> None:
    """Drop the hooks that nobody declares or implements any more."""
    for name, caller in list(manager._callers.items()):
        if caller.spec is None and not caller.entries and not caller.task_owned:
            del manager._callers[name]
            vars(manager.hook).pop(name, None)
