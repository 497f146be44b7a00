"""What a mistake in a hook call looks like. This test fails."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import depot  # noqa: F401 - declares the hooks

from pubtools.pluggy import pm

if TYPE_CHECKING:
    from pubtools.pluggy.testing import HookRecorder


def carelessly() -> None:
    with contextlib.suppress(Exception):
        pm.hook.depot_parcel_shipped(parcel="teapot", curier="post")


def test_carelessly(hook_recorder: HookRecorder) -> None:
    carelessly()
