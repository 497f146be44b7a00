"""What went wrong while the hooks were loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubtools.pluggy import LoadFailure

    from .._loading import Loading


def check_loading(loading: Loading) -> Iterator[Problem]:
    """Yield a problem for each failure and each warning."""
    for failure in loading.failures:
        yield _problem(failure)
    for message in loading.warnings:
        # Told by check_disabled, with the nearest name.
        if not message.startswith("PUBTOOLS_HOOKS_DISABLE"):
            yield Problem("warning", message, "", "repair, reinstall or uninstall what it names")


def _problem(failure: LoadFailure) -> Problem:
    from pluggy import PluginValidationError

    from pubtools.pluggy import HookSpecConflictError

    error = failure.error
    whose = str(failure.distribution) if failure.distribution else None
    where = f" ({failure.module})" if failure.module else ""
    what = f"entry point {failure.entry_point!r}{where}"
    if not failure.entry_point:  # a plugin that was registered by hand
        what = f"module {failure.module}"
    summary = f"{what} of {whose or 'no known distribution'}"
    # The core's own errors say what they are.
    cause = str(error)
    if isinstance(error, HookSpecConflictError):
        kind, verb = "conflict", "declares hooks that are declared differently elsewhere"
        remedy = "upgrade the older of the two distributions, or uninstall one"
    elif isinstance(error, PluginValidationError):
        kind, verb = "hookimpl", "has hookimpls that cannot work"
        remedy = f"repair the hookimpl, or upgrade {_name(failure)} to a version that fits the hook"
    else:
        kind, verb = "loading", "cannot be loaded"
        cause = f"{type(error).__name__}: {error}"
        remedy = _import_remedy(failure, error)
    if failure.distribution and failure.entry_point:
        leave_out = f"{failure.distribution.name}:{failure.entry_point}"
        remedy += f"; to go on without it, set PUBTOOLS_HOOKS_DISABLE={leave_out}"
    return Problem(kind, f"{summary} {verb}", cause, remedy, whose)


def _name(failure: LoadFailure) -> str:
    return failure.distribution.name if failure.distribution else "its distribution"


def _import_remedy(failure: LoadFailure, error: BaseException) -> str:
    from pubtools.pluggy import HookError

    module = failure.module.partition(":")[0].strip()
    if isinstance(error, ModuleNotFoundError) and error.name:
        if f"{module}.".startswith(f"{error.name}."):
            return f"reinstall {_name(failure)}: it names a module that is not there"
        return f"install what provides the module {error.name!r} into this environment"
    if isinstance(error, HookError):
        return f"reinstall or upgrade {_name(failure)}"
    if isinstance(error, SystemExit):
        return f"upgrade or repair {_name(failure)}: importing it must not end the process"
    return f"see the whole traceback with: python -c 'import {module}'"
