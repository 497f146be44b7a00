"""Loads the hooks for a look at them: what fails is kept, not raised."""

from __future__ import annotations

import contextlib
import logging
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from ._copies import import_core, why_unusable

if TYPE_CHECKING:
    from pubtools.pluggy import LoadFailure


@dataclass(frozen=True)
class Loading:
    """How loading went: what failed, and what the core warned of."""

    failures: tuple[LoadFailure, ...]
    warnings: tuple[str, ...]


class _Messages(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def require_core() -> None:
    """Check that ``pubtools.pluggy`` is the one this command works with.

    :raises click.ClickException: If it is another copy, or cannot be imported.
    """
    core = import_core()
    if not core.ours:
        raise click.ClickException(f"{why_unusable(core)}\nRun 'pubtools-hooks doctor' for more.")


def load() -> Loading:
    """Load every hook there is, and keep what went wrong.

    What the loaded modules print goes to stderr, so that stdout holds our answer alone.
    """
    from pubtools.pluggy import HookLoadError, load_hooks

    logger = logging.getLogger("pubtools.pluggy")
    handler = _Messages()
    propagate, logger.propagate = logger.propagate, False
    logger.addHandler(handler)
    failures: tuple[LoadFailure, ...] = ()
    try:
        with contextlib.redirect_stdout(sys.stderr):
            load_hooks()
    except HookLoadError as error:
        failures = error.failures
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagate
    # A plugin that is refused late is logged when that happens, and fails to load as well.
    told = [str(failure.error) for failure in failures]
    warnings = [text for text in handler.messages if not any(each in text for each in told)]
    return Loading(failures, tuple(warnings))


def load_for_display() -> None:
    """Load the hooks, and say on stderr when something is missing from what will be shown.

    :raises click.ClickException: If ``pubtools.pluggy`` is not the one this command works with.
    """
    require_core()
    loading = load()
    problems = len(loading.failures) + len(loading.warnings)
    if problems:
        what = "a problem" if problems == 1 else f"{problems} problems"
        click.echo(f"{what} while loading hooks; run 'pubtools-hooks doctor'", err=True)
