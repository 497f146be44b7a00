"""The code in each README runs as written, in order, and prints what stands below it."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.docs.conftest import Python

ROOT = Path(__file__).parents[2]
READMES = [ROOT / "README.md", *sorted(ROOT.glob("packages/*/README.md"))]
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE_NAME = re.compile(r"# (\w+\.py)\n")


@pytest.mark.parametrize("readme", READMES, ids=lambda readme: readme.parent.name)
def test_readme_runs_as_written(readme: Path, tmp_path: Path, python: Python) -> None:
    script, expected, output = "", "", ""
    for kind, body in FENCE.findall(readme.read_text()):
        name = FILE_NAME.match(body)
        if kind == "python" and name:
            (tmp_path / name[1]).write_text(body)
        elif kind == "python":
            script += body
        elif kind == "sh" and body.startswith("python -c"):
            output += python(*shlex.split(body)[1:])
        elif kind == "text":
            expected += body
    if script:
        (tmp_path / "as_written.py").write_text(script)
        output += python("as_written.py")
    assert output == expected


@pytest.mark.parametrize("readme", READMES, ids=lambda readme: readme.parent.name)
def test_readme_shows_something_that_runs(readme: Path) -> None:
    kinds = [kind for kind, _ in FENCE.findall(readme.read_text())]
    assert "python" in kinds or "sh" in kinds
