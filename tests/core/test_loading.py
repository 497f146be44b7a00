"""What `load_hooks()` loads, in which order, and that it does so once.

Everything is seen from a fresh interpreter with real distributions on disk.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from sample_sites import SampleSite, module, plugin, specs, write_distribution, zip_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LOAD = """
from fresh import journal, one_task, registered
from pubtools.pluggy import load_hooks, pm
load_hooks()
"""


def test_modules_of_the_group_are_loaded_and_nothing_else(site: SampleSite) -> None:
    site.add(
        "acme-tea",
        "1.0",
        {"acme_tea.hooks": plugin(), "acme_tea.cli": module(), "acme_tea.other": module()},
        entry_points="""\
            # a comment
            [console_scripts]
            tea = acme_tea.cli:main
            [other.group]
            hooks = acme_tea.other
            [ pubtools.hooks ]
            not.ours = acme_tea.other
            [pubtools.hooks]
            ; another
            any name-at.all = acme_tea.hooks [extra]
        """.replace("    ", ""),
    )
    site.add("acme-silent", "1.0", {"acme_silent": plugin()})
    value = site.run(LOAD + "show([journal, registered()])").value
    assert value == [["acme_tea.hooks"], ["acme_tea.hooks"]]


def test_an_entry_point_may_name_something_in_its_module(site: SampleSite) -> None:
    site.add(
        "acme-tea",
        modules={"acme_tea": plugin("class Tea:\n    class Pot: pass\n")},
        hooks={"tea": "acme_tea:Tea.Pot"},
    )
    assert site.run(LOAD + "show(registered())").value == ["acme_tea"]


def test_hooks_of_a_task_come_from_loaded_modules(site: SampleSite) -> None:
    """A family, an implementer and a task library that know nothing of each other."""
    site.add(
        "acme-zz-family",
        modules={"acme_family": specs("@hookspec\ndef tea_ready(cup): 'Invoked for tea.'")},
        hooks={"family": "acme_family"},
    )
    body = "@hookimpl\ndef tea_ready(cup): return __name__, cup"
    site.add("acme-drinker", modules={"acme_drinker": plugin(body)}, hooks={"d": "acme_drinker"})
    result = site.run("""
        from pubtools.pluggy import pm, task_context
        with task_context():
            show(pm.hook.tea_ready(cup="blue"))
    """)
    assert result.value == [["acme_drinker", "blue"]]


def test_order_is_that_of_names_however_folders_are_listed(tmp_path: Path) -> None:
    """By normalized name of the distribution, then by name of the entry point."""
    expected = ["acme_b", "acme_c_1", "acme_c_2", "acme_d", "acme_e_f"]

    def write_in_order(site: SampleSite, order: tuple[int, ...]) -> None:
        other = site.entry("other")
        writers: list[Callable[[], object]] = [
            # Upper case sorts before lower case, and "_" after "-", unless normalized.
            lambda: site.add("ACME.B", modules={"acme_b": plugin()}, hooks={"z": "acme_b"}),
            lambda: site.add(
                "acme-c",
                modules={"acme_c_1": plugin(), "acme_c_2": plugin()},
                entry_points="[pubtools.hooks]\nb = acme_c_2\na = acme_c_1\n",
                into=other,
            ),
            lambda: site.add("Acme_D", modules={"acme_d": plugin()}, hooks={"y": "acme_d"}),
            lambda: site.add(
                "acme-E_f", modules={"acme_e_f": plugin()}, hooks={"x": "acme_e_f"}, into=other
            ),
        ]
        for number in order:
            writers[number]()

    for order in [*itertools.permutations(range(4))][::7]:
        root = tmp_path / "".join(map(str, order))
        root.mkdir()
        site = SampleSite(root)
        write_in_order(site, order)
        assert site.run(LOAD + "show(registered())").value == expected
        site.path.reverse()
        assert site.run(LOAD + "show(registered())").value == expected


def test_order_of_registration_decides_the_order_of_calls(site: SampleSite) -> None:
    site.add_plugins(["b", "c", "a"], "@hookimpl\ndef task_start(): journal.append(__name__)")
    value = site.run(LOAD + "journal.clear(); one_task(); show(journal)").value
    assert value == ["acme_c", "acme_b", "acme_a"]


def test_an_entry_point_is_imported_once_per_process(site: SampleSite) -> None:
    site.add_plugins(["tea", "coffee"])
    site.add("acme-tea-too", hooks={"again": "acme_tea"})
    code = "for _ in range(3): one_task(); load_hooks()\nshow([journal, registered()])"
    value = site.run(LOAD + code).value
    assert value == [["acme_coffee", "acme_tea"], ["acme_coffee", "acme_tea"]]


def test_a_module_imported_by_hand_is_not_imported_again(site: SampleSite) -> None:
    site.add_plugins(["tea"])
    value = site.run("import acme_tea" + LOAD + "show([journal, registered()])").value
    assert value == [["acme_tea"], ["acme_tea"]]


def dist_info(site: SampleSite) -> None:
    site.add("acme-tea", "2.1", {"acme_tea": plugin()}, hooks={"tea": "acme_tea"})


def egg_info(site: SampleSite) -> None:
    site.add("acme-tea", "2.1", {"acme_tea": plugin()}, hooks={"tea": "acme_tea"}, info="egg-info")


def zipped(site: SampleSite) -> None:
    dist_info(site)
    zip_folder(site.folder, site.root / "all.zip")
    site.path[:] = [site.root / "all.zip"]


def egg(site: SampleSite) -> None:
    folder = site.entry("acme_tea-2.1-py3.egg")
    write_distribution(
        folder, "acme-tea", "2.1", {"acme_tea": plugin()}, hooks={"t": "acme_tea"}, info="EGG-INFO"
    )


def zipped_egg(site: SampleSite) -> None:
    egg(site)
    zip_folder(site.path.pop(), site.root / "acme_tea-2.1-py3.9.egg")
    site.path.append(site.root / "acme_tea-2.1-py3.9.egg")


@pytest.mark.parametrize("install", [dist_info, egg_info, zipped, egg, zipped_egg])
def test_every_form_of_installation_is_found(
    site: SampleSite, install: Callable[[SampleSite], None]
) -> None:
    install(site)
    code = "show([registered(), str(pm.get_distribution(sys.modules['acme_tea']))])"
    value = site.run("import sys" + LOAD + code).value
    assert value == [["acme_tea"], "acme-tea 2.1"]


FINDER = """
import importlib.util, sys
from importlib.metadata import DistributionFinder, PathDistribution
from pathlib import Path

