"""The README of each installed distribution of this project runs as written."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, distribution, metadata, version
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

PACKAGES = Path(__file__).parents[2] / "packages"

# A block of Python and, when one follows at once, the block of text that shows what it prints.
BLOCKS = re.compile(r"^```python\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)


def installed() -> list[str]:
    names = sorted(path.parent.name for path in PACKAGES.glob("*/README.md"))
    found = []
    for name in names:
        try:
            version(name)
        except PackageNotFoundError:
            continue
        found.append(name)
    return found


def has_hooks(name: str) -> bool:
    return any(point.group == "pubtools.hooks" for point in distribution(name).entry_points)


@pytest.mark.parametrize("name", [name for name in installed() if has_hooks(name)])
def test_readme_blocks_run_in_order_and_print_what_is_shown(
    name: str, run_python: Callable[..., CompletedProcess[str]]
) -> None:
    readme = PACKAGES / name / "README.md"
    blocks = BLOCKS.findall(readme.read_text(encoding="utf-8"))
    assert blocks, "a README has an example"
    mark = "\x1e"
    script = f"print({mark!r}, end='')\n".join(code for code, _ in blocks)
    printed = run_python(script).stdout.split(mark)
    for (code, shown), output in zip(blocks, printed):
        assert not shown or output == shown, code


@pytest.mark.parametrize("name", installed())
def test_readme_has_the_install_line_and_the_versions(name: str) -> None:
    text = (PACKAGES / name / "README.md").read_text(encoding="utf-8")
    assert text.startswith(f"# {name}\n")
    assert f"pip install {name}" in text
    classifiers = metadata(name).get_all("Classifier")
    pythons = re.findall(r"Python :: (3\.\d+)$", "\n".join(classifiers or ()), re.MULTILINE)
    assert f"Python {pythons[0]} to {pythons[-1]}" in text
    assert "pluggy 1.5 and later" in text
