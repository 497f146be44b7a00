"""Tasks that publish while exodus takes part: how they end is said on the command line."""

from __future__ import annotations

import json
import sys

from observed import Observed, described, registered_from
from pubtools.pulplib import FakeController, PublishOptions, YumRepository

from pubtools.pluggy import hookimpl, pm, task_context


class Watches:
    """Notes the options that repositories were published with, and how tasks ended."""

    def __init__(self) -> None:
        self.options: list[object] = []
        self.stopped: list[bool] = []

    @hookimpl
    def pulp_repository_published(self, options: PublishOptions) -> None:
        self.options.append(described(options))

    @hookimpl
    def task_stop(self, failed: bool) -> None:
        self.stopped.append(failed)


def run_task(controller: FakeController, ending: str) -> dict[str, object]:
    during: list[str] = []
    outcome = None
    try:
        with task_context():
            during = registered_from("pubtools.exodus")
            for name in ("a", "b"):
                controller.client.get_repository(name).result().publish().result()
            if ending == "flushes":
                pm.hook.task_pulp_flush()
            if ending == "raises":
                raise ValueError("the task fails")
    except Exception as error:
        outcome = f"{type(error).__name__}: {error}"
    return {"during": during, "outcome": outcome, "after": registered_from("pubtools.exodus")}


def main(endings: list[str]) -> None:
    controller = FakeController()
    for name in ("a", "b"):
        controller.insert_repository(YumRepository(id=name))
    watches = Watches()
    pm.register(watches)
    observed = Observed()
    tasks = [run_task(controller, ending) for ending in endings]
    print(
        json.dumps(
            {
                "tasks": tasks,
                "options": watches.options,
                "stopped": watches.stopped,
                "calls": observed.calls,
                "results": observed.results,
            }
        )
    )


main(sys.argv[1:])
