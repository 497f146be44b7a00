"""Publish repositories of pulplib's in-memory Pulp, from threads, with options replaced."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import attr
from observed import Observed, described
from pubtools.pulplib import FakeController, FileRepository, PublishOptions, YumRepository

from pubtools.pluggy import hookimpl, pm, task_context


class Replaces:
    """Answers with options of its own."""

    def __init__(self, argument: str) -> None:
        self.argument = argument

    @hookimpl
    def pulp_repository_pre_publish(self, options: PublishOptions) -> PublishOptions:
        return attr.evolve(options, rsync_extra_args=[self.argument])


class Watches:
    """Answers nothing, and notes what was published with which options."""

    def __init__(self) -> None:
        self.published: list[tuple[str, object, bool]] = []

    @hookimpl
    def pulp_repository_pre_publish(self) -> None:
        return None

    @hookimpl
    def pulp_repository_published(self, repository: YumRepository, options: PublishOptions) -> None:
        in_main = threading.current_thread() is threading.main_thread()
        self.published.append((repository.id, described(options), in_main))


def main() -> None:
    controller = FakeController()
    repositories = [
        YumRepository(id="yum-1"),
        YumRepository(id="yum-2"),
        FileRepository(id="files"),
    ]
    for repository in repositories:
        controller.insert_repository(repository)
    watches = Watches()
    for plugin in (Replaces("--older"), Replaces("--newer"), watches):
        pm.register(plugin)
    observed = Observed()

    with task_context(), ThreadPoolExecutor(2) as pool:
        found = [controller.client.get_repository(one.id).result() for one in repositories]
        futures = [pool.submit(one.publish, PublishOptions(clean=True)) for one in found]
        for future in futures:
            future.result().result()

    history = [described(publish.repository) for publish in controller.publish_history]
    print(
        json.dumps(
            {
                "calls": observed.calls,
                "published": sorted(watches.published),
                "history": sorted(history),
            }
        )
    )


main()
