"""Whether a second declaration of a hook means the same hook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pluggy

from ._errors import HookSpecConflictError
from ._inspect import signature_of
from ._modules import module_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._manager import PluginManager

_OPTIONS = ("firstresult", "historic", "warn_on_impl", "warn_on_impl_args")


def check_conflicts(
    manager: PluginManager, namespace: Any, options: Mapping[str, pluggy.HookspecOpts]
) -> None:
    """Compare declarations with those there are; raise one error naming every conflict."""
    found = []
    for name, opts in options.items():
        caller = manager._callers.get(name)
        known = caller.spec if caller is not None else None
        if known is None:
            continue
        # A caller of its own lets pluggy read the new declaration as it read the first.
        new = pluggy.HookCaller(name, lambda *_: [], namespace, opts).spec
        if new is None or _contract(known) == _contract(new):
            continue
        found.append(
            (name, f"hook {name}: {_shown(manager, new)} conflicts with {_shown(manager, known)}")
        )
    if found:
        lines = "\n".join(line for _, line in found)
        raise HookSpecConflictError(
            f"cannot add hookspecs of {module_name(namespace)}, nothing of it was added:\n{lines}\n"
            "rename the hook, or upgrade the older distribution so that both declare the same",
            [name for name, _ in found],
        )


def _contract(spec: Any) -> tuple[object, ...]:
    """Return all that a caller or a hookimpl of the hook can notice."""
    defaults = spec.function.__defaults__ if spec.kwargnames else None
    return (spec.argnames, spec.kwargnames, defaults, *(_option(spec, key) for key in _OPTIONS))


def _option(spec: Any, key: str) -> object:
    value = spec.opts.get(key) or None
    if isinstance(value, Warning):
        return type(value), value.args
    if isinstance(value, dict):
        return {name: (type(warning), warning.args) for name, warning in value.items()}
    return value


def _shown(manager: PluginManager, spec: Any) -> str:
    where = module_name(spec.namespace)
    if isinstance(spec.namespace, type):
        where += f".{spec.namespace.__qualname__}"
    distribution = manager.get_distribution(spec.namespace)
    source = f"{where} ({distribution})" if distribution else where
    options = ", ".join(f"{key}={spec.opts[key]!r}" for key in _OPTIONS if spec.opts.get(key))
    return f"{signature_of(spec.function)}{f' [{options}]' if options else ''} of {source}"
