"""What a plugin implements, and whether it can."""

from __future__ import annotations

import inspect
import re
import warnings
from functools import wraps
from typing import Any, Callable, NamedTuple, cast

import pluggy

from ._markers import HOOKIMPL, marked_names


class Found(NamedTuple):
    """A hookimpl of a plugin: its hook, what pluggy gets, and the function as written."""

    hook_name: str
    hookimpl: pluggy.HookImpl
    function: Callable[..., Any]


def find_hookimpls(plugin: object, plugin_name: str) -> list[Found]:
    """Return what a plugin implements."""
    found = []
    for name in marked_names(plugin, HOOKIMPL):
        function = getattr(plugin, name)
        marks: Any = getattr(function, HOOKIMPL, None)
        if marks is None:  # the marker may stand above @staticmethod or @classmethod
            marks = getattr(inspect.getattr_static(plugin, name), HOOKIMPL, None)
        if not isinstance(marks, dict):
            continue  # overridden in a subclass, without the marker
        options = cast("pluggy.HookimplOpts", marks)
        hook_name = options.get("specname") or name
        used = function
        if hook_name == "task_stop":
            from ._teardown import guarded

            used = guarded(function, options)
        elif hook_name == "get_cert_key_paths" and not _is_wrapper(options):
            used = _without_empty(function)
        found.append(
            Found(hook_name, pluggy.HookImpl(plugin, plugin_name, used, options), function)
        )
    return found


def _is_wrapper(options: pluggy.HookimplOpts) -> bool:
    return bool(options.get("wrapper") or options.get("hookwrapper"))


def _without_empty(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function with None for an empty answer, which pluggy would take as given."""

    @wraps(function)
    def answer(*args: object, **kwargs: object) -> object:
        return function(*args, **kwargs) or None

    return answer


def problems(found: Found, caller: pluggy.HookCaller | None) -> list[tuple[str, str]]:
    """Return what is wrong with a hookimpl, each sentence after the name of the hook.

    :param caller: The hook it is for; None while nothing is known of that hook.
    """
    hook_name, hookimpl, function = found
    wrapper = hookimpl.wrapper or hookimpl.hookwrapper
    wrong = []
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        wrong.append("is a coroutine function, which nothing would await; make it a plain function")
    elif wrapper and not inspect.isgeneratorfunction(function):
        wrong.append("is marked as a wrapper but is no generator function: it does not yield")
    if hookimpl.wrapper and hookimpl.hookwrapper:
        wrong.append("is marked wrapper=True and hookwrapper=True, which are mutually exclusive")
    spec = caller.spec if caller is not None else None
    if caller is not None and spec is not None:
        if wrapper and caller.is_historic():
            wrong.append("is a wrapper, which a historic hook cannot have")
        # Since pluggy 1.7 arguments with a default in the hookspec reach hookimpls too.
        known = (*spec.argnames, *getattr(spec, "kwargdefaults", ()))
        unknown = [name for name in hookimpl.argnames if name not in known]
        if unknown:
            asked = ", ".join(map(repr, unknown))
            offered = ", ".join(known) or "no arguments"
            wrong.append(f"asks for {asked}, which the hookspec lacks; it has {offered}")
    if not wrong:
        return []
    return [(hook_name, f"hookimpl {signature_of(function)} {problem}") for problem in wrong]


def warn_as_declared(hookimpl: pluggy.HookImpl, caller: pluggy.HookCaller) -> None:
    """Give the warnings that a hookspec asks for on being implemented."""
    spec = caller.spec
    if spec is None or not (spec.warn_on_impl or spec.warn_on_impl_args):
        return
    wanted = [spec.warn_on_impl] if spec.warn_on_impl else []
    by_argument = spec.warn_on_impl_args or {}
    wanted += [
        by_argument[name] for name in hookimpl.argnames + hookimpl.kwargnames if name in by_argument
    ]
    code = getattr(inspect.unwrap(hookimpl.function), "__code__", None)
    for warning in wanted:
        warnings.warn_explicit(
            warning,
            type(warning),
            filename=code.co_filename if code else "<unknown>",
            lineno=code.co_firstlineno if code else 0,
        )


def signature_of(function: Any) -> str:
    """Return a function's name and signature, for a message."""
    name = getattr(function, "__name__", repr(function))
    try:
        signature = str(inspect.signature(function))
    except (TypeError, ValueError):
        return f"{name}(…)"
    # Annotations that are not evaluated are strings; nobody has written those quotes.
    return name + re.sub(r"(: |-> )'([^']*)'", r"\1\2", signature)
