from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from pubtools.pluggy import Task, current_task, hookimpl, hookspec, pm, task_context
from pubtools.pluggy.testing import HookRecorder, WrongHookCallError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pluggy import HookRelay, PluginManager


class Cook:
    def __init__(self, answer: str | None = None) -> None:
        self.answer = answer

    @hookimpl
    def kettle_find(self) -> str | None:
        return self.answer

    @hookimpl
    def kettle_boiled(self, kettle: str) -> str:
        if kettle == "broken":
            raise OSError("no steam")
        return f"{kettle} poured"


def test_records_calls_in_the_order_they_start(hook: HookRelay) -> None:
    class Nested:
        @hookimpl
        def kettle_boiled(self, kettle: str) -> None:
            hook.kettle_find(room="hall")

    with HookRecorder() as recorder, pm.registered(Nested()):
        hook.kettle_boiled(kettle="red", minutes=4)
        hook.kettle_find(room="attic")

    assert recorder.names == ["kettle_boiled", "kettle_find", "kettle_find"]
    assert recorder.pairs == [
        ("kettle_boiled", {"kettle": "red", "minutes": 4}),
        ("kettle_find", {"room": "hall"}),
        ("kettle_find", {"room": "attic"}),
    ]


def test_a_call_knows_its_results_and_plugins_in_call_order(hook: HookRelay) -> None:
    first, second = Cook("blue"), Cook()
    with HookRecorder() as recorder, pm.registered(first), pm.registered(second):
        hook.kettle_boiled(kettle="red", minutes=4)
        hook.kettle_find(room="hall")
        with pytest.raises(OSError, match="no steam") as caught:
            hook.kettle_boiled(kettle="broken", minutes=0)
    hook.kettle_find(room="hall")

    boiled, found, failed = recorder.calls
    assert boiled.plugins == (second, first)
    assert boiled.result == ["red poured", "red poured"]
    assert found.result == "blue"
    assert found.exception is None
    assert failed.exception is caught.value
    assert failed.result is None


def test_arguments_are_the_callers_objects_in_a_dict_of_their_own(hook: HookRelay) -> None:
    kettle = mock.MagicMock()
    kwargs = {"kettle": kettle, "minutes": 1}
    with HookRecorder() as recorder:
        hook.kettle_boiled.call_extra([], kwargs)
        kwargs.clear()
    assert recorder.calls[0].kwargs["kettle"] is kettle


def test_historic_calls_and_their_replay_are_recorded(hook: HookRelay) -> None:
    class Buyer:
        @hookimpl
        def kettle_bought(self, kettle: str) -> str:
            return f"{kettle} paid"

    with HookRecorder() as recorder:
        hook.kettle_bought.call_historic(kwargs={"kettle": "red"})
        with pm.registered(Buyer()):
            pass
    assert recorder.pairs == [("kettle_bought", {"kettle": "red"})] * 2
    assert [call.result for call in recorder.calls] == [[], ["red paid"]]


def test_filters_by_name(hook: HookRelay) -> None:
    with HookRecorder() as recorder:
        hook.kettle_find(room="hall")
        hook.kettle_boiled(kettle="red", minutes=4)
        hook.kettle_find(room="attic")
    assert [call.kwargs["room"] for call in recorder.of("kettle_find")] == ["hall", "attic"]
    assert recorder.of("kettle_boiled", "kettle_find") == recorder.calls
    assert recorder.of("task_start") == []


def test_a_misspelt_filter_is_refused(hook: HookRelay) -> None:
    with HookRecorder() as recorder:
        hook.kettle_find(room="hall")
    with pytest.raises(
        ValueError, match="no hookspec declares ketle_find; did you mean kettle_find"
    ):
        recorder.of("ketle_find")


def test_a_called_hook_without_hookspec_can_be_filtered(hook: HookRelay) -> None:
    class Undeclared:
        @hookimpl
        def spoon_bent(self) -> str:
            return "bent"

    with HookRecorder() as recorder, pm.registered(Undeclared()):
        pm.hook.spoon_bent(angle=30)
    assert [call.result for call in recorder.of("spoon_bent")] == [["bent"]]


def test_clear_forgets_calls_but_not_wrong_ones(hook: HookRelay) -> None:
    recorder = HookRecorder()
    with pytest.raises(WrongHookCallError, match="adds steam"), recorder:
        hook.kettle_boiled(kettle="red", minutes=4, steam=True)
        recorder.clear()
        hook.kettle_find(room="hall")
    assert recorder.names == ["kettle_find"]


