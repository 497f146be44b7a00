"""Two tasks at once, publishing through pulplib's futures while exodus takes part.

``python two_tasks.py PULP_URL (threads|asyncio) (own|shared|lent)``: the task ``good`` succeeds
and flushes Pulp from a callback of its futures, the task ``bad`` raises when it has published as
much. Each task makes a client of Pulp of its own, or both share one that the host made, or that
``bad`` made and lent to ``good``.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from logging.handlers import BufferingHandler
from typing import TYPE_CHECKING, Any, ClassVar

from more_executors.futures import f_map, f_sequence
from observed import registered_from
from pubtools.pulplib import Client

from pubtools.pluggy import current_task, hookimpl, inherit_task_in_threads, pm, task_context

if TYPE_CHECKING:
    from concurrent.futures import Future

REPOSITORIES = 3


class Events:
    """The hook calls that reached the plugin which one task registered when it started."""

    by_task: ClassVar[dict[int, Events]] = {}

    def __init__(self) -> None:
        self.published: list[str] = []
        self.threads: set[str] = set()
        self.stopped: list[bool] = []

    @hookimpl
    def pulp_repository_published(self, repository: Any) -> None:
        self.published.append(repository.id)
        self.threads.add(threading.current_thread().name)

    @hookimpl
    def task_stop(self, failed: bool) -> None:
        self.stopped.append(failed)


class StartsWatching:
    @hookimpl
    def task_start(self) -> None:
        task = current_task()
        assert task is not None
        Events.by_task[task.number] = Events()
        pm.register(Events.by_task[task.number])


class Tasks:
    """The two tasks; each waits for the other when it has begun and when it has published."""

    def __init__(self, url: str, whose: str) -> None:
        self.url = url
        self.whose = whose
        self.clients: dict[str, Any] = {}
        self.numbers: dict[str, int] = {}
        self.barrier = threading.Barrier(2, timeout=60)
        if whose == "shared":
            self.clients = dict.fromkeys(("good", "bad"), Client(url))

    def begin(self, name: str) -> None:
        task = current_task()
        assert task is not None
        self.numbers[name] = task.number
        if self.whose == "own":
            self.clients[name] = Client(self.url)
        elif self.whose == "lent" and name == "bad":
            self.clients = dict.fromkeys(("good", "bad"), Client(self.url))

    def publish(self, name: str) -> Future[Any]:
        """Publish the task's repositories; the good task flushes when all are published."""
        client = self.clients[name]
        found = [client.get_repository(f"{name}-{number}") for number in range(REPOSITORIES)]
        publishes = [repository.result().publish() for repository in found]
        published: Future[Any] = f_sequence(publishes)
        if name == "good":
            published = f_map(published, lambda _: pm.hook.task_pulp_flush())
        return published

    def finish(self, name: str) -> None:
        if name == "bad":
            raise ValueError("the task fails")

    def run_thread(self, name: str) -> None:
        with task_context():
            self.begin(name)
            self.barrier.wait()
            self.publish(name).result()
            self.barrier.wait()
            self.finish(name)

    def in_threads(self) -> list[BaseException | None]:
        with ThreadPoolExecutor(2) as host:
            futures = [host.submit(self.run_thread, name) for name in ("good", "bad")]
            return [future.exception() for future in futures]

    async def run_coroutine(self, name: str, meetings: list[Meeting]) -> None:
        async with task_context():
            self.begin(name)
            await meetings[0].join()
            await asyncio.wrap_future(self.publish(name))
            await meetings[1].join()
            self.finish(name)

    async def in_asyncio(self) -> list[BaseException | None]:
        meetings = [Meeting(), Meeting()]
        tasks = [self.run_coroutine(name, meetings) for name in ("good", "bad")]
        return await asyncio.gather(*tasks, return_exceptions=True)


class Meeting:
    """Where two coroutines wait for each other (``asyncio.Barrier`` needs Python 3.11)."""

    def __init__(self) -> None:
        self.somebody_waits = False
        self.both_are_here = asyncio.Event()

    async def join(self) -> None:
        if self.somebody_waits:
            self.both_are_here.set()
        self.somebody_waits = True
        await asyncio.wait_for(self.both_are_here.wait(), timeout=60)


def main(url: str, style: str, whose: str) -> None:
    inherit_task_in_threads()
    pm.register(StartsWatching())
    log = BufferingHandler(1000)
    logging.getLogger("pubtools-exodus").addHandler(log)
    logging.getLogger("pubtools-exodus").setLevel(logging.INFO)
    warnings = BufferingHandler(1000)
    warnings.setLevel(logging.WARNING)
    logging.getLogger("pubtools.pluggy").addHandler(warnings)

    tasks = Tasks(url, whose)
    errors = tasks.in_threads() if style == "threads" else asyncio.run(tasks.in_asyncio())
    for client in set(tasks.clients.values()):
        client.__exit__(None, None, None)

    committing = [record for record in log.buffer if record.msg.startswith("Committing")]
    found = {}
    for name, number in tasks.numbers.items():
        events = Events.by_task[number]
        found[name] = {
            "published": sorted(events.published),
            "threads": sorted(events.threads),
            "stopped": events.stopped,
        }
    print(
        json.dumps(
            {
                "errors": [repr(error) for error in errors],
                "tasks": found,
                "committed from": [record.threadName for record in committing],
                "left behind": registered_from("pubtools.exodus"),
                "warnings": [record.getMessage() for record in warnings.buffer],
            }
        )
    )


main(*sys.argv[1:])
