"""A hook declared more than once: the same hook, or a conflict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sample_sites import specs

from pubtools.pluggy import HookError, HookSpecConflictError, hookimpl, hookspec, pm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sample_sites import SampleSite

START = """
import sys
from fresh import collect_log, journal, one_task, outcome, registered
from pubtools.pluggy import load_hooks, pm
"""
FAMILY = """
@hookspec
def acme_ready(cup: str, minutes: "int") -> None:
    "Invoked when tea is ready."
"""
COPY = """
@hookspec
def acme_ready(cup, minutes):
    "A task library's own copy."

@hookspec
def acme_library_only(): "Invoked by the library."
"""
OTHER = """
@hookspec
def acme_fine(x): "A hook that no one else declares."

@hookspec
def acme_ready(cup, sugar):
    "Invoked when tea is ready."
"""


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_a_copy_of_a_familys_hookspecs_is_the_same_hook(
    site: SampleSite, order: tuple[str, str]
) -> None:
    family, library = order
    site.add(f"acme-{family}", modules={"acme_f": specs(FAMILY)}, hooks={"x": "acme_f"})
    site.add(f"acme-{library}", modules={"acme_l": specs(COPY)}, hooks={"x": "acme_l"})
    code = """
class Drinker:
    from pubtools.pluggy import hookimpl
    @hookimpl
    def acme_ready(self, cup, minutes): return [cup, minutes]
    @hookimpl
    def acme_library_only(self): return "library"

one_task()
pm.register(Drinker())
show([spec.__name__ for spec in pm.get_declarations("acme_ready")])
show([pm.hook.acme_ready(cup="blue", minutes=3), pm.hook.acme_library_only()])
"""
    declared, results = site.run(START + code).values
    expected = ["acme_f", "acme_l"]
    assert declared == (expected if order == ("a", "b") else expected[::-1])
    assert results == [[["blue", 3]], ["library"]]


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_a_different_declaration_names_both_sides(site: SampleSite, order: tuple[str, str]) -> None:
    first, second = order
    site.add(f"acme-{first}", "2.1", {"acme_family": specs(FAMILY)}, hooks={"x": "acme_family"})
    site.add(f"acme-{second}", "0.3", {"acme_other": specs(OTHER)}, hooks={"y": "acme_other"})
    code = """
error = outcome(one_task)
show([error["failures"], error["text"], [s.__name__ for s in pm.get_declarations("acme_ready")],
      hasattr(pm.hook, "acme_fine"), "acme_other" in sys.modules])
"""
    failures, text, declared, fine, imported = site.run(START + code).value
    family = f"acme_ready(cup: str, minutes: int) -> None of acme_family (acme-{first} 2.1)"
    other = f"acme_ready(cup, sugar) of acme_other (acme-{second} 0.3)"
    assert family in text
    assert other in text
    if order == ("a", "b"):
        assert failures == [["acme-b 0.3", "y", "acme_other", "HookSpecConflictError"]]
        assert [declared, fine, imported] == [["acme_family"], False, False]
    else:
        assert failures == [["acme-b 2.1", "x", "acme_family", "HookSpecConflictError"]]
        assert [declared, fine, imported] == [["acme_other"], True, True]


def test_a_conflict_is_resolved_by_leaving_one_side_out(site: SampleSite) -> None:
    site.add("acme-a", "2.1", {"acme_family": specs(FAMILY)}, hooks={"x": "acme_family"})
    site.add("acme-b", "0.3", {"acme_other": specs(OTHER)}, hooks={"y": "acme_other"})
    code = """
import os
show(outcome(one_task)["type"])
os.environ["PUBTOOLS_HOOKS_DISABLE"] = "acme-b"
show(outcome(one_task))
"""
    assert site.run(START + code).values == ("HookLoadError", None)


def test_a_substitute_may_declare_what_a_failed_module_declared(site: SampleSite) -> None:
    """The failed module's declaration no longer counts, though its importer goes on."""
    body = "try:\n    import acme_new\nexcept ImportError:\n    import acme_old\n"
    site.add(
        "acme-a",
        modules={
            "acme_a": specs(body + FAMILY.replace("acme_ready", "acme_a_ready")),
            "acme_new": specs(FAMILY) + "import no_such_module",
            "acme_old": specs(OTHER),
        },
        hooks={"x": "acme_a"},
    )
    code = "show([outcome(one_task), [s.__name__ for s in pm.get_declarations('acme_ready')]])"
    assert site.run(START + code).value == [None, ["acme_old"]]


@pytest.fixture(autouse=True)
def _sandbox() -> Iterator[None]:
    with pm.sandbox():
        yield