@pytest.mark.filterwarnings("ignore:Argument")
def test_wrong_calls_are_reported_together_with_their_place(hook: HookRelay) -> None:
    with pytest.raises(WrongHookCallError) as caught, HookRecorder():
        hook.kettle_boiled(kettle="red")
        hook.kettle_find(rom="hall")
        hook.kettle_find(room="hall")
    first, second = str(caught.value).splitlines()
    assert re.search(r"kettle_boiled\(kettle='red'\) at .*test_recorder.py:\d+: ", first)
    assert first.endswith("leaves out minutes; the hookspec has kettle, minutes")
    assert "kettle_find(rom='hall')" in second
    assert "leaves out room and adds rom" in second
    assert [call.name for call in caught.value.calls] == ["kettle_boiled", "kettle_find"]


def test_a_wrong_call_names_the_distribution_of_the_hookspec() -> None:
    with pytest.raises(WrongHookCallError, match=r"hookspec \(pubtools-pluggy \d"), HookRecorder():
        pm.hook.task_stop(failed=False, reason="tea")


def test_the_blocks_own_error_wins(hook: HookRelay) -> None:
    recorder = HookRecorder()
    with pytest.raises(KeyError), recorder:
        hook.kettle_find(room="hall", floor=3)
        raise KeyError("kettle")
    with pytest.raises(WrongHookCallError, match="adds floor"):
        recorder.check()
    recorder.check()


def test_a_wrong_call_fails_a_test_of_any_framework(hook: HookRelay) -> None:
    class Case(unittest.TestCase):
        def test(self) -> None:
            with HookRecorder():
                hook.kettle_find(room="hall", floor=3)

    result = unittest.TestResult()
    Case("test").run(result)
    assert len(result.failures) == 1
    assert not result.errors


def test_the_caller_of_task_hooks_is_the_line_that_enters_the_task() -> None:
    with HookRecorder() as recorder:
        line = sys._getframe().f_lineno + 1
        with task_context():
            pass
    start, stop = recorder.calls
    assert start.caller == f"{__file__}:{line}"
    # Python 3.9 counts the end of a block as part of its last line.
    assert stop.caller in (start.caller, f"{__file__}:{line + 1}")


def test_install_answers_with_a_value_or_an_exception(hook: HookRelay) -> None:
    with HookRecorder() as recorder:
        older = recorder.install("kettle_find", "blue")
        newer = recorder.install("kettle_find", "red")
        assert hook.kettle_find(room="hall") == "red"
        recorder.install("kettle_boiled", raises=OSError("cold"))
        with pytest.raises(OSError, match="cold"):
            hook.kettle_boiled(kettle="red", minutes=1)
        recorder.install("kettle_boiled", raises=KeyError)
        with pytest.raises(KeyError):
            hook.kettle_boiled(kettle="red", minutes=1)
    assert recorder.calls[0].plugins == (newer, older)
    assert hook.kettle_find(room="hall") is None
    assert hook.kettle_boiled(kettle="red", minutes=1) == []


def test_installed_in_a_task_that_ends_first() -> None:
    with HookRecorder() as recorder:

        class Starter:
            @hookimpl
            def task_start(self) -> None:
                recorder.install("get_cert_key_paths", ("crt", "key"))

        with pm.registered(Starter()), task_context():
            assert pm.hook.get_cert_key_paths(server_url=None) == ("crt", "key")
        assert pm.hook.get_cert_key_paths(server_url=None) is None


def test_installing_an_undeclared_hook_is_reported_at_the_end(hook: HookRelay) -> None:
    recorder = HookRecorder()
    with pytest.raises(WrongHookCallError, match="kettle_fnd; did you mean kettle_find"), recorder:
        recorder.install("kettle_fnd", "red")


def test_installing_before_the_hook_is_declared(hook_sandbox: PluginManager) -> None:
    class SpoonSpecs:
        @hookspec(firstresult=True)
        def spoon_find(self) -> str | None: ...

    with HookRecorder() as recorder:
        recorder.install("spoon_find", "silver")
        hook_sandbox.add_hookspecs(SpoonSpecs)
        assert pm.hook.spoon_find() == "silver"


def test_install_outside_the_block_is_refused() -> None:
    with pytest.raises(RuntimeError, match="only inside"):
        HookRecorder().install("task_start")


def test_a_recorder_records_once_at_a_time() -> None:
    with HookRecorder() as recorder, pytest.raises(RuntimeError, match="recording already"):
        recorder.__enter__()


def test_calls_from_worker_threads(hook: HookRelay) -> None:
    barrier = threading.Barrier(8)

    def work(number: int) -> None:
        barrier.wait()
        for minute in range(100):
            hook.kettle_boiled(kettle=f"k{number}", minutes=minute)

    with pm.registered(Cook()), HookRecorder() as recorder, ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert len(recorder.calls) == 800
    for call in recorder.calls:
        assert call.result == [f"{call.kwargs['kettle']} poured"]
    for number in range(8):
        minutes = [
            c.kwargs["minutes"] for c in recorder.calls if c.kwargs["kettle"] == f"k{number}"
        ]
        assert minutes == list(range(100))


