from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Machine

ORDERED = """
import sys
from pubtools.pluggy import hookimpl, pm

class Early:
    @hookimpl(tryfirst=True)
    def bakery_cake_baked(self, cake):
        pass

class Around:
    @hookimpl(wrapper=True)
    def bakery_cake_baked(self, cake):
        return (yield)

class Late:
    @hookimpl(trylast=True)
    def bakery_cake_baked(self, cake):
        pass

for plugin in (Early(), Around(), Late()):
    pm.register(plugin)
"""


def hook(answer: Any, name: str) -> Any:
    (found,) = [each for each in answer["hooks"] if each["name"] == name]
    return found


def test_list_tells_of_each_hook_its_family_signature_results_and_hookimpls(
    bakery: Machine,
) -> None:
    listed = bakery.json("list", "--json")

    baked = hook(listed, "bakery_cake_baked")
    assert baked["signature"] == "(cake: str, minutes: int) -> None"
    assert baked["results"] == "all"
    assert baked["declared_by"] == [
        {"module": "bakery", "distribution": {"name": "bakery-hooks", "version": "2.1"}}
    ]
    assert [each["plugin"] for each in baked["hookimpls"]] == ["taster"]
    assert baked["hookimpls"][0]["distribution"] == {"name": "taster", "version": "1.3"}
    assert hook(listed, "bakery_recipe")["results"] == "first"
    assert hook(listed, "task_start")["declared_by"][0]["distribution"]["name"] == (
        "pubtools-pluggy"
    )


def test_list_in_a_pipe_keeps_a_hook_to_a_line(bakery: Machine) -> None:
    done = bakery.run("list")

    lines = done.stdout.splitlines()
    assert done.returncode == 0
    assert done.stderr == ""
    assert "bakery-hooks 2.1" in lines
    (line,) = [line for line in lines if "bakery_recipe" in line]
    assert re.fullmatch(
        r"  bakery_recipe\(cake: str\) -> str \| None +first result +"
        r"1 hookimpl from taster 1\.3",
        line,
    )


@pytest.mark.parametrize("command", [["list"], ["show", "bakery_cake_baked"], ["doctor"]])
def test_output_fits_a_narrow_terminal(bakery: Machine, command: list[str]) -> None:
    shown = bakery.run_on_terminal(40, *command)

    text = re.sub("\x1b\\[[0-9;]*m", "", shown)
    too_long = [line for line in text.splitlines() if len(line) > 40]
    # A path is not folded: it is there to be copied.
    assert [line for line in too_long if "taster.py" not in line] == []
    if command == ["list"]:
        assert "bakery_cake_baked" in text
        assert "taster" in text


def test_colour_is_for_terminals_that_want_it(bakery: Machine) -> None:
    assert "\x1b[" in bakery.run_on_terminal(100, "list")
    assert "\x1b[" not in bakery.run("list").stdout

    bakery.variables["NO_COLOR"] = "1"
    assert not re.search("\x1b\\[[0-9;]*3[0-9]", bakery.run_on_terminal(100, "list"))


def test_a_terminal_without_unicode_gets_no_traceback(machine: Machine) -> None:
    machine.site.add(
        "tea",
        files={
            "tea.py": "import sys\nfrom pubtools.pluggy import hookspec, pm\n"
            "@hookspec\ndef tea_über(thé): 'Après le thé.'\n"
            "pm.add_hookspecs(sys.modules[__name__])\n"
        },
        hooks={"tea": "tea"},
    )
    machine.variables["PYTHONIOENCODING"] = "ascii"

    done = machine.run("show", "tea_über")

    assert done.returncode == 0, done.stderr
    assert "tea_?ber" in done.stdout


