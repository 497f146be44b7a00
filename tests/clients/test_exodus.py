"""exodus's own handler, found by its entry point, and the gateway it talks to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .conftest import Run
    from .servers import Gateway

HANDLER = ["ExodusPulpHandler"]
OPTIONS = [
    {"rsync_extra_args": ["--exodus-publish=publish-1", "--exodus-commit=phase1"]},
    {"rsync_extra_args": ["--exodus-publish=publish-1", "--exodus-commit=phase1"]},
]


@pytest.mark.parametrize("ending", ["ends", "flushes"])
def test_a_task_that_succeeds_is_committed_once(run: Run, gateway: Gateway, ending: str) -> None:
    found = run("exodus_task.py", ending, env=gateway.settings)
    assert found["tasks"] == [{"during": HANDLER, "outcome": None, "after": []}]
    assert found["options"] == OPTIONS
    assert found["stopped"] == [False]
    assert gateway.opened == ["publish-1"]
    assert gateway.committed == ["publish-1"]


def test_a_task_that_fails_is_not_committed(run: Run, gateway: Gateway) -> None:
    found = run("exodus_task.py", "raises", env=gateway.settings)
    outcome = "ValueError: the task fails"
    assert found["tasks"] == [{"during": HANDLER, "outcome": outcome, "after": []}]
    assert found["options"] == OPTIONS
    assert found["stopped"] == [True]
    assert gateway.opened == ["publish-1"]
    assert gateway.committed == []


def test_each_task_has_a_handler_and_a_publish_of_its_own(run: Run, gateway: Gateway) -> None:
    found = run("exodus_task.py", "ends", "raises", "flushes", env=gateway.settings)
    assert [task["during"] for task in found["tasks"]] == [HANDLER] * 3
    assert [task["after"] for task in found["tasks"]] == [[]] * 3
    assert gateway.opened == ["publish-1", "publish-2", "publish-3"]
    assert gateway.committed == ["publish-1", "publish-3"]


def test_switched_off_it_answers_nothing(run: Run, gateway: Gateway) -> None:
    settings = {**gateway.settings, "EXODUS_PULP_HOOK_ENABLED": "false"}
    found = run("exodus_task.py", "ends", env=settings)
    assert found["tasks"] == [{"during": HANDLER, "outcome": None, "after": []}]
    # pluggy leaves an answer of None out.
    assert [answers for name, answers in found["results"] if "pre_publish" in name] == [[], []]
    assert found["options"] == [{}, {}]
    assert gateway.opened == []


def test_a_commit_that_fails_is_the_error_of_the_task(run: Run, gateway: Gateway) -> None:
    gateway.refusing = True
    found = run("exodus_task.py", "ends", "ends", env=gateway.settings)
    assert [task["after"] for task in found["tasks"]] == [[], []]
    for number, task in enumerate(found["tasks"], start=1):
        assert task["outcome"].startswith(
            f"RuntimeError: exodus-gw commit commit-of-publish-{number}"
        )
    # The plugins that are told after exodus learn that the task is failing now.
    assert found["stopped"] == [True, True]
    assert gateway.committed == ["publish-1", "publish-2"]


def test_a_missing_setting_fails_the_publish_and_the_task(run: Run, gateway: Gateway) -> None:
    settings = {**gateway.settings, "EXODUS_GW_URL": ""}
    found = run("exodus_task.py", "ends", env=settings)
    (task,) = found["tasks"]
    assert task["outcome"] == "RuntimeError: Environment variable 'EXODUS_GW_URL' is not set"
    assert task["after"] == []
    assert found["stopped"] == [True]
    assert gateway.opened == []
