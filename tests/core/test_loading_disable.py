"""Leaving distributions out with ``PUBTOOLS_HOOKS_DISABLE``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sample_sites import NO_BYTE_CODE, plugin

if TYPE_CHECKING:
    from sample_sites import SampleSite

START = """
import os
from fresh import collect_log, journal, one_task, outcome, registered, rest
from pubtools.pluggy import load_hooks, pm
log = collect_log()
"""
LOADED = START + "one_task(); show([registered(), log])"


@pytest.fixture
def teas(site: SampleSite) -> SampleSite:
    """Three plugins of My_Tea, one of another distribution, and an old task library."""
    modules = {f"acme_{name}": plugin() for name in ("black", "green", "white")}
    hooks = {name: f"acme_{name}" for name in ("black", "green", "white")}
    site.add("My_Tea", "2.1", modules, hooks=hooks)
    site.add_plugins(["coffee"])
    site.add("old-tasks", modules={"pubtools.acme": plugin()}, scripts={"run-it": "pubtools.acme"})
    return site


@pytest.mark.parametrize(
    ("disable", "left"),
    [
        ("", ["acme_coffee", "acme_black", "acme_green", "acme_white"]),
        ("my-tea", ["acme_coffee"]),
        ("My_Tea", ["acme_coffee"]),
        (" MY.tea ,", ["acme_coffee"]),
        ("my--_tea", ["acme_coffee"]),
        ("my-tea:green", ["acme_coffee", "acme_black", "acme_white"]),
        ("my_tea : green, My-Tea:black", ["acme_coffee", "acme_white"]),
        ("my-tea:", ["acme_coffee"]),
        ("my-tea,acme-coffee,my-tea,my-tea:green", []),
    ],
)
def test_what_is_left_out(teas: SampleSite, disable: str, left: list[str]) -> None:
    assert teas.run(LOADED, env={"PUBTOOLS_HOOKS_DISABLE": disable}).value == [left, []]


def test_a_task_library_that_predates_the_group_can_be_left_out(teas: SampleSite) -> None:
    code = START + "one_task(); show(['pubtools.acme' in journal, log])"
    for disable, loaded in (("my-tea", True), ("old-tasks", False), ("Old_Tasks:run-it", False)):
        result = teas.run(code, env={"PUBTOOLS_HOOKS_DISABLE": disable})
        assert result.value == [loaded, []]


def test_a_name_that_matches_nothing_is_one_warning_each(teas: SampleSite) -> None:
    disable = "my-tee, my-tea:red,my-tea:Green,acme-coffee:"
    registered, log = teas.run(
        START + "one_task(); one_task(); show([registered(), log])",
        env={"PUBTOOLS_HOOKS_DISABLE": disable},
    ).value
    assert registered == ["acme_black", "acme_green", "acme_white"]
    assert log == [
        f"WARNING PUBTOOLS_HOOKS_DISABLE names {item!r}, which matches no installed entry point;"
        ' correct it ("distribution" or "distribution:entry-point") or take it out'
        for item in ("my-tee", "my-tea:red", "my-tea:Green")
    ]


def test_what_is_left_out_is_not_imported_and_cannot_fail(site: SampleSite) -> None:
    site.add("acme-bad", modules={"acme_bad": "1 / 0"}, hooks={"bad": "acme_bad", "odd": "!"})
    site.add_plugins(["good"])
    result = site.run(LOADED, env={"PUBTOOLS_HOOKS_DISABLE": "acme-bad"})
    assert result.value == [["acme_good"], []]


def test_the_remedy_that_a_failure_names_is_one(site: SampleSite) -> None:
    site.add("Acme.Bad", modules={"acme_bad": "1 / 0"}, hooks={"one": "acme_bad", "two": "gone"})
    site.add("acme-old", modules={"acme_old": "1 / 0"}, hooks={"old": "acme_old"})
    site.add_plugins(["good"])
    code = """
error = outcome(one_task)
_, _, remedy = error["text"].partition('PUBTOOLS_HOOKS_DISABLE="')
os.environ["PUBTOOLS_HOOKS_DISABLE"] = remedy.partition('"')[0]
show([outcome(one_task), registered(), log, remedy])
"""
    value = site.run(START + code).value
    assert value == [None, ["acme_good"], [], 'Acme.Bad:one,Acme.Bad:two,acme-old:old"']


def test_the_variable_is_read_by_each_task(teas: SampleSite) -> None:
    """What was left out comes in when it is left out no more; what is in stays."""
    code = """
rest()
os.environ["PUBTOOLS_HOOKS_DISABLE"] = "my-tea"
one_task()
show(registered())
os.environ["PUBTOOLS_HOOKS_DISABLE"] = "acme-coffee,my-tea:white"
one_task()
show(registered())
del os.environ["PUBTOOLS_HOOKS_DISABLE"]
one_task()
show(registered())
"""
    assert teas.run(START + code, env=NO_BYTE_CODE).values == (
        ["acme_coffee"],
        ["acme_coffee", "acme_black", "acme_green"],
        ["acme_coffee", "acme_black", "acme_green", "acme_white"],
    )
