"""Tests of a provider: which hooks it calls, with what, and what it does with the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import depot
import pytest

if TYPE_CHECKING:
    from pubtools.pluggy.testing import HookRecorder


def test_tells_about_each_parcel(hook_recorder: HookRecorder) -> None:
    depot.ship("teapot", weight=700)
    assert hook_recorder.pairs == [
        ("depot_find_courier", {"weight": 700}),
        ("depot_parcel_shipped", {"parcel": "teapot", "courier": "post"}),
    ]


def test_ships_with_the_courier_that_a_plugin_names(hook_recorder: HookRecorder) -> None:
    hook_recorder.install("depot_find_courier", "pigeon")
    depot.ship("letter", weight=20)
    (shipped,) = hook_recorder.of("depot_parcel_shipped")
    assert shipped.kwargs["courier"] == "pigeon"


def test_runs_as_one_task(hook_recorder: HookRecorder) -> None:
    depot.ship_all(["teapot", "letter", "kettle"])
    assert hook_recorder.pairs[0] == ("task_start", {})
    assert hook_recorder.pairs[-1] == ("task_stop", {"failed": False})
    shipped = hook_recorder.of("depot_parcel_shipped")
    # Worker threads ship in any order.
    assert {call.kwargs["parcel"] for call in shipped} == {"teapot", "letter", "kettle"}


def test_a_plugin_that_raises_fails_the_task(hook_recorder: HookRecorder) -> None:
    hook_recorder.install("depot_parcel_shipped", raises=OSError("the courier fell"))
    with pytest.raises(OSError, match="fell"):
        depot.ship_all(["teapot"])
    (stop,) = hook_recorder.of("task_stop")
    assert stop.kwargs == {"failed": True}
