"""Very many tasks leave nothing behind: a tenth of what the bench runs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SOAK = Path(__file__).with_name("soak.py")
TASKS = 1000
KEPT_PER_1000 = 16 * 1024


@pytest.fixture(scope="module", params=["threads", "asyncio"])
def report(request: pytest.FixtureRequest) -> Any:
    command = [sys.executable, str(SOAK), "--tasks", str(TASKS), "--driver", request.param]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_start_is_answered_by_one_stop_that_knows_whether_the_task_failed(
    report: Any,
) -> None:
    assert report["complaints"] == []


def test_plugins_threads_and_descriptors_are_at_the_end_what_they_were_at_the_start(
    report: Any,
) -> None:
    assert report["end"] == report["start"]


def test_memory_does_not_grow_with_the_number_of_tasks(report: Any) -> None:
    assert report["bytes_kept_per_1000"] < KEPT_PER_1000


def test_a_tenth_of_the_tasks_failed_and_no_way_of_ending_was_left_out(report: Any) -> None:
    assert report["failing"] == TASKS // 10
    assert len(report["ways"]) == 12
    assert min(report["ways"].values()) >= report["failing"] // 10
