"""Calling hooks as pluggy documents it; ``test_manager_order.py`` is about the order."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Any

import pytest
from sample_hooks import Plugin, Specs

from pubtools.pluggy import hookimpl, hookspec, pm, task_context

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping, Sequence

    import pluggy


@pytest.fixture(autouse=True)
def _sandbox() -> Iterator[None]:
    with pm.sandbox():
        pm.add_hookspecs(Specs)
        yield


def test_calls() -> None:
    one, two = Plugin("1"), Plugin("2")
    pm.register(one)
    pm.register(two)
    assert pm.hook.acme_all(arg=0) == ["2", "1"]
    assert pm.hook.acme_first(arg=0) == "2"
    with pytest.warns(UserWarning, match="Argument.*arg.*cannot be found"):
        pm.hook.acme_first()
    with pytest.raises(TypeError):
        pm.hook.acme_all(0)  # type: ignore[call-arg]
    extra = pm.hook.acme_all.call_extra([lambda arg: arg], {"arg": "extra"})
    assert extra == ["extra", "2", "1"]
    assert pm.subset_hook_caller("acme_all", [two])(arg=0) == ["1"]
    subset = pm.subset_hook_caller("acme_all", [one, two])
    assert subset(arg=0) == []
    pm.register(Plugin("3"))
    assert subset(arg=0) == ["3"]
    assert pm.subset_hook_caller("acme_all", [])(arg=0) == ["3", "2", "1"]


def test_historic_calls() -> None:
    early, late, later = Plugin("early"), Plugin("late"), Plugin("later")
    results: list[object] = []
    pm.register(early)
    assert pm.hook.acme_historic.is_historic()
    pm.hook.acme_historic.call_historic(results.append, {"arg": 1})
    pm.register(late)
    pm.hook.acme_historic.call_historic(kwargs={"arg": 2})
    pm.register(later)
    assert [plugin.seen for plugin in (early, late, later)] == [[1, 2], [1, 2], [1, 2]]
    assert results == ["early", "late", "later"]
    with pytest.raises(AssertionError, match="historic"):
        pm.hook.acme_historic(arg=3)


def test_historic_calls_of_a_task() -> None:
    own, results = Plugin("own"), list[object]()

    class Starter:
        @hookimpl
        def task_start(self) -> None:
            pm.register(own)

    pm.hook.acme_historic.call_historic(results.append, {"arg": 1})
    with pm.registered(Starter()), task_context():
        pm.hook.acme_historic.call_historic(kwargs={"arg": 2})
    pm.hook.acme_historic.call_historic(kwargs={"arg": 3})
    assert own.seen == [1, 2]
    assert results == ["own"]


def new_wrapper(arg: object) -> Generator[None, Any, Any]:
    try:
        result = yield
    except OSError as error:
        return [f"caught {error}"]
    return ["around", *result]


def old_wrapper(arg: object) -> Generator[None, pluggy.Result[Any], None]:
    outcome = yield
    if outcome.excinfo is not None:
        outcome.force_result([f"caught {outcome.excinfo[1]}"])
    else:
        outcome.force_result(["around", *outcome.get_result()])


@pytest.mark.parametrize(
    "wrapper",
    [
        pytest.param(hookimpl(wrapper=True, specname="acme_all")(new_wrapper), id="new"),
        pytest.param(hookimpl(hookwrapper=True, specname="acme_all")(old_wrapper), id="old"),
    ],
)
def test_wrappers(wrapper: Callable[..., Any]) -> None:
    class Failing:
        @hookimpl
        def acme_all(self, arg: object) -> None:
            raise OSError(arg)

    pm.register(types.SimpleNamespace(wrap=wrapper))
    pm.register(Plugin("inner"))
    assert pm.hook.acme_all(arg=1) == ["around", "inner"]
    pm.register(Failing())
    assert pm.hook.acme_all(arg="this") == ["caught this"]


def test_an_exception_reaches_the_caller() -> None:
    class Failing:
        @hookimpl
        def acme_all(self, arg: object) -> None:
            raise OSError(arg)

    pm.register(Failing())
    with pytest.raises(OSError, match="this"):
        pm.hook.acme_all(arg="this")


def test_a_hookimpl_by_another_name() -> None:
    class Renamed:
        @hookimpl(specname="acme_all")
        def one(self, arg: object) -> str:
            return "one"

        @hookimpl(specname="acme_all", tryfirst=True)
        def two(self) -> str:
            return "two"

    renamed = Renamed()
    pm.register(renamed)
    assert pm.hook.acme_all(arg=1) == ["two", "one"]
    callers = pm.get_hookcallers(renamed)
    assert callers is not None
    assert [caller.name for caller in callers] == ["acme_all"]
    assert pm.subset_hook_caller("acme_all", [renamed])(arg=1) == []
    pm.unregister(renamed)
    assert pm.hook.acme_all(arg=1) == []


class Retiring:
    @hookspec(warn_on_impl=DeprecationWarning("acme_old will go"))
    def acme_old(self) -> None:
        """Invoked never."""

    @hookspec(warn_on_impl_args={"old": DeprecationWarning("old will go")})
    def acme_renewed(self, old: object, new: object) -> None:
        """Invoked never."""


class Implementer:
    @hookimpl
    def acme_old(self) -> None:
        """Answers nothing."""

    @hookimpl
    def acme_renewed(self, new: object, old: object) -> None:
        """Answers nothing."""


@pytest.mark.parametrize("spec_first", [True, False])
def test_warnings_that_a_hookspec_asks_for(spec_first: bool) -> None:
    acts: list[Callable[[], object]] = [
        lambda: pm.add_hookspecs(Retiring),
        lambda: pm.register(Implementer()),
    ]
    first, second = acts if spec_first else reversed(acts)
    first()
    with pytest.warns(DeprecationWarning, match="will go") as caught:
        second()
    assert sorted(str(warning.message) for warning in caught) == ["acme_old will go", "old will go"]
    assert {warning.filename for warning in caught} == {__file__}
    lines = {warning.lineno for warning in caught}
    functions = (Implementer.acme_old, Implementer.acme_renewed)
    assert lines == {function.__code__.co_firstlineno for function in functions}


def test_monitoring_and_tracing() -> None:
    pm.register(Plugin("1"), "acme-one")
    events: list[object] = []

    def before(name: str, impls: Sequence[pluggy.HookImpl], kwargs: Mapping[str, Any]) -> None:
        events.append((name, [impl.plugin_name for impl in impls], dict(kwargs)))

    def after(
        outcome: pluggy.Result[Any],
        name: str,
        impls: Sequence[pluggy.HookImpl],
        kwargs: Mapping[str, Any],
    ) -> None:
        events.append((name, outcome.get_result()))

    undo = pm.add_hookcall_monitoring(before, after)
    pm.hook.acme_all(arg=3)
    undo()
    pm.hook.acme_all(arg=4)
    assert events == [("acme_all", ["acme-one"], {"arg": 3}), ("acme_all", ["1"])]

    lines: list[str] = []
    pm.trace.root.setwriter(lines.append)
    undo = pm.enable_tracing()
    pm.hook.acme_all(arg=5)
    undo()
    pm.hook.acme_all(arg=6)
    pm.trace.root.setwriter(None)
    assert [line.strip() for line in "".join(lines).splitlines()] == [
        "acme_all [hook]",
        "arg: 5",
        "finish acme_all --> ['1'] [hook]",
    ]


def certificate(answer: object, asked: list[list[object]]) -> object:
    """Return a plugin that gives an answer and notes that it was asked."""

    @hookimpl
    def get_cert_key_paths(server_url: str | None) -> object:
        asked.append([answer, server_url])
        return answer

    return types.SimpleNamespace(get_cert_key_paths=get_cert_key_paths)


def test_the_first_answer_that_is_not_empty_names_the_certificate() -> None:
    asked: list[list[object]] = []
    assert pm.hook.get_cert_key_paths(server_url="https://x") is None
    for empty in (None, "", ()):
        pm.register(certificate(empty, asked))
    assert pm.hook.get_cert_key_paths(server_url=None) is None
    assert asked == [[(), None], ["", None], [None, None]]
    for answer in (("a.crt", "a.key"), ("b.crt", "b.key"), None, ()):
        pm.register(certificate(answer, asked))
    asked.clear()
    assert pm.hook.get_cert_key_paths(server_url="https://x") == ("b.crt", "b.key")
    # The last one registered is asked first, and none after the one that knows.
    assert [answer for answer, _ in asked] == [(), None, ("b.crt", "b.key")]


def test_a_wrapper_of_the_certificates_sees_the_answer_used() -> None:
    class Wrapper:
        @hookimpl(wrapper=True)
        def get_cert_key_paths(self) -> Generator[None, Any, Any]:
            answer = yield
            return answer and [*answer, "seen"]

    pm.register(Wrapper())
    assert pm.hook.get_cert_key_paths(server_url="x") is None
    pm.register(certificate(("a.crt", "a.key"), []))
    pm.register(certificate("", []))
    assert pm.hook.get_cert_key_paths(server_url="x") == ["a.crt", "a.key", "seen"]


def test_the_relay_can_be_patched(monkeypatch: pytest.MonkeyPatch) -> None:
    """As tests of task libraries do with ``unittest.mock.patch``."""
    monkeypatch.setattr("pubtools.pluggy.pm.hook.acme_all", lambda arg: ["patched", arg])
    assert pm.hook.acme_all(arg=1) == ["patched", 1]
    monkeypatch.undo()
    assert pm.hook.acme_all(arg=1) == []
