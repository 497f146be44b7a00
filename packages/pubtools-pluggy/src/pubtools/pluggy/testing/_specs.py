"""What the declared hookspecs say about a call, and about a name."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from pluggy import HookCaller

from .. import pm

if TYPE_CHECKING:
    from collections.abc import Iterable


def find_mismatch(hook: str, arguments: Iterable[str]) -> str | None:
    """Say which of the hookspec's arguments are left out and which given ones it lacks."""
    caller = vars(pm.hook).get(hook)
    # A test may have patched the attribute; a hook without a hookspec allows anything.
    if not isinstance(caller, HookCaller) or caller.spec is None:
        return None
    given, required = list(arguments), caller.spec.argnames
    known = (*required, *caller.spec.kwargnames)
    missing = [name for name in required if name not in given]
    unknown = [name for name in given if name not in known]
    faults = [
        f"{verb} {', '.join(names)}"
        for verb, names in (("leaves out", missing), ("adds", unknown))
        if names
    ]
    if not faults:
        return None
    return f"{' and '.join(faults)}; {_describe_spec(hook, known)}"


def unknown_hook(hook: str) -> str | None:
    """Say that nobody declares *hook*, with the nearest names; None if somebody does."""
    declared = [name for name, caller in vars(pm.hook).items() if getattr(caller, "spec", None)]
    if hook in declared:
        return None
    near = difflib.get_close_matches(hook, declared, n=1)
    hint = f"did you mean {near[0]}?" if near else "import the module that declares it"
    return f"no hookspec declares {hook}; {hint}"


def _describe_spec(hook: str, arguments: Iterable[str]) -> str:
    declarations = pm.get_declarations(hook)
    owner = pm.get_distribution(declarations[0]) if declarations else None
    of = f" ({owner})" if owner else ""
    return f"the hookspec{of} has {', '.join(arguments) or 'no arguments'}"
