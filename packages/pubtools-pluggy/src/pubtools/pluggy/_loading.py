"""Importing the modules that may declare hookspecs or hookimpls."""

from __future__ import annotations

import os
from _thread import RLock, get_ident
from importlib import import_module, invalidate_caches
from typing import TYPE_CHECKING, Final

from ._errors import HookError, HookLoadError, LoadFailure, describe, logger
from ._manager import pm
from ._modules import module_name
from ._scan import EntryPoint, Scanner, normalized
from ._undo import take_back_failed_imports, watching

if TYPE_CHECKING:
    from ._origin import Distribution
    from ._scan import Place

DISABLE: Final = "PUBTOOLS_HOOKS_DISABLE"


class Loader:
    """Imports each entry point once per process, and remembers which are still owed."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._loading_in: int | None = None
        self._scanner: Final = Scanner()
        self._imported: Final[set[EntryPoint]] = set()
        self._complete = False
        self._disabled_by = ""
        self._warned: Final[set[str]] = set()

    def load(self) -> None:
        """Load what is not loaded yet; see :func:`pubtools.pluggy.load_hooks`."""
        if self._is_done():
            return
        if self._loading_in == get_ident():  # a module starts a task while it is loaded
            return
        with self._lock:
            if self._is_done():  # another thread was faster
                return
            self._loading_in = get_ident()
            try:
                self._load()
            finally:
                self._loading_in = None

    def _is_done(self) -> bool:
        return (
            not pm._refused
            and self._disabled_by == os.environ.get(DISABLE, "")
            and self._scanner.unchanged()
            # Last, since another thread may have begun to load what the scan found.
            and self._complete
        )

    def _load(self) -> None:
        self._complete = False
        disabled_by = os.environ.get(DISABLE, "")
        found = self._entry_points(disabled_by)
        failures = []
        if self._imported:
            invalidate_caches()  # what was installed since, the import system may not see yet
        for entry_point in found:
            if entry_point in self._imported:
                continue
            error = self._import(entry_point)
            if error is None or not entry_point.asks:
                self._imported.add(entry_point)
            if error is None:
                continue
            logger().debug("traceback of %s", entry_point.value, exc_info=error)
            if entry_point.asks:
                source = _distribution(entry_point)
                module = entry_point.value
                failures.append(LoadFailure(source, entry_point.name, module, error))
            else:
                self._warn(
                    f"console script {entry_point.name!r} of {_distribution(entry_point)} declares"
                    f" no hooks, and its module {entry_point.value} cannot be imported:"
                    f" {describe(error)}; hooks it may have are missing"
                )
        failures += _refusals(found, self._imported)
        if failures:
            raise HookLoadError(failures) from failures[0].error
        self._disabled_by = disabled_by
        self._complete = True

    def _entry_points(self, disabled_by: str) -> list[EntryPoint]:
        """Return the entry points to load, in the order of loading."""
        by_distribution: dict[str, list[EntryPoint]] = {}
        for place in self._scanner.places():
            for name, entry_points in place.distributions.items():
                by_distribution.setdefault(name, entry_points)
            self._warn_of_malformed(place)
        found = [one for entry_points in by_distribution.values() for one in entry_points]
        found.sort(key=lambda one: (one.distribution, one.name, one.value))
        return self._without_disabled(found, disabled_by)

    def _warn_of_malformed(self, place: Place) -> None:
        for folder, problem in place.malformed.items():
            self._warn(f"malformed metadata in {folder}: {problem}; reinstall that distribution")

    def _without_disabled(self, found: list[EntryPoint], disabled_by: str) -> list[EntryPoint]:
        disabled: set[EntryPoint] = set()
        for item in filter(None, map(str.strip, disabled_by.split(","))):
            distribution, _, name = (part.strip() for part in item.partition(":"))
            matching = {
                one
                for one in found
                if one.distribution == normalized(distribution) and name in ("", one.name)
            }
            if not matching:
                self._warn(
                    f"{DISABLE} names {item!r}, which matches no installed entry point; correct"
                    ' it ("distribution" or "distribution:entry-point") or take it out'
                )
            disabled |= matching
        return [one for one in found if one not in disabled]

    def _import(self, entry_point: EntryPoint) -> BaseException | None:
        target = entry_point.target
        if target is None:
            return HookError(
                f"malformed entry point {entry_point.name!r}: {entry_point.value!r} names no module"
            )
        module, attribute = target
        with watching(pm):
            try:
                thing = import_module(module)
                if entry_point.asks:
                    for name in filter(None, attribute.split(".")):
                        thing = getattr(thing, name)
            except (Exception, SystemExit) as error:
                return error
            finally:
                take_back_failed_imports(pm)
        return None

    def _warn(self, message: str) -> None:
        if message not in self._warned:
            self._warned.add(message)
            logger().warning("%s", message)

    def after_fork_in_child(self) -> None:
        """Take a new lock: a thread that was not forked may hold the old one."""
        self._lock = RLock()
        if self._loading_in != get_ident():
            self._loading_in = None


def _refusals(wanted: list[EntryPoint], imported: set[EntryPoint]) -> list[LoadFailure]:
    """Return the plugins of the process that hookspecs which came later do not fit."""
    failures = []
    for registration, error in list(pm._refused.values()):
        module = module_name(error.plugin)
        names = [one.name for one in wanted if _names(one, module)]
        left_out_since = not names and any(_names(one, module) for one in imported)
        if registration.scope is pm._process and not left_out_since:
            failures.append(LoadFailure(error.distribution, "".join(names[:1]), module, error))
    return failures


def _names(entry_point: EntryPoint, module: str) -> bool:
    return entry_point.target is not None and entry_point.target[0] == module


def _distribution(entry_point: EntryPoint) -> Distribution:
    from ._origin import distribution_in

    return distribution_in(entry_point.folder, entry_point.distribution)


loader: Final = Loader()

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=loader.after_fork_in_child)
