"""Which distribution a plugin, a hookspec or a piece of code comes from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sample_sites import plugin, specs, write_distribution, zip_folder

from pubtools.pluggy import Distribution, hookspec, pm

if TYPE_CHECKING:
    from pathlib import Path

    from sample_sites import SampleSite

START = """
import importlib, sys
from fresh import one_task, outcome
from pubtools.pluggy import Distribution, load_hooks, pm

def whose(name):
    found = pm.get_distribution(importlib.import_module(name))
    return found and str(found)
"""
THINGS = """
def function(): pass
class Class:
    def method(self): pass
    @classmethod
    def of_class(cls): pass
    @staticmethod
    def static(): pass
instance = Class()
"""


def test_modules_imported_by_hand_and_by_the_loader(site: SampleSite) -> None:
    site.add(
        "Acme.Tea",
        "2.1",
        {"acme_tea.__init__": "", "acme_tea.hooks": plugin(), "acme_tea.deep.inside": ""},
        hooks={"tea": "acme_tea.hooks"},
    )
    site.add("acme-coffee", "0.3", {"acme_coffee": plugin()})
    code = """
show([whose("acme_tea.deep.inside"), whose("acme_coffee")])
load_hooks()
show([whose("acme_tea"), whose("acme_tea.hooks"), whose("acme_tea.deep.inside")])
found = pm.get_distribution(sys.modules["acme_tea"])
show([isinstance(found, Distribution), found.name, found.version, found == ("Acme.Tea", "2.1")])
"""
    assert site.run(START + code).values == (
        ["Acme.Tea 2.1", "acme-coffee 0.3"],
        ["Acme.Tea 2.1"] * 3,
        [True, "Acme.Tea", "2.1", True],
    )


def test_classes_functions_and_instances(site: SampleSite) -> None:
    site.add("acme-tea", "2.1", {"acme_tea": THINGS})
    code = """
from acme_tea import Class, function, instance
class Here(Class): pass
show([str(pm.get_distribution(thing)) for thing in (
    Class, function, instance, instance.method, Class.of_class, Class.static, Class.method)])
show([pm.get_distribution(thing) for thing in (
    Here, Here(), whose, sys, json, json.JSONDecoder, json.JSONDecoder(), object(), None, 3,
    len, "text")])
"""
    values = site.run(START + "import json" + code).values
    assert values == (["acme-tea 2.1"] * 7, [None] * 12)


def test_a_namespace_shared_by_several_distributions(site: SampleSite) -> None:
    second = site.entry("second")
    site.add("acme-tasks", "1", {"pubtools.acme.tasks": "", "pubtools._acme_one": ""})
    site.add("acme-tasks-extra", "2", {"pubtools.acme.extra": ""})
    site.add("acme-far", "3", {"pubtools.acme.far": "", "pubtools.acme.tasks2": ""}, into=second)
    names = ["tasks", "extra", "far", "tasks2"]
    code = f"show([whose('pubtools.acme.' + name) for name in {names}])"
    code += "\nshow([whose('pubtools._acme_one'), whose('pubtools.acme'), whose('pubtools')])"
    assert site.run(START + code).values == (
        ["acme-tasks 1", "acme-tasks-extra 2", "acme-far 3", "acme-far 3"],
        ["acme-tasks 1", None, None],
    )


def test_zip_files_and_eggs(site: SampleSite) -> None:
    zipped = site.entry("zipped")
    site.add("acme-a", "1", {"acme_a": ""}, into=zipped)
    site.add("acme-b", "2", {"acme_b.inside": ""}, into=zipped)
    egg = site.entry("acme_c-3-py3.egg")
    site.add("acme-c", "3", {"acme_c": ""}, into=egg, info="EGG-INFO")
    zip_folder(zipped, site.root / "all.zip")
    site.path.remove(zipped)
    site.path.append(site.root / "all.zip")
    code = "show([whose(name) for name in ('acme_a', 'acme_b.inside', 'acme_c')])"
    assert site.run(START + code).value == ["acme-a 1", "acme-b 2", "acme-c 3"]


def test_the_lists_that_setuptools_and_old_installers_leave(site: SampleSite) -> None:
    flat = site.add("acme-flat", "1", {"acme_flat.inside": ""}, info="egg-info")
    assert (flat / "SOURCES.txt").exists()
    source = site.entry("src")
    below_src = site.add(
        "acme-src", "2", {"acme_src.inside": ""}, into=source, info="egg-info", record=False
    )
    (below_src / "SOURCES.txt").write_text("setup.py\nsrc/acme_src/inside.py\n")
    old = site.add("acme-old", "3", {"acme_old.inside": ""}, info="egg-info", record=False)
    (old / "installed-files.txt").write_text("../acme_old/inside.py\nPKG-INFO\n")
    odd = site.add("acme-odd", "4", {"acme_odd.a+, (b": ""}, record=False)
    (odd / "RECORD").write_text('"acme_odd/a+, (b.py",sha256=x,0\n')
    names = ["acme_flat.inside", "acme_src.inside", "acme_old.inside", "acme_odd.a+, (b"]
    expected = ["acme-flat 1", "acme-src 2", "acme-old 3", "acme-odd 4"]
    assert site.run(START + f"show([whose(name) for name in {names}])").value == expected


def test_without_a_record_the_entry_points_tell(site: SampleSite) -> None:
    """As with packages of Linux distributions; the entry point closest to the module counts."""
    modules = {"acme_tea.hooks": plugin(), "acme_tea.hooks_more": "", "acme_tea.cli.push": ""}
    how: dict[str, Any] = {"record": False}
    site.add("acme-tea", "1", modules, hooks={"x": "acme_tea.hooks"}, **how)
    site.add("acme-cli", "2", scripts={"push": "acme_tea.cli:main"}, **how)
    site.add("acme-push", "3", scripts={"push": "acme_tea.cli.push:main"}, **how)
    names = ["acme_tea.hooks", "acme_tea.hooks_more", "acme_tea.cli.push", "acme_tea.cli"]
    expected = ["acme-tea 1", None, "acme-push 3", "acme-cli 2"]
    assert site.run(START + f"show([whose(name) for name in {names}])").value == expected


def edited_in_place(site: SampleSite, name: str, folder: Path, **direct_url: Any) -> None:
    """Leave what pip leaves of an editable installation of a source folder."""
    metadata = site.add(name, "1.0.dev0")
    (metadata / "RECORD").write_text("__editable__.acme.pth,,\n")
    (metadata / "direct_url.json").write_text(json.dumps(direct_url))
    (folder / "src").mkdir(parents=True)
    site.path.append(folder / "src")


def test_editable_installations(site: SampleSite) -> None:
    root = site.root / "my sources é"
    names = {"acme-whole": root, "acme-part": root / "packages" / "part"}
    for name, folder in names.items():
        url = folder.as_uri()
        edited_in_place(site, name, folder, url=url, dir_info={"editable": True})
        (folder / "src" / f"{name.replace('-', '_')}.py").write_text("")
    copied = site.root / "copied"
    edited_in_place(site, "acme-copied", copied, url=copied.as_uri(), dir_info={"editable": False})
    (copied / "src" / "acme_copied.py").write_text("")
    remote = site.root / "remote"
    edited_in_place(site, "acme-remote", remote, url="ssh://x/y", vcs_info={"vcs": "git"})
    (remote / "src" / "acme_remote.py").write_text("")
    # An entry point into it does not make it someone else's.
    site.add("acme-launcher", scripts={"go": "acme_part:main"})
    code = "show([whose('acme_' + name) for name in ('whole', 'part', 'copied', 'remote')])"
    assert site.run(START + code).value == ["acme-whole 1.0.dev0", "acme-part 1.0.dev0", None, None]


def test_the_working_folder(site: SampleSite) -> None:
    write_distribution(site.elsewhere, "acme-here", "1", {"acme_here": plugin()})
    assert site.run(START + "show(whose('acme_here'))").value == "acme-here 1"


def test_scripts_and_the_standard_library_belong_to_none(site: SampleSite) -> None:
    (site.root / "script.py").write_text("class Plugin: pass\n")
    site.path.append(site.root)
    code = """
