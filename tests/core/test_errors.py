"""The errors as objects: their family, and their way into another process."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import pluggy
import pytest

from pubtools.pluggy import (
    Distribution,
    HookError,
    HookLoadError,
    HookSpecConflictError,
    LoadFailure,
    hookimpl,
    pm,
)

if TYPE_CHECKING:
    from sample_sites import SampleSite


def test_the_family_of_errors() -> None:
    assert issubclass(HookLoadError, HookError)
    assert issubclass(HookSpecConflictError, (HookError, ValueError))
    assert not issubclass(HookError, (ValueError, pluggy.PluginValidationError))


class UnpicklableError(Exception):
    def __init__(self, needed: object) -> None:
        super().__init__("cannot be made from its text")


def test_a_load_error_goes_to_another_process_with_its_words() -> None:
    tea = Distribution("acme-tea", "2.1")
    error = HookLoadError(
        [
            LoadFailure(tea, "pot", "acme_tea", UnpicklableError(lambda: None)),
            LoadFailure(None, "", "__main__", HookError("plugin 'x': two\nlines")),
        ]
    )
    copy = pickle.loads(pickle.dumps(error))
    assert isinstance(copy, HookLoadError)
    assert str(copy) == str(error)
    assert [(f.distribution, f.entry_point, f.module) for f in copy.failures] == [
        (tea, "pot", "acme_tea"),
        (None, "", "__main__"),
    ]
    assert str(copy.failures[0].error) == "UnpicklableError: cannot be made from its text"


def test_a_conflict_goes_to_another_process() -> None:
    error = HookSpecConflictError("cannot add", ["acme_one", "acme_two"])
    copy = pickle.loads(pickle.dumps(error))
    assert isinstance(copy, HookSpecConflictError)
    assert [str(copy), copy.hook_names] == ["cannot add", ("acme_one", "acme_two")]


def test_a_refused_plugin_stays_where_it_is_but_the_words_go() -> None:
    class Bad:
        @hookimpl
        async def acme_ready(self) -> None:
            """Would never run."""

    with pytest.raises(pluggy.PluginValidationError) as caught:
        pm.register(Bad(), "acme-bad")
    copy = pickle.loads(pickle.dumps(caught.value))
    assert type(copy) is pluggy.PluginValidationError
    assert copy.plugin is None
    assert str(copy) == str(caught.value)


def test_a_host_that_runs_tasks_in_processes_is_told(site: SampleSite) -> None:
    """An error that could not be read there would be taken for a crash of the worker."""
    site.add("acme-bad", "2.1", {"acme_bad": "1 / 0"}, hooks={"pot": "acme_bad"})
    code = """
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from fresh import one_task, outcome
if __name__ == "__main__":
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        error = outcome(lambda: pool.submit(one_task).result())
    show([error["type"], error["failures"]])
"""
    failures = [["acme-bad 2.1", "pot", "acme_bad", "HookError"]]
    assert site.run(code).value == ["HookLoadError", failures]
