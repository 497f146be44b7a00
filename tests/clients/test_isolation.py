"""Two tasks at once in one process, with exodus as the witness of what reaches which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .conftest import Run
    from .servers import Gateway, Pulp


def exodus_arguments(pulp: Pulp) -> dict[str, set[str]]:
    """For each task, the publishes that its repositories were attached to."""
    found: dict[str, set[str]] = {}
    for publish in pulp.published:
        if publish.distributor == "cdn_distributor":
            task = publish.repository.split("-")[0]
            (argument, _) = publish.config["rsync_extra_args"]
            found.setdefault(task, set()).add(argument.partition("--exodus-publish=")[2])
    return found


@pytest.mark.parametrize("client", ["own", "shared", "lent"])
@pytest.mark.parametrize("style", ["threads", "asyncio"])
def test_only_the_task_that_succeeds_is_committed(
    run: Run, gateway: Gateway, pulp: Pulp, style: str, client: str
) -> None:
    found: dict[str, Any] = run("two_tasks.py", pulp.url, style, client, env=gateway.settings)
    assert found["errors"] == ["None", "ValueError('the task fails')"]

    attached = exodus_arguments(pulp)
    assert sorted(attached) == ["bad", "good"]
    (bad,), (good,) = attached["bad"], attached["good"]
    assert {bad, good} == set(gateway.opened)
    assert len(gateway.opened) == 2
    assert gateway.committed == [good]

    # The good task flushed in a callback, in a worker thread of pulplib.
    (committed_from,) = found["committed from"]
    assert committed_from.startswith("PollExecutor")
    for name, failed in (("bad", True), ("good", False)):
        task = found["tasks"][name]
        assert task["published"] == [f"{name}-{number}" for number in range(3)]
        assert all(thread.startswith("PollExecutor") for thread in task["threads"])
        assert task["stopped"] == [failed]
    assert found["left behind"] == []
    assert found["warnings"] == []