class Plugin: pass
show([pm.get_distribution(sys.modules["__main__"]), pm.get_distribution(Plugin()),
      whose("script"), whose("json"), whose("sys"), whose("itertools")])
import types
made = types.ModuleType("acme_made")
show(pm.get_distribution(made))
"""
    assert site.run(START + code).values == ([None] * 6, None)


def test_the_shadowed_copy_is_not_named(site: SampleSite) -> None:
    second = site.entry("second")
    site.add("acme-tea", "1", {"acme_tea": plugin()}, hooks={"x": "acme_tea"})
    site.add("acme-tea", "9", {"acme_tea": plugin()}, hooks={"x": "acme_tea"}, into=second)
    assert site.run(START + "load_hooks(); show(whose('acme_tea'))").value == "acme-tea 1"


def test_a_folder_of_distributions_inside_another(site: SampleSite) -> None:
    site.add("acme-outer", "1", {"acme_outer": ""})
    vendored = site.entry("site/vendored")
    site.add("acme-inner", "2", {"acme_inner": ""}, into=vendored)
    assert site.run(START + "show([whose('acme_outer'), whose('acme_inner')])").value == [
        "acme-outer 1",
        "acme-inner 2",
    ]


def test_odd_entries_of_the_path(site: SampleSite) -> None:
    from_record = {"acme_tea": ""}
    site.add("acme-tea", "1", from_record)
    code = """
from pathlib import Path
sys.path.insert(0, None)
sys.path.insert(0, Path("../site"))
sys.path = [entry + "/" if isinstance(entry, str) and entry.endswith("site") else entry
            for entry in sys.path]
show(whose("acme_tea"))
"""
    assert site.run(START + code).value == "acme-tea 1"


def test_who_declares_a_hook(site: SampleSite) -> None:
    declaration = "@hookspec\ndef acme_ready(cup): 'Invoked when tea is ready.'"
    site.add("acme-a", "1", {"acme_a": specs(declaration)}, hooks={"x": "acme_a"})
    site.add("acme-b", "2", {"acme_b": specs(declaration)}, hooks={"x": "acme_b"})
    code = """
load_hooks()
show([[spec.__name__, str(pm.get_distribution(spec))] for spec in pm.get_declarations("acme_ready")])
show([[spec.__name__ for spec in pm.get_declarations(name)] for name in ("task_start", "no_such")])
"""
    assert site.run(START + code).values == (
        [["acme_a", "acme-a 1"], ["acme_b", "acme-b 2"]],
        [["pubtools.pluggy._hookspecs"], []],
    )


def test_a_declaring_class_is_returned_itself() -> None:
    class Specs:
        @hookspec
        def acme_hook(self) -> None:
            """Invoked never."""

    with pm.sandbox():
        pm.add_hookspecs(Specs)
        declared = pm.get_declarations("acme_hook")
        assert declared == [Specs]
        declared.clear()  # a list of the caller's own
        assert pm.get_declarations("acme_hook") == [Specs]
    assert pm.get_declarations("acme_hook") == []


def test_the_core_knows_its_own_distribution() -> None:
    [declaration] = pm.get_declarations("task_start")
    found = pm.get_distribution(declaration)
    assert found is not None
    assert found.name == "pubtools-pluggy"
    assert str(Distribution("acme", "1.0")) == "acme 1.0"
