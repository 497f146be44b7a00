"""What the reference shows, in builds with warnings as errors and nitpicks on."""

from __future__ import annotations

import re
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .conftest import BuildManual

STRICT = ("-W", "--keep-going")
TEAHOUSE = "Tea\n===\n\n.. hook-reference::\n   :distribution: teahouse-hooks\n"


def test_a_strangers_family(build: BuildManual) -> None:
    done = build({"index.rst": TEAHOUSE}, *STRICT)
    assert done.status == 0, done.warnings
    table, *entries = re.split(r"\n(?=teahouse_\w+\()", done.text("index.txt"))
    assert re.findall(r"\| (\S.*?) +\| (\S.*?) +\|", table) == [
        ("Library", "Hook"),
        ("Teahouse_Hooks 2.1", '"teahouse_opened()"'),
        ("Teahouse_Hooks 2.1", '"teahouse_tea_poured()"'),
        ("Teahouse_Hooks 2.1", '"teahouse_menu()"'),
        ("Teahouse_Hooks 2.1", '"teahouse_menu_read()"'),
    ]
    opened, poured, menu, menu_read = (" ".join(entry.split()) for entry in entries)
    assert opened == (
        "teahouse_opened(address: str) -> None"
        " Invoked once, when the teahouse opens. Read the opening hours first."
        " Declared by: Teahouse_Hooks 2.1"
        " Results: not returned; plugins registered later get the past calls too"
    )
    assert poured == (
        "teahouse_tea_poured(pot: Pot, cups: Sequence[str], sugar: int) -> None"
        " Invoked after tea has been poured."
        " Parameters: * **pot** -- What it was poured from."
        " * **cups** -- Names of the cups; never empty. * **sugar** -- Lumps in each cup."
        ' Raises: **ValueError** -- never, see "teahouse_opened()"'
        " Declared by: Teahouse_Hooks 2.1 Results: all that are not None, in a list"
    )
    assert menu.startswith("teahouse_menu(guest: str) -> list[str] | None Return what a guest")
    assert menu.endswith("Results: the first answer; the hookimpls after it are not asked")
    assert menu_read.startswith("teahouse_menu_read(guest: str) -> None Declared by: Teahouse")


def test_markdown_pages_read_alike(build: BuildManual) -> None:
    page = "# Tea\n\n```{hook-reference}\n:distribution: teahouse-hooks\n```\n"
    markdown = build({"index.md": page}, *STRICT, manual="markdown")
    assert markdown.status == 0, markdown.warnings
    plain = build({"index.rst": TEAHOUSE}, *STRICT)
    assert markdown.text("index.txt") == plain.text("index.txt")


def test_all_families_with_the_core_first_and_links_between_pages(build: BuildManual) -> None:
    done = build(
        {
            "index.rst": (
                "Hooks\n=====\n\n.. toctree::\n\n   more\n\n"
                # Hooks are one flat namespace, whatever module the page is about.
                ".. py:module:: some.module\n\n.. hook-reference::\n\n.. py:function:: of_module\n"
            ),
            "more.md": (
                "# More\n\n{hook}`task_start`, {hook}`the pour <teahouse_tea_poured>`,\n"
                "{py:func}`some.module.of_module`\n"
            ),
        },
        *STRICT,
        families=("googly", "teahouse", "copycat"),
        builder="html",
    )
    assert done.status == 0, done.warnings
    index, more = done.text("index.html"), done.text("more.html")
    links = re.findall(r'<td><p><a class="reference internal" href="#(\w+)"', index)
    assert links == [
        "task_start",
        "task_stop",
        "get_cert_key_paths",
        "teahouse_opened",
        "googly_item_pushed",
        "teahouse_tea_poured",
        "teahouse_menu",
        "teahouse_menu_read",
    ]
    assert re.findall(r'<dt class="sig [^>]*id="(\w+)">', index) == links
    core = f"pubtools-pluggy {version('pubtools-pluggy')}"
    assert re.findall(r'<p class="rubric">(.*?)</p>', index) == [
        core,
        "copycat 1.0",
        "googly 4.0",
        "Teahouse_Hooks 2.1",
    ]
    assert 'href="index.html#task_start"' in more
    assert 'href="index.html#teahouse_tea_poured"' in more
    assert '<span class="pre">pour</span>' in more


def test_a_hook_that_several_distributions_declare(build: BuildManual) -> None:
    page = f"{TEAHOUSE}\n.. hook-reference::\n   :distribution: Copycat\n   :no-index:\n"
    done = build({"index.rst": page}, *STRICT, families=("copycat", "teahouse"))
    assert done.status == 0, done.warnings
    text = " ".join(done.text("index.txt").split())
    assert "opening hours first. Declared by: Teahouse_Hooks 2.1 Also declared by: copycat" in text
    assert "the copy's words. Declared by: copycat 1.0 Also declared by: Teahouse_Hooks 2.1" in text


def test_docstrings_pass_through_the_events_of_autodoc(build: BuildManual) -> None:
    page = "G\n=\n\n.. hook-reference::\n   :distribution: googly\n"
    done = build({"index.rst": page}, *STRICT, families=("googly",))
    assert done.status == 0, done.warnings
    text = " ".join(done.text("index.txt").split())
    assert "Parameters: **item** (*str*) -- The item in question. Declared by: googly" in text


def test_links_to_the_hooks_of_another_manual(build: BuildManual) -> None:
    theirs = build({"index.rst": TEAHOUSE}, *STRICT, builder="html", manual="theirs")
    assert theirs.status == 0, theirs.warnings
    conf = (
        "extensions.append('sphinx.ext.intersphinx')\n"
        f"intersphinx_mapping = {{'tea': ('https://tea.example', {str(theirs.out / 'objects.inv')!r})}}\n"
    )
    page = "Ours\n====\n\nSee :hook:`teahouse_menu`.\n"
    ours = build({"index.rst": page}, *STRICT, builder="html", conf=conf)
    assert ours.status == 0, ours.warnings
    assert 'href="https://tea.example/index.html#teahouse_menu"' in ours.text("index.html")
