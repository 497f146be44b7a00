"""Every `task_stop` hookimpl runs, and nothing that one raises is lost."""

from __future__ import annotations

import logging
import sys
import warnings
from typing import TYPE_CHECKING, Any

import pytest

from pubtools.pluggy import hookimpl, pm, task_context

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    import pluggy


@pytest.fixture(autouse=True)
def _sandbox() -> Iterator[None]:
    with pm.sandbox():
        yield


class Stopper:
    """Writes down what it gets, then raises what it was given."""

    def __init__(self, calls: list[Any], name: str, error: BaseException | None = None) -> None:
        self.calls, self.name, self.error = calls, name, error

    @hookimpl
    def task_stop(self, failed: bool) -> None:
        self.calls.append((self.name, failed))
        if self.error is not None:
            raise self.error


def run(body: BaseException | None = None) -> BaseException | None:
    """Run a task whose block raises `body`; return what its caller sees."""
    try:
        with task_context():
            if body is not None:
                raise body
    except BaseException as error:
        return error
    return None


def notes(error: BaseException | None) -> str:
    return "\n".join(getattr(error, "__notes__", ()))


def test_all_run_and_know_that_the_task_is_failing_now(caplog: pytest.LogCaptureFixture) -> None:
    calls: list[Any] = []
    first, second = ValueError("first"), KeyboardInterrupt("second")
    pm.register(Stopper(calls, "a"), name="a")
    pm.register(Stopper(calls, "b", second), name="b")
    pm.register(Stopper(calls, "c"), name="c")
    pm.register(Stopper(calls, "d", first), name="d")
    pm.register(Stopper(calls, "e"), name="e")
    with caplog.at_level(logging.DEBUG, "pubtools.pluggy"):
        assert run() is first
    assert calls == [("e", False), ("d", False), ("c", True), ("b", True), ("a", True)]
    errors = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert len(errors) == 1
    assert "plugin 'b'" in errors[0].getMessage()
    assert "KeyboardInterrupt: second" in errors[0].getMessage()
    assert errors[0].exc_info is None
    assert any(record.exc_info for record in caplog.records if record.levelno == logging.DEBUG)
    if sys.version_info >= (3, 11):
        assert "plugin 'd'" in notes(first)
        assert "plugin 'b': KeyboardInterrupt: second" in notes(first)


def test_the_tasks_own_exception_wins(caplog: pytest.LogCaptureFixture) -> None:
    own, error = RuntimeError("own"), ValueError("teardown")
    pm.register(Stopper([], "a", error), name="a")
    assert run(own) is own
    assert "plugin 'a'" in caplog.text
    assert "ValueError: teardown" in caplog.text
    if sys.version_info >= (3, 11):
        assert "ValueError: teardown" in notes(own)


def test_a_clean_exit_is_kept_too_and_the_teardown_error_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    own = SystemExit(0)
    calls: list[Any] = []
    pm.register(Stopper(calls, "a"))
    pm.register(Stopper(calls, "b", ValueError("teardown")), name="b")
    assert run(own) is own
    assert calls == [("b", False), ("a", True)]
    assert "ValueError: teardown" in caplog.text


def test_the_error_of_a_start_wins_over_those_of_the_stop() -> None:
    calls: list[Any] = []
    error = LookupError("start")

    class Starter:
        @hookimpl
        def task_start(self) -> None:
            raise error

    pm.register(Starter())
    pm.register(Stopper(calls, "a"))
    pm.register(Stopper(calls, "b", ValueError("stop")))
    assert run() is error
    assert calls == [("b", True), ("a", True)]


class Wrapper:
    """A wrapper of `task_stop` that may raise before or after its yield."""

    def __init__(
        self,
        calls: list[Any],
        before: BaseException | None = None,
        after: BaseException | None = None,
        *,
        swallow: bool = False,
    ) -> None:
        self.calls, self.before, self.after, self.swallow = calls, before, after, swallow

    @hookimpl(wrapper=True)
    def task_stop(self, failed: bool) -> Generator[None, Any, Any]:
        self.calls.append(("enter", failed))
        if self.before is not None:
            raise self.before
        try:
            result = yield
        except BaseException as error:
            self.calls.append(("sees", str(error)))
            if not self.swallow:
                raise
            result = []
        if self.after is not None:
            raise self.after
        self.calls.append("leave")
        return result


class OldWrapper:
    def __init__(self, calls: list[Any], before: BaseException | None = None) -> None:
        self.calls, self.before = calls, before

    @hookimpl(hookwrapper=True)
    def task_stop(self) -> Generator[None, pluggy.Result[Any], None]:
        self.calls.append("old enter")
        if self.before is not None:
            raise self.before
        outcome = yield
        self.calls.append(("old sees", outcome.exception))


def test_a_wrapper_wraps_the_whole_call_and_sees_the_first_error() -> None:
    calls: list[Any] = []
    error = ValueError("first")
    pm.register(Wrapper(calls))
    pm.register(OldWrapper(calls))
    pm.register(Stopper(calls, "a"))
    pm.register(Stopper(calls, "b", error))
    assert run() is error
    assert calls == [
        "old enter",
        ("enter", False),
        ("b", False),
        ("a", True),
        ("sees", "first"),
        ("old sees", error),
    ]


