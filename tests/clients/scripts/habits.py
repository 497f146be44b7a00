"""What tests and code of published task libraries do with ``pubtools.pluggy``, one by one.

``python habits.py NAME`` calls the function of that name and prints what it returns.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from unittest.mock import MagicMock, patch

from observed import Observed, described, registered_from

from pubtools.pluggy import hookimpl, pm, task_context


class Records:
    """Notes the hook calls that reach it."""

    def __init__(self) -> None:
        self.calls: list[Any] = []

    @hookimpl
    def task_stop(self, failed: bool) -> None:
        self.calls.append(["task_stop", failed])

    @hookimpl
    def pulp_repository_pre_publish(self, repository: Any, options: Any) -> Any:
        self.calls.append(["pulp_repository_pre_publish", repository, options])
        return options

    @hookimpl
    def pulp_item_push_finished(self, pulp_units: Any, push_item: Any) -> None:
        self.calls.append(["pulp_item_push_finished", pulp_units, push_item])

    @hookimpl
    def quay_images_tagged(self, source_ref: str, dest_refs: list[str]) -> None:
        self.calls.append(["quay_images_tagged", source_ref, dest_refs])


class RegistersInStart:
    """Registers another plugin when a task starts, as the manual teaches."""

    def __init__(self, plugin: object) -> None:
        self.plugin = plugin

    @hookimpl
    def task_start(self) -> None:
        pm.register(self.plugin)


def exact_lists_of_calls() -> object:
    from pubtools.pulplib import FakeController, YumRepository

    controller = FakeController()
    controller.insert_repository(YumRepository(id="repo"))
    observed = Observed()
    with task_context():
        controller.client.get_repository("repo").result().publish().result()
    return {"calls": observed.calls, "results": observed.results}


def outcomes() -> object:
    found = []
    for error in (None, SystemExit(), SystemExit(0), SystemExit(30), SystemExit("no"), OSError()):
        records = Records()
        pm.register(records)
        seen: BaseException | None = None
        try:
            with task_context():
                if error is not None:
                    raise error
        except (SystemExit, OSError) as raised:
            seen = raised
        pm.unregister(records)
        found.append([repr(error), seen is error, records.calls])
    return found


def worker_threads() -> object:
    import pubtools._quay  # noqa: F401 - declares the hooks

    records = Records()
    pm.register(RegistersInStart(records))
    with task_context(), ThreadPoolExecutor(1) as pool:
        pool.submit(pm.hook.quay_images_tagged, source_ref="a", dest_refs=["b"]).result()
    return records.calls


def outside_any_task() -> object:
    import pubtools._quay  # noqa: F401 - declares the hooks

    records = Records()
    pm.register(records)
    pm.hook.quay_images_tagged(source_ref="before", dest_refs=[])
    with task_context():
        pass
    pm.hook.quay_images_tagged(source_ref="after", dest_refs=[])
    return records.calls


def patched_hook() -> object:
    before = pm.hook.get_cert_key_paths(server_url="https://example.com")
    with patch("pubtools.pluggy.pm.hook.get_cert_key_paths") as mock:
        mock.return_value = ("/mock.crt", "/mock.key")
        during = pm.hook.get_cert_key_paths(server_url="https://example.com")
    pm.register(CertPaths(("/real.crt", "/real.key")))
    after = pm.hook.get_cert_key_paths(server_url="https://example.com")
    return {"asked": mock.mock_calls[0].kwargs, "answers": [before, during, after]}


def stop_called_by_hand() -> object:
    observed = Observed()
    with task_context():
        during = registered_from("pubtools.exodus")
        pm.hook.task_stop(failed=False)
        stopped = registered_from("pubtools.exodus")
    return {"calls": observed.calls, "during": during, "stopped": stopped}


def registered_before_any_hookspec() -> object:
    records = Records()
    pm.register(records)
    import pubtools._pulp.hooks  # noqa: F401 - declares the hooks

    pm.hook.pulp_item_push_finished(pulp_units=[], push_item="item")
    return records.calls


def mock_as_plugin() -> object:
    mock = MagicMock()
    pm.register(mock)
    with task_context():
        during = pm.is_registered(mock)
    pm.unregister(mock)
    return {"during": during, "after": pm.is_registered(mock), "called": len(mock.mock_calls)}


def loose_arguments() -> object:
    import pubtools.pulplib  # noqa: F401 - declares the hooks

    records = Records()
    pm.register(records)
    answers = pm.hook.pulp_repository_pre_publish(repository=None, options={})
    return {"calls": records.calls, "answers": answers}


def imported_again() -> object:
    import pubtools.pluggy as first

    records = Records()
    pm.register(records)
    del sys.modules["pubtools.pluggy"]
    import pubtools.pluggy as second

    later = type("Later", (Records,), {"task_stop": second.hookimpl(Records.task_stop)})()
    second.pm.register(later)
    with second.task_context():
        pass
    with first.task_context():
        pass
    return {
        "imported anew": second is not first,
        "same manager": second.pm is first.pm,
        "calls": [records.calls, later.calls],
    }


class CertPaths:
    """Answers with these paths, and notes what it was asked for."""

    def __init__(self, paths: tuple[str, ...] | None) -> None:
        self.paths = paths
        self.asked: list[str | None] = []

    @hookimpl
    def get_cert_key_paths(self, server_url: str | None) -> tuple[str, ...] | None:
        self.asked.append(server_url)
        return self.paths


def cert_paths_without_a_server() -> object:
    plugins = [CertPaths(("first.crt", "first.key")), CertPaths(("last.crt",)), CertPaths(())]
    for plugin in plugins:
        pm.register(plugin)
    answer = pm.hook.get_cert_key_paths(server_url=None)
    return {"answer": described(answer), "asked": [plugin.asked for plugin in plugins]}


print(json.dumps(globals()[sys.argv[1]]()))
