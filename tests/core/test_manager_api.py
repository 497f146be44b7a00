"""Registering with, and asking, a plugin manager as pluggy documents it."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Any
from unittest.mock import MagicMock

import pluggy
import pytest
from sample_hooks import Plugin, Specs

from pubtools.pluggy import hookimpl, pm, task_context

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sample_sites import SampleSite


@pytest.fixture(autouse=True)
def _sandbox() -> Iterator[None]:
    with pm.sandbox():
        pm.add_hookspecs(Specs)
        yield


def sample_plugins() -> set[object]:
    return {plugin for plugin in pm.get_plugins() if isinstance(plugin, Plugin)}


def test_it_is_a_plugin_manager_of_pluggy() -> None:
    assert isinstance(pm, pluggy.PluginManager)
    assert pm.project_name == "pubtools"
    assert isinstance(pm.hook, pluggy.HookRelay)
    assert isinstance(pm.hook.acme_all, pluggy.HookCaller)


def test_registering_and_asking() -> None:
    one, two = Plugin("1"), Plugin("2")
    name = pm.register(one)
    assert name == pm.get_canonical_name(one) == str(id(one))
    assert pm.register(two, name="acme-two") == "acme-two"
    assert sample_plugins() == {one, two}
    assert pm.is_registered(one)
    assert not pm.is_registered(Plugin("1"))
    assert [pm.get_name(one), pm.get_name(two), pm.get_name(Plugin())] == [name, "acme-two", None]
    assert [pm.get_plugin("acme-two"), pm.get_plugin("acme-three")] == [two, None]
    assert pm.has_plugin("acme-two")
    assert not pm.has_plugin("acme-three")
    assert [pair for pair in pm.list_name_plugin() if pair[1] in (one, two)] == [
        (name, one),
        ("acme-two", two),
    ]
    callers = pm.get_hookcallers(two)
    assert callers is not None
    assert {caller.name for caller in callers} == {"acme_all", "acme_first", "acme_historic"}
    assert all(caller is getattr(pm.hook, caller.name) for caller in callers)
    assert [impl.plugin for impl in pm.hook.acme_all.get_hookimpls()] == [one, two]
    assert pm.unregister(one) is one
    assert pm.unregister(name="acme-two") is two
    assert sample_plugins() == set()
    assert pm.get_hookcallers(two) is None
    assert pm.hook.acme_all(arg=1) == []


def test_modules_classes_and_odd_plugins() -> None:
    module = types.ModuleType("acme.module")
    exec("def acme_all(arg): return 'module'", vars(module))
    hookimpl(module.acme_all)
    assert pm.register(module) == "acme.module"

    class Static:
        @staticmethod
        @hookimpl
        def acme_all() -> str:
            return "static"

        @hookimpl
        @classmethod
        def acme_first(cls) -> str:
            return cls.__name__

    assert pm.register(Static) == "Static"

    class Slots:
        __slots__ = ("acme_all", "unset")

    slots: Any = Slots()
    slots.acme_all = Plugin("bound").acme_all
    pm.register(slots)
    late: Any = types.SimpleNamespace(acme_all=Plugin("attribute").acme_all)
    pm.register(late)
    assert pm.hook.acme_all(arg=1) == ["attribute", "bound", "static", "module"]
    assert pm.hook.acme_first(arg=1) == "Static"
    assert pm.register(None) is None
    mock = MagicMock()
    assert pm.register(mock) == str(id(mock))
    assert pm.hook.acme_first(arg=1) == "Static"


def test_a_subclass_may_override_without_the_marker() -> None:
    class Silent(Plugin):
        def acme_all(self, arg: object) -> str:
            raise AssertionError("is no hookimpl")

    silent = Silent()
    pm.register(silent)
    assert pm.hook.acme_all(arg=1) == []
    assert pm.hook.acme_first(arg=1) == "plugin"


def test_nothing_of_a_plugin_is_evaluated_by_registering_it() -> None:
    class Lazy:
        @property
        def costly(self) -> None:
            raise AssertionError("evaluated")

        def __getattr__(self, name: str) -> object:
            if name.startswith("__"):
                raise AttributeError(name)
            raise AssertionError(f"asked for {name}")

    lazy = Lazy()
    holder = types.SimpleNamespace(lazy=lazy)
    with pm.registered(lazy, "acme-lazy"), pm.registered(holder):
        assert pm.is_registered(lazy)


def test_code_that_only_bears_the_name_of_a_module_is_not_its_import() -> None:
    """What it registers while a task starts belongs to the task, as what others register."""
    plugin = Plugin()

    class Starter:
        @hookimpl
        def task_start(self) -> None:
            exec("pm.register(plugin)", {"__name__": "types", "pm": pm, "plugin": plugin})

    with pm.registered(Starter()):
        with task_context():
            assert pm.is_registered(plugin)
        assert not pm.is_registered(plugin)


def test_registering_twice_is_refused() -> None:
    one, two = Plugin("1"), Plugin("2")
    pm.register(one, "acme-one")
    with pytest.raises(ValueError, match="already registered, as 'acme-one'"):
        pm.register(one)
    with pytest.raises(ValueError, match="name already registered, by plugin 'acme-one'"):
        pm.register(two, "acme-one")
    assert sample_plugins() == {one}


def test_unregistering_what_is_not_there() -> None:
    one, two = Plugin("1"), Plugin("2")
    pm.register(one, "acme-one")
    assert pm.unregister(name="acme-two") is None
    with pytest.raises(AssertionError, match="not registered"):
        pm.unregister(two)
    with pytest.raises(AssertionError, match="give the plugin or its name"):
        pm.unregister()
    for plugin, name in ((one, "acme-two"), (two, "acme-one")):
        with pytest.raises(ValueError, match="do not agree"):
            pm.unregister(plugin, name)
    assert pm.unregister(one, "acme-one") is one
    assert pm.unregister(one, "acme-one") is one  # nothing is there to disagree


def test_blocking_a_name() -> None:
    one, two = Plugin("1"), Plugin("2")
    pm.register(one, "acme-one")
    pm.set_blocked("acme-one")
    assert pm.is_blocked("acme-one")
    assert not pm.is_registered(one)
    assert ("acme-one", None) in pm.list_name_plugin()
    assert pm.register(two, "acme-one") is None
    assert not pm.is_registered(two)
    # A plugin that takes itself out at the end need not know that it never was in.
    assert pm.unregister(two, "acme-one") is two
    assert pm.unregister(name="acme-one") is None
    assert pm.unblock("acme-one")
    assert not pm.unblock("acme-one")
    assert not pm.is_blocked("acme-one")
    assert pm.register(two, "acme-one") == "acme-one"


def test_check_pending() -> None:
    class Undeclared:
        @hookimpl
        def acme_undeclared(self) -> None:
            """Of a hook that nobody declares."""

    class Optional:
        @hookimpl(optionalhook=True)
        def acme_undeclared_too(self) -> None:
            """Of a hook that nobody declares."""

    pm.register(Optional())
    pm.check_pending()
    undeclared = Undeclared()
    pm.register(undeclared)
    with pytest.raises(pluggy.PluginValidationError, match="acme_undeclared") as caught:
        pm.check_pending()
    assert caught.value.plugin is undeclared


def test_setuptools_entry_points(site: SampleSite) -> None:
    module = "from pubtools.pluggy import hookimpl\n@hookimpl\ndef acme_hook(): return __name__\n"
    site.add(
        "acme-tea",
        "2.1",
        {"acme_one": module, "acme_two": module, "acme_three": module},
        entry_points="[acme.group]\none = acme_one\ntwo = acme_two\nthree = acme_three\n",
    )
    code = """
from pubtools.pluggy import pm
pm.set_blocked("three")
show([pm.load_setuptools_entrypoints("acme.group", "one"), pm.hook.acme_hook()])
show([pm.load_setuptools_entrypoints("acme.group"), pm.hook.acme_hook()])
show([[plugin.__name__, dist.project_name, dist.version] for plugin, dist in
      pm.list_plugin_distinfo()])
"""
    assert site.run(code).values == (
        [1, ["acme_one"]],
        [1, ["acme_two", "acme_one"]],
        [["acme_one", "acme-tea", "2.1"], ["acme_two", "acme-tea", "2.1"]],
    )


def test_importing_again_gives_the_same_manager(site: SampleSite) -> None:
    result = site.run("""
        import sys
        from pubtools.pluggy import hookimpl, pm
        del sys.modules["pubtools.pluggy"]
        from pubtools.pluggy import hookimpl as again, pm as same
        show([same is pm, again is hookimpl])
    """)
    assert result.value == [True, True]
