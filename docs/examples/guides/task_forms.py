"""The three ways to write a task."""

from __future__ import annotations

import asyncio

from pubtools.pluggy import hookimpl, pm, task_context


class Printer:
    @hookimpl
    def task_stop(self, failed):
        print(f"task_stop failed={failed}")


pm.register(Printer())

with task_context():
    print("a with block")


@task_context()
def push():
    print("a decorated function")


async def pull():
    async with task_context():
        print("an async with block")


push()
asyncio.run(pull())
