"""Wheels in fresh environments: each alone, all together, one taken out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.packaging.conftest import Environment, Wheel

# Imported by pytest, by Sphinx and by opentelemetry-instrument alone, which bring what they need.
OPTIONAL = (
    "pytest_pubtools_pluggy",
    "pubtools.pluggy.sphinxext",
    "pubtools.hooks.otel.instrumentor",
)


def importing(modules: list[str]) -> str:
    wanted = [
        name for name in modules if not name.startswith(OPTIONAL) and not name.endswith("__main__")
    ]
    return f"import importlib\nfor name in {wanted!r}: importlib.import_module(name)\n"


def test_each_alone_with_what_it_declares(
    wheel: Wheel, all_wheels: list[Wheel], environment: Environment
) -> None:
    folder = str(wheel.path.parent)
    environment.pip("install", "--quiet", "--find-links", folder, str(wheel.path))
    environment.pip("check")
    environment.run(importing(wheel.modules))
    task = "from pubtools.pluggy import task_context\nwith task_context(): print('done')"
    assert environment.run(task) == "done\n"


def test_all_together_and_then_without_each(
    all_wheels: list[Wheel], environment: Environment
) -> None:
    environment.pip("install", "--quiet", *(str(wheel.path) for wheel in all_wheels))
    environment.pip("check")
    environment.run(importing([name for wheel in all_wheels for name in wheel.modules]))
    for removed in all_wheels:
        if removed.name == "pubtools-pluggy":
            continue
        environment.pip("uninstall", "--quiet", "--yes", removed.name)
        rest = [one for one in all_wheels if one is not removed]
        environment.run(importing([name for wheel in rest for name in wheel.modules]))
        environment.pip("install", "--quiet", "--no-deps", str(removed.path))
