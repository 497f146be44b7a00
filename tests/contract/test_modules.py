"""Each module of each installed distribution of this project can be imported first."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGES = Path(__file__).parents[2] / "packages"


def is_installed(distribution: str) -> bool:
    try:
        version(distribution)
    except PackageNotFoundError:
        return False
    return True


def modules() -> Iterator[tuple[str, str]]:
    """Distribution and dotted name of each module."""
    for sources in sorted(PACKAGES.glob("*/src")):
        distribution = sources.parent.name
        if not is_installed(distribution):
            continue
        for path in sorted(sources.rglob("*.py")):
            parts = path.relative_to(sources).with_suffix("").parts
            # Importing __main__ is running it.
            if parts[-1] != "__main__" and all(part.isidentifier() for part in parts):
                yield distribution, ".".join(parts).removesuffix(".__init__")


def absent_optional_requirements(distribution: str) -> list[str]:
    """Optional requirements that are not installed: a module may need one, or what comes with it."""
    optional = [
        re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
        for requirement in requires(distribution) or ()
        if "extra ==" in requirement
    ]
    return [name for name in optional if not is_installed(name)]


@pytest.mark.parametrize(("distribution", "module"), list(modules()))
def test_module_can_be_imported_first(distribution: str, module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", f"import {module}"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    missing = re.search(r"^ModuleNotFoundError: No module named '(.+)'", done.stderr, re.MULTILINE)
    absent = absent_optional_requirements(distribution)
    if missing and absent and not missing[1].startswith("pubtools."):
        pytest.skip(
            f"no {missing[1]}: optional {', '.join(absent)} of {distribution} not installed"
        )
    assert done.returncode == 0, done.stderr
    assert done.stdout + done.stderr == ""
