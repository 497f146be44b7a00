"""Plugins that a hookspec which came later shows to be wrong, and how they are got rid of.

Until then each task is told of them; whose they are, and in which order modules were
imported, must make no difference.
"""

from __future__ import annotations

import gc
import logging
import weakref
from typing import TYPE_CHECKING

import pytest
from sample_sites import plugin, specs

from pubtools.pluggy import HookLoadError, hookimpl, hookspec, pm, task_context

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sample_sites import SampleSite


@pytest.fixture(autouse=True)
def _sandbox() -> Iterator[None]:
    with pm.sandbox():
        yield


class Specs:
    @hookspec
    def acme_ready(self, cup: str) -> None:
        """Invoked when tea is ready."""


class Wrong:
    @hookimpl
    def acme_ready(self, sugar: int) -> None:
        """Would never run."""


def failures_of_a_task() -> list[str]:
    """Return what a task is told of, which is not started then."""
    try:
        with task_context():
            pass
    except HookLoadError as error:
        return [str(failure) for failure in error.failures]
    return []


def test_by_unregistering_it_in_each_of_the_ways_there_are() -> None:
    for way in (
        lambda plugin: pm.unregister(plugin),
        lambda plugin: pm.unregister(name="acme-wrong"),
        lambda plugin: pm.unregister(plugin, "acme-wrong"),
        lambda plugin: pm.set_blocked("acme-wrong"),
    ):
        with pm.sandbox():
            wrong = Wrong()
            pm.register(wrong, "acme-wrong")
            pm.add_hookspecs(Specs)
            [failure] = failures_of_a_task()
            assert "plugin 'acme-wrong'" in failure
            assert "asks for 'sugar'" in failure
            assert way(wrong) in (wrong, None)
            assert failures_of_a_task() == []


def test_unregistering_another_plugin_does_not_do() -> None:
    wrong = Wrong()
    pm.register(wrong, "acme-wrong")
    pm.add_hookspecs(Specs)
    with pytest.raises(AssertionError, match="not registered"):
        pm.unregister(Wrong())
    assert pm.unregister(name="acme-other") is None
    assert len(failures_of_a_task()) == 1
    assert pm.unregister(name="acme-wrong") is wrong


def test_by_leaving_the_block_that_it_was_registered_for() -> None:
    with pm.registered(Wrong()):
        pm.add_hookspecs(Specs)
        assert len(failures_of_a_task()) == 1
    assert failures_of_a_task() == []


def test_by_leaving_its_distribution_out_as_the_error_says(site: SampleSite) -> None:
    declaration = "@hookspec\ndef acme_ready(cup): 'Invoked when tea is ready.'"
    wrong = "@hookimpl\ndef acme_ready(sugar): pass"
    site.add("acme-a", modules={"acme_wrong": plugin(wrong)}, hooks={"x": "acme_wrong"})
    site.add("acme-b", modules={"acme_specs": specs(declaration)}, hooks={"y": "acme_specs"})
    code = """
import os
from fresh import one_task, outcome
text = outcome(one_task)["text"]
_, _, remedy = text.partition('PUBTOOLS_HOOKS_DISABLE="')
os.environ["PUBTOOLS_HOOKS_DISABLE"] = remedy.partition('"')[0]
show([outcome(one_task), remedy])
del os.environ["PUBTOOLS_HOOKS_DISABLE"]
show(outcome(one_task)["text"] == text)
"""
    assert site.run(code).values == ([None, 'acme-a:x"'], True)


class Starter:
    """Gives each task a plugin of its own, as the manual teaches."""

    def __init__(self) -> None:
        self.made: list[Wrong] = []

    @hookimpl
    def task_start(self) -> None:
        self.made.append(Wrong())
        pm.register(self.made[-1], "acme-own")


def test_by_the_end_of_the_task_that_it_belonged_to(monkeypatch: pytest.MonkeyPatch) -> None:
    # What is logged keeps the plugin alive.
    monkeypatch.setattr(logging.getLogger("pubtools.pluggy"), "disabled", True)
    starter = Starter()
    with pm.registered(starter):
        with task_context():
            pm.add_hookspecs(Specs)
            assert pm.hook.acme_ready(cup="blue") == []
            # It was this task's alone, so it is nothing to others.
            pm.unregister(starter)
            assert failures_of_a_task() == []
            pm.register(starter)
        # From now on it is refused where it is registered.
        with pytest.raises(Exception, match="asks for 'sugar'") as caught, task_context():
            raise AssertionError("not reached")
        assert not isinstance(caught.value, HookLoadError)
        del caught
    gone = weakref.ref(starter.made[0])
    starter.made.clear()
    gc.collect()
    assert gone() is None
    assert failures_of_a_task() == []


def test_a_tasks_plugin_that_takes_itself_out_need_not_know() -> None:
    class Leaver(Wrong):
        @hookimpl
        def task_stop(self) -> None:
            """Gone with the rest of the plugin when that is refused."""

    class Own(Starter):
        @hookimpl
        def task_start(self) -> None:
            self.made.append(Leaver())
            pm.register(self.made[-1])

        @hookimpl
        def task_stop(self) -> None:
            pm.unregister(self.made[-1])

    with pm.registered(Own()), task_context():
        pm.add_hookspecs(Specs)
    assert failures_of_a_task() == []


def test_a_plugin_of_the_running_task_cannot_be_registered_twice() -> None:
    starter = Starter()
    with pm.registered(starter), task_context():
        with pytest.raises(ValueError, match="already registered, as 'acme-own'"):
            pm.register(starter.made[0])
        with pytest.raises(ValueError, match="name already registered"):
            pm.register(Wrong(), "acme-own")