def test_calls_of_several_tasks_know_their_task(hook: HookRelay) -> None:
    async def run(name: str) -> Task | None:
        async with task_context():
            await asyncio.sleep(0)
            hook.kettle_find(room=name)
            return current_task()

    async def both() -> list[Task | None]:
        return list(await asyncio.gather(run("hall"), run("attic")))

    with HookRecorder() as recorder:
        hall, attic = asyncio.run(both())
    assert hall is not attic
    assert [c.kwargs for c in recorder.calls if c.task is hall] == [
        {},
        {"room": "hall"},
        {"failed": False},
    ]
    assert [c.name for c in recorder.calls if c.task is attic] == [
        "task_start",
        "kettle_find",
        "task_stop",
    ]


def test_a_patched_hook_caller_is_no_trouble(hook: HookRelay) -> None:
    class Patcher:
        @hookimpl
        def kettle_find(self) -> None:
            with mock.patch("pubtools.pluggy.pm.hook.kettle_boiled"):
                hook.kettle_boiled(anything=1)

    with HookRecorder() as recorder, pm.registered(Patcher()):
        hook.kettle_find(room="hall")
    assert recorder.names == ["kettle_find"]


def probe(hook: HookRelay, recorder: HookRecorder) -> int:
    """How many of a single call's records this recorder makes."""
    before = len(recorder.calls)
    hook.kettle_find(room="hall")
    return len(recorder.calls) - before


def test_recorders_end_in_any_order(hook: HookRelay) -> None:
    outer, inner, last = HookRecorder(), HookRecorder(), HookRecorder()
    outer.__enter__()
    inner.__enter__()
    outer.__exit__(None, None, None)
    last.__enter__()
    assert [probe(hook, recorder) for recorder in (outer, inner, last)] == [0, 1, 1]
    inner.__exit__(None, None, None)
    assert [probe(hook, recorder) for recorder in (outer, inner, last)] == [0, 0, 1]
    last.__exit__(None, None, None)
    assert [probe(hook, recorder) for recorder in (outer, inner, last)] == [0, 0, 0]


def test_a_recorder_that_ends_during_a_call_keeps_its_result(hook: HookRelay) -> None:
    recorder = HookRecorder()

    class Ender:
        @hookimpl
        def kettle_find(self) -> str:
            recorder.__exit__(None, None, None)
            return "red"

    with pm.registered(Ender()):
        recorder.__enter__()
        hook.kettle_find(room="hall")
        hook.task_start()
    assert [(call.name, call.result) for call in recorder.calls] == [("kettle_find", "red")]


@pytest.fixture
def other_monitoring() -> Iterator[list[str]]:
    seen: list[str] = []
    undo = pm.add_hookcall_monitoring(
        before=lambda name, impls, kwargs: seen.append(name), after=lambda *args: None
    )
    yield seen
    undo()


def test_leaves_monitoring_of_others_in_place(hook: HookRelay, other_monitoring: list[str]) -> None:
    with HookRecorder():
        hook.kettle_find(room="hall")
    hook.kettle_boiled(kettle="red", minutes=1)
    assert other_monitoring == ["kettle_find", "kettle_boiled"]


def test_many_recorders_leave_nothing_behind(hook: HookRelay) -> None:
    depths: list[int] = []

    class Depth:
        @hookimpl
        def kettle_find(self) -> None:
            frame, depth = sys._getframe(), 0
            while frame.f_back is not None:
                frame, depth = frame.f_back, depth + 1
            depths.append(depth)

    with pm.registered(Depth()):
        hook.kettle_find(room="hall")
        for _ in range(50):
            with HookRecorder():
                pass
        hook.kettle_find(room="hall")
    assert depths[0] == depths[1]


def test_shows_calls_shortened(hook: HookRelay) -> None:
    with HookRecorder() as recorder:
        assert str(recorder) == "no hook was called"
        recorder.install("kettle_boiled", raises=OSError("cold"))
        with pytest.raises(OSError, match="cold"):
            hook.kettle_boiled(kettle="k" * 500, minutes=1)
        assert str(recorder).endswith("raised OSError('cold')")
        assert len(repr(recorder.calls[0])) < 120
        for _ in range(60):
            hook.kettle_find(room="hall")
    assert str(recorder).startswith("... 11 earlier calls\nkettle_find(room='hall') at ")


def test_needs_no_pytest() -> None:
    code = "import sys, pubtools.pluggy.testing as t; print('pytest' in sys.modules, t.__all__)"
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert run.stdout.startswith("False ['HookCall', 'HookRecorder'")
