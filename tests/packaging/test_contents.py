"""What is in the sdists and wheels, and what they say of themselves."""

from __future__ import annotations

import re
import tarfile
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.packaging.conftest import Wheel

NAMESPACES = ("pubtools", "pubtools/hooks")


def leaves(wheel: Wheel) -> set[str]:
    """Return the packages that a distribution has to itself."""
    tops = {
        path.parent.relative_to(wheel.source / "src").as_posix()
        for path in wheel.source.glob("src/**/py.typed")
    }
    assert tops, "no py.typed, so no leaf package"
    return tops


def test_a_wheel_has_its_leaf_packages_and_nothing_else(wheel: Wheel) -> None:
    inside = tuple(f"{leaf}/" for leaf in leaves(wheel))
    plugin = "pytest_pubtools_pluggy.py"  # read by pytest without importing the core
    stray = [
        name
        for name in wheel.files
        if not name.startswith(inside) and ".dist-info/" not in name and name != plugin
    ]
    assert stray == []
    for namespace in NAMESPACES:
        assert f"{namespace}/__init__.py" not in wheel.files
        assert f"{namespace}/py.typed" not in wheel.files


def test_no_two_wheels_have_a_file_in_common(all_wheels: list[Wheel]) -> None:
    seen: dict[str, str] = {}
    for wheel in all_wheels:
        for name in wheel.files:
            assert name not in seen, f"{name} is in {wheel.name} and in {seen[name]}"
            seen[name] = wheel.name


def test_a_wheel_has_all_of_the_source(wheel: Wheel) -> None:
    written = {
        path.relative_to(wheel.source / "src").as_posix()
        for path in wheel.source.glob("src/**/*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert written <= set(wheel.files)


def test_metadata(wheel: Wheel) -> None:
    metadata = wheel.metadata
    assert metadata["Name"] == wheel.name
    assert metadata["License-Expression"] == "MIT"
    assert metadata["Requires-Python"] == ">=3.9"
    assert "Typing :: Typed" in metadata.get_all("Classifier", [])
    assert "MIT License" in wheel.texts["LICENSE"]
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert metadata.get_payload()
    requirements = metadata.get_all("Requires-Dist", [])
    assert [one for one in requirements if "==" in re.sub(r";.*", "", one)] == []


def test_the_core_needs_pluggy_alone(wheel: Wheel) -> None:
    requirements = [
        one for one in wheel.metadata.get_all("Requires-Dist", []) if "extra ==" not in one
    ]
    names = {re.match(r"[\w-]+", one)[0] for one in requirements}  # type: ignore[index]
    if wheel.name == "pubtools-pluggy":
        assert names == {"pluggy"}
    else:
        assert "pubtools-pluggy" in names


def test_the_changelog_knows_the_version(wheel: Wheel) -> None:
    text = (wheel.source / "CHANGELOG.md").read_text()
    newest = re.search(r"^## (\S+)", text, re.MULTILINE)
    assert newest is not None
    assert newest[1].strip("[]") == wheel.metadata["Version"]


def test_declared_hooks_exist(wheel: Wheel) -> None:
    entry_points = wheel.texts.get("entry_points.txt", "")
    for target in re.findall(r"=\s*([\w.]+)", entry_points):
        assert target in wheel.modules, f"no module {target}"


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md", "LICENSE", "pyproject.toml"])
def test_an_sdist_has_the_texts(sdist: Path, name: str) -> None:
    with tarfile.open(sdist) as archive:
        assert f"{sdist.name[: -len('.tar.gz')]}/{name}" in archive.getnames()
