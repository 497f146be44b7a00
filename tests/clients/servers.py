"""The services the clients talk to, on 127.0.0.1: what they are asked is recorded."""

from __future__ import annotations

import json
import os
import re
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

from werkzeug import Response

if TYPE_CHECKING:
    from pytest_httpserver import HTTPServer
    from werkzeug import Request


def answer(document: object, status: int = 200) -> Response:
    return Response(json.dumps(document), status, content_type="application/json")


class Gateway:
    """An exodus gateway: publishes are opened, then committed, which is a task to poll.

    :ivar opened: Identifiers of the publishes it was asked to open, in order.
    :ivar committed: Those it was asked to commit, in order.
    :ivar refusing: Whether its commits fail.
    """

    ENVIRONMENT = "test-cdn"

    def __init__(self, server: HTTPServer) -> None:
        self.opened: list[str] = []
        self.committed: list[str] = []
        self.refusing = False
        self._url = server.url_for("/")
        self._numbers = count(1)
        publish = f"/{self.ENVIRONMENT}/publish"
        server.expect_request("/whoami").respond_with_json(
            {"client": {"authenticated": False}, "user": {"authenticated": False}}
        )
        server.expect_request(publish, method="POST").respond_with_handler(self._open)
        server.expect_request(
            re.compile(f"{publish}/[^/]+/commit"), method="POST"
        ).respond_with_handler(self._commit)
        server.expect_request(re.compile("/task/.+")).respond_with_handler(self._task)

    @property
    def settings(self) -> dict[str, str]:
        """The environment variables that make exodus use this gateway."""
        return {
            "EXODUS_PULP_HOOK_ENABLED": "true",
            "EXODUS_GW_URL": self._url,
            "EXODUS_GW_ENV": self.ENVIRONMENT,
            # Files that exist are asked for, and not read without TLS.
            "EXODUS_GW_CERT": os.devnull,
            "EXODUS_GW_KEY": os.devnull,
            "EXODUS_GW_RETRIES": "0",
            "EXODUS_GW_WAIT": "0",
        }

    def _open(self, request: Request) -> Response:
        publish = f"publish-{next(self._numbers)}"
        self.opened.append(publish)
        return answer({"id": publish, "links": {"commit": f"{request.path}/{publish}/commit"}})

    def _commit(self, request: Request) -> Response:
        publish = request.path.split("/")[-2]
        self.committed.append(publish)
        return answer({"id": f"commit-of-{publish}", "links": {"self": f"/task/{publish}"}})

    def _task(self, request: Request) -> Response:
        return answer({"state": "FAILED" if self.refusing else "COMPLETE"})


class PulpPublish(NamedTuple):
    """What Pulp was asked to publish, with which settings of the distributor."""

    repository: str
    distributor: str
    config: dict[str, Any]


class Pulp:
    """A Pulp 2 server that has any repository asked for, and whose tasks finish at once.

    :ivar published: What it was asked to publish, in order.
    """

    _API = "/pulp/api/v2"

    def __init__(self, server: HTTPServer) -> None:
        self.url = server.url_for("/")
        self.published: list[PulpPublish] = []
        self._numbers = count(1)
        for path, handler in (
            ("/repositories/search/", self._repositories),
            ("/repositories/[^/]+/actions/publish/", self._publish),
            ("/tasks/search/", self._tasks),
        ):
            server.expect_request(
                re.compile(f"{self._API}{path}"), method="POST"
            ).respond_with_handler(handler)

    def _repositories(self, request: Request) -> Response:
        name = request.get_json()["criteria"]["filters"]["id"]["$eq"]
        distributors = [
            {
                "id": "yum_distributor",
                "distributor_type_id": "yum_distributor",
                "config": {"relative_url": f"content/{name}"},
            },
            {
                "id": "cdn_distributor",
                "distributor_type_id": "rpm_rsync_distributor",
                "config": {},
            },
        ]
        notes = {"_repo-type": "rpm-repo"}
        return answer([{"id": name, "notes": notes, "distributors": distributors}])

    def _publish(self, request: Request) -> Response:
        asked = request.get_json()
        repository = request.path.split("/")[-4]
        self.published.append(PulpPublish(repository, asked["id"], asked["override_config"]))
        return answer({"spawned_tasks": [{"task_id": f"task-{next(self._numbers)}"}]}, 202)

    def _tasks(self, request: Request) -> Response:
        wanted = request.get_json()["criteria"]["filters"]["task_id"]["$in"]
        return answer([{"task_id": task, "state": "finished"} for task in wanted])
