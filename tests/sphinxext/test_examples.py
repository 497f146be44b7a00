"""The manual that the page about documenting shows."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "documenting"
SAMPLES = Path(__file__).with_name("samples")


def test_the_example_builds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(SAMPLES / "teahouse"))
    source, out = tmp_path / "source", tmp_path / "out"
    shutil.copytree(EXAMPLE, source)
    command = [sys.executable, "-m", "sphinx", "-W", "-n", "-b", "html", source, out]
    done = subprocess.run([*map(str, command)], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    index = (out / "index.html").read_text()
    assert 'href="hooks.html#teahouse_opened"' in index
    assert 'href="everything.html#task_start"' in index
    everything = (out / "everything.html").read_text()
    assert 'href="hooks.html#teahouse_menu"' in everything
