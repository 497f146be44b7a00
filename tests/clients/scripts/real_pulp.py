"""Publish repositories through pulplib's real client, with options replaced by a hookimpl."""

from __future__ import annotations

import json
import sys
from typing import Any, ClassVar

import attr
from observed import Observed
from pubtools.pulplib import Client, PublishOptions

from pubtools.pluggy import hookimpl, pm, task_context


class Replaces:
    @hookimpl
    def pulp_repository_pre_publish(self, options: PublishOptions) -> PublishOptions:
        return attr.evolve(options, rsync_extra_args=["--from-a-hook"])


class Counts:
    """Belongs to the task that starts it."""

    instances: ClassVar[list[Counts]] = []

    def __init__(self) -> None:
        self.published: list[str] = []
        self.instances.append(self)

    @hookimpl
    def pulp_repository_published(self, repository: Any) -> None:
        self.published.append(repository.id)


class StartsCounting:
    @hookimpl
    def task_start(self) -> None:
        pm.register(Counts())


def main(url: str) -> None:
    pm.register(Replaces())
    pm.register(StartsCounting())
    observed = Observed()
    # The host's client: its threads run before there is any task.
    with Client(url) as client:
        for task in ("first", "second"):
            with task_context():
                names = [f"{task}-{number}" for number in range(3)]
                found = [client.get_repository(name).result() for name in names]
                for future in [repository.publish() for repository in found]:
                    future.result()
    print(
        json.dumps(
            {
                "counted": [sorted(one.published) for one in Counts.instances],
                "threads": observed.threads,
            }
        )
    )


main(sys.argv[1])
