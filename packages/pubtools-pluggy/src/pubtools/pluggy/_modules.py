"""Which module something is in, and which one is being imported."""

from __future__ import annotations

import sys
import types


def module_name(thing: object) -> str:
    """Return the name of the module that something is or was defined in."""
    if isinstance(thing, types.ModuleType):
        return thing.__name__
    if not isinstance(thing, type) and not hasattr(thing, "__qualname__"):
        thing = type(thing)
    return str(getattr(thing, "__module__", None) or "")


def importing_module(until: types.CodeType | None = None) -> str | None:
    """Return the name of the innermost module whose import the calling code is part of.

    :param until: Code of a function; what called it is not considered.
    """
    frame: types.FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code is not until:
        if frame.f_code.co_name == "<module>":
            name = str(frame.f_globals.get("__name__"))
            module = sys.modules.get(name) if name != "__main__" else None
            if module is not None and vars(module) is frame.f_globals:
                return name
        frame = frame.f_back
    return None
