"""The console scripts of the published task libraries, run whole."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Run
    from .environments import Environment
    from .servers import Gateway

SKOPEO = """#!/bin/sh
echo "$@" >> "$HOME/skopeo.log"
case "$*" in *--get-login*) echo somebody ;; esac
"""


def names(calls: list[tuple[str, object]]) -> list[str]:
    return [name for name, _ in calls]


def test_pulp_publish_asks_for_certificates_and_publishes(run: Run) -> None:
    found = run(
        "console.py", "pubtools-pulp-publish", "--pulp-fake", "--repo-ids", "all-rpm-content"
    )
    about = {"repository": "all-rpm-content", "options": {"force": False, "clean": False}}
    assert found["exit code"] is None
    assert found["calls"] == [
        ["task_start", {}],
        ["get_cert_key_paths", {"server_url": None}],
        ["pulp_repository_pre_publish", about],
        ["pulp_repository_published", about],
        ["task_pulp_flush", {}],
        ["task_stop", {"failed": False}],
    ]


def test_pulp_publish_exits_as_it_says(run: Run) -> None:
    found = run("console.py", "pubtools-pulp-publish", "--pulp-fake", "--repo-ids", "missing")
    assert found["exit code"] == 30
    assert found["calls"] == [
        ["task_start", {}],
        ["get_cert_key_paths", {"server_url": None}],
        ["task_stop", {"failed": True}],
    ]


@pytest.fixture
def staged(tmp_path: Path) -> Path:
    """A folder with one file to push."""
    folder = tmp_path / "staged"
    (folder / "all-iso-content" / "FILES").mkdir(parents=True)
    (folder / "all-iso-content" / "FILES" / "hello.txt").write_text("hello")
    files = [{"filename": "hello.txt", "relative_path": "all-iso-content/FILES/hello.txt"}]
    metadata = {"header": {"version": "0.2"}, "payload": {"files": files}}
    (folder / "staged.yaml").write_text(json.dumps(metadata))
    return folder


def test_pulp_push_calls_its_hooks_from_its_threads(
    run: Run, staged: Path, gateway: Gateway
) -> None:
    found = run(
        "console.py",
        "pubtools-pulp-push",
        "--pulp-fake",
        "--source",
        f"staged:{staged}",
        env=gateway.settings,
    )
    assert names(found["calls"]) == [
        "task_start",
        "get_cert_key_paths",
        "pulp_repository_pre_publish",
        "pulp_repository_published",
        "task_pulp_flush",
        "pulp_item_push_finished",
        "task_stop",
    ]
    calls = dict(found["calls"])
    assert calls["pulp_repository_published"]["repository"] == "all-iso-content"
    assert calls["pulp_item_push_finished"]["push_item"] == "hello.txt"
    assert calls["task_stop"] == {"failed": False}
    for name in ("pulp_repository_pre_publish", "task_pulp_flush", "pulp_item_push_finished"):
        assert found["threads"][name] != ["MainThread"]
    # exodus committed when the push flushed, from that thread.
    assert gateway.committed == gateway.opened == ["publish-1"]


class TagImage:
    """Arguments and surroundings of pubtools-quay-tag-image, with a skopeo that only notes.

    :ivar arguments: What to run it with.
    :ivar env: The environment in which it finds that skopeo.
    """

    SOURCE = "registry.example.com/a/b:1"
    DESTINATIONS = ("registry.example.com/c/d:2", "registry.example.com/c/d:1")

    def __init__(self, folder: Path, environment: Environment) -> None:
        programs = folder / "programs"
        programs.mkdir()
        (programs / "skopeo").write_text(SKOPEO)
        (programs / "skopeo").chmod(0o755)
        self._log = folder / "skopeo.log"
        self.env = {"PATH": f"{programs}:{environment.bin}:/usr/bin:/bin"}
        self.arguments = ["--source-ref", self.SOURCE]
        for destination in self.DESTINATIONS:
            self.arguments += ["--dest-ref", destination]
        self.arguments += ["--quay-user", "somebody", "--quay-password", "unused"]

    def copied(self) -> list[str]:
        lines = [line.split() for line in self._log.read_text().splitlines()]
        return [words[-1] for words in lines if words[0] == "copy"]


@pytest.fixture
def tag_image(tmp_path: Path, environment: Environment) -> TagImage:
    return TagImage(tmp_path, environment)


def test_quay_tag_image_calls_its_hook(run: Run, tag_image: TagImage) -> None:
    command = ("pubtools-quay-tag-image", *tag_image.arguments)
    found = run("console.py", *command, env=tag_image.env)
    assert tag_image.copied() == [f"docker://{one}" for one in tag_image.DESTINATIONS]
    assert found["exit code"] is None
    refs = {"source_ref": tag_image.SOURCE, "dest_refs": sorted(tag_image.DESTINATIONS)}
    assert found["calls"] == [
        ["task_start", {}],
        ["quay_images_tagged", refs],
        ["task_stop", {"failed": False}],
    ]


def test_functions_that_quay_traces_are_spans_of_its_task(run: Run, tag_image: TagImage) -> None:
    spans = run("traced.py", *tag_image.arguments, env={**tag_image.env, "OTEL_TRACING": "true"})
    functions = [span for span in spans if "function_name" in span["attributes"]]
    assert len(functions) == 3
    for span, destination in zip(functions[1:], tag_image.DESTINATIONS):
        assert f"skopeo copy docker://{tag_image.SOURCE}" in span["attributes"]["args"]
        assert destination in span["attributes"]["args"]
    assert {span["trace"] for span in spans} == {spans[0]["trace"]}
    (root,) = [span["id"] for span in spans if span["parent"] is None]
    assert {span["parent"] for span in functions} == {root}
