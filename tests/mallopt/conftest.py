from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

# What the code below a test's may use; its last act is to print what it put into `seen` and
# what was logged.
PRELUDE = """
import json, logging, os, sys, threading
from pubtools.pluggy import task_context

seen = {}
logged = []

class Note(logging.Handler):
    def emit(self, record):
        logged.append([record.levelname, record.getMessage()])

logging.getLogger("pubtools.hooks.mallopt").addHandler(Note())
logging.getLogger("pubtools.hooks.mallopt").setLevel("DEBUG")

def run_task():
    with task_context():
        pass
"""


@pytest.fixture
def outcome() -> Callable[..., dict[str, Any]]:
    """Run code in a fresh interpreter; give back what it has seen, what was logged, and stderr."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MALLOC_", "PUBTOOLS_", "GLIBC_TUNABLES", "LD_PRELOAD"))
    }

    def run(code: str, **variables: str) -> dict[str, Any]:
        report = "\nprint(json.dumps({**seen, 'logged': logged}))"
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", PRELUDE + textwrap.dedent(code) + report],
            env={**inherited, **variables},
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        return {**json.loads(done.stdout), "stderr": done.stderr}

    return run


@pytest.fixture(scope="session")
def glibc() -> str:
    """The version of glibc under this Python."""
    name, version = platform.libc_ver()
    if name != "glibc":
        pytest.skip("this Python does not run on glibc")
    return version


@pytest.fixture(scope="session")
def witness(glibc: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A library that, preloaded, writes down the calls of mallopt()."""
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("there is no C compiler to build the library that watches mallopt()")
    library = tmp_path_factory.mktemp("witness") / "witness.so"
    source = Path(__file__).with_name("witness.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    return str(library)
