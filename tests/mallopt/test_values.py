"""Which values reach mallopt(), and what is said of those that do not."""

from __future__ import annotations

import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

# Each variable, its parameter in malloc.h, and its least and greatest value.
VARIABLES = [
    ("MALLOC_ARENA_MAX", "M_ARENA_MAX", 1, 2147483647),
    ("MALLOC_ARENA_TEST", "M_ARENA_TEST", 1, 2147483647),
    ("MALLOC_CHECK_", "M_CHECK_ACTION", 0, 7),
    ("MALLOC_MMAP_MAX_", "M_MMAP_MAX", 0, 2147483647),
    ("MALLOC_MMAP_THRESHOLD_", "M_MMAP_THRESHOLD", 0, 33554432),
    ("MALLOC_PERTURB_", "M_PERTURB", 0, 255),
    ("MALLOC_TOP_PAD_", "M_TOP_PAD", 0, 2147483647),
    ("MALLOC_TRIM_THRESHOLD_", "M_TRIM_THRESHOLD", -1, 2147483647),
]

FORMS = [
    ("4096", 4096),
    ("0x1000", 4096),
    ("0X1f", 31),
    ("010", 8),
    ("0", 0),
    ("+7", 7),
    (" 12", 12),
    ("\t12", 12),
]

MALFORMED = ["2M", "abc", "1e3", "08", "0x", "--1", "1.5", "٣"]

SAYS = f"pubtools-hooks-mallopt {version('pubtools-hooks-mallopt')} "


@pytest.mark.parametrize(("variable", "parameter", "least", "greatest"), VARIABLES)
def test_a_variable_is_passed_on_as_its_parameter(
    variable: str,
    parameter: str,
    least: int,
    greatest: int,
    outcome: Callable[..., dict[str, Any]],
    witness: str,
) -> None:
    seen = outcome(
        f"""
for value in ({least}, {greatest}):
    os.environ[{variable!r}] = str(value)
    run_task()
""",
        LD_PRELOAD=witness,
    )
    assert seen["stderr"] == f"called {parameter} {least}\ncalled {parameter} {greatest}\n"
    assert [level for level, _ in seen["logged"]] == ["INFO", "INFO"]


@pytest.mark.parametrize(("variable", "parameter", "least", "greatest"), VARIABLES)
def test_a_value_outside_the_limits_is_a_warning(
    variable: str,
    parameter: str,
    least: int,
    greatest: int,
    outcome: Callable[..., dict[str, Any]],
    witness: str,
) -> None:
    seen = outcome(
        f"""
for value in ({least} - 1, 2**31):
    os.environ[{variable!r}] = str(value)
    run_task()
""",
        LD_PRELOAD=witness,
    )
    assert seen["stderr"] == ""
    assert [level for level, _ in seen["logged"]] == ["WARNING", "WARNING"]
    for (_, message), value in zip(seen["logged"], (least - 1, 2**31)):
        assert message.startswith(f"{SAYS}ignored {variable}='{value}': out of range; use a value ")


@pytest.mark.parametrize(("text", "value"), FORMS)
def test_a_number_means_what_it_means_to_glibc(
    text: str, value: int, outcome: Callable[..., dict[str, Any]], witness: str
) -> None:
    seen = outcome(
        f"os.environ['MALLOC_TOP_PAD_'] = {text!r}; run_task()",
        LD_PRELOAD=witness,
    )
    assert seen["stderr"] == f"called M_TOP_PAD {value}\n"
    # What glibc itself makes of it when a process starts.
    loader = next(Path("/lib64").glob("ld-linux-*.so.*"), None)
    if loader is not None:
        tunables = subprocess.run(
            [loader, "--list-tunables"],
            env={"MALLOC_TOP_PAD_": text},
            capture_output=True,
            text=True,
        )
        assert f"glibc.malloc.top_pad: {value:#x} " in tunables.stdout


@pytest.mark.parametrize("text", MALFORMED)
def test_a_malformed_value_is_one_warning_per_process(
    text: str, outcome: Callable[..., dict[str, Any]]
) -> None:
    seen = outcome(f"""
os.environ["MALLOC_ARENA_MAX"] = {text!r}
run_task()
run_task()
os.environ["MALLOC_ARENA_MAX"] = "4"
run_task()
os.environ["MALLOC_ARENA_MAX"] = {text!r}
run_task()
""")
    warning = (
        f"{SAYS}ignored MALLOC_ARENA_MAX={text!r}: not a number; "
        "use decimal, octal (010) or hexadecimal (0x10) digits, no unit"
    )
    accepted = "mallopt() accepted MALLOC_ARENA_MAX=4"
    assert seen["logged"] == [["WARNING", warning], ["INFO", accepted]]


def test_a_value_that_mallopt_refuses_is_one_warning_per_process(
    outcome: Callable[..., dict[str, Any]], witness: str
) -> None:
    seen = outcome(
        """
os.environ["MALLOC_MMAP_THRESHOLD_"] = "33554433"
os.environ["MALLOC_TOP_PAD_"] = "1"
run_task()
run_task()
""",
        LD_PRELOAD=witness,
    )
    assert seen["stderr"].splitlines() == ["called M_MMAP_THRESHOLD 33554433", "called M_TOP_PAD 1"]
    warning = (
        f"{SAYS}ignored MALLOC_MMAP_THRESHOLD_='33554433': mallopt() of this glibc refuses "
        "the value; see mallopt(3) for its limits"
    )
    accepted = "mallopt() accepted MALLOC_TOP_PAD_=1"
    assert seen["logged"] == [["WARNING", warning], ["INFO", accepted]]


def test_an_empty_variable_counts_as_not_set(outcome: Callable[..., dict[str, Any]]) -> None:
    seen = outcome("run_task()\nseen['ctypes'] = 'ctypes' in sys.modules", MALLOC_TOP_PAD_="")
    assert seen == {"ctypes": False, "logged": [], "stderr": ""}
