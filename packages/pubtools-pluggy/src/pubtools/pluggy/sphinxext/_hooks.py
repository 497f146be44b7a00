"""The installed hooks, as a reference needs them."""

from __future__ import annotations

import hashlib
import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sphinx.util import logging
from sphinx.util.inspect import signature, stringify_signature

from .. import HookLoadError, load_hooks, pm
from .._scan import normalized

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from inspect import Signature

    from sphinx.application import Sphinx

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Hook:
    """One hook and the declaration of it that is documented."""

    name: str
    #: Distribution and version that declare it, or else the module's name.
    library: str
    #: The name of that distribution, normalized; empty if there is none.
    distribution: str
    #: What else declares the same hook.
    also: tuple[str, ...]
    #: How the results of a call are used, as a sentence.
    results: str
    function: Callable[..., Any]
    signature: Signature

    @property
    def source(self) -> str:
        """Where the docstring is, for warnings about it."""
        return f"docstring of {self.function.__module__}.{self.function.__qualname__}"


def load_installed(app: Sphinx) -> None:  # noqa: ARG001 - Sphinx passes it
    """Load every installed family; one that cannot be loaded is a warning of the build."""
    try:
        load_hooks()
    except HookLoadError as error:
        for failure in error.failures:
            _logger.warning(
                "hooks are missing from the reference: cannot load %s",
                failure,
                type="hooks",
                subtype="load",
            )


def installed_hooks(distribution: str | None = None) -> list[Hook]:
    """The declared hooks by distribution, the core's first, in the order of their source.

    :param distribution: only what this distribution declares
    """
    wanted = normalized(distribution) if distribution else None
    found = []
    for name in vars(pm.hook):
        for namespace in pm.get_declarations(name):
            hook = _describe(name, namespace)
            if wanted in (None, hook.distribution):
                found.append(hook)
                break
    return sorted(found, key=_place)


def fingerprint(hooks: list[Hook]) -> str:
    """A text that changes when what the reference says of these hooks changes."""
    said = [
        (h.name, h.library, h.also, h.results, stringify_signature(h.signature), h.function.__doc__)
        for h in hooks
    ]
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _describe(name: str, namespace: Any) -> Hook:
    function = getattr(namespace, name)
    method = inspect.isclass(namespace) and inspect.isfunction(
        inspect.getattr_static(namespace, name)
    )
    library, distribution = _library(namespace)
    others = {_library(other)[0] for other in pm.get_declarations(name)} - {library}
    return Hook(
        name=name,
        library=library,
        distribution=distribution,
        also=tuple(sorted(others)),
        results=_results(pm.parse_hookspec_opts(namespace, name) or {}),
        function=inspect.unwrap(function),
        signature=signature(function, bound_method=method),
    )


def _library(namespace: Any) -> tuple[str, str]:
    owner = pm.get_distribution(namespace)
    if owner is not None:
        return str(owner), normalized(owner.name)
    return getattr(namespace, "__module__", None) or str(namespace.__name__), ""


def _results(options: Mapping[str, Any]) -> str:
    if options.get("historic"):
        return "not returned; plugins registered later get the past calls too"
    if options.get("firstresult"):
        return "the first answer; the hookimpls after it are not asked"
    return "all that are not None, in a list"


def _place(hook: Hook) -> tuple[object, ...]:
    _, core = _library(pm)
    return (
        hook.distribution != core,
        hook.distribution,
        hook.library,
        hook.function.__module__,
        hook.function.__code__.co_firstlineno,
    )
