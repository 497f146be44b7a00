"""What can go wrong with hooks, said so that an operator can act on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pluggy

if TYPE_CHECKING:
    import logging
    from collections.abc import Sequence

    from ._origin import Distribution


class HookError(Exception):
    """Base of the errors that the hook system itself raises."""


class HookSpecConflictError(HookError, ValueError):
    """A hook is declared again with a different signature or different options.

    Nothing of the module that declares it again has been added.

    :ivar hook_names: The hooks in conflict, as a tuple of :class:`str`.
    """

    def __init__(self, message: str, hook_names: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.hook_names = tuple(hook_names)


class Whose:
    """A plugin as messages name it: its name, and the distribution it comes from."""

    def __init__(self, name: str, plugin: object, distribution: Distribution | None) -> None:
        self.name = name
        self.distribution = distribution
        # pluggy names an instance by a number, which tells nobody anything.
        cls = type(plugin)
        self._shown = f"<{cls.__module__}.{cls.__qualname__}>" if name == str(id(plugin)) else name

    def __str__(self) -> str:
        source = f" ({self.distribution})" if self.distribution else ""
        return f"plugin {self._shown!r}{source}"


class HookImplError(pluggy.PluginValidationError):
    """A plugin whose hookimpls cannot work: nothing of it has been registered.

    :ivar plugin: The plugin refused.
    :ivar plugin_name: The name it was to be registered under.
    :ivar distribution: The :class:`Distribution` it comes from, or None.
    :ivar hook_names: The hooks whose hookimpls are wrong, as a tuple of :class:`str`.
    """

    def __init__(self, whose: Whose, plugin: object, problems: Sequence[tuple[str, str]]) -> None:
        text = "; ".join(problem for _, problem in problems)
        super().__init__(plugin, f"{whose}: {text}")
        self.plugin_name = whose.name
        self.distribution = whose.distribution
        self.hook_names = tuple(name for name, _ in problems)

    def __reduce__(self) -> tuple[Any, ...]:
        # To another process goes what pluggy has; most plugins cannot go there.
        return pluggy.PluginValidationError, (None, str(self))


class LoadFailure:
    """One module that could not be loaded, or one plugin that was refused.

    :ivar distribution: The :class:`Distribution` that asked for it, or None if unknown.
    :ivar entry_point: Name of the entry point; empty for a plugin registered by hand.
    :ivar module: Name of the module, or the text found where a module was expected.
    :ivar error: What was raised.
    """

    __slots__ = ("distribution", "entry_point", "error", "module")

    def __init__(
        self,
        distribution: Distribution | None,
        entry_point: str,
        module: str,
        error: BaseException,
    ) -> None:
        self.distribution = distribution
        self.entry_point = entry_point
        self.module = module
        self.error = error

    def __str__(self) -> str:
        what = f"{self.entry_point!r} ({self.module})" if self.entry_point else self.module
        source = f", from {self.distribution}" if self.distribution else ""
        cause = describe(self.error).replace("\n", "\n    ")
        return f"{what}{source}: {cause}"

    def __repr__(self) -> str:
        return f"<LoadFailure {self}>"

    def __reduce__(self) -> tuple[Any, ...]:
        # To another process goes what the error says; few errors can go there themselves.
        error = HookError(describe(self.error))
        return LoadFailure, (self.distribution, self.entry_point, self.module, error)


class HookLoadError(HookError):
    """Some hook modules could not be loaded; every other one has been.

    Raised by :func:`load_hooks`, and so by :func:`task_context` before any
    ``task_start``. The next task tries the failed modules again.

    :ivar failures: Every failure, as a tuple of :class:`LoadFailure`.
    """

    def __init__(self, failures: Sequence[LoadFailure]) -> None:
        self.failures = tuple(failures)
        count = len(self.failures)
        lines = [f"cannot load {count} hook module{'s' if count > 1 else ''}:"]
        lines += [f"  {failure}" for failure in self.failures]
        names = [
            f"{failure.distribution.name}:{failure.entry_point}"
            for failure in self.failures
            if failure.distribution and failure.entry_point
        ]
        remedy = "repair or uninstall what is named here"
        if names:
            remedy += f', or leave it out with PUBTOOLS_HOOKS_DISABLE="{",".join(names)}"'
        lines.append(f"no task was started; {remedy}")
        super().__init__("\n".join(lines))

    def __reduce__(self) -> tuple[Any, ...]:
        return HookLoadError, (self.failures,)


def describe(error: BaseException) -> str:
    """Return the error's type and text; errors of this project need no type."""
    text = str(error)
    if isinstance(error, (HookError, HookImplError)):
        return text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def logger() -> logging.Logger:
    """Return the project's logger; importing logging takes longer than all of this project."""
    import logging

    return logging.getLogger("pubtools.pluggy")
