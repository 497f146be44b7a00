"""What happens next to another ``pubtools.pluggy``, such as the published one."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import pubtools.pluggy

if TYPE_CHECKING:
    from tests.cli.conftest import Machine

PUBLISHED = {
    "pubtools/__init__.py": (
        "from pkgutil import extend_path\n__path__ = extend_path(__path__, __name__)\n"
    ),
    "pubtools/pluggy.py": "import pluggy\npm = pluggy.PluginManager('pubtools')\n",
}


@pytest.fixture
def beside(machine: Machine) -> Machine:
    """A machine where Python finds the published module first."""
    machine.site.add("pubtools", "1.4.5", files=PUBLISHED)
    return machine


def test_doctor_tells_of_the_copy_that_python_finds_first(beside: Machine) -> None:
    done = beside.run("doctor", "--json")
    answer = beside.json("doctor", "--json")

    assert done.returncode == 1
    (problem,) = [each for each in answer["problems"] if each["kind"] == "copy"]
    assert str(beside.site.folder / "pubtools/pluggy.py") in problem["summary"]
    assert "pubtools 1.4.5" in problem["summary"]
    assert "pubtools-pluggy" in problem["cause"]
    assert "it hides" in problem["cause"]
    assert "uninstall pubtools" in problem["remedy"]
    assert "not checked" in answer["checked"]


@pytest.mark.parametrize(
    "command", [["list"], ["show", "task_start"], ["trace", "--", "pubtools-hooks", "--version"]]
)
def test_the_other_commands_point_to_doctor(beside: Machine, command: list[str]) -> None:
    done = beside.run(*command)

    assert done.returncode == 1
    assert "pubtools 1.4.5" in done.stderr
    assert "pubtools-hooks doctor" in done.stderr
    assert "Traceback" not in done.stderr


def test_new_works_all_the_same(beside: Machine) -> None:
    assert beside.run("new", "acme").returncode == 0


def test_a_stray_module_is_told_apart_from_the_published_one(machine: Machine) -> None:
    machine.site.add("stray", "0.1")
    (machine.site.folder / "pubtools").mkdir()
    for name in ("__init__.py", "pluggy.py"):
        (machine.site.folder / "pubtools" / name).write_text(PUBLISHED[f"pubtools/{name}"])

    (problem,) = [
        each for each in machine.json("doctor", "--json")["problems"] if each["kind"] == "copy"
    ]

    assert "remove or rename" in problem["remedy"]


def test_a_core_that_cannot_be_imported(machine: Machine) -> None:
    machine.site.add(
        "pubtools",
        "1.4.5",
        files={**PUBLISHED, "pubtools/pluggy.py": "import no_such_thing"},
    )

    answer = machine.json("doctor", "--json")

    (problem,) = [each for each in answer["problems"] if each["kind"] == "copy"]
    assert "No module named 'no_such_thing'" in problem["summary"]


def files_of_the_core() -> dict[str, str]:
    source = Path(str(pubtools.pluggy.__file__)).parent
    return {
        f"pubtools/pluggy/{path.relative_to(source).as_posix()}": path.read_text("utf-8")
        for path in source.rglob("*.py")
    }


def test_the_published_module_in_the_folder_of_the_core_is_harmless(machine: Machine) -> None:
    """Installed into one folder, the core's package wins over the published module."""
    core = files_of_the_core()
    machine.site.add("pubtools", "1.4.5", files=PUBLISHED)
    machine.site.add("pubtools-pluggy", version("pubtools-pluggy"), files=core)

    problems = machine.json("doctor", "--json")["problems"]

    assert [each for each in problems if "1.4.5" in str(each)] == []


def test_two_cores_in_two_folders(machine: Machine) -> None:
    core = files_of_the_core()
    machine.site.add("pubtools-pluggy", version("pubtools-pluggy"), files=core)
    machine.add_site("second").add("pubtools-pluggy", "0.0.7", files=core)

    problems = machine.json("doctor", "--json")["problems"]

    (copy,) = [each for each in problems if each["kind"] == "copy" and "0.0.7" in each["summary"]]
    assert "uninstall one" in copy["remedy"]
