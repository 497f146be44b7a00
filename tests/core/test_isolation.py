"""Several tasks in one process: whose hook call reaches whose plugins."""

from __future__ import annotations

import asyncio
import contextvars
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from pubtools.pluggy import current_task, hookimpl, hookspec, pm, task_context

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Callable


class Specs:
    @staticmethod
    @hookspec
    def tea_ready(cup: str) -> None:
        """Invoked when a cup of tea is ready."""


class Handler:
    """A task's own plugin, which keeps the cups that it hears of."""

    def __init__(self) -> None:
        self.cups: list[str] = []

    @hookimpl
    def tea_ready(self, cup: str) -> None:
        self.cups.append(cup)


class Kitchen:
    """Gives each task a handler; hears of every cup itself."""

    def __init__(self) -> None:
        self.cups: list[str] = []
        self.handlers: dict[int, Handler] = {}

    @hookimpl
    def task_start(self) -> None:
        task = current_task()
        assert task is not None
        handler = self.handlers[task.number] = Handler()
        # The same name in every task: names are a task's own too.
        pm.register(handler, name="handler")

    @hookimpl
    def tea_ready(self, cup: str) -> None:
        self.cups.append(cup)

    def here(self) -> Handler:
        task = current_task()
        assert task is not None
        return self.handlers[task.number]


@pytest.fixture
def kitchen() -> Iterator[Kitchen]:
    kitchen = Kitchen()
    with pm.sandbox():
        pm.add_hookspecs(Specs)
        pm.register(kitchen)
        yield kitchen


def in_thread(function: Callable[[], Any]) -> Any:
    """Run a function in a new thread, which has no context; return or raise its outcome."""
    with ThreadPoolExecutor(1) as executor:
        return executor.submit(function).result(10)


def test_tasks_of_two_threads_do_not_hear_each_other(kitchen: Kitchen) -> None:
    barrier = threading.Barrier(2, timeout=10)
    handlers = {}

    def task(name: str) -> None:
        with task_context():
            barrier.wait()
            for number in range(50):
                pm.hook.tea_ready(cup=f"{name}{number}")
            assert pm.get_plugin("handler") is kitchen.here()
            handlers[name] = kitchen.here()
            barrier.wait()

    with ThreadPoolExecutor(2) as executor:
        for future in [executor.submit(task, name) for name in "ab"]:
            future.result(20)
    for name in "ab":
        assert handlers[name].cups == [f"{name}{number}" for number in range(50)]
    assert len(kitchen.cups) == 100
    assert not pm.has_plugin("handler")


def test_tasks_of_asyncio_do_not_hear_each_other(kitchen: Kitchen) -> None:
    handlers = {}

    async def task(name: str) -> None:
        async with task_context():
            handlers[name] = kitchen.here()
            for number in range(20):
                await asyncio.sleep(0)
                pm.hook.tea_ready(cup=f"{name}{number}")

    async def main() -> None:
        await asyncio.gather(*(task(name) for name in "abc"))

    asyncio.run(main())
    for name in "abc":
        assert handlers[name].cups == [f"{name}{number}" for number in range(20)]


def test_a_nested_task_is_a_task_of_its_own(kitchen: Kitchen) -> None:
    with task_context():
        outer, outer_task = kitchen.here(), current_task()
        pm.hook.tea_ready(cup="before")
        with task_context():
            inner, inner_task = kitchen.here(), current_task()
            assert inner_task is not None
            assert inner_task.parent is outer_task
            pm.hook.tea_ready(cup="inside")
        assert not inner_task.running
        assert current_task() is outer_task
        assert pm.is_registered(outer)
        assert not pm.is_registered(inner)
        pm.hook.tea_ready(cup="after")
    assert inner.cups == ["inside"]
    assert outer.cups == ["before", "after"]
    assert kitchen.cups == ["before", "inside", "after"]


def test_blocks_left_out_of_order(kitchen: Kitchen) -> None:
    first, second = task_context(), task_context()
    first.__enter__()
    first_handler = kitchen.here()
    second.__enter__()
    second_handler = kitchen.here()
    first.__exit__(None, None, None)
    pm.hook.tea_ready(cup="second's")
    assert pm.is_registered(second_handler)
    second.__exit__(None, None, None)
    assert current_task() is None
    assert (first_handler.cups, second_handler.cups) == ([], ["second's"])


