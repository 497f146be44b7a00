"""What is imported by importing the core, and by a task in which nothing goes wrong.

Each interpreter here has nothing installed but pluggy and this project's core.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pluggy
import pytest
from sample_sites import write_distribution

import pubtools.pluggy

if TYPE_CHECKING:
    from sample_sites import SampleSite

# What takes long to import, and is for messages and listings only.
HEAVY = {"logging", "importlib.metadata", "json", "asyncio", "concurrent.futures", "email", "csv"}
PLAIN_PLUGIN = """
import sys
from pubtools.pluggy import hookimpl, pm

class Handler:
    @hookimpl
    def task_stop(self, failed):
        sys.acme_calls = ["stop", failed]

@hookimpl
def task_start():
    pm.register(Handler())

pm.register(sys.modules[__name__])
"""


@pytest.fixture
def alone(site: SampleSite) -> SampleSite:
    """A site with pluggy and the core only, each with its metadata."""
    for module, distribution, target in (
        (pluggy, "pluggy", "pluggy"),
        (pubtools.pluggy, "pubtools-pluggy", "pubtools/pluggy"),
    ):
        assert module.__file__ is not None
        shutil.copytree(Path(module.__file__).parent, site.folder / target)
        hooks = {"pluggy": "pubtools.pluggy"} if distribution == "pubtools-pluggy" else None
        write_distribution(site.folder, distribution, "1.0", hooks=hooks)
    return site


def modules_after(site: SampleSite, code: str) -> set[str]:
    """Return what code has loaded, in an interpreter without site-packages."""
    result = site.run(
        f"import sys\n{code}\nshow(sorted(sys.modules))",
        options=("-S", "-W", "error"),
        support=False,
    )
    return set(result.value)


def test_importing_the_core_loads_little_more_than_pluggy(alone: SampleSite) -> None:
    added = modules_after(alone, "import pubtools.pluggy") - modules_after(alone, "import pluggy")
    own = {name for name in added if name.split(".")[0] == "pubtools"}
    assert added - own <= {"contextlib", "contextvars", "_contextvars"}
    assert "pubtools.pluggy._manager" in own
    lazy = {"_errors", "_origin", "_loading", "_scan", "_threads", "_teardown", "_undo"}
    assert not own & {f"pubtools.pluggy.{name}" for name in lazy}
    assert not added & HEAVY


def test_a_first_task_loads_neither_metadata_nor_logging(alone: SampleSite) -> None:
    for name in ("acme-tea", "acme-coffee"):
        module = name.replace("-", "_")
        alone.add(name, "2.1", {module: PLAIN_PLUGIN}, hooks={"x": module})
    alone.add("acme-stranger", "1.0", {"acme_stranger": ""}, scripts={"x": "acme_stranger:main"})
    before = modules_after(alone, "import pubtools.pluggy")
    task = "from pubtools.pluggy import task_context\nwith task_context(): pass\n"
    check = "assert sys.acme_calls == ['stop', False]\n"
    added = modules_after(alone, task + check) - before
    assert "acme_tea" in added
    assert "acme_stranger" not in added
    assert not added & HEAVY
    assert {name for name in added if name.startswith("pubtools.pluggy.")} <= {
        f"pubtools.pluggy.{name}"
        for name in ("_errors", "_inspect", "_loading", "_modules", "_scan", "_teardown", "_undo")
    }


def test_an_error_and_its_words_are_there_when_wanted(alone: SampleSite) -> None:
    alone.add("acme-bad", "2.1", {"acme_bad": "1 / 0"}, hooks={"x": "acme_bad"})
    code = """
import pubtools.pluggy as core
try:
    core.load_hooks()
except core.HookLoadError as error:
    assert isinstance(error.failures[0], core.LoadFailure)
    assert error.failures[0].distribution == core.Distribution("acme-bad", "2.1")
core.inherit_task_in_threads()
"""
    assert {"importlib.metadata", "concurrent.futures"} <= modules_after(alone, code)


def test_every_public_name_is_there() -> None:
    for name in pubtools.pluggy.__all__:
        assert getattr(pubtools.pluggy, name) is not None
    assert set(pubtools.pluggy.__all__) <= set(dir(pubtools.pluggy))
    with pytest.raises(AttributeError, match="has no attribute 'no_such_name'"):
        pubtools.pluggy.no_such_name  # noqa: B018
