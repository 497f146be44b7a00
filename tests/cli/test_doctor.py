from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Machine

START = "import sys\nfrom pubtools.pluggy import hookimpl, hookspec, pm\n"
DECLARE = "\npm.add_hookspecs(sys.modules[__name__])\n"
REGISTER = "\npm.register(sys.modules[__name__])\n"


def install(machine: Machine, name: str, code: str, version: str = "3.1") -> None:
    machine.site.add(name, version, files={f"{name}.py": code}, hooks={"entry": name})


def examine(machine: Machine) -> Any:
    done = machine.run("doctor", "--json")
    assert "Traceback" not in done.stderr, done.stderr
    answer = json.loads(done.stdout)
    assert done.returncode == (0 if answer["ok"] else 1)
    assert answer["ok"] is (not answer["problems"])
    assert all(each["remedy"] for each in answer["problems"])
    return answer["problems"]


def only(problems: Any, about: str) -> Any:
    (found,) = [each for each in problems if about in each["summary"]]
    return found


def test_a_healthy_installation_has_no_problems(bakery: Machine) -> None:
    done = bakery.run("doctor")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("no problems (")


@pytest.mark.parametrize(
    ("code", "cause", "remedy"),
    [
        ("import no_such_thing", "No module named 'no_such_thing'", "provides the module 'no_such"),
        ("1 / 0", "ZeroDivisionError: division by zero", "python -c 'import faulty'"),
        ("raise SystemExit(4)", "SystemExit: 4", "must not end the process"),
        ("def", "SyntaxError", "python -c 'import faulty'"),
    ],
)
def test_an_entry_point_that_does_not_load(
    bakery: Machine, code: str, cause: str, remedy: str
) -> None:
    install(bakery, "faulty", code)

    (problem,) = examine(bakery)

    assert problem["kind"] == "loading"
    assert problem["distribution"] == "faulty 3.1"
    assert "'entry' (faulty) of faulty 3.1" in problem["summary"]
    assert cause in problem["cause"]
    assert remedy in problem["remedy"]
    assert "PUBTOOLS_HOOKS_DISABLE=faulty:entry" in problem["remedy"]

    bakery.variables["PUBTOOLS_HOOKS_DISABLE"] = "faulty:entry"
    assert examine(bakery) == []


def test_an_entry_point_whose_module_is_missing(bakery: Machine) -> None:
    bakery.site.add("hollow", "1.0", hooks={"entry": "hollow.inside"})

    (problem,) = examine(bakery)

    assert "reinstall hollow" in problem["remedy"]


def test_hookspecs_that_contradict_each_other(bakery: Machine) -> None:
    install(bakery, "rival", f"{START}@hookspec\ndef bakery_recipe(bread): ...{DECLARE}")

    (problem,) = examine(bakery)

    assert problem["kind"] == "conflict"
    assert "bakery-hooks 2.1" in problem["cause"]
    assert "rival 3.1" in problem["cause"]
    assert "upgrade the older" in problem["remedy"]


@pytest.mark.parametrize("name", ["aaa_wrong", "zzz_wrong"], ids=["before it", "after it"])
def test_wrong_arguments_whichever_side_is_loaded_first(bakery: Machine, name: str) -> None:
    install(bakery, name, f"{START}@hookimpl\ndef bakery_cake_baked(cak): ...{REGISTER}")

    (problem,) = examine(bakery)

    assert problem["kind"] == "hookimpl"
    assert problem["distribution"] == f"{name} 3.1"
    assert "'cak'" in problem["cause"]
    assert "cake, minutes" in problem["cause"]


def test_a_hookimpl_of_a_hook_nobody_declares(bakery: Machine) -> None:
    install(bakery, "typo", f"{START}@hookimpl\ndef bakery_cake_bakd(cake): ...{REGISTER}")

    (problem,) = examine(bakery)

    assert problem["kind"] == "undeclared"
    assert "bakery_cake_bakd" in problem["summary"]
    assert "typo 3.1" in problem["summary"]
    assert "typo.py:3" in problem["cause"]
    assert "bakery_cake_baked" in problem["remedy"]


def test_a_hookimpl_whose_hook_may_be_missing_is_no_problem(bakery: Machine) -> None:
    code = f"{START}@hookimpl(optionalhook=True)\ndef moon_rises(): ...{REGISTER}"
    install(bakery, "optional", code)

    assert examine(bakery) == []


