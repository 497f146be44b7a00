"""One recorded call of a hook."""

from __future__ import annotations

import os
import reprlib
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .. import Task

_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = 60
# Messages name files as a shell in the folder where the tests were started does.
_HERE = f"{Path.cwd()}{os.sep}"

# contextlib: task_start and task_stop are called for the line that enters task_context().
_NOT_CALLERS = ("contextlib", "pluggy", "pubtools.pluggy")


@dataclass(eq=False, repr=False)
class HookCall:
    """One call of one hook, as a :class:`HookRecorder` saw it.

    Two calls are never equal; compare ``name``, ``kwargs`` and ``result``, or the recorder's
    :attr:`~HookRecorder.pairs`.
    """

    #: Name of the hook.
    name: str
    #: The arguments by name, as passed. The values are the caller's own objects, not copies.
    kwargs: dict[str, Any]
    #: The plugins whose hookimpls the call is for, in call order. A hook that takes the first
    #: result may end before it reaches the last of them.
    plugins: tuple[object, ...]
    #: The task the call was made in, or None outside any task.
    task: Task | None
    #: ``file:line`` of the code that called the hook.
    caller: str
    #: How the arguments differ from the hookspec's, in words; None if they fit.
    mismatch: str | None = None
    #: What the call returned; None while it runs and when it raised.
    result: Any = field(default=None)
    #: What the call raised; None while it runs and when it returned.
    exception: BaseException | None = None

    def __repr__(self) -> str:
        arguments = ", ".join(f"{key}={_SHORT.repr(value)}" for key, value in self.kwargs.items())
        return f"<{self.name}({arguments})>"

    def __str__(self) -> str:
        text = f"{repr(self)[1:-1]} at {self.caller.removeprefix(_HERE)}"
        if self.exception is not None:
            text += f" raised {self.exception!r}"
        return f"{text}: {self.mismatch}" if self.mismatch else text


def find_caller() -> str:
    """The ``file:line`` of the innermost running code that is not part of the hook system."""
    frame = sys._getframe(1)  # noqa: SLF001 - inspect.stack() reads every source file on the way
    while frame.f_back is not None and _is_machinery(frame.f_globals.get("__name__", "")):
        frame = frame.f_back
    return f"{frame.f_code.co_filename}:{frame.f_lineno}"


def _is_machinery(module: str) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in _NOT_CALLERS)
