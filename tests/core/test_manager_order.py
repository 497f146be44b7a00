"""The same calls in the same order as pluggy makes them, for any plugins and any history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import hypothesis.strategies as st
import pluggy
from hypothesis import given, settings
from sample_hooks import Specs

from pubtools.pluggy import hookimpl, pm

if TYPE_CHECKING:
    from collections.abc import Callable, Generator


@dataclass(frozen=True)
class Plan:
    """How one plugin implements each of the hooks."""

    hook: str
    kind: str
    order: str
    answer: str

    def build(self, events: list[object]) -> object:
        """Make the plugin; it notes in ``events`` when it is called."""
        name = f"{self.kind} {self.answer}"

        def plain(arg: object) -> object:
            events.append(self)
            if self.answer == "raise":
                raise OSError(name)
            return None if self.answer == "none" else name

        def new(arg: object) -> Generator[None, Any, Any]:
            events.append(self)
            try:
                result = yield
            except OSError:
                events.append((self, "saw an error"))
                if self.answer == "raise":
                    raise OSError(name) from None
                if self.answer == "none":
                    raise
                return name
            events.append((self, result))
            if self.answer == "raise":
                raise OSError(name)
            return result if self.answer == "none" else [name, result]

        def old(arg: object) -> Generator[None, pluggy.Result[Any], None]:
            events.append(self)
            outcome = yield
            events.append((self, outcome.excinfo and str(outcome.excinfo[1])))
            if self.answer == "value":
                outcome.force_result(name)

        function = {"plain": plain, "new": new, "old": old}[self.kind]
        marker = hookimpl(
            tryfirst=self.order == "first",
            trylast=self.order == "last",
            wrapper=self.kind == "new",
            hookwrapper=self.kind == "old",
        )
        return type("Plugin", (), {self.hook: staticmethod(marker(function))})()


plans = st.builds(
    Plan,
    hook=st.sampled_from(["acme_all", "acme_first"]),
    kind=st.sampled_from(["plain", "plain", "plain", "new", "old"]),
    order=st.sampled_from(["", "", "first", "last"]),
    answer=st.sampled_from(["value", "value", "none", "raise"]),
)
steps = st.one_of(
    plans, plans, st.integers(min_value=0, max_value=9).map(lambda number: ("leave", number))
)


def told(events: list[object], call: Callable[..., object], *args: Any, **kwargs: Any) -> object:
    """Return the outcome of a call, and what happened meanwhile."""
    events.clear()
    try:
        outcome = call(*args, **kwargs)
    except OSError as error:
        outcome = f"raised {error}"
    return outcome, list(events)


def calls(
    manager: pluggy.PluginManager, left_out: list[object], events: list[object]
) -> list[object]:
    """Return what comes of every way to call each of the hooks."""
    found: list[object] = []
    for hook in ("acme_all", "acme_first"):
        caller: pluggy.HookCaller = getattr(manager.hook, hook)
        found += [
            [impl.plugin for impl in caller.get_hookimpls()],
            told(events, caller, arg=1),
            told(events, caller.call_extra, [lambda arg: "extra"], {"arg": 1}),
            told(events, manager.subset_hook_caller(hook, left_out), arg=1),
        ]
    return found


@settings(max_examples=500, deadline=None)
@given(history=st.lists(steps, max_size=12), left_out=st.sets(st.integers(0, 9)))
def test_calls_are_those_of_pluggy(
    history: list[Plan | tuple[str, int]], left_out: set[int]
) -> None:
    plain = pluggy.PluginManager("pubtools")
    plain.add_hookspecs(Specs)
    events: list[object] = []
    there: list[object] = []
    with pm.sandbox():
        pm.add_hookspecs(Specs)
        for step in history:
            if isinstance(step, Plan):
                plugin = step.build(events)
                there.append(plugin)
                for manager in (plain, pm):
                    manager.register(plugin)
            elif step[1] < len(there):
                plugin = there.pop(step[1])
                for manager in (plain, pm):
                    manager.unregister(plugin)
        removed = [plugin for number, plugin in enumerate(there) if number in left_out]
        assert calls(pm, removed, events) == calls(plain, removed, events)
