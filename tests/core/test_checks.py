"""Plugins that cannot work, and plugins that can although they look odd."""

from __future__ import annotations

import dataclasses
import logging
from typing import TYPE_CHECKING, Any

import pluggy
import pytest
from sample_sites import plugin, specs

from pubtools.pluggy import hookimpl, hookspec, pm, task_context

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from sample_sites import SampleSite

START = """
import sys
from fresh import collect_log, journal, one_task, outcome, registered
from pubtools.pluggy import hookimpl, load_hooks, pm, task_context
log = collect_log()
"""
SPECS = specs("@hookspec\ndef acme_ready(cup, minutes): 'Invoked when tea is ready.'")
WRONG = plugin("""
@hookimpl
def acme_ready(cup, sugar, lemon=1, milk=2): journal.append("called")

@hookimpl
def task_start(): journal.append("start")
""")
PROBLEM = (
    "plugin 'acme_wrong' (acme-{dist} 0.3): hookimpl acme_ready(cup, sugar, lemon=1, milk=2)"
    " asks for 'sugar', which the hookspec lacks; it has cup, minutes"
)


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")], ids=["spec first", "impl first"])
def test_wrong_arguments_are_blamed_on_the_plugin(site: SampleSite, order: tuple[str, str]) -> None:
    family, implementer = order
    site.add(f"acme-{family}", "2.1", {"acme_specs": SPECS}, hooks={"x": "acme_specs"})
    site.add(f"acme-{implementer}", "0.3", {"acme_wrong": WRONG}, hooks={"y": "acme_wrong"})
    site.add_plugins(["good"], "@hookimpl\ndef acme_ready(cup): return cup")
    code = """
error = outcome(one_task)
show([error["failures"], error["text"], journal.count("start"), registered(), log])
show([[spec.__name__ for spec in pm.get_declarations("acme_ready")],
      pm.hook.acme_ready(cup="blue", minutes=3)])
"""
    (failures, text, starts, registered, log), state = site.run(START + code).values
    source = f"acme-{implementer} 0.3"
    assert [failure[:3] for failure in failures] == [[source, "y", "acme_wrong"]]
    problem = PROBLEM.format(dist=implementer)
    assert f"  'y' (acme_wrong), from {source}: {problem}" in text.splitlines()
    assert starts == 0
    assert registered == ["acme_good"]
    # The hookspec is there, and serves the plugin that fits.
    assert state == [["acme_specs"], ["blue"]]
    if order == ("b", "a"):
        assert log == [f"ERROR {problem}; the plugin has been unregistered"]


def test_a_plugin_that_turns_out_wrong_later_can_be_dropped(site: SampleSite) -> None:
    """The hosting service's own plugin as well as a module's; tasks run again afterwards."""
    site.add("acme-a", "0.3", {"acme_wrong": WRONG}, hooks={"y": "acme_wrong"})
    site.add("acme-b", "2.1", {"acme_specs": SPECS}, hooks={"x": "acme_specs"})
    code = """
class Host:
    @hookimpl
    def acme_ready(self, sugar): pass
    @hookimpl
    def acme_ready_too(self): pass

host = Host()
pm.register(host, name="acme_host")
errors = [outcome(one_task) for _ in range(2)]
show([error["failures"] for error in errors])
show([errors[0]["text"].splitlines(), errors[0]["type"]])
show([pm.is_registered(host), registered(), pm.get_plugin("acme_host")])
show(pm.unregister(host) is host)
show([error[2] for error in outcome(one_task)["failures"]])
pm.unregister(sys.modules["acme_wrong"])
show([outcome(one_task), outcome(lambda: pm.unregister(host))["type"]])

class Repaired:
    @hookimpl
    def acme_ready(self, cup): return cup

pm.register(Repaired(), name="acme_host")
show(pm.hook.acme_ready(cup=1, minutes=2))
"""
    values = site.run(START + code).values
    wrong = ["acme-a 0.3", "y", "acme_wrong", "HookImplError"]
    host = [None, "", "__main__", "HookImplError"]
    for failures in values[0]:
        assert sorted(failures, key=str) == sorted([wrong, host], key=str)
    lines, kind = values[1]
    assert kind == "HookLoadError"
    assert (
        "  __main__: plugin 'acme_host': hookimpl acme_ready(sugar) asks for 'sugar',"
        " which the hookspec lacks; it has cup, minutes"
    ) in lines
    assert values[2] == [False, [], None]
    assert values[3] is True
    assert values[4] == ["acme_wrong"]
    assert values[5] == [None, "AssertionError"]
    assert values[6] == [1]


