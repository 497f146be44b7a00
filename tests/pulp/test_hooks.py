from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

ARGUMENTS: dict[str, dict[str, Any]] = {
    "pulp_repository_pre_publish": {"repository": "the repository", "options": "the options"},
    "pulp_repository_published": {"repository": "the repository", "options": "the options"},
    "pulp_item_push_finished": {"pulp_units": ["a unit", "another"], "push_item": "the item"},
    "task_pulp_flush": {},
}

# Plugins that note each call and answer what the test wants.
PLUGINS = """
    import json
    import sys
    from pubtools.pluggy import hookimpl, pm

    calls = []

    class Plugin:
        def __init__(self, name, answer=None):
            self.name = name
            self.answer = answer

        def note(self, hook, **kwargs):
            calls.append([self.name, hook, kwargs])
            return self.answer

        @hookimpl
        def pulp_repository_pre_publish(self, repository, options):
            return self.note("pulp_repository_pre_publish", repository=repository, options=options)

        @hookimpl
        def pulp_repository_published(self, repository, options):
            return self.note("pulp_repository_published", repository=repository, options=options)

        @hookimpl
        def pulp_item_push_finished(self, pulp_units, push_item):
            return self.note("pulp_item_push_finished", pulp_units=pulp_units, push_item=push_item)

        @hookimpl
        def task_pulp_flush(self):
            return self.note("task_pulp_flush")
"""


@pytest.fixture
def outcome(run_python: Callable[..., CompletedProcess[str]]) -> Callable[[str], Any]:
    """Run code after the plugins above; what it prints, read as JSON."""
    return lambda code: json.loads(run_python(PLUGINS + code).stdout)


def test_the_arguments_here_cover_every_hook_of_the_family(outcome: Callable[[str], Any]) -> None:
    declared = outcome("""
    import pubtools.hooks.pulp
    from pubtools.hooks.pulp import hookspecs
    print(json.dumps({name: pm.hook.__dict__[name].spec.argnames for name in hookspecs.__all__}))
    """)
    assert declared == {name: list(arguments) for name, arguments in ARGUMENTS.items()}


@pytest.mark.parametrize(
    ("first", "middle", "last", "used"),
    [
        (None, None, None, "the options"),
        ("oldest", None, None, "oldest"),
        ("oldest", "middle", None, "middle"),
        ("oldest", "middle", "newest", "newest"),
        (None, [], None, []),
    ],
)
def test_the_newest_answer_that_is_not_none_replaces_the_options(
    first: object, middle: object, last: object, used: object, outcome: Callable[[str], Any]
) -> None:
    seen = outcome(f"""
    import pubtools.hooks.pulp
    for name, answer in [("first", {first!r}), ("middle", {middle!r}), ("last", {last!r})]:
        pm.register(Plugin(name, answer))
    options = "the options"
    answers = pm.hook.pulp_repository_pre_publish(repository="the repository", options=options)
    options = next((answer for answer in answers if answer is not None), options)
    pm.hook.pulp_repository_published(repository="the repository", options=options)
    print(json.dumps([[name, kwargs["options"]] for name, _, kwargs in calls]))
    """)
    names = ["last", "middle", "first"]
    assert seen[:3] == [[name, "the options"] for name in names]
    assert seen[3:] == [[name, used] for name in names]


def test_a_task_finds_the_family_by_its_entry_point(outcome: Callable[[str], Any]) -> None:
    calls = outcome("""
    from pubtools.pluggy import task_context
    pm.register(Plugin("found"))
    assert "pubtools.hooks.pulp" not in sys.modules
    with task_context():
        assert "pubtools.hooks.pulp" in sys.modules
        pm.hook.task_pulp_flush()
    print(json.dumps(calls))
    """)
    assert calls == [["found", "task_pulp_flush", {}]]


def test_a_hook_called_from_a_worker_thread_of_a_task_reaches_the_plugins(
    outcome: Callable[[str], Any],
) -> None:
    calls = outcome("""
    from concurrent.futures import ThreadPoolExecutor
    from pubtools.pluggy import task_context
    pm.register(Plugin("found"))
    with task_context(), ThreadPoolExecutor(1) as pool:
        pool.submit(pm.hook.pulp_repository_published, repository="r", options="o").result()
    print(json.dumps(calls))
    """)
    assert calls == [["found", "pulp_repository_published", {"repository": "r", "options": "o"}]]


@pytest.mark.parametrize("copied", ["never", "before", "after"])
def test_each_hook_reaches_every_plugin_with_or_without_a_copy_of_the_family(
    copied: str, outcome: Callable[[str], Any]
) -> None:
    calls = outcome(f"""
    import types
    from pubtools.pluggy import hookspec

    copy = types.ModuleType("task_library_hooks")

    @hookspec
    def pulp_repository_pre_publish(repository, options):
        "As task libraries declare it."

    @hookspec
    def pulp_repository_published(repository, options):
        "As task libraries declare it."

    @hookspec
    def task_pulp_flush():
        "As task libraries declare it."

    @hookspec
    def pulp_item_push_finished(pulp_units, push_item):
        "As task libraries declare it."

    for function in (
        pulp_repository_pre_publish, pulp_repository_published,
        task_pulp_flush, pulp_item_push_finished,
    ):
        setattr(copy, function.__name__, function)

    if {copied!r} == "before":
        pm.add_hookspecs(copy)
    import pubtools.hooks.pulp
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
