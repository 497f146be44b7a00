"""A family that nobody here knows of: published, installed, and at home everywhere."""

from __future__ import annotations

import functools
import http.server
import json
import os
import subprocess
import sys
import textwrap
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Machine

ROOT = Path(__file__).parents[2]
NEEDED = ("pubtools-pluggy", "pubtools-hooks-cli", "pubtools-hooks-pulp")

pytestmark = pytest.mark.once


class Environment:
    """A virtual environment."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
        run(sys.executable, "-m", "venv", str(folder))

    def run(self, *arguments: str, cwd: Path) -> str:
        return run(str(self.python), *arguments, cwd=cwd)

    def hooks(self, *arguments: str, cwd: Path) -> str:
        return run(str(self.python.with_name("pubtools-hooks")), *arguments, cwd=cwd)


def run(*command: str, cwd: Path | None = None) -> str:
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PUBTOOLS_", "PYTHON", "OTEL_", "MALLOC_"))
    }
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**clean, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheels of this project, built if nobody has."""
    built = os.environ.get("PUBTOOLS_WHEELS")
    if built:
        return Path(built)
    folder = tmp_path_factory.mktemp("wheels")
    sources = [str(ROOT / "packages" / name) for name in NEEDED]
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(folder), *sources)
    return folder


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """An empty index on this machine, as a folder and an address."""
    folder = tmp_path_factory.mktemp("index")
    handler = functools.partial(_Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield folder, f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def environment(wheels: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """An environment with the core, one family, and the tools around them."""
    made = Environment(tmp_path_factory.mktemp("environment") / "venv")
    found = [
        str(wheel) for name in NEEDED for wheel in wheels.glob(f"{name.replace('-', '_')}-*.whl")
    ]
    assert len(found) == len(NEEDED)
    tools = ("pytest>=8", "sphinx>=7.2")
    made.run("-m", "pip", "install", "-q", *found, *tools, cwd=wheels)
    return made


def publish(environment: Environment, source: Path, index: Path) -> None:
    """Build a wheel, and put it where a simple index has it."""
    folder = index / source.name
    folder.mkdir()
    environment.run(
        "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(folder), str(source), cwd=index
    )
    (wheel,) = folder.glob("*.whl")
    (folder / "index.html").write_text(f'<a href="{wheel.name}">{wheel.name}</a>', "utf-8")


def test_a_family_made_by_new_is_at_home(
    environment: Environment, index: tuple[Path, str], machine: Machine
) -> None:
    work = machine.folder
    before = run(str(environment.python), "-m", "pip", "freeze", "--all")
    environment.hooks("new", "acme", cwd=work)
    source = work / "pubtools-hooks-acme"
    publish(environment, source, index[0])

    environment.run(
        "-m", "pip", "install", "-q", "--index-url", index[1], "pubtools-hooks-acme", cwd=work
    )

    after = run(str(environment.python), "-m", "pip", "freeze", "--all")
    assert set(before.splitlines()) <= set(after.splitlines())
    assert "pubtools-hooks-acme==0.1.0" in after
    _its_tests_pass(environment, source)
    _it_is_listed(environment, work)
    _it_fires_and_is_traced(environment, work)
    _it_is_documented(environment, work)


def _its_tests_pass(environment: Environment, source: Path) -> None:
    assert "5 passed" in environment.run("-m", "pytest", "-q", cwd=source)


def _it_is_listed(environment: Environment, work: Path) -> None:
    listed = json.loads(environment.hooks("list", "--json", cwd=work))["hooks"]
    families = {hook["name"]: hook["declared_by"][0]["distribution"]["name"] for hook in listed}
    assert families["acme_item_published"] == "pubtools-hooks-acme"
    assert families["acme_item_labels"] == "pubtools-hooks-acme"
    assert set(families.values()) == {
        "pubtools-pluggy",
        "pubtools-hooks-pulp",
        "pubtools-hooks-acme",
    }
    assert "no problems" in environment.hooks("doctor", cwd=work)


def _it_fires_and_is_traced(environment: Environment, work: Path) -> None:
    (work / "publishing.py").write_text(
        textwrap.dedent("""
            import sys
            from pubtools.pluggy import hookimpl, pm, task_context

            @hookimpl
            def acme_item_labels(item_id):
                return ["sweet"]

            @hookimpl
            def acme_item_published(item_id):
                print(f"{item_id} is published")

            pm.register(sys.modules[__name__])
            with task_context():
                print(pm.hook.acme_item_labels(item_id="cake"))
                pm.hook.acme_item_published(item_id="cake")
        """),
        "utf-8",
    )
    trace = work / "trace.jsonl"
    printed = environment.hooks("trace", "--json", "-o", str(trace), "-m", "publishing", cwd=work)
    assert printed == "['sweet']\ncake is published\n"
    events = [json.loads(line) for line in trace.read_text("utf-8").splitlines()]
    called = [event["hook"] for event in events if event["type"] == "call"]
    assert called == ["task_start", "acme_item_labels", "acme_item_published", "task_stop"]


def _it_is_documented(environment: Environment, work: Path) -> None:
    manual = work / "manual"
    manual.mkdir()
    (manual / "conf.py").write_text('extensions = ["pubtools.pluggy.sphinxext"]\n', "utf-8")
    (manual / "index.rst").write_text(
        "Hooks\n=====\n\n.. hook-reference::\n   :distribution: pubtools-hooks-acme\n", "utf-8"
    )
    environment.run(
        "-m", "sphinx", "-q", "-W", "-b", "text", str(manual), str(work / "built"), cwd=work
    )
    text = (work / "built" / "index.txt").read_text("utf-8")
    assert "acme_item_published(item_id: str)" in text
    assert "Invoked after an item has been published." in text
    assert "Identifies the item." in text
