"""What a task is told of modules that cannot be loaded, and what is left of them."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from sample_sites import module, plugin, specs, write_distribution

if TYPE_CHECKING:
    from sample_sites import SampleSite

START = """
import json, os, sys
from pathlib import Path
from fresh import collect_log, journal, one_task, outcome, registered
from pubtools.pluggy import load_hooks, pm, task_context
log = collect_log()
site = Path("../site")
"""
STARTED = "@hookimpl\ndef task_start(): journal.append('task_start')\n"


def test_one_failure(site: SampleSite) -> None:
    site.add_plugins(["before", "later"], STARTED)
    site.add(
        "acme-tea", "2.1", {"acme_tea": plugin("import no_such_module")}, hooks={"pot": "acme_tea"}
    )
    value = site.run(START + "show([outcome(one_task), journal, registered(), log])").value
    error, journal, registered, log = value
    assert error["type"] == "HookLoadError"
    assert error["text"] == (
        "cannot load 1 hook module:\n"
        "  'pot' (acme_tea), from acme-tea 2.1:"
        " ModuleNotFoundError: No module named 'no_such_module'\n"
        "no task was started; repair or uninstall what is named here,"
        ' or leave it out with PUBTOOLS_HOOKS_DISABLE="acme-tea:pot"'
    )
    assert error["cause"] == "ModuleNotFoundError(\"No module named 'no_such_module'\")"
    assert error["failures"] == [["acme-tea 2.1", "pot", "acme_tea", "ModuleNotFoundError"]]
    # Everything else is loaded, and no task was started.
    assert journal == ["acme_before", "acme_later", "acme_tea"]
    assert registered == ["acme_before", "acme_later"]
    assert log == []


def test_every_failure_is_told_at_once(site: SampleSite) -> None:
    site.add_plugins(["good"])
    bad = {
        "exits": "raise SystemExit(3)",
        "raises": "raise ValueError('two\\nlines')",
        "silent": "raise RuntimeError",
        "syntax": "def",
        "warns": "import warnings; warnings.warn('old', DeprecationWarning)",
    }
    for name, source in bad.items():
        modules = {f"acme_{name}": source}
        site.add(f"acme-{name}", "1.0", modules, hooks={name: f"acme_{name}"})
    site.add("acme-absent", hooks={"gone": "acme_absent.hooks"})
    site.add("acme-lacks", modules={"acme_lacks": ""}, hooks={"lacks": "acme_lacks:Hooks.x"})
    site.add("acme-value", hooks={"value": "not a module!", "x": "", "y": "acme_good:"})
    value = site.run(START + "show([outcome(load_hooks), registered()])").value
    error, registered = value
    assert error["failures"] == [
        ["acme-absent 1.0", "gone", "acme_absent.hooks", "ModuleNotFoundError"],
        ["acme-exits 1.0", "exits", "acme_exits", "SystemExit"],
        ["acme-lacks 1.0", "lacks", "acme_lacks:Hooks.x", "AttributeError"],
        ["acme-raises 1.0", "raises", "acme_raises", "ValueError"],
        ["acme-silent 1.0", "silent", "acme_silent", "RuntimeError"],
        ["acme-syntax 1.0", "syntax", "acme_syntax", "SyntaxError"],
        ["acme-value 1.0", "value", "not a module!", "HookError"],
        ["acme-value 1.0", "x", "", "HookError"],
        ["acme-value 1.0", "y", "acme_good:", "HookError"],
        ["acme-warns 1.0", "warns", "acme_warns", "DeprecationWarning"],
    ]
    lines = error["text"].splitlines()
    assert lines[0] == "cannot load 10 hook modules:"
    assert "  'exits' (acme_exits), from acme-exits 1.0: SystemExit: 3" in lines
    assert "  'silent' (acme_silent), from acme-silent 1.0: RuntimeError" in lines
    assert (
        "  'value' (not a module!), from acme-value 1.0:"
        " malformed entry point 'value': 'not a module!' names no module"
    ) in lines
    at = lines.index("  'raises' (acme_raises), from acme-raises 1.0: ValueError: two")
    assert lines[at + 1] == "    lines"
    assert '="acme-absent:gone,acme-exits:exits,acme-lacks:lacks,' in lines[-1]
    assert registered == ["acme_good"]


def test_the_failure_as_an_object(site: SampleSite) -> None:
    site.add("Acme.Tea", "2.1", {"acme_tea": "1 / 0"}, hooks={"pot": "acme_tea"})
    value = site.run("""
        from pubtools.pluggy import Distribution, HookError, HookLoadError, LoadFailure, load_hooks
        try:
            load_hooks()
        except HookLoadError as error:
            failure, = error.failures
            assert isinstance(failure, LoadFailure) and isinstance(error, HookError)
            assert failure.distribution == Distribution("Acme.Tea", "2.1")
            assert error.__cause__ is failure.error
            assert isinstance(failure.error, ZeroDivisionError)
            assert failure.error.__traceback__.tb_next is not None
            show([str(failure), repr(failure), str(failure.distribution)])
    """).value
    text = "'pot' (acme_tea), from Acme.Tea 2.1: ZeroDivisionError: division by zero"
    assert value == [text, f"<LoadFailure {text}>", "Acme.Tea 2.1"]


def test_a_failure_in_a_zip_names_its_version(site: SampleSite) -> None:
    site.add("acme-tea", "2.1", {"acme_tea": "1 / 0"}, hooks={"pot": "acme_tea"})
    archive = site.root / "all.zip"
    shutil.make_archive(str(archive.with_suffix("")), "zip", site.folder)
    site.path[:] = [archive]
    value = site.run(START + "show(outcome(load_hooks)['failures'])").value
    assert value == [["acme-tea 2.1", "pot", "acme_tea", "ZeroDivisionError"]]


def test_nothing_of_a_failing_module_stays(site: SampleSite) -> None:
    """Neither plugins nor hookspecs; what it imported whole keeps its own."""
    site.add(
        "acme-tea",
        modules={
            "acme_tea": specs("""
                import acme_whole
                class Other:
                    @hookimpl
                    def task_start(self): journal.append("half")
                @hookspec
                def acme_half(x): "Invoked never."
                pm.register(Other(), name="acme_other")
                pm.register(sys.modules[__name__])
                try:
                    import acme_swallowed
                except ZeroDivisionError:
                    pass
            """)
            + "raise ValueError",
            "acme_swallowed": plugin() + "1 / 0",
            "acme_whole": specs("""
                @hookspec
                def acme_kept(x): "Invoked never."
                @hookimpl
                def task_start(): journal.append("whole")
                pm.register(sys.modules[__name__])
            """),
        },
        hooks={"tea": "acme_tea"},
    )
    code = """
    error = outcome(one_task)
    show([len(error["failures"]), registered(), hasattr(pm.hook, "acme_half"),
          hasattr(pm.hook, "acme_kept"), pm.get_declarations("acme_half"),
          [str(spec.__name__) for spec in pm.get_declarations("acme_kept")]])
    pm.hook.task_start()
    show(journal)
    """
    state, journal = site.run(START + code.replace("\n    ", "\n")).values
    assert state == [1, ["acme_whole"], False, True, [], ["acme_whole"]]
    assert journal == ["acme_tea", "acme_whole", "acme_swallowed", "whole"]


def test_a_failed_import_that_its_importer_survives_leaves_nothing(site: SampleSite) -> None:
    """As a module does that tries a fast implementation and falls back to a slow one."""
    site.add(
        "acme-tea",
        modules={
            "acme_tea": plugin("try:\n    import acme_fast\nexcept ImportError: import acme_slow"),
            "acme_fast": plugin(STARTED) + "import no_such_module",
            "acme_slow": plugin(STARTED),
        },
        hooks={"tea": "acme_tea"},
    )
    value = site.run(START + "one_task(); show([registered(), journal.count('task_start')])").value
    assert value == [["acme_slow", "acme_tea"], 1]


def test_a_fallback_may_take_the_name_of_what_failed(site: SampleSite) -> None:
    def implementation(end: str) -> str:
        return module("pm.register(sys.modules[__name__], name='acme_engine')") + end

    site.add(
        "acme-tea",
        modules={
            "acme_tea": plugin("try:\n    import acme_fast\nexcept ImportError: import acme_slow"),
            "acme_fast": implementation("import no_such_module"),
            "acme_slow": implementation(""),
        },
        hooks={"tea": "acme_tea"},
    )
    code = "show([outcome(one_task), registered(), pm.get_plugin('acme_engine').__name__])"
    assert site.run(START + code).value == [None, ["acme_engine", "acme_tea"], "acme_slow"]


def test_what_failed_is_tried_again_by_the_next_task(site: SampleSite) -> None:
    modules = {"acme_tea": plugin(STARTED) + "import acme_missing", "acme_bad": "1 / 0"}
    site.add("acme-tea", modules=modules, hooks={"tea": "acme_tea", "bad": "acme_bad"})
    site.add_plugins(["good"], STARTED)
    code = """
