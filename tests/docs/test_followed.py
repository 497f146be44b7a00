"""Pages of commands, followed to the letter by a reader who can only copy."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.docs.conftest import Compare, Run

pytestmark = pytest.mark.once

FENCE = re.compile(r"^```(\S+) ?(.*?)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CAPTION = re.compile(r"^:caption: `?([^`\n]+)`?$", re.MULTILINE)
EXIT_CODE = re.compile(r"# exit code (\d+)")

# As an installer writes it.
SCRIPT = """#!{python}
import sys
from pubtools.hooks.cli import main
sys.exit(main())
"""
PIP = {
    "PIP_NO_INDEX": "1",
    "PIP_NO_BUILD_ISOLATION": "0",  # pip reads it as "no isolation"
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PYTHONWARNINGS": "",  # pip's own are not the page's
}
TERMINAL = {
    "COLUMNS": "160",
    "PYTHONUNBUFFERED": "1",
    # Installed for other tests, and no part of what the reader is told to install.
    "PUBTOOLS_HOOKS_DISABLE": "pubtools-hooks-mallopt",
}


class Reader:
    """Someone with an empty folder, who does what a page says."""

    def __init__(self, run: Run, folder: Path) -> None:
        self.run = run
        self.folder = folder
        self.bin = folder / "env/bin"

    def make_environment(self) -> None:
        self.run(sys.executable, "-m", "venv", "--without-pip", "env", cwd=self.folder)
        [site_packages] = self.folder.glob("env/lib/python*/site-packages")
        # What this Python has installed takes the place of an index.
        paths = [path for path in sys.path if "-packages" in path]
        lines = [f"import site; site.addsitedir({path!r})" for path in paths]
        (site_packages / "installed.pth").write_text("\n".join(lines))
        script = self.bin / "pubtools-hooks"
        script.write_text(SCRIPT.format(python=self.bin / "python"))
        script.chmod(0o755)

    def type(self, line: str) -> str:
        """Type a line into the shell; what it prints."""
        if "-m venv" in line:
            self.make_environment()
            return ""
        exit_code = EXIT_CODE.search(line)
        words = shlex.split(line, comments=True)
        settings = dict(PIP if "pip" in words else TERMINAL)
        while "=" in words[0]:
            name, _, settings[name] = words.pop(0).partition("=")
        # The environment is on the reader's PATH.
        if words[0] == "pip":
            words[:1] = ["env/bin/python", "-m", "pip"]
        elif (self.bin / words[0]).exists():
            words[0] = str(self.bin / words[0])
        expected = int(exit_code[1]) if exit_code else 0
        return self.run(*words, cwd=self.folder, env=settings, exit_code=expected)

    def save(self, source: Path, name: str) -> None:
        target = self.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)

    def follow(self, page: Path, compare: Compare) -> None:
        output, compared = "", 0
        for kind, argument, body in FENCE.findall(page.read_text()):
            caption = CAPTION.search(body)
            if kind == "sh":
                *_, output = [self.type(line) for line in body.splitlines()]
            elif caption and caption[1] == "output":
                compare(page.parent / argument, output.replace(f"{self.folder}/", ""))
                compared += 1
            elif caption:
                self.save(page.parent / argument, caption[1])
        assert compared


@pytest.fixture
def reader(run: Run, tmp_path: Path) -> Reader:
    return Reader(run, tmp_path)


def test_tutorial(root: Path, reader: Reader, compare: Compare) -> None:
    reader.follow(root / "docs/tutorial.md", compare)


def test_operating(root: Path, reader: Reader, compare: Compare) -> None:
    """The page for operators, with what the first half of the tutorial has installed."""
    reader.make_environment()
    examples = root / "docs/examples/tutorial"
    reader.type(f"env/bin/python -m pip install {examples / 'bakery'} {examples / 'till'}")
    reader.follow(root / "docs/guides/operating.md", compare)


def test_publishing_a_family(root: Path, reader: Reader, compare: Compare) -> None:
    reader.make_environment()
    reader.follow(root / "docs/guides/families.md", compare)
