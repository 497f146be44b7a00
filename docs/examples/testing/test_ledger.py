"""Tests of an implementer: it is given the hook calls of a task that does not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

import depot  # noqa: F401 - declares the hooks
import ledger

from pubtools.pluggy import hookspec, task_context

if TYPE_CHECKING:
    import pytest
    from pluggy import PluginManager


def test_counts_by_courier(hook_sandbox: PluginManager) -> None:
    kept = ledger.Ledger()
    hook_sandbox.register(kept)
    for courier in ["post", "pigeon", "post"]:
        hook_sandbox.hook.depot_parcel_shipped(parcel="any", courier=courier)
    assert kept.couriers == {"post": 2, "pigeon": 1}


def test_prints_the_count_of_its_task(
    hook_sandbox: PluginManager, capsys: pytest.CaptureFixture[str]
) -> None:
    with task_context():
        hook_sandbox.hook.depot_parcel_shipped(parcel="teapot", courier="post")
    assert capsys.readouterr().out == "done: 1 shipped\n"


class Customs:
    """Stands in for a family that the tests do without."""

    @hookspec
    def customs_parcel_held(self, parcel: str) -> None: ...


def test_remembers_what_customs_hold(hook_sandbox: PluginManager) -> None:
    hook_sandbox.add_hookspecs(Customs)
    kept = ledger.Ledger()
    hook_sandbox.register(kept)
    hook_sandbox.hook.customs_parcel_held(parcel="teapot")
    assert kept.held == ["teapot"]