show(len(outcome(one_task)["failures"]))
show(len(outcome(one_task)["failures"]))
(site / "acme_missing.py").write_text("here = True")
show(outcome(one_task)["failures"])
(site / "acme_bad.py").write_text("answer = 1 / 1")
show(outcome(one_task))
show([journal.count(name) for name in ("acme_tea", "acme_good", "task_start")])
show(outcome(one_task))
show(journal.count("acme_tea"))
"""
    values = site.run(START + code).values
    assert values[:2] == (2, 2)
    assert values[2] == [["acme-tea 1.0", "bad", "acme_bad", "ZeroDivisionError"]]
    # acme_tea was run by each of the three loads until it was whole, acme_good once.
    assert values[3:] == (None, [3, 1, 2], None, 3)


def test_a_failing_distribution_can_be_uninstalled(site: SampleSite) -> None:
    metadata = site.add("acme-tea", modules={"acme_tea": "1 / 0"}, hooks={"tea": "acme_tea"})
    code = f"""
show(outcome(one_task)["type"])
import shutil
shutil.rmtree({str(metadata)!r})
show(outcome(one_task))
"""
    assert site.run(START + code).values == ("HookLoadError", None)


@pytest.mark.parametrize("raised", ["KeyboardInterrupt", "GeneratorExit"])
def test_an_interrupt_is_passed_on_and_loading_goes_on_later(site: SampleSite, raised: str) -> None:
    body = f"if journal.count(__name__) == 1: raise {raised}\n"
    site.add("acme-b", modules={"acme_b": plugin() + body}, hooks={"b": "acme_b"})
    site.add_plugins(["a", "c"])
    code = """
