"""The plugin manager under many threads, and proof that the stress would show a fault.

The proof needs no luck: the plugins are dataclasses, whose ``__eq__`` is Python code. pluggy
compares plugins by equality while it walks its dictionary of them, so each ``register`` is a
walk that calls Python code for every plugin held, and with a switch interval of 1 µs other
threads register during it. Most rounds see ``dictionary changed size during iteration``; the
number of rounds allowed is far above what any supported Python or pluggy has needed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

STRESS = Path(__file__).with_name("stress.py")


def run(subject: str, rounds: int) -> Any:
    command = [sys.executable, str(STRESS), "--subject", subject, "--rounds", str(rounds)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_no_exception_no_lost_call_and_nothing_left_behind() -> None:
    report = run("ours", rounds=15)
    assert report["faults"] == {}, report["examples"]
    assert report["rounds"] == 15


def test_plain_pluggy_fails_under_the_same_stress() -> None:
    report = run("pluggy", rounds=100)
    assert report["faults"], "the stress is too weak to prove anything"
