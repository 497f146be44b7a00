from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from functools import cache

import pytest

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
