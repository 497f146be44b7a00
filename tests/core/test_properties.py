"""The lifecycle's rules, for any set of plugins that fail in any way."""

from __future__ import annotations

import dataclasses
import logging
from typing import TYPE_CHECKING, Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from pubtools.pluggy import current_task, hookimpl, pm, task_context

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    import pluggy


@dataclasses.dataclass(frozen=True)
class Plan:
    """One plugin: who registers it, how it implements the hooks, where it raises."""

    in_start: bool
    kind: str
    order: str
    fails_in_start: bool
    fails_in_stop: bool
    fails_late: bool
    leaves: bool


class StartError(Exception):
    pass


class StopError(Exception):
    pass


class BodyError(Exception):
    pass


class World:
    """What happened in one task, in order."""

    def __init__(self) -> None:
        self.events: list[tuple[str, Planned, bool]] = []
        self.errors: list[BaseException] = []
        self.expected_order: list[object] = []
        self.block_reached = False

    def fail(self, kind: type[Exception], plugin: object) -> None:
        error = kind(plugin)
        self.errors.append(error)
        raise error


class Planned:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan


def make_plugin(  # noqa: C901 - three small classes
    world: World, plan: Plan
) -> Planned:
    first, last = plan.order == "tryfirst", plan.order == "trylast"

    class Base(Planned):
        @hookimpl
        def task_start(self) -> None:
            if plan.fails_in_start:
                world.fail(StartError, self)

        def enter(self, failed: bool) -> None:
            world.events.append(("stop", self, failed))
            if plan.leaves and pm.is_registered(self):
                pm.unregister(self)
            if plan.fails_in_stop:
                world.fail(StopError, self)

        def leave(self) -> None:
            world.events.append(("left", self, False))
            if plan.fails_late:
                world.fail(StopError, self)

    class Plain(Base):
        @hookimpl(tryfirst=first, trylast=last)
        def task_stop(self, failed: bool) -> None:
            self.enter(failed)

    class New(Base):
        @hookimpl(wrapper=True, tryfirst=first, trylast=last)
        def task_stop(self, failed: bool) -> Generator[None, Any, Any]:
            self.enter(failed)
            try:
                return (yield)
            finally:
                self.leave()

    class Old(Base):
        @hookimpl(hookwrapper=True, tryfirst=first, trylast=last)
        def task_stop(self, failed: bool) -> Generator[None, Any, None]:
            self.enter(failed)
            yield
            self.leave()

    return {"plain": Plain, "new": New, "old": Old}[plan.kind](plan)


plans = st.builds(
    Plan,
    in_start=st.booleans(),
    kind=st.sampled_from(["plain", "plain", "new", "old"]),
    order=st.sampled_from(["", "", "tryfirst", "trylast"]),
    fails_in_start=st.sampled_from([False, False, False, False, True]),
    fails_in_stop=st.sampled_from([False, False, True]),
    fails_late=st.sampled_from([False, False, True]),
    leaves=st.booleans(),
)
bodies = st.sampled_from([None, None, BodyError("body"), SystemExit(0), SystemExit(3)])


def run(world: World, chosen: list[Plan], body: BaseException | None) -> BaseException | None:
    own = [make_plugin(world, plan) for plan in chosen if plan.in_start]

    class Starter:
        # First, so that these are registered even if another task_start raises.
        @hookimpl(tryfirst=True)
        def task_start(self) -> None:
            for plugin in own:
                pm.register(plugin)

    def before(name: str, impls: Sequence[pluggy.HookImpl], kwargs: object) -> None:
        if name == "task_stop":
            world.expected_order = [impl.plugin for impl in reversed(impls)]

    for plan in chosen:
        if not plan.in_start:
            pm.register(make_plugin(world, plan))
    pm.register(Starter())
    undo = pm.add_hookcall_monitoring(before, lambda *_: None)
    try:
        with task_context():
            world.block_reached = True
            if body is not None:
                raise body
    except BaseException as error:
        return error
    finally:
        undo()
    return None


@pytest.fixture(autouse=True, scope="module")
def _quiet() -> Iterator[None]:
    """Keep the hundreds of failures that are made here out of the log."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@settings(max_examples=200, deadline=None)
@given(chosen=st.lists(plans, max_size=7), body=bodies)
def test_the_rules_of_the_lifecycle(chosen: list[Plan], body: BaseException | None) -> None:
    world = World()
    with pm.sandbox():
        seen = run(world, chosen, body)
        left = [plugin for plugin in pm.get_plugins() if isinstance(plugin, Planned)]

    started = not any(isinstance(error, StartError) for error in world.errors)
    assert world.block_reached == started
    own = world.errors[0] if not started else body

    # Everyone who was there got the call, once, in pluggy's order.
    stops = [(plugin, failed) for what, plugin, failed in world.events if what == "stop"]
    order = [plugin for plugin in world.expected_order if isinstance(plugin, Planned)]
    assert [plugin for plugin, _ in stops] == order
    assert len(order) == len(chosen)

    # `failed` tells the task's outcome, and is True once anyone before has raised.
    failing = not started or isinstance(body, BodyError) or getattr(body, "code", 0) != 0
    for plugin, failed in stops:
        assert failed == failing
        failing = failing or plugin.plan.fails_in_stop

    # The task's own exception wins; else the first one of the teardown.
    teardown = [error for error in world.errors if isinstance(error, StopError)]
    if own is not None:
        assert seen is own
    elif teardown:
        assert seen is teardown[0]
    else:
        assert seen is None

    # Nothing of the task is left; what is process-wide stays unless it left by itself.
    assert current_task() is None
    stay = [plan for plan in chosen if not plan.in_start and not plan.leaves]
    assert sorted(map(repr, (plugin.plan for plugin in left))) == sorted(map(repr, stay))
