"""What the events tell, one JSON object a line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Machine
    from tests.cli.trace.conftest import Trace


def cakes_of(found: list[dict[str, Any]]) -> list[str]:
    return [
        event["arguments"]["cake"].strip("'")
        for event in found
        if event["type"] == "call" and event["hook"] == "bakery_cake_baked"
    ]


def test_each_call_is_told_with_its_plugins_in_call_order(traced: Trace) -> None:
    found = traced("plain")

    call = next(event for event in found if event.get("hook") == "bakery_cake_baked")
    assert call["type"] == "call"
    assert call["arguments"] == {"cake": "'plain'", "minutes": "5"}
    assert call["thread"] == "MainThread"
    assert call["task"] == 1
    assert call["plugins"] == [
        {"plugin": "cakes.Oven", "distribution": {"name": "pubtools-cakes", "version": "0.4"}},
        {"plugin": "taster", "distribution": {"name": "taster", "version": "1.3"}},
    ]
    ran = [e for e in found if e["type"] == "plugin" and e["call"] == call["call"]]
    assert [(e["index"], e["plugin"], e["result"]) for e in ran] == [
        (0, "cakes.Oven", "None"),
        (1, "taster", "'tasted plain'"),
    ]
    assert all(e["seconds"] >= 0 and e["spans"] for e in ran)
    (returned,) = [e for e in found if e["type"] == "return" and e["call"] == call["call"]]
    assert returned["result"] == "['tasted plain']"
    assert returned["exception"] is None
    assert [e["type"] for e in found if e["type"] in ("start", "end", "summary")] == [
        "start",
        "end",
        "summary",
    ]


def test_a_wrapper_is_measured_on_both_sides(traced: Trace) -> None:
    ran = {
        event["plugin"]: event
        for event in traced("recipe")
        if event["type"] == "plugin" and event["hook"] == "bakery_recipe"
    }

    wrapper, inner = ran["cakes.Oven"], ran["taster"]
    *_, before, after = wrapper["spans"]
    ((begin, end),) = inner["spans"]
    assert before[1] <= begin <= end <= after[0]
    assert (inner["result"], wrapper["result"]) == ("'flour'", "'FLOUR'")


def test_an_exception_is_blamed_on_its_plugin(traced: Trace) -> None:
    found = traced("burnt")

    (plugin,) = [e for e in found if e["type"] == "plugin" and e["exception"]]
    assert (plugin["plugin"], plugin["exception"]) == ("cakes.Oven", "ValueError: too hot")
    (returned,) = [e for e in found if e["type"] == "return" and e["exception"]]
    assert returned["raised_by"]["plugin"] == "cakes.Oven"
    assert "taster" not in {e["plugin"] for e in found if e["type"] == "plugin"}
    assert found[-2]["exit_code"] == 1


def test_a_wrapper_is_not_blamed_for_what_it_lets_through(cakes: Machine, traced: Trace) -> None:
    cakes.site.add(
        "wrapper",
        files={
            "wrapper.py": "from pubtools.pluggy import hookimpl, pm\n"
            "class New:\n    @hookimpl(wrapper=True)\n    def bakery_cake_baked(self):\n"
            "        return (yield)\n"
            "class Old:\n    @hookimpl(hookwrapper=True)\n    def bakery_cake_baked(self):\n"
            "        yield\n"
            "pm.register(New())\npm.register(Old())\n"
        },
        hooks={"wrapper": "wrapper"},
    )

    found = traced("burnt")

    outcomes = {e["plugin"]: e["exception"] for e in found if e["type"] == "plugin"}
    assert outcomes["wrapper.New"] is None
    assert outcomes["wrapper.Old"] is None
    (returned,) = [e for e in found if e["type"] == "return" and e["exception"]]
    assert returned["raised_by"]["plugin"] == "cakes.Oven"


def test_a_failing_task_stop_is_blamed_on_its_plugin(cakes: Machine, traced: Trace) -> None:
    cakes.site.add(
        "stopper",
        files={
            "stopper.py": "from pubtools.pluggy import hookimpl, pm\n"
            "class Stop:\n    @hookimpl\n    def task_stop(self, failed):\n"
            "        raise OSError('stuck')\n"
            "class Last:\n    @hookimpl(trylast=True)\n    def task_stop(self, failed): ...\n"
            "pm.register(Last())\npm.register(Stop())\n"
        },
        hooks={"stopper": "stopper"},
    )

    found = traced("plain")

    (returned,) = [e for e in found if e["type"] == "return" and e["exception"]]
    assert returned["hook"] == "task_stop"
    assert returned["raised_by"]["plugin"] == "stopper.Stop"
    rows = {row["name"]: row["errors"] for row in found[-1]["plugins"]}
    assert rows["stopper.Stop (stopper 1.0)"] == 1
    assert rows["stopper.Last (stopper 1.0)"] == 0


def test_several_threads(traced: Trace) -> None:
    found = traced("threads")

    assert sorted(cakes_of(found)) == sorted(f"cake {n}" for n in range(30))
    calls = [e for e in found if e["type"] == "call" and e["hook"] == "bakery_cake_baked"]
    assert {e["thread"].rpartition("_")[0] for e in calls} == {"oven"}
    for call in calls:
        own = [e["type"] for e in found if e.get("call") == call["call"]]
        assert own == ["call", "plugin", "plugin", "return"]


def test_several_tasks(traced: Trace) -> None:
    found = traced("nested")

    tasks = [
        (e["hook"], e["task"]) for e in found if e["type"] == "call" and e["hook"] != "task_stop"
    ]
    assert tasks == [
        ("task_start", 1),
        ("bakery_cake_baked", 1),
        ("task_start", 2),
        ("bakery_cake_baked", 2),
    ]
    assert found[-1]["tasks"] == 2


def test_several_tasks_at_once(traced: Trace) -> None:
    found = traced("at_once")

    tasks = {e["call"]: e["task"] for e in found if e.get("arguments", {}).get("cake")}
    ran = {e["task"] for e in found if e["type"] == "plugin" and e["plugin"] == "cakes.Oven"}
    assert len(set(tasks.values())) == 2
    assert ran == set(tasks.values())
    assert found[-1]["tasks"] == 3


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork on Windows")
@pytest.mark.parametrize("task", ["fork", "fork_and_return"])
def test_a_forked_child_is_traced_too(traced: Trace, task: str) -> None:
    found = traced(task)

    (start,) = [e for e in found if e["type"] == "start"]
    (child,) = [e for e in found if e.get("arguments", {}).get("cake") == "'in the child'"]
    assert child["pid"] != start["pid"]
    expected = ["before", "in the child", "after"] if task == "fork" else ["in the child"]
    assert cakes_of(found) == expected
    (summary,) = [e for e in found if e["type"] == "summary"]
    rows = {row["name"]: row["calls"] for row in summary["hooks"]}
    assert rows["bakery_cake_baked"] == len(expected)
    assert rows["task_stop"] == 1


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork on Windows")
def test_a_child_forked_while_threads_call_hooks_is_not_stuck(
    cakes: Machine, traced: Trace
) -> None:
    # Python 3.12 warns of just that.
    cakes.variables["PYTHONWARNINGS"] = "ignore"

    found = traced("forks_under_load")

    assert cakes_of(found).count("in a child") == 20
    assert next(e for e in found if e["type"] == "end")["exit_code"] == 0


def test_calls_after_the_end_of_main_are_seen(traced: Trace) -> None:
    found = traced("late")

    # Python joins the thread before it runs what was registered to run at exit.
    assert cakes_of(found) == ["thread", "exit"]
    assert found[-1]["type"] == "summary"
    assert {row["name"]: row["calls"] for row in found[-1]["hooks"]}["bakery_cake_baked"] == 2


def test_arguments_that_cannot_be_shown_do_not_disturb_the_task(traced: Trace) -> None:
    found = traced("rude")

    first, second = (e for e in found if e["type"] == "call" and e["hook"] == "bakery_cake_baked")
    assert first["arguments"]["cake"].startswith("<Rude instance")
    assert len(second["arguments"]["cake"]) < 250
    assert next(e for e in found if e["type"] == "end")["exit_code"] == 0