def test_a_module_that_fails_and_is_repaired_is_blamed_no_more(site: SampleSite) -> None:
    """It registers, then imports the family that shows it to be wrong, then fails."""
    site.add("acme-b", modules={"acme_specs": SPECS}, hooks={"x": "acme_specs"})
    site.add(
        "acme-a",
        modules={"acme_wrong": WRONG + "import acme_specs\nraise OSError"},
        hooks={"y": "acme_wrong"},
    )
    code = """
from pathlib import Path
show([failure[1:] for failure in outcome(one_task)["failures"]])
Path("../site/acme_wrong.py").write_text("repaired = True")
show(outcome(one_task))
"""
    values = site.run(START + code).values
    assert values == ([["y", "acme_wrong", "OSError"]], None)


COROUTINES = """
class Plugin:
    @hookimpl
    async def task_start(self): journal.append("start")

    @hookimpl
    async def acme_ready(self, cup):
        yield cup

plugin = Plugin()
pm.register(plugin, name="acme_plugin")
"""


def test_a_coroutine_function_is_refused_when_its_module_is_loaded(site: SampleSite) -> None:
    source = plugin(COROUTINES).replace("pm.register(sys.modules[__name__])", "")
    site.add("acme-a", "0.3", {"acme_async": source}, hooks={"y": "acme_async"})
    value = site.run(START + "show([outcome(one_task), registered(), journal])").value
    error, registered, journal = value
    assert error["failures"] == [["acme-a 0.3", "y", "acme_async", "HookImplError"]]
    why = "is a coroutine function, which nothing would await; make it a plain function"
    assert (
        "plugin 'acme_plugin' (acme-a 0.3):"
        f" hookimpl acme_ready(cup) {why}; hookimpl task_start() {why}"
    ) in error["text"]
    assert [registered, journal] == [[], ["acme_async"]]


@pytest.fixture(autouse=True)
def _sandbox() -> Iterator[None]:
    with pm.sandbox():
        yield


class Specs:
    @hookspec
    def acme_ready(self, cup: str, minutes: int) -> None:
        """Invoked when tea is ready."""

    @hookspec(historic=True)
    def acme_bought(self, cup: str) -> None:
        """Invoked when a cup has been bought."""


class Coroutine:
    @hookimpl
    async def acme_ready(self, cup: str) -> None:
        """Would never run."""


class AsyncGenerator:
    @hookimpl
    async def acme_ready(self, cup: str) -> AsyncIterator[str]:
        yield cup


class UnknownArgument:
    @hookimpl
    def acme_other(self) -> None:
        """A hook that nobody declares."""

    @hookimpl
    def acme_ready(self, sugar: int) -> None:
        """Would never run."""


class WrapperWithoutYield:
    @hookimpl(wrapper=True)
    def acme_ready(self, cup: str) -> None:
        """Would wrap nothing."""


class OldWrapperWithoutYield:
    @hookimpl(hookwrapper=True)
    def acme_ready(self, cup: str) -> None:
        """Would wrap nothing."""


class BothKindsOfWrapper:
    @hookimpl(wrapper=True, hookwrapper=True)
    def acme_ready(self, cup: str) -> Iterator[None]:
        yield


