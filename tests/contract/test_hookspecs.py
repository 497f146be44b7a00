"""Rules for every hookspec of every distribution that is installed, a stranger's included."""

from __future__ import annotations

import ast
import json
import re
from collections import defaultdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from subprocess import CompletedProcess

    from tests.contract.conftest import Spec

PACKAGES = Path(__file__).parents[2] / "packages"

# Names that were public before hooks were named after their family.
PUBLISHED = {"task_start", "task_stop", "get_cert_key_paths", "task_pulp_flush"}


def written_hookspecs() -> Iterator[tuple[str, str]]:
    """Names of the hookspecs in the sources of this project's installed distributions."""
    for path in PACKAGES.glob("*/src/pubtools/**/*hookspecs.py"):
        distribution = path.relative_to(PACKAGES).parts[0]
        try:
            installed = version(distribution)
        except PackageNotFoundError:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and any(
                "hookspec" in ast.dump(decorator) for decorator in node.decorator_list
            ):
                yield f"{distribution} {installed}", node.name


def test_no_hookspec_escapes_these_rules(specs: list[Spec]) -> None:
    written = set(written_hookspecs())
    assert written
    assert written - {(spec.distribution, spec.name) for spec in specs} == set()


def test_name_starts_with_the_family(spec: Spec) -> None:
    assert spec.name.startswith(f"{spec.family}_") or spec.name in PUBLISHED


def test_summary_says_what_kind_of_hook_it_is(spec: Spec) -> None:
    assert re.match(r"(Invoked|Called|Return) \w", spec.doc)
    summary, _, rest = spec.doc.partition("\n")
    assert summary.endswith("."), "the summary is one line"
    assert rest.startswith("\n"), "an empty line follows the summary"


@pytest.mark.parametrize(
    ("subject", "pattern"),
    [
        ("when it is called", r"\bcalled\b"),
        ("when it is not called", r"\b(not|never) (called|asked)\b"),
        ("in which order hookimpls run", r"\bmost recently registered\b"),
        ("from which threads it is called", r"\bthreads?\b"),
        ("what happens when a hookimpl raises", r"\bhookimpls? raises?\b.*\bexception\b"),
        ("since which version it exists", r"\.\. versionadded:: \d"),
    ],
    ids=["when", "when-not", "order", "threads", "raising", "version"],
)
def test_docstring_says(spec: Spec, subject: str, pattern: str) -> None:
    assert re.search(pattern, spec.prose, re.IGNORECASE), f"{spec} does not say {subject}"


def test_docstring_describes_each_argument_in_order(spec: Spec) -> None:
    described = re.findall(r"^:param (\w+): +(\S.*)$", spec.doc, re.MULTILINE)
    assert [name for name, _ in described] == spec.parameters


def test_docstring_says_what_an_answer_does(spec: Spec) -> None:
    if spec.annotations.get("return") == "None":
        assert "Return values are ignored." in spec.prose
        assert not spec.options.get("firstresult"), "nobody would see the first result"
    else:
        assert re.search(r":returns: .*\bNone\b", spec.prose), "including what None means"


def test_signature_is_annotated_and_plain(spec: Spec) -> None:
    assert spec.unusual == [], "no defaults, no *args, no keyword-only arguments"
    assert list(spec.annotations) == [*spec.parameters, "return"]


def test_a_hook_of_two_families_is_one_hook(specs: list[Spec]) -> None:
    declared = defaultdict(set)
    for spec in specs:
        declared[spec.name].add((*spec.annotations.items(), *spec.options.items()))
    assert {name: ways for name, ways in declared.items() if len(ways) > 1} == {}


IMPORT = """
import importlib
import importlib.util
import json
import sys
import sysconfig
from importlib.abc import MetaPathFinder

from pubtools.pluggy import pm

asked = []

class Witness(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        asked.append(name)

def is_standard(root):
    found = importlib.util.find_spec(root)
    origin = found and found.origin or ""
    standard = origin.startswith(sysconfig.get_path("stdlib")) and "site-packages" not in origin
    return standard or origin in ("built-in", "frozen")

def is_ours(name):
    return pm.get_distribution(sys.modules.get(name)) in ours

sys.meta_path.insert(0, Witness())
module = importlib.import_module({module!r})
sys.meta_path.pop(0)
ours = {{pm.get_distribution(module), pm.get_distribution(type(pm))}}
namespaces = {{"pubtools", "pubtools.hooks"}}
print(json.dumps(sorted(
    name
    for name in set(asked) - namespaces
    if not is_ours(name) and not is_standard(name.partition(".")[0])
)))
"""


def test_importing_it_imports_nothing_of_the_system_it_describes(
    spec: Spec, run_python: Callable[..., CompletedProcess[str]]
) -> None:
    done = run_python(IMPORT.format(module=spec.module))
    assert json.loads(done.stdout) == [], "import types below TYPE_CHECKING"
