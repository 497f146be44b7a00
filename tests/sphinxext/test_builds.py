"""What goes wrong in a build, and what is built again."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

from .conftest import SAMPLES

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import BuildManual

STRICT = ("-W", "--keep-going")
ALL = "Hooks\n=====\n\n.. hook-reference::\n"


def test_a_broken_family_is_a_warning(build: BuildManual) -> None:
    done = build({"index.rst": ALL}, families=("broken", "teahouse"))
    assert done.status == 0
    (warning,) = done.warnings.splitlines()
    assert "'broken' (broken_hooks), from broken-hooks 0.3: RuntimeError: the tap is dry" in warning
    text = done.text("index.txt")
    assert "teahouse_opened(" in text
    assert "task_start(" in text


def test_the_warning_can_be_suppressed(build: BuildManual) -> None:
    conf = "suppress_warnings = ['hooks.load']"
    done = build({"index.rst": ALL}, *STRICT, families=("broken", "teahouse"), conf=conf)
    assert done.status == 0, done.warnings
    assert not done.warnings


def test_what_is_unknown_is_a_warning_with_what_is_known(build: BuildManual) -> None:
    page = (
        "Hooks\n=====\n\n"
        ".. hook-reference::\n   :distribution: coffeehouse\n\n"
        ".. hook-reference::\n   :distribution: pubtools-pluggy\n\n"
        ":hook:`tsk_start`, :hook:`teahouse_menu`, :hook:`xyz`\n"
    )
    done = build({"index.rst": page})
    assert done.status == 0
    distribution, *hooks = done.warnings.splitlines()
    assert re.search(
        r"index.rst:4: WARNING: hook-reference shows nothing: coffeehouse declares no hooks that"
        r" could be loaded; known are Teahouse_Hooks 2.1, pubtools-pluggy \d",
        distribution,
    )
    assert [re.split(r"link: | \[hooks", line)[1] for line in hooks] == [
        "tsk_start; did you mean task_start?",
        "teahouse_menu; it is declared, but no hook-reference of this manual indexes it",
        "xyz; is its family installed?",
    ]


def test_a_hook_documented_twice(build: BuildManual) -> None:
    again = ".. hook-reference::\n   :distribution: teahouse-hooks\n"
    done = build({"index.rst": f"{ALL}\n{again}"})
    assert done.status == 0
    warnings = done.warnings.splitlines()
    assert len(warnings) == 4
    assert all("use :no-index: for one of them" in line for line in warnings)

    done = build({"index.rst": f"{ALL}\n{again}   :no-index:\n"}, *STRICT)
    assert done.status == 0, done.warnings
    assert done.text("index.txt").count("teahouse_menu(guest: str)") == 2


def test_a_mistake_in_a_docstring_is_located(build: BuildManual, tmp_path: Path) -> None:
    family = tmp_path / "family"
    shutil.copytree(SAMPLES / "teahouse", family)
    module = family / "teahouse_hooks.py"
    module.write_text(module.read_text().replace("Invoked after tea", "Invoked *after tea"))
    done = build({"index.rst": ALL}, families=(family,))
    assert "docstring of teahouse_hooks.teahouse_tea_poured:1: WARNING: Inline" in done.warnings
    assert "Inline emphasis start-string without end-string" in done.warnings


def read_again(stdout: str) -> list[str]:
    """The pages a build has read."""
    return re.findall(r"reading sources\.\.\. \[ *\d+%\] (\S+)", stdout.replace("\r", "\n"))


def test_pages_are_read_again_when_installed_families_change(
    build: BuildManual, tmp_path: Path
) -> None:
    family = tmp_path / "family"
    shutil.copytree(SAMPLES / "teahouse", family)
    pages = {
        "index.rst": "Index\n=====\n\n.. toctree::\n\n   hooks\n   other\n",
        "hooks.rst": ALL,
        "other.rst": "Other\n=====\n\n:hook:`teahouse_menu`\n",
    }
    sources = {"families": (family,), "conf": ""}
    assert sorted(read_again(build(pages, "-W", **sources).stdout)) == ["hooks", "index", "other"]
    assert read_again(build({}, "-W", **sources).stdout) == []

    info = family / "teahouse_hooks-2.1.dist-info" / "METADATA"
    info.write_text(info.read_text().replace("2.1\n", "2.2\n").replace("on: 2.2", "on: 2.1", 1))
    upgraded = build({}, "-W", **sources)
    assert read_again(upgraded.stdout) == ["hooks"]
    assert "Teahouse_Hooks 2.2" in upgraded.text("hooks.txt")

    removed = build({}, families=("googly",))
    assert read_again(removed.stdout) == ["hooks"]
    assert "googly_item_pushed(" in removed.text("hooks.txt")


def test_pages_read_in_parallel(build: BuildManual) -> None:
    names = [f"page{number}" for number in range(12)]
    index = "Index\n=====\n\n.. toctree::\n\n" + "".join(f"   {name}\n" for name in names)
    shown = ".. hook-reference::\n   :distribution: teahouse-hooks\n"
    pages = {f"{name}.rst": f"P\n=\n\n{shown}   :no-index:\n" for name in names}
    pages |= {"page5.rst": f"P\n=\n\n{shown}", "index.rst": index}
    assert read_again(build(pages, "-W", "-j", "2").stdout)
    again = build({}, "-W", "-j", "2", families=("teahouse", "googly"))
    assert again.status == 0, again.warnings
    assert "0 added, 12 changed, 0 removed" in again.stdout
