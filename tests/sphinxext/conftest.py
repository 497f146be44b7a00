from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import pytest

SAMPLES = Path(__file__).with_name("samples")


@dataclass
class Build:
    """A finished Sphinx build."""

    status: int
    stdout: str
    warnings: str
    out: Path

    def text(self, page: str) -> str:
        return (self.out / page).read_text(encoding="utf-8")


BuildManual = Callable[..., Build]


@pytest.fixture
def build(tmp_path: Path) -> BuildManual:
    """Build a manual in a fresh interpreter that finds some families on ``sys.path``."""

    def run(
        pages: dict[str, str],
        *options: str,
        families: tuple[Path | str, ...] = ("teahouse",),
        conf: str = "",
        builder: str = "text",
        manual: str = "manual",
    ) -> Build:
        source, out = tmp_path / manual, tmp_path / f"{manual}-{builder}"
        source.mkdir(exist_ok=True)
        (source / "conf.py").write_text(
            "extensions = ['pubtools.pluggy.sphinxext', 'myst_parser', 'sphinx.ext.napoleon']\n"
            f"nitpicky = True\n{conf}"
        )
        for name, text in pages.items():
            (source / name).write_text(text)
        command = [sys.executable, "-m", "sphinx", "-b", builder, *options, source, out]
        done = subprocess.run(
            [*map(str, command)],
            check=False,
            capture_output=True,
            text=True,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(str(SAMPLES / family) for family in families),
                "PYTHONDONTWRITEBYTECODE": "1",
                "NO_COLOR": "1",
            },
        )
        return Build(done.returncode, done.stdout, done.stderr, out)

    return run
