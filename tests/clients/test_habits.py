"""What published task libraries and their tests do, and expect to keep working."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .conftest import Run


def test_lists_of_calls_are_exact(run: Run) -> None:
    found = run("habits.py", "exact_lists_of_calls")
    about = {"repository": "repo", "options": {}}
    assert found["calls"] == [
        ["task_start", {}],
        ["pulp_repository_pre_publish", about],
        ["pulp_repository_published", about],
        ["task_stop", {"failed": False}],
    ]
    assert [name for name, _ in found["results"]] == [name for name, _ in found["calls"]]


def test_one_task_stop_tells_how_the_task_ended(run: Run) -> None:
    found = run("habits.py", "outcomes")
    assert found == [
        ["None", True, [["task_stop", False]]],
        ["SystemExit()", True, [["task_stop", False]]],
        ["SystemExit(0)", True, [["task_stop", False]]],
        ["SystemExit(30)", True, [["task_stop", True]]],
        ["SystemExit('no')", True, [["task_stop", True]]],
        ["OSError()", True, [["task_stop", True]]],
    ]


def test_hooks_called_from_worker_threads_reach_the_task(run: Run) -> None:
    found = run("habits.py", "worker_threads")
    assert found == [["quay_images_tagged", "a", ["b"]], ["task_stop", False]]


def test_hooks_called_outside_any_task_reach_the_plugins(run: Run) -> None:
    found = run("habits.py", "outside_any_task")
    assert found == [
        ["quay_images_tagged", "before", []],
        ["task_stop", False],
        ["quay_images_tagged", "after", []],
    ]


def test_a_hook_can_be_patched_and_comes_back(run: Run) -> None:
    found = run("habits.py", "patched_hook")
    assert found["asked"] == {"server_url": "https://example.com"}
    assert found["answers"] == [None, ["/mock.crt", "/mock.key"], ["/real.crt", "/real.key"]]


def test_task_stop_can_be_called_by_hand(run: Run) -> None:
    found = run("habits.py", "stop_called_by_hand")
    assert found["calls"] == [
        ["task_start", {}],
        ["task_stop", {"failed": False}],
        ["task_stop", {"failed": False}],
    ]
    assert found["during"] == ["ExodusPulpHandler"]
    assert found["stopped"] == []


def test_a_plugin_may_be_registered_before_any_hookspec(run: Run) -> None:
    found = run("habits.py", "registered_before_any_hookspec")
    assert found == [["pulp_item_push_finished", [], "item"]]


def test_a_mock_may_be_registered(run: Run) -> None:
    found = run("habits.py", "mock_as_plugin")
    assert found == {"during": True, "after": False, "called": 0}


def test_arguments_may_be_loose(run: Run) -> None:
    found = run("habits.py", "loose_arguments")
    assert found["calls"] == [["pulp_repository_pre_publish", None, {}]]
    assert found["answers"] == [{}]


def test_importing_again_keeps_the_manager(run: Run) -> None:
    found = run("habits.py", "imported_again")
    assert found["imported anew"]
    assert found["same manager"]
    twice = [["task_stop", False], ["task_stop", False]]
    assert found["calls"] == [twice, twice]


def test_cert_paths_may_be_asked_for_without_a_server(run: Run) -> None:
    found = run("habits.py", "cert_paths_without_a_server")
    assert found == {"answer": ["last.crt"], "asked": [[], [None], [None]]}
