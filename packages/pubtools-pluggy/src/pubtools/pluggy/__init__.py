"""Publish-subscribe hooks between libraries that do not know each other, on pluggy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _hookspecs  # noqa: F401 - declares the core's hooks
from ._lifecycle import load_hooks, task_context
from ._manager import pm
from ._markers import hookimpl, hookspec
from ._task import Task, current_task

if TYPE_CHECKING:
    from ._errors import HookError, HookLoadError, HookSpecConflictError, LoadFailure
    from ._origin import Distribution
    from ._threads import inherit_task_in_threads

__all__ = [
    "Distribution",
    "HookError",
    "HookLoadError",
    "HookSpecConflictError",
    "LoadFailure",
    "Task",
    "current_task",
    "hookimpl",
    "hookspec",
    "inherit_task_in_threads",
    "load_hooks",
    "pm",
    "task_context",
]

# Imported when asked for, so that importing this package costs next to nothing.
_LAZY = {
    "Distribution": "_origin",
    "HookError": "_errors",
    "HookLoadError": "_errors",
    "HookSpecConflictError": "_errors",
    "LoadFailure": "_errors",
    "inherit_task_in_threads": "_threads",
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LAZY[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_LAZY})
