"""Tools for testing code that calls or implements hooks.

:class:`HookRecorder` needs no test framework. The pytest fixtures ``hook_recorder`` and
``hook_sandbox`` are there as soon as ``pubtools-pluggy`` is installed.
"""

from __future__ import annotations

from ._call import HookCall
from ._recorder import HookRecorder, WrongHookCallError

__all__ = ["HookCall", "HookRecorder", "WrongHookCallError"]
