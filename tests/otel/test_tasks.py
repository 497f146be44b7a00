"""Tasks and hook calls as spans."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from otel_spans import TracedSite

INSIDE = """
    from pubtools.pluggy import hookimpl, pm, task_context
    push = lambda item="good": pm.hook.acme_pushed(item=item)
"""


def test_a_task_holds_its_hook_calls_and_they_hold_what_is_called(acme: TracedSite) -> None:
    spans, _ = acme.trace(f"{INSIDE}\n    with task_context():\n        push()")
    assert spans.tree() == [
        ["task", ["hook task_start", ["hook acme_pushed", ["note"]], "hook task_stop"]]
    ]
    assert spans.one("task").attributes == {
        "pubtools.task.number": 1,
        "pubtools.task.failed": False,
    }
    assert spans.one("hook acme_pushed").attributes == {
        "pubtools.hook.name": "acme_pushed",
        "pubtools.hook.plugins": ["zeta_wrapper", "acme_listener"],
        "pubtools.hook.distributions": ["zeta-wrapper 3.0", "acme-listener 2.0"],
    }
    assert {span.status for span in spans.all} == {"UNSET"}


def test_plugins_without_a_name_or_a_distribution(acme: TracedSite) -> None:
    code = f"""{INSIDE}
    class Counter:
        @hookimpl
        def acme_options(self, item): return 1
    with task_context(), pm.registered(Counter()):
        pm.hook.acme_options(item=1)
    """
    attributes = acme.trace(code)[0].one("hook acme_options").attributes
    assert attributes["pubtools.hook.plugins"] == ["__main__.Counter"]
    assert attributes["pubtools.hook.distributions"] == [""]


@pytest.mark.parametrize(
    ("item", "recorded_on", "kind"),
    [("bad hookimpl", "hook acme_pushed", "LookupError"), ("bad function", "note", "ValueError")],
)
def test_a_failing_hookimpl_is_named_and_its_failure_recorded_once(
    acme: TracedSite, item: str, recorded_on: str, kind: str
) -> None:
    code = f"{INSIDE}\n    with task_context():\n        push({item!r})"
    spans, _ = acme.trace(code, returncode=1, stderr=f".*{kind}: {item}\n")
    hook = spans.one("hook acme_pushed")
    assert hook.attributes["pubtools.hook.failed_plugin"] == "acme_listener"
    assert hook.attributes["pubtools.hook.failed_distribution"] == "acme-listener 2.0"
    assert [span.name for span in spans.all if span.exceptions] == [recorded_on]
    assert [span.name for span in spans.all if "error.type" in span.attributes] == [recorded_on]
    assert spans.one(recorded_on).attributes["error.type"] == kind
    assert {span.status for span in (hook, spans.one("task"))} == {"ERROR"}
    assert spans.one("hook task_stop").status == "UNSET"
    assert spans.one("task").attributes["pubtools.task.failed"] is True


ENDS = {
    "None": (False, "UNSET", []),
    "ValueError('x')": (True, "ERROR", ["ValueError"]),
    "SystemExit(30)": (True, "ERROR", ["SystemExit"]),
    "SystemExit(0)": (False, "UNSET", []),
    "SystemExit()": (False, "UNSET", []),
    "KeyboardInterrupt()": (True, "ERROR", ["KeyboardInterrupt"]),
}


def test_a_task_fails_as_its_block_does(site: TracedSite) -> None:
    code = f"""
    from pubtools.pluggy import task_context

    def block(error):
        if error is not None: raise error

    def plain(error):
        with task_context(): block(error)

    def later(error):
        async def main():
            async with task_context(): block(error)
        try: main().send(None)
        except StopIteration: pass  # how a coroutine returns

    for run in (plain, later, task_context()(block)):
        for error in [{", ".join(ENDS)}]:
            try: run(error)
            except BaseException: pass  # each way of ending; the spans tell of it
    """
    tasks = site.trace(code)[0].named("task")
    assert [
        (task.attributes["pubtools.task.failed"], task.status, task.exceptions) for task in tasks
    ] == list(ENDS.values()) * 3
    for exited in tasks[2::6]:
        assert exited.attributes["process.exit.code"] == 30
        assert exited.description == "exited with 30"


def test_failures_of_the_lifecycle_hooks(site: TracedSite) -> None:
    code = """
    from pubtools.pluggy import hookimpl, pm, task_context
    class Starts:
        @hookimpl
        def task_start(self): raise OSError("start")
    class Stops:
        @hookimpl
        def task_stop(self, failed): raise KeyError("stop")
    for plugin in (Starts(), Stops()):
        with pm.registered(plugin):
            try:
                with task_context(): pass
            except (OSError, KeyError): pass  # the two hookimpls' own
    """
    spans, _ = site.trace(code)
    assert [(span.name, span.status, span.exceptions) for span in spans.all] == [
        ("task", "ERROR", []),
        ("hook task_start", "ERROR", ["OSError"]),
        ("hook task_stop", "UNSET", []),
        ("task", "ERROR", []),
        ("hook task_start", "UNSET", []),
        ("hook task_stop", "ERROR", ["KeyError"]),
    ]
    assert [span.attributes["pubtools.task.failed"] for span in spans.named("task")] == [True] * 2
    stop = spans.named("hook task_stop")[1]
    assert stop.attributes["pubtools.hook.failed_plugin"] == "__main__.Stops"


def test_task_stop_called_by_hand_does_not_end_the_span(acme: TracedSite) -> None:
    code = f"""{INSIDE}
    with task_context():
        pm.hook.task_stop(failed=True)
        push()
    pm.hook.task_start()
    pm.hook.task_stop(failed=True)
    """
    spans, _ = acme.trace(code)
    names = ["hook task_start", "hook task_stop", ["hook acme_pushed", ["note"]], "hook task_stop"]
    assert spans.tree() == [["task", names]], "and by hand outside a task nothing is a task"
    assert spans.one("task").attributes["pubtools.task.failed"] is False


def test_hooks_called_in_no_task_are_spans_if_they_belong_to_a_trace(acme: TracedSite) -> None:
    code = f"""{INSIDE}
    import acme_hooks
    from pubtools.tracing import get_trace_wrapper
    from pubtools.pluggy import load_hooks
    load_hooks()
    push()
    get_trace_wrapper().instrument_func("publish")(push)()
    """
    # The first call is not in a trace; what is called by its hookimpl begins one.
    assert acme.trace(code)[0].tree() == ["note", ["publish", [["hook acme_pushed", ["note"]]]]]


def test_what_is_wrong_in_tracing_fails_no_hook_call(acme: TracedSite) -> None:
    code = f"""{INSIDE}
    import pubtools.pluggy, pubtools.hooks.otel
    answers = []
    with task_context():
        broken = lambda *arguments: 1 / 0
        get_distribution, pm.get_distribution = pm.get_distribution, broken
        answers.append(pm.hook.get_cert_key_paths(server_url=None))
        push()
        pm.get_distribution = get_distribution
        push()
    show(answers)
    """
    spans, done = acme.trace(code, stderr="hook acme_pushed was called without a span.*")
    assert done.value == [None]
    assert len(spans.named("hook acme_pushed")) == 1
    assert len(spans.named("hook get_cert_key_paths")) == 1


def test_other_monitors_see_the_calls_they_always_saw(acme: TracedSite) -> None:
    code = f"""{INSIDE}
    calls = []
    from pubtools.pluggy import load_hooks
    with task_context(): pass  # asks for the exporter
    undo = pm.add_hookcall_monitoring(
        lambda name, impls, kwargs: calls.append([name, dict(kwargs)]), lambda *rest: None)
    with task_context():
        push()
    undo()
    with task_context(): push()
    show(calls)
    """
    spans, done = acme.trace(code)
    assert done.value == [
        ["task_start", {}],
        ["acme_pushed", {"item": "good"}],
        ["task_stop", {"failed": False}],
    ]
    assert len(spans.named("hook acme_pushed")) == 2
