from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pubtools.pluggy import hookspec

if TYPE_CHECKING:
    from pluggy import HookRelay, PluginManager


class KettleSpecs:
    @hookspec
    def kettle_boiled(self, kettle: str, minutes: int) -> None:
        """Invoked after a kettle has boiled."""

    @hookspec(firstresult=True)
    def kettle_find(self, room: str) -> str | None:
        """Return the kettle of a room."""

    @hookspec(historic=True)
    def kettle_bought(self, kettle: str) -> None:
        """Invoked after a kettle has been bought."""


@pytest.fixture
def hook(hook_sandbox: PluginManager) -> HookRelay:
    """The hook relay, with the kettle's hooks declared for one test."""
    hook_sandbox.add_hookspecs(KettleSpecs)
    return hook_sandbox.hook