def test_a_block_left_in_another_context_than_it_was_entered_in(kitchen: Kitchen) -> None:
    stopped = []

    class Stopper:
        @hookimpl
        def task_stop(self) -> None:
            stopped.append(pm.get_plugin("handler"))

    pm.register(Stopper())
    context = task_context()
    contextvars.copy_context().run(context.__enter__)
    handler = kitchen.here()  # of the one task that is running
    contextvars.copy_context().run(context.__exit__, None, None, None)
    assert stopped == [handler]
    assert current_task() is None


def test_a_thread_without_a_task_counts_as_in_the_innermost_one(kitchen: Kitchen) -> None:
    with task_context():
        outer = kitchen.here()
        in_thread(lambda: pm.hook.tea_ready(cup="outer's"))
        with task_context():
            inner = kitchen.here()
            in_thread(lambda: pm.hook.tea_ready(cup="inner's"))
            assert in_thread(lambda: pm.get_plugin("handler")) is inner
        in_thread(lambda: pm.hook.tea_ready(cup="outer's again"))
    assert inner.cups == ["inner's"]
    assert outer.cups == ["outer's", "outer's again"]


def test_a_thread_without_a_task_among_separate_tasks(
    kitchen: Kitchen, caplog: pytest.LogCaptureFixture
) -> None:
    entered, leave = threading.Barrier(3, timeout=10), threading.Event()

    def task() -> list[str]:
        with task_context():
            handler = kitchen.here()
            entered.wait()
            leave.wait(10)
            return handler.cups

    with ThreadPoolExecutor(2) as executor:
        futures = [executor.submit(task) for _ in range(2)]
        entered.wait()
        with caplog.at_level(logging.WARNING):
            for cup in ("one", "two"):
                pm.hook.tea_ready(cup=cup)
        leave.set()
        assert [future.result(10) for future in futures] == [[], []]
    assert kitchen.cups == ["one", "two"]
    warnings = [record.getMessage() for record in caplog.records]
    assert len(warnings) == 2  # one for each task
    assert all("inherit_task_in_threads()" in text for text in warnings)
    assert all("tea_ready" in text for text in warnings)


def test_no_warning_where_nobody_misses_the_call(
    kitchen: Kitchen, caplog: pytest.LogCaptureFixture
) -> None:
    entered, leave = threading.Barrier(3, timeout=10), threading.Event()

    def task() -> None:
        with task_context():
            pm.unregister(kitchen.here())
            entered.wait()
            leave.wait(10)

    with ThreadPoolExecutor(2) as executor:
        futures = [executor.submit(task) for _ in range(2)]
        entered.wait()
        pm.hook.tea_ready(cup="nobody's")
        leave.set()
        for future in futures:
            future.result(10)
    assert kitchen.cups == ["nobody's"]
    assert caplog.records == []


def test_what_outlives_its_task_reaches_no_other_one(kitchen: Kitchen) -> None:
    with task_context():
        context = contextvars.copy_context()
    with task_context():
        other = kitchen.here()
        context.run(lambda: pm.hook.tea_ready(cup="late"))
        assert context.run(current_task) is None
    assert other.cups == []
    assert kitchen.cups == ["late"]


def test_callers_kept_from_before_a_task_reach_its_plugins(kitchen: Kitchen) -> None:
    relay, caller = pm.hook, pm.hook.tea_ready
    with task_context():
        handler = kitchen.here()
        relay.tea_ready(cup="relay")
        caller(cup="caller")
        assert [impl.plugin for impl in caller.get_hookimpls()] == [kitchen, handler]
    assert [impl.plugin for impl in caller.get_hookimpls()] == [kitchen]
    assert handler.cups == ["relay", "caller"]


def test_the_rest_of_pluggys_calls_reach_a_tasks_plugins_too(kitchen: Kitchen) -> None:
    extra: list[str] = []
    with task_context():
        handler = kitchen.here()
        pm.hook.tea_ready.call_extra([lambda cup: extra.append(cup)], {"cup": "extra"})
        pm.subset_hook_caller("tea_ready", [kitchen])(cup="without kitchen")
        pm.subset_hook_caller("tea_ready", [handler])(cup="without handler")
        assert pm.get_hookcallers(handler) == [pm.hook.tea_ready]
    assert extra == ["extra"]
    assert handler.cups == ["extra", "without kitchen"]
    assert kitchen.cups == ["extra", "without handler"]


