"""The decorators bound to the project's name, and finding what they have marked."""

from __future__ import annotations

import types
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import pluggy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PROJECT: Final = "pubtools"

#: Marks a function as a hookspec of the ``pubtools`` namespace.
hookspec: Final = pluggy.HookspecMarker(PROJECT)

#: Marks a function as a hookimpl of the ``pubtools`` namespace.
hookimpl: Final = pluggy.HookimplMarker(PROJECT)

# The attributes that pluggy's markers leave on a function.
HOOKSPEC: Final = f"{PROJECT}_spec"
HOOKIMPL: Final = f"{PROJECT}_impl"


def marked_names(thing: object, mark: str) -> list[str]:
    """Return the names of the attributes that a marker has marked.

    Looks into the namespaces themselves instead of asking ``dir()`` and reading each
    attribute, which is where most of a registration's time goes in pluggy. Nothing is
    evaluated: no property, no ``__getattr__``.
    """
    found: set[str] = set()
    for namespace in _namespaces(thing):
        # A copy: another thread may be adding to a module.
        for name, value in tuple(namespace.items()):
            if not hasattr(type(value), "__get__") and not isinstance(value, types.MethodType):
                continue
            if isinstance(getattr(value, mark, None), dict) or _is_marked_inside(value, mark):
                found.add(name)
    return sorted(found)


def _is_marked_inside(value: object, mark: str) -> bool:
    return isinstance(value, (staticmethod, classmethod)) and isinstance(
        getattr(value.__func__, mark, None), dict
    )


def _namespaces(thing: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(thing, types.ModuleType):
        yield vars(thing)
        return
    if isinstance(thing, type):
        classes = thing.__mro__
    else:
        classes = type(thing).__mro__
        try:
            own = object.__getattribute__(thing, "__dict__")
        except AttributeError:  # it has slots only
            own = None
        if isinstance(own, dict):
            yield own
        for cls in classes:
            if "__slots__" in vars(cls):
                yield _slots(thing, cls)
    for cls in classes:
        if cls is not object:
            yield vars(cls)


def _slots(thing: object, cls: type) -> dict[str, Any]:
    found = {}
    for name, member in vars(cls).items():
        if isinstance(member, types.MemberDescriptorType):
            with suppress(AttributeError):  # nothing was put into it
                found[name] = member.__get__(thing)
    return found