def declarations() -> list[type]:  # noqa: C901 - ten small classes
    """Return classes that declare the same hook in different ways; new ones at each call."""

    class Plain:
        @hookspec
        def acme_hook(self, one: int, two: str) -> None:
            """Invoked never."""

    class Firstresult:
        @hookspec(firstresult=True)
        def acme_hook(self, one: int, two: str) -> None:
            """Invoked never."""

    class Historic:
        @hookspec(historic=True)
        def acme_hook(self, one: int, two: str) -> None:
            """Invoked never."""

    class Warns:
        @hookspec(warn_on_impl=DeprecationWarning("acme_hook will go"))
        def acme_hook(self, one: int, two: str) -> None:
            """Invoked never."""

    class WarnsOfArgument:
        @hookspec(warn_on_impl_args={"two": DeprecationWarning("two will go")})
        def acme_hook(self, one: int, two: str) -> None:
            """Invoked never."""

    class OtherWords:
        @hookspec(warn_on_impl_args={"two": DeprecationWarning("two has gone")})
        def acme_hook(self, one: int, two: str) -> None:
            """Invoked never."""

    class Fewer:
        @hookspec
        def acme_hook(self, one: int) -> None:
            """Invoked never."""

    class OtherOrder:
        @hookspec
        def acme_hook(self, two: str, one: int) -> None:
            """Invoked never."""

    class Optional:
        @hookspec
        def acme_hook(self, one: int, two: str = "") -> None:
            """Invoked never."""

    class OtherDefault:
        @hookspec
        def acme_hook(self, one: int, two: str = "x") -> None:
            """Invoked never."""

    return [
        *(Plain, Firstresult, Historic, Warns, WarnsOfArgument, OtherWords),
        *(Fewer, OtherOrder, Optional, OtherDefault),
    ]


@pytest.mark.parametrize("first", declarations(), ids=lambda cls: cls.__name__)
def test_arguments_and_options_decide(first: type) -> None:
    pm.add_hookspecs(first)
    for second in declarations():
        if first.__name__ == second.__name__:
            pm.add_hookspecs(second)
            assert pm.get_declarations("acme_hook") == [first, second]
            continue
        with pytest.raises(HookSpecConflictError) as caught:
            pm.add_hookspecs(second)
        assert caught.value.hook_names == ("acme_hook",)
        assert isinstance(caught.value, HookError)
        assert isinstance(caught.value, ValueError)
        assert second not in pm.get_declarations("acme_hook")


def test_annotations_and_words_do_not_matter() -> None:
    class Bare:
        @staticmethod
        @hookspec
        def acme_hook(one, two):  # type: ignore[no-untyped-def]
            """Other words."""

    pm.add_hookspecs(declarations()[0])
    pm.add_hookspecs(Bare)
    assert len(pm.get_declarations("acme_hook")) == 2


def test_every_conflict_of_a_class_is_told_and_nothing_is_added() -> None:
    class First:
        @hookspec
        def acme_one(self, x: int) -> None:
            """Invoked never."""

        @hookspec(firstresult=True)
        def acme_two(self, x: int) -> None:
            """Invoked never."""

    class Second:
        @hookspec
        def acme_one(self, y: int) -> None:
            """Invoked never."""

        @hookspec
        def acme_two(self, x: int) -> None:
            """Invoked never."""

        @hookspec
        def acme_three(self, x: int) -> None:
            """Invoked never."""

    pm.add_hookspecs(First)
    with pytest.raises(HookSpecConflictError) as caught:
        pm.add_hookspecs(Second)
    assert caught.value.hook_names == ("acme_one", "acme_two")
    module = First.__module__
    lines = str(caught.value).splitlines()
    assert lines[0] == f"cannot add hookspecs of {module}, nothing of it was added:"
    assert lines[1] == (
        f"hook acme_one: acme_one(self, y: int) -> None of {module}.{Second.__qualname__}"
        f" conflicts with acme_one(self, x: int) -> None of {module}.{First.__qualname__}"
    )
    assert "acme_two(self, x: int) -> None [firstresult=True] of" in lines[2]
    assert lines[3].startswith("rename the hook, or upgrade")
    assert not hasattr(pm.hook, "acme_three")
    assert pm.get_declarations("acme_one") == [First]
    pm.hook.acme_one(x=1)  # usable as before


def test_declaring_the_same_thing_again_changes_nothing() -> None:
    """As a module does that is reloaded."""
    declaration = declarations()[0]
    for _ in range(3):
        pm.add_hookspecs(declaration)
    assert pm.get_declarations("acme_hook") == [declaration]


def test_a_hook_keeps_its_first_declaration() -> None:
    first, second = declarations()[1], declarations()[1]
    pm.add_hookspecs(first)
    caller = pm.hook.acme_hook

    class Plugin:
        @hookimpl
        def acme_hook(self, two: str) -> str:
            return two

    pm.register(Plugin())
    pm.add_hookspecs(second)
    assert pm.hook.acme_hook is caller
    assert caller.spec is not None
    assert caller.spec.namespace is first
    assert caller(one=1, two="2") == "2"


def test_what_declares_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="did not find any 'pubtools' hooks"):
        pm.add_hookspecs(object)