def test_a_plugin_registered_process_wide_during_a_task(kitchen: Kitchen) -> None:
    order: list[str] = []

    class Late:
        @hookimpl
        def tea_ready(self) -> None:
            order.append("late")

    class Own:
        @hookimpl
        def task_start(self) -> None:
            pm.register(self.Handler())

        class Handler:
            @hookimpl
            def tea_ready(self) -> None:
                order.append("own")

    with pm.registered(Own()), task_context():
        pm.hook.tea_ready(cup="1")
        late = Late()
        pm.register(late)
        pm.hook.tea_ready(cup="2")
        pm.unregister(late)
        pm.hook.tea_ready(cup="3")
    assert order == ["own", "late", "own", "own"]


def test_a_tasks_plugin_may_be_unregistered_from_outside(kitchen: Kitchen) -> None:
    with task_context():
        handler = kitchen.here()
        contextvars.Context().run(pm.unregister, handler)
        assert not pm.is_registered(handler)
        pm.hook.tea_ready(cup="missed")
    assert handler.cups == []


def test_one_object_may_be_a_plugin_of_two_tasks(kitchen: Kitchen) -> None:
    shared = Handler()

    class Starter:
        @hookimpl
        def task_start(self) -> None:
            pm.register(shared)

    with pm.registered(Starter()), task_context():
        with task_context():
            pm.hook.tea_ready(cup="inner")
        assert pm.is_registered(shared)
        pm.hook.tea_ready(cup="outer")
    assert shared.cups == ["inner", "outer"]
    assert not pm.is_registered(shared)


def test_a_name_taken_by_a_process_wide_plugin_is_taken_in_tasks_too(kitchen: Kitchen) -> None:
    pm.register(Handler(), name="handler")
    message = r"'handler'.*already registered.*another name"
    with pytest.raises(ValueError, match=message), task_context():
        pytest.fail("started")
    assert current_task() is None


def test_a_module_imported_while_a_task_starts_is_there_for_all(
    kitchen: Kitchen, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lazily_imported.py").write_text(
        "import sys\n"
        "from pubtools.pluggy import hookimpl, pm\n"
        "cups = []\n"
        "class Instance:\n"
        "    @hookimpl\n"
        "    def tea_ready(self, cup):\n"
        "        cups.append(cup)\n"
        "pm.register(Instance())\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))

    class Starter:
        @hookimpl
        def task_start(self) -> None:
            __import__("lazily_imported")

    with pm.registered(Starter()):
        for number in range(2):
            with task_context():
                pm.hook.tea_ready(cup=str(number))
    import sys

    module = sys.modules.pop("lazily_imported")
    assert module.cups == ["0", "1"]


def test_monitoring_may_end_in_any_order() -> None:
    seen: list[str] = []

    def monitor(name: str) -> Callable[[], None]:
        return pm.add_hookcall_monitoring(
            before=lambda hook, *_: seen.append(f"{name} before"),
            after=lambda *_: seen.append(f"{name} after"),
        )

    with pm.sandbox():
        pm.add_hookspecs(Specs)
        end_first, end_second = monitor("first"), monitor("second")
        end_first()
        pm.hook.tea_ready(cup="x")
        assert seen == ["second before", "second after"]
        end_third = monitor("third")
        end_second()
        end_third()
        end_third()
        seen.clear()
        pm.hook.tea_ready(cup="x")
        assert seen == []


def test_a_call_under_way_gets_the_after_of_a_monitor_that_ends() -> None:
    seen: list[str] = []

    class Ender:
        @hookimpl
        def tea_ready(self) -> None:
            end()

    with pm.sandbox():
        pm.add_hookspecs(Specs)
        pm.register(Ender())
        end = pm.add_hookcall_monitoring(
            before=lambda *_: seen.append("before"), after=lambda *_: seen.append("after")
        )
        pm.hook.tea_ready(cup="x")
        pm.hook.tea_ready(cup="y")
    assert seen == ["before", "after"]
