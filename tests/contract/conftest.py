from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

COLLECT = """
import inspect
import json
from importlib.metadata import distributions
from pubtools.pluggy import load_hooks, pm

load_hooks()
entry_points = {
    point.value.partition(":")[0]: point.name
    for distribution in distributions()
    for point in distribution.entry_points
    if point.group == "pubtools.hooks"
}

def family(module):
    while module and module not in entry_points:
        module = module.rpartition(".")[0]
    return entry_points.get(module)

def describe(name, namespace):
    function = getattr(namespace, name)
    parameters = list(inspect.signature(function).parameters.values())
    if inspect.isclass(namespace):
        del parameters[0]
    opts = pm.parse_hookspec_opts(namespace, name)
    return {
        "name": name,
        "module": function.__module__,
        "family": family(function.__module__),
        "distribution": str(pm.get_distribution(function)),
        "doc": inspect.getdoc(function) or "",
        "parameters": [parameter.name for parameter in parameters],
        "unusual": [
            str(parameter)
            for parameter in parameters
            if parameter.kind is not parameter.POSITIONAL_OR_KEYWORD
            or parameter.default is not parameter.empty
        ],
        "annotations": {key: str(value) for key, value in function.__annotations__.items()},
        "options": {key: str(value) for key, value in sorted(opts.items()) if value},
    }

print(json.dumps([
    describe(name, namespace)
    for name in vars(pm.hook)
    for namespace in pm.get_declarations(name)
]))
"""


@dataclass(frozen=True)
class Spec:
    name: str
    module: str
    family: str
    distribution: str
    doc: str
    parameters: list[str]
    unusual: list[str]
    annotations: dict[str, str]
    options: dict[str, str]

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"

    @property
    def prose(self) -> str:
        return " ".join(self.doc.split())


@cache
def collect() -> list[Spec]:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", COLLECT], capture_output=True, text=True, timeout=60
    )
    if done.returncode:
        raise RuntimeError(f"cannot list the hookspecs that are installed:\n{done.stderr}")
    return [Spec(**found) for found in json.loads(done.stdout)]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "spec" in metafunc.fixturenames:
        metafunc.parametrize("spec", collect(), ids=str)


@pytest.fixture
def specs() -> list[Spec]:
    return collect()


@pytest.fixture
def run_python() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run code in a fresh interpreter that has warnings as errors, and only the variables given."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MALLOC_", "OTEL_", "PUBTOOLS_"))
    }

    def run(code: str, **variables: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", textwrap.dedent(code)],
            env={**inherited, **variables},
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        return done

    return run
