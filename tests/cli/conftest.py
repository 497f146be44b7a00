from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from neighbours import WITHOUT_MALLOPT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

COMMAND = Path(sys.executable).with_name("pubtools-hooks")

FAMILY = """
import sys
from pubtools.pluggy import hookspec, pm

@hookspec
def bakery_cake_baked(cake: str, minutes: int) -> None:
    '''Invoked after a cake has been baked.

    :param cake: Its name.
    '''

@hookspec(firstresult=True)
def bakery_recipe(cake: str) -> "str | None":
    '''Return the recipe of a cake.'''

pm.add_hookspecs(sys.modules[__name__])
"""

TASTER = """
import sys
from pubtools.pluggy import hookimpl, pm

@hookimpl
def bakery_cake_baked(cake):
    return f"tasted {cake}"

@hookimpl
def bakery_recipe(cake):
    return "flour"

pm.register(sys.modules[__name__])
"""


def _heed_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)


class Site:
    """A folder on ``sys.path`` with distributions as an installer leaves them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def add(
        self,
        name: str,
        version: str = "1.0",
        *,
        files: Mapping[str, str] = {},
        hooks: Mapping[str, str] = {},
        scripts: Mapping[str, str] = {},
        requires: Sequence[str] = (),
    ) -> None:
        """Install a distribution with these files and entry points."""
        info = f"{name.replace('-', '_')}-{version}.dist-info"
        requirements = "".join(f"Requires-Dist: {requirement}\n" for requirement in requires)
        points = ""
        for group, entries in (("pubtools.hooks", hooks), ("console_scripts", scripts)):
            if entries:
                points += f"[{group}]\n" + "".join(f"{k} = {v}\n" for k, v in entries.items())
        written = {
            **files,
            f"{info}/METADATA": (
                f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{requirements}"
            ),
            f"{info}/entry_points.txt": points,
        }
        written[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in written)
        for path, text in written.items():
            file = self.folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(textwrap.dedent(text), "utf-8")


class Machine:
    """A Python installation to try the command on: this one, and what a test adds to it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.site = Site(folder / "site")
        self.variables: dict[str, str] = {}

    def add_site(self, name: str) -> Site:
        """Add another folder, after the first one on the path."""
        site = Site(self.folder / name)
        before = self.variables.get("PYTHONPATH", str(self.site.folder))
        self.variables["PYTHONPATH"] = os.pathsep.join([before, str(site.folder)])
        return site

    def environment(self) -> dict[str, str]:
        """Return the variables a command gets."""
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PUBTOOLS_", "PYTHON", "OTEL_", "MALLOC_"))
            and name not in ("COLUMNS", "NO_COLOR", "FORCE_COLOR")
        }
        return {
            **inherited,
            **WITHOUT_MALLOPT,
            "PYTHONPATH": str(self.site.folder),
            "PYTHONWARNINGS": "error",
            **self.variables,
        }

    def run(self, *arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
        """Run the installed ``pubtools-hooks``."""
        return subprocess.run(
            [str(COMMAND), *map(str, arguments)],
            env=self.environment(),
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
            **options,
        )

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start it and leave it running."""
        return subprocess.Popen(
            [str(COMMAND), *arguments],
            env=self.environment(),
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # Where the tests run in the background, an interrupt is ignored, and so it would
            # be here.
            preexec_fn=_heed_interrupts,
        )

    def run_on_terminal(self, columns: int, *arguments: str) -> str:
        """Run it where somebody watches; return all that the terminal shows."""
        pty = pytest.importorskip("pty", reason="no pseudo-terminals on this system")
        import fcntl
        import struct
        import termios

        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        with subprocess.Popen(
            [str(COMMAND), *arguments],
            env={**self.environment(), "TERM": "xterm-256color"},
            cwd=self.folder,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        ) as process:
            os.close(theirs)
            shown = b""
            # The terminal reports an error, not an end, when the last writer has closed it.
            with contextlib.suppress(OSError):
                while block := os.read(ours, 65536):
                    shown += block
            process.wait(60)
        os.close(ours)
        return shown.decode("utf-8").replace("\r\n", "\n")

    def json(self, *arguments: str) -> Any:
        """Run it and return the JSON that it prints, whatever its exit code."""
        done = self.run(*arguments)
        assert "Traceback" not in done.stderr, done.stderr
        return json.loads(done.stdout)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine with nothing added."""
    return Machine(tmp_path)


@pytest.fixture
def bakery(machine: Machine) -> Machine:
    """A machine with a family and a distribution that implements its hooks."""
    machine.site.add("bakery-hooks", "2.1", files={"bakery.py": FAMILY}, hooks={"bakery": "bakery"})
    machine.site.add("taster", "1.3", files={"taster.py": TASTER}, hooks={"taster": "taster"})
    return machine
