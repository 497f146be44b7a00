"""pulplib publishes: its in-memory Pulp, and its real client on a local Pulp server."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .conftest import Run
    from .servers import Pulp


def test_the_last_registered_answer_replaces_the_options(run: Run) -> None:
    found = run("fake_pulp.py")
    used = {"clean": True, "rsync_extra_args": ["--newer"]}
    names = ["files", "yum-1", "yum-2"]
    assert found["published"] == [[name, used, False] for name in names]
    assert found["history"] == names


def test_each_publish_calls_both_hooks_once(run: Run) -> None:
    calls = run("fake_pulp.py")["calls"]
    assert calls[0] == ["task_start", {}]
    assert calls[-1] == ["task_stop", {"failed": False}]
    asked = {"clean": True}
    used = {"clean": True, "rsync_extra_args": ["--newer"]}
    assert sorted(calls[1:-1], key=str) == sorted(
        [
            [hook, {"repository": name, "options": options}]
            for name in ("files", "yum-1", "yum-2")
            for hook, options in (
                ("pulp_repository_pre_publish", asked),
                ("pulp_repository_published", used),
            )
        ],
        key=str,
    )


def test_pulp_is_asked_with_the_replaced_options(run: Run, pulp: Pulp) -> None:
    run("real_pulp.py", pulp.url)
    names = [f"{task}-{number}" for task in ("first", "second") for number in range(3)]
    assert sorted({publish.repository for publish in pulp.published}) == names
    configs = [one.config for one in pulp.published if one.distributor == "cdn_distributor"]
    assert [config["rsync_extra_args"] for config in configs] == [["--from-a-hook"]] * len(names)


def test_a_task_is_reached_from_the_threads_of_a_client_it_did_not_make(
    run: Run, pulp: Pulp
) -> None:
    found = run("real_pulp.py", pulp.url)
    assert "MainThread" in found["threads"]["pulp_repository_pre_publish"]
    assert "MainThread" not in found["threads"]["pulp_repository_published"]
    assert found["counted"] == [
        ["first-0", "first-1", "first-2"],
        ["second-0", "second-1", "second-2"],
    ]
