"""Several tasks at once in one event loop; each coroutine has its own task."""

from __future__ import annotations

import asyncio

from pubtools.pluggy import hookimpl, inherit_task_in_threads, pm, task_context

inherit_task_in_threads()  # for asyncio.to_thread and other executor jobs


class Ledger:
    def __init__(self):
        self.repositories = []

    @hookimpl
    def pulp_repository_published(self, repository):
        self.repositories.append(repository)

    @hookimpl
    def task_stop(self, failed):
        print(f"{sorted(self.repositories)}, failed={failed}")


class Host:
    @hookimpl
    def task_start(self):
        pm.register(Ledger())


def publish(repository):
    pm.hook.pulp_repository_published(repository=repository, options=None)


async def task(repositories, seconds):
    async with task_context():
        loop = asyncio.get_running_loop()
        for repository in repositories:
            await loop.run_in_executor(None, publish, repository)
        await asyncio.sleep(seconds)


async def main():
    pm.register(Host())
    await asyncio.gather(task(["toolset", "handbook"], 0.2), task(["games"], 0.1))


asyncio.run(main())
