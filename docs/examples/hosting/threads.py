"""Two tasks at once, whose work is done by one pool of threads that both share."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from pubtools.pluggy import hookimpl, inherit_task_in_threads, pm, task_context

inherit_task_in_threads()
together = threading.Barrier(2)
closed = []


class Ledger:
    """State of one task."""

    def __init__(self):
        self.repositories = []

    @hookimpl
    def pulp_repository_published(self, repository):
        self.repositories.append(repository)

    @hookimpl
    def task_stop(self, failed):
        closed.append((sorted(self.repositories), failed))


class Host:
    @hookimpl
    def task_start(self):
        pm.register(Ledger())


def publish(repository):
    if repository == "no-such-repository":
        raise LookupError(repository)
    pm.hook.pulp_repository_published(repository=repository, options=None)


def task(repositories, pool):
    with task_context():
        together.wait()  # both tasks are running from here on
        list(pool.map(publish, repositories))


pm.register(Host())
with ThreadPoolExecutor() as tasks, ThreadPoolExecutor() as pool:
    for running in [
        tasks.submit(task, ["toolset", "handbook"], pool),
        tasks.submit(task, ["games", "no-such-repository"], pool),
    ]:
        if running.exception():
            print("a task raised:", running.exception())

for repositories, failed in sorted(closed):
    print(f"{repositories}, failed={failed}")