def test_a_known_hook_names_the_family_to_install(bakery: Machine) -> None:
    # Whatever families this environment has, they are kept from loading.
    bakery.variables["PUBTOOLS_HOOKS_DISABLE"] = "pubtools-hooks-quay"
    install(bakery, "tagger", f"{START}@hookimpl\ndef quay_images_tagged(): ...{REGISTER}")

    problem = only(examine(bakery), "hook quay_images_tagged")

    assert "pubtools-hooks-quay" in problem["remedy"]


def test_a_disabled_distribution_that_does_not_exist(bakery: Machine) -> None:
    bakery.variables["PUBTOOLS_HOOKS_DISABLE"] = "tatser, taster:hooks, bakery-hooks:bakery"

    problems = examine(bakery)

    first = only(problems, "'tatser'")
    assert first["kind"] == "disabled"
    assert "no distribution 'tatser' is installed" in first["cause"]
    assert "perhaps to taster" in first["remedy"]
    assert "perhaps to taster:taster" in only(problems, "'taster:hooks'")["remedy"]
    assert "bakery-hooks:bakery" not in json.dumps([p["summary"] for p in problems])


def test_versions_that_do_not_fit_each_other(bakery: Machine) -> None:
    bakery.site.add(
        "choosy",
        "5.0",
        files={"choosy.py": ""},
        hooks={"entry": "choosy"},
        requires=[
            "pubtools-pluggy>=900",
            "taster<1",
            "not-there>2",
            "for-extra>2; extra == 'more'",
            "pubtools>=1",
            "taster>=1.3",
            "click",
        ],
    )
    bakery.site.add("task-library", "1.0", requires=["bakery-hooks<2"])

    problems = examine(bakery)

    summaries = [each["summary"] for each in problems]
    assert {each["kind"] for each in problems} == {"version"}
    assert len(summaries) == 4
    assert any("choosy 5.0 needs pubtools-pluggy>=900, but pubtools-pluggy" in s for s in summaries)
    assert "choosy 5.0 needs taster<1, but taster 1.3 is installed" in summaries
    assert "choosy 5.0 needs not-there>2, which is not installed" in summaries
    assert "task-library 1.0 needs bakery-hooks<2, but bakery-hooks 2.1 is installed" in summaries
    assert "pip install 'taster<1'" in only(problems, "needs taster<1")["remedy"]


def test_a_distribution_hidden_by_another_version(bakery: Machine) -> None:
    other = bakery.add_site("other")
    other.add("taster", "0.9", files={"taster.py": ""}, hooks={"taster": "taster"})

    (problem,) = examine(bakery)

    assert "taster 0.9 is installed as well as taster 1.3, which hides it" in problem["summary"]


def test_a_console_script_that_does_not_import(bakery: Machine) -> None:
    bakery.site.add(
        "pubtools-old", files={"pubtools/old.py": "1/0"}, scripts={"old": "pubtools.old:main"}
    )

    (problem,) = examine(bakery)

    assert problem["kind"] == "warning"
    assert "'old' of pubtools-old 1.0" in problem["summary"]
    assert "ZeroDivisionError" in problem["summary"]


@pytest.mark.parametrize("content", [b"rubbish\n", b"\xff\xfe pubtools"], ids=["text", "bytes"])
def test_malformed_metadata_of_a_stranger(bakery: Machine, content: bytes) -> None:
    bakery.site.add("stranger")
    (bakery.site.folder / "stranger-1.0.dist-info" / "entry_points.txt").write_bytes(content)

    (problem,) = examine(bakery)

    assert problem["kind"] == "warning"
    assert "stranger-1.0.dist-info" in problem["summary"]


def test_all_problems_are_told_at_once(bakery: Machine) -> None:
    install(bakery, "faulty", "1 / 0")
    install(bakery, "worse", "import no_such_thing")
    install(bakery, "typo", f"{START}@hookimpl\ndef bakery_cake_bakd(cake): ...{REGISTER}")
    bakery.variables["PUBTOOLS_HOOKS_DISABLE"] = "nobody"

    done = bakery.run("doctor")

    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    assert done.stdout.startswith("4 problems (")
    for number, what in enumerate(["nobody", "faulty", "worse", "bakery_cake_bakd"], 1):
        assert any(
            line.startswith(f"{number}. ") and what in line for line in done.stdout.splitlines()
        )
    assert done.stdout.count("-> ") == 4


def test_what_modules_say_at_import_does_not_reach_stdout(bakery: Machine) -> None:
    install(bakery, "loud", "import sys\nprint('LOUD')\nsys.exit(3)")

    assert [each["kind"] for each in examine(bakery)] == ["loading"]
