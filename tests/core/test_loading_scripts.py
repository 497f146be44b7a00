"""Task libraries that predate the entry-point group: loaded by their console scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sample_sites import module, plugin

if TYPE_CHECKING:
    from sample_sites import SampleSite

START = """
import sys
from fresh import collect_log, journal, one_task, outcome
from pubtools.pluggy import load_hooks, pm
log = collect_log()
"""
LOADED = START + "one_task(); show([journal, log])"


def test_modules_below_pubtools_are_loaded(site: SampleSite) -> None:
    site.add(
        "acme-tasks",
        modules={"pubtools._acme.push": plugin(), "pubtools._acme.clean": plugin()},
        scripts={
            "acme-push": "pubtools._acme.push:entry_point",
            "acme-clean": "pubtools._acme.clean : Command.main [extra]",
            "acme-push-too": "pubtools._acme.push:other",
        },
    )
    # By the script's name, and not by what it would call: that need not exist.
    assert site.run(LOADED).value == [["pubtools._acme.clean", "pubtools._acme.push"], []]


def test_a_package_can_be_named(site: SampleSite) -> None:
    site.add("acme-tasks", modules={"pubtools.acme.__init__": plugin()}, scripts={"a": "pubtools"})
    site.add("acme-more", modules={}, scripts={"b": "pubtools.acme:main"})
    assert site.run(LOADED).value == [["pubtools.acme"], []]


def test_a_distribution_that_declares_the_group_is_taken_at_its_word(site: SampleSite) -> None:
    site.add(
        "acme-tasks",
        modules={"pubtools.acme.cli": plugin(), "pubtools.acme.hooks": plugin()},
        scripts={"acme": "pubtools.acme.cli:main"},
        hooks={"hooks": "pubtools.acme.hooks"},
    )
    assert site.run(LOADED).value == [["pubtools.acme.hooks"], []]


def test_nothing_else_is_loaded(site: SampleSite) -> None:
    """Neither strangers' scripts, nor other groups, nor this project's own commands."""
    names = ["acme_cli", "pubtoolsx", "pubtools_acme", "pubtools.hooks.acme", "pubtools.acme.x"]
    site.add(
        "acme-tasks",
        modules={name: module() for name in names},
        entry_points="""[console_scripts]
one = acme_cli:main
two = pubtoolsx:main
three = pubtools_acme:main
four = pubtools.hooks.acme:main
five = pubtools.pluggy:nothing
six = pubtools.tracing:nothing
[gui_scripts]
window = pubtools.acme.x:main
[target]
push = pubtools.acme.x:main
""",
    )
    assert site.run(LOADED).value == [[], []]


def test_a_failing_script_module_is_one_warning(site: SampleSite) -> None:
    """It never asked to take part, so it keeps no task from starting."""
    bad = {"raises": "import no_such_module", "exits": "sys.exit(2)", "fails": "assert not journal"}
    for name, end in bad.items():
        site.add(
            f"acme-{name}",
            "2.1",
            {f"pubtools.acme.{name}": plugin() + end},
            scripts={f"run-{name}": f"pubtools.acme.{name}:main"},
        )
    site.add("acme-gone", scripts={"gone": "pubtools.acme.gone:main"})
    site.add("acme-text", scripts={"text": "pubtools.acme text"})
    site.add_plugins(["good"])
    code = """
for _ in range(3):
    one_task()
show([journal.count(f"pubtools.acme.{name}") for name in ("raises", "exits", "fails")])
show([name for name, _ in pm.list_name_plugin() if "acme" in name])
show(log)
"""
    counts, plugins, log = site.run(START + code).values
    assert counts == [1, 1, 1]
    assert plugins == ["acme_good"]
    why = "; hooks it may have are missing"
    missing = "ModuleNotFoundError: No module named"
    assert log == [
        f"WARNING console script {script!r} of {source} declares no hooks,"
        f" and its module {module} cannot be imported: {cause}{why}"
        for script, source, module, cause in [
            ("run-exits", "acme-exits 2.1", "pubtools.acme.exits:main", "SystemExit: 2"),
            ("run-fails", "acme-fails 2.1", "pubtools.acme.fails:main", "AssertionError"),
            (
                "gone",
                "acme-gone 1.0",
                "pubtools.acme.gone:main",
                f"{missing} 'pubtools.acme.gone'",
            ),
            (
                "run-raises",
                "acme-raises 2.1",
                "pubtools.acme.raises:main",
                f"{missing} 'no_such_module'",
            ),
            (
                "text",
                "acme-text 1.0",
                "pubtools.acme text",
                "malformed entry point 'text': 'pubtools.acme text' names no module",
            ),
        ]
    ]


def test_a_failing_script_module_leaves_nothing(site: SampleSite) -> None:
    site.add(
        "acme-tasks",
        modules={
            "pubtools.acme": plugin("@hookimpl\ndef task_start(): journal.append('start')")
            + "raise SystemExit"
        },
        scripts={"acme": "pubtools.acme:main"},
    )
    code = "one_task(); show([journal, 'pubtools.acme' in sys.modules, len(log)])"
    assert site.run(START + code).value == [["pubtools.acme"], False, 1]


def test_this_projects_own_command_is_not_a_task(site: SampleSite) -> None:
    site.add("pubtools-hooks-cli", scripts={"pubtools-hooks": "pubtools.hooks.cli:main"})
    assert site.run(LOADED + "; show('pubtools.hooks.cli' in sys.modules)").values[1] is False
