"""The examples of the manual's page about testing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples" / "testing"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-B", *arguments],
        check=False,
        capture_output=True,
        text=True,
        cwd=EXAMPLES,
        env={**os.environ, "COLUMNS": "80"},
    )


PYTEST = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "/dev/null", "--color=no")


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["alone", "xdist"])
def test_tests_of_the_examples_pass(options: tuple[str, ...]) -> None:
    done = run("-W", "error", *PYTEST, *options, ".")
    assert done.returncode == 0, done.stdout
    assert "passed" in done.stdout


def test_example_without_pytest() -> None:
    done = run("-W", "error", "without_pytest.py")
    assert done.returncode == 0, done.stderr
    assert "OK" in done.stderr


def test_a_wrong_call_looks_as_shown() -> None:
    done = run(*PYTEST, "wrong_call.py")
    assert done.returncode == 1
    assert comparable((EXAMPLES / "wrong_call.txt").read_text()) == comparable(done.stdout)


def comparable(output: str) -> list[str]:
    """Without the time, and without the line that pytest shortens to the terminal's width."""
    lines = re.sub(r"\d+\.\d+s", "", output).splitlines()
    return [line.strip("= ") for line in lines if not line.startswith("FAILED")]
