"""The hookimpl, and what it remembers from one task to the next."""

from __future__ import annotations

import logging
import os
import threading
from typing import TYPE_CHECKING, Final

from pubtools.hooks.mallopt._libc import glibc_mallopt
from pubtools.hooks.mallopt._tunables import TUNABLES
from pubtools.hooks.mallopt._version import __version__
from pubtools.pluggy import hookimpl

if TYPE_CHECKING:
    from collections.abc import Callable

_DISTRIBUTION: Final = "pubtools-hooks-mallopt"

_log = logging.getLogger("pubtools.hooks.mallopt")


class _Process:
    """What this process has been told so far. Safe to use from any number of threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: Final[dict[str, str]] = {}
        self._warned: Final[set[str]] = set()

    def update(self, variables: dict[str, str]) -> None:
        """Pass each variable that is new or has changed to mallopt(3)."""
        with self._lock:
            changed = {
                name: text for name, text in variables.items() if self._seen.get(name) != text
            }
            if not changed:
                return
            self._seen.update(changed)
            try:
                mallopt = glibc_mallopt()
            except OSError as exc:
                self._warn_once(
                    f"cannot apply {', '.join(changed)}: {exc}; unset the MALLOC_ variables, or "
                    f"switch this plugin off with PUBTOOLS_HOOKS_DISABLE={_DISTRIBUTION}",
                    key="C library",
                )
                return
            for name, text in changed.items():
                self._apply(mallopt, name, text)

    def _apply(self, mallopt: Callable[[int, int], int], name: str, text: str) -> None:
        tunable = TUNABLES[name]
        try:
            value = tunable.parse(text)
        except ValueError as exc:
            self._warn_once(f"ignored {name}={text!r}: {exc}")
            return
        if mallopt(tunable.number, value):
            _log.info("mallopt() accepted %s=%s", name, text)
        else:
            self._warn_once(
                f"ignored {name}={text!r}: mallopt() of this glibc refuses the value; "
                "see mallopt(3) for its limits"
            )

    def _warn_once(self, message: str, key: str | None = None) -> None:
        key = key or message
        if key not in self._warned:
            self._warned.add(key)
            _log.warning("%s %s %s", _DISTRIBUTION, __version__, message)

    def after_fork(self) -> None:
        """Replace the lock, which a thread that the child lacks may have held."""
        self._lock = threading.Lock()


_process: Final = _Process()
if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=_process.after_fork)


@hookimpl
def task_start() -> None:
    """Apply the ``MALLOC_*`` variables that are set.

    A variable is passed on when it is new or has changed since an earlier task of this process;
    an empty one counts as not set. What cannot be applied is one logged warning per process and
    never fails the task. May be called from any thread.
    """
    variables = {name: text for name in TUNABLES if (text := os.environ.get(name))}
    if variables:
        _process.update(variables)