def test_a_wrapper_around_a_clean_stop() -> None:
    calls: list[Any] = []
    pm.register(Wrapper(calls))
    pm.register(OldWrapper(calls))
    pm.register(Stopper(calls, "a"))
    assert run() is None
    assert calls == ["old enter", ("enter", False), ("a", False), "leave", ("old sees", None)]


@pytest.mark.parametrize("old", [False, True], ids=["new-style", "old-style"])
def test_a_wrapper_that_fails_first_keeps_nobody_from_running(old: bool) -> None:
    calls: list[Any] = []
    error = ValueError("early")
    pm.register(Stopper(calls, "a"))
    pm.register(Wrapper(calls))
    pm.register(OldWrapper(calls, before=error) if old else Wrapper(calls, before=error))
    assert run() is error
    assert calls[1:] == [("enter", True), ("a", True), ("sees", "early")]


def test_a_wrapper_that_fails_last() -> None:
    calls: list[Any] = []
    error = ValueError("late")
    pm.register(Stopper(calls, "a"))
    pm.register(Wrapper(calls, after=error))
    assert run() is error
    assert calls == [("enter", False), ("a", False)]


def test_the_first_error_propagates_though_a_wrapper_raises_another(
    caplog: pytest.LogCaptureFixture,
) -> None:
    first, second = ValueError("first"), KeyError("second")
    pm.register(Stopper([], "a", first))
    pm.register(Wrapper([], after=second, swallow=True), name="wrapper")
    assert run() is first
    assert "plugin 'wrapper'" in caplog.text


def test_what_a_wrapper_swallows_is_still_logged(caplog: pytest.LogCaptureFixture) -> None:
    pm.register(Stopper([], "a", ValueError("swallowed")), name="a")
    pm.register(Wrapper([], swallow=True))
    assert run() is None
    assert "plugin 'a'" in caplog.text
    assert "ValueError: swallowed" in caplog.text


def test_a_wrapper_that_never_yields_is_named() -> None:
    calls: list[Any] = []

    class Silent:
        @hookimpl(wrapper=True)
        def task_stop(self) -> Generator[None, None, None]:
            if len(calls) > 1:
                yield

    pm.register(Stopper(calls, "a"))
    pm.register(Silent(), name="silent")
    error = run()
    assert isinstance(error, RuntimeError)
    assert "did not yield" in str(error)
    assert calls == [("a", True)]


def test_a_raising_monitor_keeps_no_teardown_from_running(
    caplog: pytest.LogCaptureFixture,
) -> None:
    calls: list[Any] = []
    pm.register(Stopper(calls, "a", ValueError("mine")), name="a")
    pm.register(Stopper(calls, "b"))

    def before(name: str, impls: object, kwargs: object) -> None:
        if name == "task_stop":
            raise AssertionError("monitor")

    undo = pm.add_hookcall_monitoring(before, lambda *_: None)
    try:
        error = run()
    finally:
        undo()
    assert isinstance(error, AssertionError)
    assert calls == [("b", True), ("a", True)]
    assert "plugin 'a'" in caplog.text


def test_called_by_hand_it_is_an_ordinary_hook() -> None:
    calls: list[Any] = []
    error = ValueError("x")
    pm.register(Stopper(calls, "a"))
    pm.register(Stopper(calls, "b", error))
    with pytest.raises(ValueError, match="x"):
        pm.hook.task_stop(failed=False)
    assert calls == [("b", False)]


def test_a_plugin_unregistered_by_another_still_gets_the_call() -> None:
    calls: list[Any] = []
    victim = Stopper(calls, "victim")

    class Remover:
        @hookimpl
        def task_stop(self) -> None:
            pm.unregister(victim)

    pm.register(victim)
    pm.register(Remover())
    assert run() is None
    assert calls == [("victim", False)]
    assert not pm.is_registered(victim)


def test_a_replaced_hook_is_called_instead() -> None:
    from unittest.mock import patch

    calls: list[Any] = []
    pm.register(Stopper(calls, "a"))
    with patch("pubtools.pluggy.pm.hook.task_stop") as stop, task_context():
        pass
    stop.assert_called_once_with(failed=False)
    assert calls == []


def test_every_wrapper_ends_though_an_old_style_one_inside_raises() -> None:
    calls: list[Any] = []
    error = ValueError("late")

    class Inner:
        @hookimpl(hookwrapper=True)
        def task_stop(self) -> Generator[None, Any, None]:
            yield
            raise error

    pm.register(Stopper(calls, "a"))
    pm.register(Inner())
    pm.register(Wrapper(calls))
    pm.register(OldWrapper(calls))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pluggy's own, of the wrapper that raises
        assert run() is error
    assert calls == [
        "old enter",
        ("enter", False),
        ("a", False),
        ("sees", "late"),
        ("old sees", error),
    ]
