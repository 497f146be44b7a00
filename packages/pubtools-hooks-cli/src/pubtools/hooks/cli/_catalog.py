"""What the plugin manager knows of each hook, as plain values that can be shown or written."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pluggy import HookCaller, HookImpl

    from pubtools.pluggy import Distribution

_FLAGS = ("tryfirst", "trylast", "wrapper", "hookwrapper", "optionalhook")


@dataclass(frozen=True)
class Implementation:
    """One hookimpl: whose it is, and where it stands."""

    plugin: str
    distribution: Distribution | None
    function: str
    file: str | None
    line: int | None
    options: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "plugin": self.plugin,
            "distribution": distribution_json(self.distribution),
            "function": self.function,
            "file": self.file,
            "line": self.line,
            "options": list(self.options),
        }


@dataclass(frozen=True)
class Declaration:
    """A module or class that declares a hook."""

    module: str
    distribution: Distribution | None

    def as_json(self) -> dict[str, Any]:
        return {
            "module": self.module,
            "distribution": distribution_json(self.distribution),
        }


@dataclass(frozen=True)
class Hook:
    """One hook. ``implementations`` are in the order in which a call runs them."""

    name: str
    signature: str | None
    results: str
    documentation: str
    declarations: tuple[Declaration, ...]
    implementations: tuple[Implementation, ...]

    @property
    def declared(self) -> bool:
        """Whether any loaded module declares it."""
        return self.signature is not None

    @property
    def title(self) -> str:
        """Its name with its signature, if it has one."""
        return f"{self.name}{self.signature or ''}"

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "signature": self.signature,
            "results": self.results,
            "documentation": self.documentation,
            "declared_by": [declaration.as_json() for declaration in self.declarations],
            "hookimpls": [implementation.as_json() for implementation in self.implementations],
        }


def hooks() -> list[Hook]:
    """Return every hook that is declared or implemented, after :func:`_loading.load`."""
    from pluggy import HookCaller

    from pubtools.pluggy import pm

    return [
        _hook(name, caller)
        for name, caller in vars(pm.hook).items()
        # A module may have put something else in the place of a hook.
        if isinstance(caller, HookCaller)
    ]


def distribution_json(distribution: Distribution | None) -> dict[str, str] | None:
    """Return a distribution as JSON has it: null where nobody knows."""
    return None if distribution is None else distribution._asdict()


def plugin_name(impl: HookImpl) -> str:
    """Return the name a plugin has; its class where it has none of its own.

    The number that pluggy gives to an instance tells nobody anything.
    """
    if impl.plugin_name != str(id(impl.plugin)):
        return impl.plugin_name
    kind = type(impl.plugin)
    return f"{kind.__module__}.{kind.__qualname__}"


def _hook(name: str, caller: HookCaller) -> Hook:
    from pubtools.pluggy import pm

    spec = caller.spec
    if spec is None:
        signature, results, documentation = None, "unknown", ""
        declarations: tuple[Declaration, ...] = ()
    else:
        signature = _signature(spec.function, (*spec.argnames, *spec.kwargnames))
        results = "first" if spec.opts.get("firstresult") else "all"
        documentation = inspect.getdoc(spec.function) or ""
        declarations = tuple(
            Declaration(_qualified(source), pm.get_distribution(source))
            for source in pm.get_declarations(name)
        )
    implementations = tuple(_implementation(impl) for impl in reversed(caller.get_hookimpls()))
    return Hook(name, signature, results, documentation, declarations, implementations)


def _implementation(impl: HookImpl) -> Implementation:
    from pubtools.pluggy import pm

    code = getattr(inspect.unwrap(impl.function), "__code__", None)
    return Implementation(
        plugin=plugin_name(impl),
        distribution=pm.get_distribution(impl.plugin),
        function=_qualified(impl.function),
        file=code.co_filename if code else None,
        line=code.co_firstlineno if code else None,
        options=tuple(flag for flag in _FLAGS if getattr(impl, flag)),
    )


def _qualified(source: object) -> str:
    if inspect.ismodule(source):
        return source.__name__
    name = getattr(source, "__qualname__", type(source).__qualname__)
    module = getattr(source, "__module__", None)
    return f"{module}.{name}" if module else str(name)


class _Bare:
    """An annotation that is a string, shown without its quotes."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


def _signature(function: Any, arguments: tuple[str, ...]) -> str:
    signature = inspect.signature(function)
    return str(
        signature.replace(
            # A hookspec in a class has a ``self`` that no caller passes.
            parameters=[
                parameter.replace(annotation=_bare(parameter.annotation))
                for parameter in signature.parameters.values()
                if parameter.name in arguments
            ],
            return_annotation=_bare(signature.return_annotation),
        )
    )


def _bare(annotation: Any) -> Any:
    return _Bare(annotation) if isinstance(annotation, str) else annotation
