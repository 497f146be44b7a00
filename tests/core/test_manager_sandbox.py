"""Registering for a while: ``pm.registered`` and ``pm.sandbox``."""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING

import pytest
from sample_hooks import Plugin, Specs

from pubtools.pluggy import current_task, hookimpl, hookspec, pm, task_context

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _sandbox() -> Iterator[None]:
    with pm.sandbox():
        pm.add_hookspecs(Specs)
        yield


def test_registered_for_a_block() -> None:
    plugin = Plugin()
    with pm.registered(plugin) as name:
        assert pm.get_name(plugin) == name
        assert pm.hook.acme_all(arg=1) == ["plugin"]
    assert not pm.is_registered(plugin)

    with pytest.raises(OSError, match="body"), pm.registered(plugin, "acme-name") as name:
        assert name == "acme-name"
        assert pm.get_plugin("acme-name") is plugin
        raise OSError("body")
    assert not pm.is_registered(plugin)

    with pm.registered(plugin):
        pm.unregister(plugin)  # earlier than the end of the block
    with pm.registered(plugin):
        again = pm.registered(plugin)
        with pytest.raises(ValueError, match="already registered"), again:
            raise AssertionError("not reached")
        assert pm.is_registered(plugin)

    pm.set_blocked("acme-blocked")
    with pm.registered(plugin, "acme-blocked") as blocked_name:
        assert blocked_name is None
        pm.register(plugin, "acme-other")
    assert pm.is_registered(plugin)  # that was not the block's


def test_a_sandbox_undoes_what_its_block_did() -> None:
    stays, goes, comes, renamed = (Plugin(name) for name in ("stays", "goes", "comes", "renamed"))
    pm.register(stays)
    pm.register(goes, "acme-goes")
    pm.register(renamed, "acme-before")
    pm.set_blocked("acme-blocked")
    hooks = set(vars(pm.hook))
    plugins = set(pm.list_name_plugin())

    class MoreSpecs:
        @hookspec
        def acme_more(self) -> None:
            """Invoked never."""

        @hookspec
        def acme_all(self, arg: object) -> None:
            """The same hook again."""

    class More:
        @hookimpl
        def acme_more(self) -> str:
            return "more"

        @hookimpl
        def acme_undeclared(self) -> None:
            """Of a hook that nobody declares."""

    with pytest.raises(OSError, match="body"), pm.sandbox():
        pm.add_hookspecs(MoreSpecs)
        pm.register(comes)
        pm.register(More())
        pm.unregister(goes)
        pm.unregister(renamed)
        pm.register(renamed, "acme-after")
        pm.unblock("acme-blocked")
        pm.set_blocked("acme-other")
        assert pm.hook.acme_all(arg=1) == ["renamed", "comes", "stays"]
        assert pm.hook.acme_more() == ["more"]
        raise OSError("body")

    assert pm.hook.acme_all(arg=1) == ["renamed", "goes", "stays"]
    assert set(vars(pm.hook)) == hooks
    assert set(pm.list_name_plugin()) == plugins
    assert pm.get_declarations("acme_all") == [Specs]
    assert [pm.is_blocked(name) for name in ("acme-blocked", "acme-other")] == [True, False]


def test_a_sandbox_forgets_what_was_refused_in_it() -> None:
    class Wrong:
        @hookimpl
        def acme_late(self, sugar: object) -> None:
            """Does not fit what comes."""

    class Late:
        @hookspec
        def acme_late(self, cup: object) -> None:
            """Invoked never."""

    wrong = Wrong()
    with pm.sandbox():
        pm.register(wrong)
        pm.add_hookspecs(Late)
        assert not pm.is_registered(wrong)
    with task_context():
        assert current_task() is not None


def test_nothing_keeps_a_plugin_alive_once_it_is_unregistered() -> None:
    plugin = Plugin()
    gone = weakref.ref(plugin)
    pm.register(plugin)
    pm.hook.acme_all(arg=1)
    with task_context():
        pm.hook.acme_all(arg=1)
    pm.unregister(plugin)
    del plugin
    gc.collect()
    assert gone() is None
