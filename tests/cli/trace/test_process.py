"""The traced task: run as a host would, and left as it is."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Machine


def native(machine: Machine, *task: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cakes", *task],
        env=machine.environment(),
        cwd=machine.folder,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("task", ["plain", "recipe", "burnt", "leaves", "message", "threads"])
def test_output_and_exit_code_are_the_tasks_own(cakes: Machine, task: str) -> None:
    expected = native(cakes, task)

    script = cakes.run("trace", "--", "pubtools-cake", task)
    module = cakes.run("trace", "-m", "cakes", task)

    for done in (script, module):
        assert done.stdout == expected.stdout
        assert done.returncode == expected.returncode
        # The last line that the task itself would have written is still there.
        for line in expected.stderr.splitlines()[-1:]:
            assert line in done.stderr


def test_the_traceback_of_a_failed_task_is_its_own(cakes: Machine) -> None:
    done = cakes.run("trace", "-o", "trace.txt", "--", "pubtools-cake", "burnt")

    assert "ValueError: too hot" in done.stderr
    assert "site/cakes.py" in done.stderr
    assert "_timed.py" not in done.stderr
    assert "_recorder.py" not in done.stderr


def test_what_was_seen_before_os_exit_is_there(cakes: Machine) -> None:
    done = cakes.run("trace", "--html", "trace.html", "--", "pubtools-cake", "dies")

    assert done.returncode == 9
    assert "bakery_cake_baked(cake='last', minutes=5)" in done.stderr
    last = (cakes.folder / "trace.html").read_text("utf-8").splitlines()[-1]
    assert json.loads(last)["result"] == "['tasted last']"


def test_it_is_live_and_an_interrupt_ends_it_like_the_task_alone(cakes: Machine) -> None:
    process = cakes.start("trace", "--", "pubtools-cake", "hangs")
    assert process.stdout is not None
    assert process.stderr is not None
    with process:
        while "hanging" not in process.stdout.readline():
            time.sleep(0.01)
        line = process.stderr.readline()
        assert "task_start()" in line, line
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()
    assert process.returncode == -signal.SIGINT
    assert "task_stop(failed=True)" in rest
    assert "exit code 130" in rest


def test_a_trace_that_nobody_reads_does_not_disturb_the_task(cakes: Machine) -> None:
    process = cakes.start("trace", "--", "pubtools-cake", "threads")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stderr.close()
    with process:
        assert "arguments" in process.stdout.read()
    assert process.returncode == 0


def test_a_full_disk_does_not_disturb_the_task(cakes: Machine) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full on this system")

    done = cakes.run("trace", "-o", "/dev/full", "--", "pubtools-cake", "plain")

    assert done.returncode == 0
    assert "arguments ['plain']" in done.stdout
    assert "cannot write /dev/full: No space left on device" in done.stderr


def test_arguments_after_the_command_are_the_tasks(cakes: Machine) -> None:
    done = cakes.run("trace", "--", "pubtools-cake", "plain", "--json", "--help", "--", "-m")

    assert "arguments ['plain', '--json', '--help', '--', '-m']" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--", "pubtools-cak"], "did you mean pubtools-cake"),
        (["--", "-m", "cakez"], "no module 'cakez'"),
        (["-m", "cakes.inside"], "no module 'cakes.inside'"),
        (["-m", "broken.inside"], "its package raised ZeroDivisionError: division by zero"),
        (["-m", "pubtools"], "package without a __main__"),
        (["-m"], "-m needs the name of a module"),
        (["--jsno", "--", "pubtools-cake"], "no such option: --jsno"),
        ([], "Missing argument"),
        (["--html", "/no/such/folder/x.html", "--", "pubtools-cake"], "cannot write /no/such/"),
        (["--html", ".", "--", "pubtools-cake"], "is a directory"),
        (["-o", "/no/such/folder/x", "--", "pubtools-cake"], "cannot write /no/such/"),
    ],
)
def test_a_mistake_is_told_without_a_traceback(
    cakes: Machine, arguments: list[str], message: str
) -> None:
    (cakes.site.folder / "broken").mkdir()
    (cakes.site.folder / "broken" / "__init__.py").write_text("1 / 0", "utf-8")

    done = cakes.run("trace", *arguments)

    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