class HistoricWrapper:
    @hookimpl(hookwrapper=True)
    def acme_bought(self, cup: str) -> Iterator[None]:
        yield


class RaisesOnReplay:
    @hookimpl
    def acme_aaa(self) -> None:
        """A hook that nobody declares."""

    @hookimpl
    def acme_bought(self, cup: str) -> None:
        raise OSError(cup)

    @hookimpl
    def acme_ready(self, cup: str) -> str:
        return cup


BAD = [
    (Coroutine, "is a coroutine function, which nothing would await"),
    (AsyncGenerator, "is a coroutine function, which nothing would await"),
    (UnknownArgument, "asks for 'sugar', which the hookspec lacks; it has cup, minutes"),
    (WrapperWithoutYield, "is no generator function"),
    (OldWrapperWithoutYield, "is no generator function"),
    (BothKindsOfWrapper, "mutually exclusive"),
    (HistoricWrapper, "is a wrapper, which a historic hook cannot have"),
    (RaisesOnReplay, "blue"),
]


@pytest.mark.parametrize(("cls", "why"), BAD, ids=lambda one: getattr(one, "__name__", ""))
def test_a_failed_registration_leaves_nothing(cls: type, why: str) -> None:
    pm.add_hookspecs(Specs)
    pm.hook.acme_bought.call_historic(kwargs={"cup": "blue"})
    before = sorted(vars(pm.hook)), pm.list_name_plugin()
    bad: Any = cls()
    with pytest.raises((pluggy.PluginValidationError, OSError), match=why) as caught:
        pm.register(bad, name="acme_bad")
    if isinstance(caught.value, pluggy.PluginValidationError):
        assert caught.value.plugin is bad
        assert caught.value.plugin_name == "acme_bad"  # type: ignore[attr-defined]
        assert caught.value.hook_names  # type: ignore[attr-defined]
    assert (sorted(vars(pm.hook)), pm.list_name_plugin()) == before
    assert not pm.is_registered(bad)
    assert pm.get_plugin("acme_bad") is None
    assert pm.get_hookcallers(bad) is None
    assert pm.hook.acme_ready(cup="blue", minutes=1) == []
    # Neither the name nor the plugin is taken.
    pm.register(Plain(), name="acme_bad")
    assert pm.hook.acme_ready(cup="blue", minutes=1) == ["blue"]
    with task_context():
        pass


class Plain:
    @hookimpl
    def acme_ready(self, cup: str) -> str:
        return cup


def test_an_argument_with_a_default_is_what_it_is_to_this_pluggy() -> None:
    """Since pluggy 1.7 it may be asked for; before, nothing would pass it on."""

    class Optional:
        @hookspec
        def acme_optional(self, cup: str, sugar: int = 2) -> None:
            """Invoked here."""

    class Plugin:
        @hookimpl
        def acme_optional(self, cup: str, sugar: int) -> list[object]:
            return [cup, sugar]

    def outcome(manager: pluggy.PluginManager) -> object:
        manager.add_hookspecs(Optional)
        try:
            manager.register(Plugin())
        except pluggy.PluginValidationError:
            return "refused"
        return manager.hook.acme_optional(cup="blue", sugar=1)

    assert outcome(pm) == outcome(pluggy.PluginManager("pubtools"))


def test_every_problem_of_a_plugin_is_told_at_once() -> None:
    class Bad:
        @hookimpl(wrapper=True)
        def acme_ready(self, sugar: int, lemon: int) -> None:
            """Wrong twice."""

        @hookimpl
        async def acme_zzz(self) -> None:
            """Wrong for a hook that nobody declares."""

    pm.add_hookspecs(Specs)
    with pytest.raises(pluggy.PluginValidationError) as caught:
        pm.register(Bad(), name="acme_bad")
    assert str(caught.value) == (
        "plugin 'acme_bad': hookimpl acme_ready(sugar: int, lemon: int) -> None is marked as"
        " a wrapper but is no generator function: it does not yield;"
        " hookimpl acme_ready(sugar: int, lemon: int) -> None asks for 'sugar', 'lemon',"
        " which the hookspec lacks; it has cup, minutes;"
        " hookimpl acme_zzz() -> None is a coroutine function, which nothing would await;"
        " make it a plain function"
    )
    assert caught.value.hook_names == ("acme_ready", "acme_ready", "acme_zzz")  # type: ignore[attr-defined]


