from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

ARGUMENTS: dict[str, dict[str, Any]] = {
    "quay_repositories_cleared": {"repository_ids": ["cakes/sponge", "cakes/plum"]},
    "quay_repositories_removed": {"repository_ids": ["cakes/sponge"]},
    "quay_images_tagged": {
        "source_ref": "registry.example/cakes/sponge@sha256:42",
        "dest_refs": ["registry.example/cakes/sponge:1", "registry.example/cakes/sponge:latest"],
    },
    "quay_images_untagged": {
        "untag_refs": ["registry.example/cakes/sponge:1"],
        "lost_refs": ["sha256:42"],
    },
}

# Plugins that note each call.
PLUGINS = """
    import json
    import sys
    from pubtools.pluggy import hookimpl, pm

    calls = []

    class Plugin:
        def __init__(self, name):
            self.name = name

        def note(self, hook, **kwargs):
            calls.append([self.name, hook, kwargs])

        @hookimpl
        def quay_repositories_cleared(self, repository_ids):
            self.note("quay_repositories_cleared", repository_ids=repository_ids)

        @hookimpl
        def quay_repositories_removed(self, repository_ids):
            self.note("quay_repositories_removed", repository_ids=repository_ids)

        @hookimpl
        def quay_images_tagged(self, source_ref, dest_refs):
            self.note("quay_images_tagged", source_ref=source_ref, dest_refs=dest_refs)

        @hookimpl
        def quay_images_untagged(self, untag_refs, lost_refs):
            self.note("quay_images_untagged", untag_refs=untag_refs, lost_refs=lost_refs)
"""


@pytest.fixture
def outcome(run_python: Callable[..., CompletedProcess[str]]) -> Callable[[str], Any]:
    """Run code after the plugins above; what it prints, read as JSON."""
    return lambda code: json.loads(run_python(PLUGINS + code).stdout)


def test_the_arguments_here_cover_every_hook_of_the_family(outcome: Callable[[str], Any]) -> None:
    declared = outcome("""
    import pubtools.hooks.quay
    from pubtools.hooks.quay import hookspecs
    print(json.dumps({name: pm.hook.__dict__[name].spec.argnames for name in hookspecs.__all__}))
    """)
    assert declared == {name: list(arguments) for name, arguments in ARGUMENTS.items()}


def test_a_task_finds_the_family_by_its_entry_point(outcome: Callable[[str], Any]) -> None:
    calls = outcome("""
    from pubtools.pluggy import task_context
    pm.register(Plugin("found"))
    assert "pubtools.hooks.quay" not in sys.modules
    with task_context():
        assert "pubtools.hooks.quay" in sys.modules
        pm.hook.quay_repositories_removed(repository_ids=["cakes/plum"])
    print(json.dumps(calls))
    """)
    arguments = {"repository_ids": ["cakes/plum"]}
    assert calls == [["found", "quay_repositories_removed", arguments]]


def test_a_hook_called_from_a_worker_thread_of_a_task_reaches_the_plugins(
    outcome: Callable[[str], Any],
) -> None:
    calls = outcome("""
    from concurrent.futures import ThreadPoolExecutor
    from pubtools.pluggy import task_context
    pm.register(Plugin("found"))
    with task_context(), ThreadPoolExecutor(1) as pool:
        pool.submit(pm.hook.quay_images_tagged, source_ref="s", dest_refs=["d"]).result()
    print(json.dumps(calls))
    """)
    assert calls == [["found", "quay_images_tagged", {"source_ref": "s", "dest_refs": ["d"]}]]


@pytest.mark.parametrize("copied", ["never", "before", "after"])
def test_each_hook_reaches_every_plugin_with_or_without_a_copy_of_the_family(
    copied: str, outcome: Callable[[str], Any]
) -> None:
    calls = outcome(f"""
    import types
    from typing import List
    from pubtools.pluggy import hookspec

    copy = types.ModuleType("task_library_hooks")

    @hookspec
    def quay_repositories_cleared(repository_ids: List[str]) -> None:
        "As task libraries declare it."

    @hookspec
    def quay_repositories_removed(repository_ids: List[str]) -> None:
        "As task libraries declare it."

    @hookspec
    def quay_images_tagged(source_ref: str, dest_refs: List[str]) -> None:
        "As task libraries declare it."

    @hookspec
    def quay_images_untagged(untag_refs: List[str], lost_refs: List[str]) -> None:
        "As task libraries declare it."

    for function in (
        quay_repositories_cleared, quay_repositories_removed,
        quay_images_tagged, quay_images_untagged,
    ):
        setattr(copy, function.__name__, function)

    if {copied!r} == "before":
        pm.add_hookspecs(copy)
    import pubtools.hooks.quay
    if {copied!r} == "after":
        pm.add_hookspecs(copy)
    pm.register(Plugin("first"))
    pm.register(Plugin("last"))
    for hook, arguments in {ARGUMENTS!r}.items():
        getattr(pm.hook, hook)(**arguments)
    print(json.dumps(calls))
    """)
    assert calls == [
        [plugin, hook, arguments]
        for hook, arguments in ARGUMENTS.items()
        for plugin in ("last", "first")
    ]
