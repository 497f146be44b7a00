"""What `task_stop` gets and what the caller sees, however a task's block ends."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING, Any

import pytest

from pubtools.pluggy import current_task, hookimpl, pm, task_context

if TYPE_CHECKING:
    from collections.abc import Iterator


class Recorder:
    """A process-wide plugin that writes down the lifecycle hooks it gets."""

    def __init__(self) -> None:
        self.calls: list[Any] = []

    @hookimpl
    def task_start(self) -> None:
        self.calls.append("start")

    @hookimpl
    def task_stop(self, failed: bool) -> None:
        self.calls.append(failed)


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    recorder = Recorder()
    with pm.sandbox():
        pm.register(recorder)
        yield recorder


ENDINGS = [
    pytest.param(None, False, id="ends"),
    pytest.param(SystemExit(), False, id="exit-none"),
    pytest.param(SystemExit(0), False, id="exit-0"),
    pytest.param(SystemExit(False), False, id="exit-false"),
    pytest.param(SystemExit(1), True, id="exit-1"),
    pytest.param(SystemExit(30), True, id="exit-30"),
    pytest.param(SystemExit(""), True, id="exit-empty-text"),
    pytest.param(SystemExit("no disk"), True, id="exit-text"),
    pytest.param(SystemExit(0.0), True, id="exit-float"),
    pytest.param(SystemExit(True), True, id="exit-true"),
    pytest.param(ValueError("x"), True, id="error"),
    pytest.param(KeyboardInterrupt(), True, id="interrupt"),
    pytest.param(asyncio.CancelledError(), True, id="cancelled"),
    pytest.param(GeneratorExit(), True, id="generator-exit"),
]


@pytest.mark.parametrize(("ending", "failed"), ENDINGS)
def test_outcome_of_a_block(recorder: Recorder, ending: BaseException | None, failed: bool) -> None:
    seen = None
    try:
        with task_context():
            recorder.calls.append("block")
            if ending is not None:
                raise ending
    except BaseException as error:
        seen = error
    assert seen is ending
    assert recorder.calls == ["start", "block", failed]
    assert current_task() is None


@pytest.mark.parametrize(("ending", "failed"), ENDINGS)
def test_outcome_of_an_asynchronous_block(
    recorder: Recorder, ending: BaseException | None, failed: bool
) -> None:
    seen: list[BaseException | None] = []

    async def main() -> None:
        try:
            async with task_context():
                await asyncio.sleep(0)
                if ending is not None:
                    raise ending
        except BaseException as error:
            seen.append(error)
        else:
            seen.append(None)

    asyncio.run(main())
    assert seen == [ending]
    assert recorder.calls == ["start", failed]


def test_a_failing_start_is_stopped_as_failed(recorder: Recorder) -> None:
    error = RuntimeError("no")

    class Late:
        @hookimpl(trylast=True)
        def task_start(self) -> None:
            raise error

    reached = False
    with pm.registered(Late()), pytest.raises(RuntimeError) as caught, task_context():
        reached = True
    assert not reached
    assert caught.value is error
    assert recorder.calls == ["start", True]
    assert current_task() is None


def test_the_block_gets_no_value(recorder: Recorder) -> None:
    context = task_context()
    with context as value:
        assert value is None


def test_as_a_decorator(recorder: Recorder) -> None:
    @task_context()
    def publish(count: int, *, name: str = "x") -> str:
        """Publish something."""
        recorder.calls.append("block")
        return name * count

    assert publish(2, name="ab") == "abab"
    assert publish(1) == "x"
    assert recorder.calls == ["start", "block", False] * 2
    assert publish.__name__ == "publish"
    assert publish.__doc__ == "Publish something."


def test_as_the_decorator_of_a_recursive_function(recorder: Recorder) -> None:
    @task_context()
    def countdown(number: int) -> int:
        return 0 if number == 0 else countdown(number - 1)

    assert countdown(2) == 0
    assert recorder.calls == ["start"] * 3 + [False] * 3


def test_as_the_decorator_of_a_coroutine_function(recorder: Recorder) -> None:
    @task_context()
    async def publish() -> int:
        await asyncio.sleep(0)
        recorder.calls.append("block")
        return 3

    assert asyncio.run(publish()) == 3
    assert recorder.calls == ["start", "block", False]


def test_a_generator_function_cannot_be_a_task() -> None:
    def numbers() -> Iterator[int]:
        yield 1

    with pytest.raises(TypeError, match=r"numbers.*use task_context\(\) inside it"):
        task_context()(numbers)


def test_a_task_context_is_for_one_block_at_a_time(recorder: Recorder) -> None:
    context = task_context()
    with context, pytest.raises(RuntimeError, match="in use"), context:
        pytest.fail("entered twice")
    with context:
        recorder.calls.append("again")
    assert recorder.calls == ["start", False, "start", "again", False]


def test_what_a_task_registers_is_unregistered_when_it_ends(recorder: Recorder) -> None:
    own = Recorder()

    class Starter:
        @hookimpl
        def task_start(self) -> None:
            pm.register(own, name="own")

    with pm.registered(Starter()):
        with task_context():
            assert pm.is_registered(own)
            assert pm.get_plugin("own") is own
            assert own in pm.get_plugins()
        assert not pm.is_registered(own)
        with pytest.raises(ValueError, match="boom"), task_context():
            raise ValueError("boom")
    assert not pm.is_registered(own)
    assert own.calls == [False, True]


def test_a_handler_may_leave_by_itself(recorder: Recorder) -> None:
    class Handler:
        calls = 0

        @hookimpl
        def task_stop(self, failed: bool) -> None:
            Handler.calls += 1
            pm.unregister(self)

    class Starter:
        @hookimpl
        def task_start(self) -> None:
            pm.register(Handler())

    with pm.registered(Starter()):
        before = pm.get_plugins()
        with task_context():
            pm.hook.task_stop(failed=False)  # as some libraries do by hand
        with task_context():
            pass
        assert pm.get_plugins() == before
    assert Handler.calls == 2
    assert recorder.calls == ["start", False, False, "start", False]


def test_what_the_block_registers_stays(recorder: Recorder) -> None:
    class Late:
        @hookimpl
        def task_stop(self, failed: bool) -> None:
            recorder.calls.append("late")

    late = Late()
    with task_context():
        pm.register(late)
    assert pm.is_registered(late)
    with task_context():
        pass
    assert recorder.calls == ["start", "late", False, "start", "late", False]


def test_registered_is_for_the_length_of_a_block() -> None:
    plugin = Recorder()
    with pytest.raises(KeyError), pm.registered(plugin, name="mine") as name:
        assert name == "mine"
        assert pm.get_plugin("mine") is plugin
        raise KeyError
    assert not pm.is_registered(plugin)
    with pm.registered(plugin):
        pm.unregister(plugin)
    assert not pm.has_plugin("mine")


def test_monitors_see_one_start_and_one_stop(recorder: Recorder) -> None:
    calls: list[tuple[str, dict[str, object]]] = []
    undo = pm.add_hookcall_monitoring(
        before=lambda name, impls, kwargs: calls.append((name, dict(kwargs))),
        after=lambda outcome, name, impls, kwargs: None,
    )
    try:
        with task_context():
            pass
        with pytest.raises(ValueError, match="x"), task_context():
            raise ValueError("x")
    finally:
        undo()
    assert calls == [
        ("task_start", {}),
        ("task_stop", {"failed": False}),
        ("task_start", {}),
        ("task_stop", {"failed": True}),
    ]


def test_order_of_calls_in_a_task() -> None:
    order: list[str] = []

    class Named:
        def __init__(self, name: str) -> None:
            self.name = name

        @hookimpl
        def task_start(self) -> None:
            order.append(f"start {self.name}")
            pm.register(Handler(self.name))

        @hookimpl
        def task_stop(self, failed: bool) -> None:
            order.append(f"stop {self.name}")

    class Handler:
        def __init__(self, name: str) -> None:
            self.name = name

        @hookimpl
        def task_stop(self, failed: bool) -> None:
            order.append(f"stop handler of {self.name}")

    with pm.sandbox():
        pm.register(Named("a"))
        pm.register(Named("b"))
        with task_context():
            order.append("block")
    assert order == [
        "start b",
        "start a",
        "block",
        "stop handler of a",
        "stop handler of b",
        "stop b",
        "stop a",
    ]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork()")
def test_a_forked_child_does_not_stop_its_parents_task(recorder: Recorder) -> None:
    read, write = os.pipe()
    with task_context():
        child = os.fork()
        if child == 0:
            # The child leaves the block as the parent does, and has tasks of its own.
            recorder.calls.clear()
    if child == 0:
        report = [*recorder.calls, current_task() is None]
        with task_context():
            task = current_task()
            report += [task is not None and task.parent is None]
        report += recorder.calls
        os.write(write, repr(report).encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(read, 1000).decode() == repr([True, True, "start", False])
    assert recorder.calls == ["start", False]


def test_exit_code_of_a_process_is_the_tasks_own(recorder: Recorder) -> None:
    with pytest.raises(SystemExit) as caught, task_context():
        sys.exit(30)
    assert caught.value.code == 30
