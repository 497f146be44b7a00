"""The same tasks, run by a pool of threads or by asyncio."""

from __future__ import annotations

import asyncio
import contextlib
import time
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from typing import TYPE_CHECKING

from ways import Ledger, Plan, plan

from pubtools.pluggy import pm, task_context

if TYPE_CHECKING:
    from collections.abc import Iterator

AT_ONCE = 8
CURRENT: ContextVar[Plan] = ContextVar("CURRENT")


@contextlib.contextmanager
def expected_exception(ledger: Ledger, planned: Plan) -> Iterator[None]:
    """Catch what the caller of the task sees, and note it where it is not what was planned."""
    token = CURRENT.set(planned)
    seen: type[BaseException] | None = None
    try:
        yield
    except BaseException as error:
        seen = type(error)
    finally:
        CURRENT.reset(token)
    if seen is not planned.way.caller_sees:
        ledger.surprises.append(f"task {planned.number} ({planned.way.name}): caller saw {seen}")


def run_task(ledger: Ledger, number: int) -> None:
    planned = plan(number)
    with expected_exception(ledger, planned), task_context():
        pm.hook.soak_event(number=number)
        time.sleep(0)
        pm.hook.soak_event(number=number)
        planned.way.end()


async def run_task_async(ledger: Ledger, number: int) -> None:
    planned = plan(number)
    with expected_exception(ledger, planned):
        async with task_context():
            pm.hook.soak_event(number=number)
            await asyncio.sleep(0)
            pm.hook.soak_event(number=number)
            if planned.way.raises is asyncio.CancelledError:
                await _cancelled()
            planned.way.end()


async def _cancelled() -> None:
    """Be cancelled by the event loop, as by a caller who gave up."""
    current = asyncio.current_task()
    assert current is not None
    current.cancel()
    await asyncio.sleep(1)


def drive_threads(ledger: Ledger, numbers: range) -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for done in [pool.submit(run_task, ledger, number) for number in numbers]:
            done.result()


def drive_asyncio(ledger: Ledger, numbers: range) -> None:
    async def all_of_them() -> None:
        for start in range(numbers.start, numbers.stop, AT_ONCE):
            batch = range(start, min(start + AT_ONCE, numbers.stop))
            await asyncio.gather(*(run_task_async(ledger, number) for number in batch))

    asyncio.run(all_of_them())


DRIVERS = {"threads": drive_threads, "asyncio": drive_asyncio}
