"""Declare hooks twice: in the families and in the libraries that carry a copy of them."""

from __future__ import annotations

import importlib
import json
import sys
from typing import Any

from pubtools.pluggy import hookimpl, pm

FAMILIES = ("pubtools.hooks.pulp", "pubtools.hooks.quay")
LIBRARIES = ("pubtools.pulplib", "pubtools._pulp.hooks", "pubtools._quay.hooks")
ORDERS = {"families first": FAMILIES + LIBRARIES, "libraries first": LIBRARIES + FAMILIES}


class Counts:
    """Implements every hook of both families; counts the calls of each."""

    def __init__(self) -> None:
        self.calls: dict[str, int] = {}

    def _count(self, name: str) -> None:
        self.calls[name] = self.calls.get(name, 0) + 1

    @hookimpl
    def pulp_repository_pre_publish(self, repository: Any, options: Any) -> None:
        self._count("pulp_repository_pre_publish")

    @hookimpl
    def pulp_repository_published(self, repository: Any, options: Any) -> None:
        self._count("pulp_repository_published")

    @hookimpl
    def task_pulp_flush(self) -> None:
        self._count("task_pulp_flush")

    @hookimpl
    def pulp_item_push_finished(self, pulp_units: Any, push_item: Any) -> None:
        self._count("pulp_item_push_finished")

    @hookimpl
    def quay_repositories_cleared(self, repository_ids: Any) -> None:
        self._count("quay_repositories_cleared")

    @hookimpl
    def quay_repositories_removed(self, repository_ids: Any) -> None:
        self._count("quay_repositories_removed")

    @hookimpl
    def quay_images_tagged(self, source_ref: Any, dest_refs: Any) -> None:
        self._count("quay_images_tagged")

    @hookimpl
    def quay_images_untagged(self, untag_refs: Any, lost_refs: Any) -> None:
        self._count("quay_images_untagged")


def main(order: str) -> None:
    counts = Counts()
    pm.register(counts)
    for name in ORDERS[order]:
        importlib.import_module(name)
    declared = {}
    for name, caller in vars(pm.hook).items():
        if name.startswith(("pulp_", "quay_", "task_pulp_")):
            caller(**dict.fromkeys(caller.spec.argnames))
            declared[name] = [module.__name__ for module in pm.get_declarations(name)]
    print(json.dumps({"declared": declared, "calls": counts.calls}))


main(sys.argv[1])
