from __future__ import annotations

import argparse
import sys
from typing import Any

from pubtools.pulplib import (
    Distributor,
    FakeController,
    PublishOptions,
    PulpException,
    YumRepository,
)

from pubtools.pluggy import pm, task_context


def in_memory_pulp() -> Any:
    """A client of a Pulp that lives in this process and holds three repositories."""
    controller = FakeController()
    for repository_id in ("toolset", "toolset-archive", "handbook"):
        distributor = Distributor(id="yum_distributor", type_id="yum_distributor")
        controller.insert_repository(
            YumRepository(id=repository_id, relative_url=repository_id, distributors=[distributor])
        )
    return controller.client


def ship(client: Any, repository_ids: list[str]) -> None:
    for repository_id in repository_ids:
        repository = client.get_repository(repository_id).result()
        # pulplib itself calls the two pulp_repository_* hooks around each publish.
        repository.publish(PublishOptions(force=True)).result()
    pm.hook.shipper_order_completed(repository_ids=repository_ids)


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="demo-shipper")
    parser.add_argument("repository_ids", nargs="+", metavar="REPOSITORY")
    arguments = parser.parse_args(argv)
    try:
        with task_context():
            ship(in_memory_pulp(), arguments.repository_ids)
    except PulpException as error:
        sys.exit(f"demo-shipper: {error}")
