"""The pytest fixtures of ``pubtools.pluggy.testing``.

pytest imports this module in each run, so it lies outside ``pubtools.pluggy``: a run that uses
neither fixture does not import that package. pytest would also take the package for a plugin
called ``pluggy`` and warn that it cannot rewrite the assertions of the real pluggy.
"""

from __future__ import annotations

import contextlib
import warnings
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from pluggy import PluginManager

    from pubtools.pluggy.testing import HookRecorder


@pytest.fixture
def hook_recorder(request: pytest.FixtureRequest) -> Iterator[HookRecorder]:
    """Record every hook call of the test, and fail it if a call does not fit its hookspec."""
    from pubtools.pluggy.testing import HookRecorder, WrongHookCallError

    reporter = _Reporter(request.node, recorder := HookRecorder())
    plugins = request.config.pluginmanager
    with warnings.catch_warnings():
        # As an error this would end the call before the recorder sees it, and code under test
        # that swallows errors would hide it.
        warnings.filterwarnings("ignore", r"Argument\(s\) .* declared in the hookspec")
        plugins.register(reporter)
        try:
            with recorder:
                yield recorder
        except WrongHookCallError as error:
            raise pytest.fail.Exception(str(error), pytrace=False) from None
        finally:
            plugins.unregister(reporter)


@pytest.fixture
def hook_sandbox() -> Iterator[PluginManager]:
    """Undo every registration and declaration of the test when it ends; gives ``pm``."""
    from pubtools.pluggy import pm

    with pm.sandbox():
        yield pm


class _Reporter:
    """Reports on one test, as part of the test and not of its teardown."""

    def __init__(self, item: pytest.Item, recorder: HookRecorder) -> None:
        self._item = item
        self._recorder = recorder

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self) -> Generator[None, object, object]:
        from pubtools.pluggy.testing import WrongHookCallError

        try:
            result = yield
        except BaseException:
            self._item.add_report_section("call", "hooks", str(self._recorder))
            # The section shows wrong calls too; the test's own failure comes first.
            with contextlib.suppress(WrongHookCallError):
                self._recorder.check()
            raise
        try:
            self._recorder.check()
        except WrongHookCallError as error:
            raise pytest.fail.Exception(str(error), pytrace=False) from None
        return result