show([outcome(one_task)["type"], registered()])
show([outcome(one_task), registered()])
show([journal.count(name) for name in ("acme_a", "acme_b", "acme_c")])
"""
    values = site.run(START + code).values
    assert values == (
        [raised, ["acme_a"]],
        [None, ["acme_a", "acme_b", "acme_c"]],
        [1, 2, 1],
    )


def test_failures_leave_the_process_usable(site: SampleSite) -> None:
    """A host that goes on in spite of the error has all that is whole."""
    site.add_plugins(["good"], STARTED)
    site.add("acme-bad", modules={"acme_bad": plugin(STARTED) + "1 / 0"}, hooks={"b": "acme_bad"})
    code = """
show(outcome(load_hooks)["type"])
pm.hook.task_start()
show([journal, outcome(lambda: pm.register(object(), name="acme_host")), registered()])
os.environ["PUBTOOLS_HOOKS_DISABLE"] = "acme-bad:b"
journal.clear()
show([outcome(one_task), journal])
"""
    values = site.run(START + code).values
    assert values == (
        "HookLoadError",
        [["acme_bad", "acme_good", "task_start"], None, ["acme_good", "acme_host"]],
        [None, ["task_start"]],
    )


def test_no_distribution_but_metadata_without_name_or_version(site: SampleSite) -> None:
    """A failure is told of all the same, with what there is."""
    one = site.add("acme-one", "7", {"acme_one": "1 / 0"}, hooks={"one": "acme_one"})
    (one / "METADATA").unlink()
    two = site.add("acme-two", "7", {"acme_two": "1 / 0"}, hooks={"two": "acme_two"})
    (two / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-two\n")
    three = site.add("acme-three", "7", {"acme_three": "1 / 0"}, hooks={"three": "acme_three"})
    (three / "METADATA").write_bytes(b"Name: acme-three\nSummary: \xff\xfe\nVersion: 7\n")
    value = site.run(START + "show(outcome(load_hooks)['failures'])").value
    assert [failure[1:] for failure in value] == [
        ["one", "acme_one", "ZeroDivisionError"],
        ["three", "acme_three", "ZeroDivisionError"],
        ["two", "acme_two", "ZeroDivisionError"],
    ]
    # The name of the folder says what the metadata does not.
    assert [failure[0] for failure in value] == ["acme_one 7", "acme_three 7", "acme-two 7"]


def test_a_retry_sees_what_was_installed_since(site: SampleSite) -> None:
    """Also when nothing at all could be loaded the first time."""
    site.add("acme-tea", modules={"acme_tea": plugin("import acme_lib")}, hooks={"t": "acme_tea"})
    write_distribution(site.root / "later", "acme-lib", modules={"acme_lib": ""})
    code = """
show(outcome(one_task)["type"])
for path in Path("../later").iterdir():
    path.rename(site / path.name)
show([outcome(one_task), registered()])
"""
    assert site.run(START + code).values == ("HookLoadError", [None, ["acme_tea"]])
