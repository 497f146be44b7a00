"""Which names a new family can have: hooks of all families share one namespace."""

from __future__ import annotations

import importlib.util
import keyword
import re

from .._catalog import hooks
from .._copies import import_core
from .._distributions import installed, title
from .._known import FAMILIES, KNOWN_HOOKS
from .._loading import load

_CORE = ("cli", "get", "hooks", "pluggy", "sphinxext", "task", "testing", "tracing")


def distribution_name(family: str) -> str:
    """Return the name of a family's distribution."""
    return f"pubtools-hooks-{family.replace('_', '-')}"


def why_not(family: str) -> str | None:
    """Return what is wrong with the name of a new family; None if nothing is."""
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", family):
        better = re.sub(r"[^a-z0-9]+", "_", family.lower()).strip("_0123456789")
        hint = f", such as {better!r}" if better else ""
        return f"a family's name is an identifier in lower case{hint}"
    if keyword.iskeyword(family):
        return "it is a keyword of Python, so the package could not be imported"
    if family in _CORE:
        return "it belongs to the core"
    return _taken(family)


def _taken(family: str) -> str | None:
    name = distribution_name(family)
    known = installed().get(name)
    if known is not None:
        return f"{title(known)} is installed"
    if name in FAMILIES:
        return f"{name} exists already"
    if importlib.util.find_spec(f"pubtools.hooks.{family}") is not None:
        return f"there is a package pubtools.hooks.{family} already"
    declared = dict(KNOWN_HOOKS)
    if import_core().ours:
        load()
        for hook in hooks():
            if hook.declarations:
                declared[hook.name] = str(hook.declarations[0].distribution or "a loaded module")
    for hook_name, owner in declared.items():
        if hook_name.startswith(f"{family}_"):
            return f"its hooks would start with {family}_, as {hook_name} of {owner} does"
    return None
