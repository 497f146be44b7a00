from __future__ import annotations

import logging
import sys
from typing import Any

import attr

from pubtools.pluggy import hookimpl, pm

log = logging.getLogger(__name__)


class Ledger:
    """What one task has published. One instance per task holds the state."""

    def __init__(self) -> None:
        self.entries: list[str] = []

    @hookimpl
    def pulp_repository_pre_publish(self, repository: Any, options: Any) -> Any:
        if not repository.id.endswith("-archive"):
            return None
        log.info("archives are cleaned before they go out")
        return attr.evolve(options, clean=True)

    @hookimpl
    def pulp_repository_published(self, repository: Any) -> None:
        self.entries.append(repository.id)
        log.info("entry %d: %s", len(self.entries), repository.id)

    @hookimpl
    def shipper_order_completed(self, repository_ids: list[str]) -> None:
        missing = set(repository_ids) - set(self.entries)
        log.info("order of %d complete, missing: %d", len(repository_ids), len(missing))

    @hookimpl
    def task_stop(self, failed: bool) -> None:
        outcome = "left open" if failed else "closed"
        log.info("ledger %s, entries: %d", outcome, len(self.entries))


@hookimpl
def task_start() -> None:
    log.info("ledger opened")
    pm.register(Ledger())


pm.register(sys.modules[__name__])
