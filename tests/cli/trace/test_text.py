"""The trace as it is read: live lines and the summary."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Machine

TASK = """
import sys
from pubtools.pluggy import hookimpl, pm, task_context

@hookimpl(trylast=True)
def bakery_cake_baked(cake):
    pm.hook.bakery_recipe(cake=cake)
    if cake == "burnt":
        raise ValueError("too hot")

pm.register(sys.modules[__name__])

def main():
    with task_context():
        for cake in sys.argv[1:]:
            pm.hook.bakery_cake_baked(cake=cake, minutes=5)
"""


@pytest.fixture
def oven(bakery: Machine) -> Machine:
    """A machine with a task that bakes what its arguments name."""
    bakery.site.add("oven", "4.2", files={"oven.py": TASK}, scripts={"oven": "oven:main"})
    return bakery


def test_each_line_tells_when_where_and_what(oven: Machine) -> None:
    lines = oven.run("trace", "--", "oven", "tart").stderr.splitlines()

    shown = "\n".join(re.sub(r"^ +\d+\.\d{3}s MainThread ", "", line) for line in lines)
    shown = re.sub(r"\d+(\.\d+)? (ms|s)\b", "TIME", shown)
    expected = """\
task 1   task_start()  no hookimpl
task 1   bakery_cake_baked(cake='tart', minutes=5)
task 1     taster (taster 1.3)  TIME  -> 'tasted tart'
task 1     bakery_recipe(cake='tart')
task 1       taster (taster 1.3)  TIME  -> 'flour'
task 1     bakery_recipe  TIME  -> 'flour'
task 1     oven (oven 4.2)  TIME  -> None
task 1   bakery_cake_baked  TIME  -> ['tasted tart']
task 1   task_stop(failed=False)  no hookimpl

1 task, 4 hook calls, 0 errors, TIME, exit code 0
"""
    assert shown.startswith(expected), shown


def test_the_summary_counts_by_hook_and_by_plugin(oven: Machine) -> None:
    text = oven.run("trace", "--", "oven", "tart", "pie", "burnt").stderr

    assert "1 task, 8 hook calls, 1 error," in text
    assert re.search(r"^bakery_cake_baked +3 +\S+ m?s +\S+ m?s +1$", text, re.MULTILINE)
    assert re.search(r"^taster \(taster 1\.3\) +6 +\S+ m?s +\S+ m?s +0$", text, re.MULTILINE)
    assert re.search(r"^oven \(oven 4\.2\) +3 +\S+ m?s +\S+ m?s +1$", text, re.MULTILINE)
    assert "raised ValueError: too hot, by oven (oven 4.2)" in text


@pytest.mark.parametrize("columns", [40, 100])
def test_it_fits_the_terminal(oven: Machine, columns: int) -> None:
    shown = oven.run_on_terminal(columns, "trace", "--", "oven", "a cake with a long name", "tart")

    assert "\x1b[" in shown
    text = re.sub("\x1b\\[[0-9;]*m", "", shown)
    assert [line for line in text.splitlines() if len(line) > columns] == []
    words = " ".join(text.split())
    assert "bakery_recipe" in words
    assert "1 task, 6 hook calls, 0 errors" in words
    assert "by plugin" in words


def test_a_piped_trace_has_no_colour_and_a_line_for_each_event(oven: Machine) -> None:
    text = oven.run("trace", "--", "oven", "tart" * 40).stderr

    assert "\x1b[" not in text
    assert len([line for line in text.splitlines() if "bakery_recipe(" in line]) == 1


def test_what_the_hook_system_logs_is_part_of_the_trace(oven: Machine) -> None:
    oven.variables["PUBTOOLS_HOOKS_DISABLE"] = "nobody"

    text = oven.run("trace", "-o", "trace.txt", "--", "oven", "tart")

    assert "warning: PUBTOOLS_HOOKS_DISABLE names 'nobody'" in (
        (oven.folder / "trace.txt").read_text("utf-8")
    )
    # It reaches the task's own standard error as it would without the trace.
    assert text.stderr.count("PUBTOOLS_HOOKS_DISABLE names 'nobody'") == 1