def test_an_instance_is_named_by_its_class_not_by_a_number() -> None:
    pm.add_hookspecs(Specs)
    with pytest.raises(pluggy.PluginValidationError) as caught:
        pm.register(UnknownArgument())
    assert str(caught.value).startswith(f"plugin '<{__name__}.UnknownArgument>': hookimpl")


def test_a_hookimpl_of_a_hook_that_nobody_declares_is_legal() -> None:
    """Its family may not be installed."""

    class Plugin:
        @hookimpl
        def acme_undeclared(self, anything: int) -> int:
            return anything

    plugin = Plugin()
    pm.register(plugin)
    with task_context():
        assert pm.hook.acme_undeclared(anything=3) == [3]
    assert [hook.name for hook in pm.get_hookcallers(plugin) or ()] == ["acme_undeclared"]


@dataclasses.dataclass
class Equal:
    """Its instances are equal, and cannot be hashed."""

    calls: list[str] = dataclasses.field(default_factory=list, compare=False)

    @hookimpl
    def acme_ready(self, cup: str) -> int:
        self.calls.append(cup)
        return id(self)


def test_equal_instances_are_different_plugins() -> None:
    pm.add_hookspecs(Specs)
    one, two = Equal(), Equal()
    assert one == two
    names = [pm.register(one), pm.register(two)]
    assert pm.hook.acme_ready(cup="a", minutes=1) == [id(two), id(one)]
    plugins = pm.get_plugins()
    assert one in plugins
    assert two in plugins
    assert Equal() not in plugins
    assert sum(plugin == one for plugin in plugins) == 2
    assert [pm.get_name(one), pm.get_name(two)] == names
    assert not pm.is_registered(Equal())
    assert pm.subset_hook_caller("acme_ready", [one])(cup="b", minutes=1) == [id(two)]
    assert pm.unregister(one) is one
    assert [pm.is_registered(one), pm.is_registered(two)] == [False, True]
    assert pm.hook.acme_ready(cup="c", minutes=1) == [id(two)]
    with pytest.raises(AssertionError, match="not registered"):
        pm.unregister(one)
    assert [one.calls, two.calls] == [["a"], ["a", "b", "c"]]


def test_an_instance_with_an_odd_equality_can_be_registered() -> None:
    class Odd:
        def __eq__(self, other: object) -> bool:
            raise OSError("compared")

        def __hash__(self) -> int:
            raise OSError("hashed")

        @hookimpl
        def acme_ready(self) -> str:
            return "odd"

    odd = Odd()
    with pm.registered(odd), task_context():
        assert pm.hook.acme_ready(cup="", minutes=0) == ["odd"]
        assert pm.is_registered(odd)
    assert not pm.is_registered(odd)


def test_a_later_hookspec_takes_out_only_what_does_not_fit(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.ERROR, "pubtools.pluggy")
    fits, wrong = Plain(), UnknownArgument()
    pm.register(fits)
    pm.register(wrong, name="acme_wrong")
    pm.add_hookspecs(Specs)
    assert pm.hook.acme_ready(cup="blue", minutes=1) == ["blue"]
    expected = (
        "plugin 'acme_wrong': hookimpl acme_ready(sugar: int) -> None asks for 'sugar',"
        " which the hookspec lacks; it has cup, minutes; the plugin has been unregistered"
    )
    assert [record.getMessage() for record in caplog.records] == [expected]
    # All of it, since half a plugin is none.
    assert pm.hook.acme_other() == []
    assert pm.unregister(wrong) is wrong