class Vendored(DistributionFinder):
    "An application's own finder, as frozen and vendoring programs have."
    folder = Path(FOLDER)

    def find_spec(self, name, path=None, target=None):
        file = self.folder / f"{name}.py"
        return importlib.util.spec_from_file_location(name, file) if file.exists() else None

    def find_distributions(self, context=None):
        return map(PathDistribution, self.folder.glob("*.dist-info"))
"""


def test_a_finder_of_the_application_is_asked(site: SampleSite) -> None:
    """What it finds counts in its place among the finders, also for who shadows whom."""
    folder = site.root / "vendored"
    for name in ("acme-own", "acme-both", "acme-late"):
        file = name.replace("-", "_")
        write_distribution(folder, name, "1.0", {f"{file}_v": plugin()}, hooks={"x": f"{file}_v"})
    (folder / "acme_late-1.0.dist-info").rename(site.root / "later")
    site.add("acme-both", "2.0", {"acme_both_s": plugin()}, hooks={"x": "acme_both_s"})
    prepare = FINDER.replace("FOLDER", repr(str(folder)))
    code = """
import os
show(registered())
os.rename("../later", "../vendored/acme_late-1.0.dist-info")
load_hooks()
show(registered())
"""
    front = site.run(prepare + "sys.meta_path.insert(0, Vendored())" + LOAD + code).values
    assert front == (["acme_both_v", "acme_own_v"], ["acme_both_v", "acme_own_v", "acme_late_v"])
    (folder / "acme_late-1.0.dist-info").rename(site.root / "later")
    behind = site.run(prepare + "sys.meta_path.append(Vendored())" + LOAD + code).values
    assert behind[0] == ["acme_both_s", "acme_own_v"]


def test_the_first_copy_on_the_path_shadows_the_others(site: SampleSite) -> None:
    second = site.entry("second")
    site.add("acme-tea", "1.0", {"acme_first": plugin()}, hooks={"x": "acme_first"})
    site.add("Acme_Tea", "9.0", {"acme_behind": plugin()}, hooks={"x": "acme_behind"}, into=second)
    # The first copy wins also if it declares nothing.
    site.add("acme-quiet", "1.0")
    site.add("acme.quiet", "9.0", {"acme_loud": plugin()}, hooks={"x": "acme_loud"}, into=second)
    code = "import acme_first; show([registered(), str(pm.get_distribution(acme_first))])"
    assert site.run(LOAD + code).value == [["acme_first"], "acme-tea 1.0"]


def test_of_two_versions_left_in_one_folder_the_newer_counts(site: SampleSite) -> None:
    """As after an installation that was interrupted; the order of listing must not matter."""
    for version in ("1.9", "1.10", "1.2"):
        name = "acme_" + version.replace(".", "_")
        site.add("acme-tea", version, {name: plugin()}, hooks={"x": name})
    assert site.run(LOAD + "show(registered())").value == ["acme_1_10"]


def test_the_working_folder_counts_where_the_path_says_so(site: SampleSite) -> None:
    write_distribution(
        site.elsewhere, "acme-here", "1.0", {"acme_here": plugin()}, hooks={"x": "acme_here"}
    )
    assert site.run(LOAD + "show(registered())").value == ["acme_here"]


def test_odd_entries_of_the_path_do_no_harm(site: SampleSite) -> None:
    site.add_plugins(["tea"])
    (site.root / "text.txt").write_text("neither a folder nor a zip file")
    (site.root / "broken.zip").write_bytes(b"PK\x03\x04")
    site.path += [site.root / name for name in ("nothing", "text.txt", "broken.zip")]
    code = """
import sys
from pathlib import Path
from fresh import collect_log, one_task, registered
lines = collect_log()
sys.path += [Path("../site").resolve(), None]
one_task()
one_task()
show([registered(), lines])
"""
    assert site.run(code).value == [["acme_tea"], []]