def test_show_tells_documentation_and_hookimpls_in_call_order(bakery: Machine) -> None:
    bakery.site.add("ordered", "7.0", files={"ordered.py": ORDERED}, hooks={"o": "ordered"})

    shown = bakery.json("show", "bakery_cake_baked", "--json")

    assert shown["documentation"].startswith("Invoked after a cake has been baked.")
    order = [(each["plugin"], each["options"]) for each in shown["hookimpls"]]
    assert order == [
        ("ordered.Around", ["wrapper"]),
        ("ordered.Early", ["tryfirst"]),
        ("taster", []),
        ("ordered.Late", ["trylast"]),
    ]
    for each in shown["hookimpls"]:
        lines = Path(each["file"]).read_text("utf-8").splitlines()
        assert "hookimpl" in lines[each["line"] - 1]
        assert "bakery_cake_baked" in lines[each["line"]]


def test_show_as_text_has_all_of_it(bakery: Machine) -> None:
    text = bakery.run("show", "bakery_cake_baked").stdout

    assert "bakery_cake_baked(cake: str, minutes: int) -> None" in text
    assert "declared by bakery, bakery-hooks 2.1" in text
    assert ":param cake: Its name." in text
    assert "all hookimpls" in text
    assert re.search(r"1\. taster, taster 1\.3\n +.*taster\.py:\d+\n", text)


def test_a_hook_declared_twice_has_both_declarations(bakery: Machine) -> None:
    carries = "from bakery import *\nimport sys\nfrom pubtools.pluggy import hookspec, pm\n"
    copy = "@hookspec\ndef bakery_cake_baked(cake, minutes): ...\n"
    add = "pm.add_hookspecs(sys.modules[__name__])\n"
    bakery.site.add("baker", files={"baker.py": carries + copy + add}, hooks={"b": "baker"})

    shown = bakery.json("show", "bakery_cake_baked", "--json")

    assert [each["module"] for each in shown["declared_by"]] == ["bakery", "baker"]


def test_a_misspelt_hook_gets_the_nearest_names(bakery: Machine) -> None:
    done = bakery.run("show", "bakery_cake_backed")

    assert done.returncode == 2
    assert "did you mean bakery_cake_baked" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_hook_nobody_declares_is_shown_as_such(bakery: Machine) -> None:
    bakery.site.add(
        "lost",
        files={
            "lost.py": "import sys\nfrom pubtools.pluggy import hookimpl, pm\n"
            "@hookimpl\ndef moon_rises(): ...\npm.register(sys.modules[__name__])\n"
        },
        hooks={"lost": "lost"},
    )

    assert "declared by no installed distribution" in bakery.run("show", "moon_rises").stdout
    assert "declared by no installed distribution" in bakery.run("list").stdout
    assert bakery.json("show", "moon_rises", "--json")["signature"] is None


def test_a_hookspec_in_a_class_has_no_self(machine: Machine) -> None:
    machine.site.add(
        "classy",
        files={
            "classy.py": "from pubtools.pluggy import hookspec, pm\n"
            "class Specs:\n    @hookspec\n    def classy_act(self, actor): ...\n"
            "pm.add_hookspecs(Specs)\n"
        },
        hooks={"classy": "classy"},
    )

    shown = machine.json("show", "classy_act", "--json")

    assert shown["signature"] == "(actor)"
    assert shown["declared_by"][0]["module"] == "classy.Specs"


def test_what_does_not_load_is_pointed_out_and_the_rest_listed(bakery: Machine) -> None:
    bakery.site.add("broken", files={"broken.py": "1 / 0"}, hooks={"broken": "broken"})

    done = bakery.run("list")

    assert done.returncode == 0
    assert "bakery_cake_baked" in done.stdout
    assert "a problem while loading hooks; run 'pubtools-hooks doctor'" in done.stderr


def test_a_module_that_prints_does_not_spoil_the_json(bakery: Machine) -> None:
    bakery.site.add("loud", files={"loud.py": "print('LOUD')"}, hooks={"loud": "loud"})

    assert hook(bakery.json("list", "--json"), "bakery_recipe")
