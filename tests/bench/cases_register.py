"""Registering a plugin and taking it out again, in an empty manager and in a full one."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Any

import pluggy
from cases import Case

from pubtools.pluggy import hookimpl, hookspec, pm

if TYPE_CHECKING:
    from collections.abc import Iterator

PLAIN = "bench"
HELD = (0, 50)
STATEMENT = "pm.register(plugin); pm.unregister(plugin)"
Pair = tuple[pluggy.PluginManager, pluggy.HookimplMarker]


def family(marker: pluggy.HookspecMarker) -> types.ModuleType:
    """Two hooks that every plugin here implements."""
    module = types.ModuleType("family")

    @marker
    def bench_kettle_on(kettle: object) -> None: ...

    @marker
    def bench_kettle_off(kettle: object) -> None: ...

    vars(module).update(bench_kettle_on=bench_kettle_on, bench_kettle_off=bench_kettle_off)
    return module


def handler_class(marker: pluggy.HookimplMarker) -> type:
    """A class as the manual teaches them: two hookimpls among some fifteen attributes."""

    class SpikeHandler:
        """Keeps a power bank ready while kettles boil."""

        unit = "W"
        limit = 3000
        retries = 3

        def __init__(self) -> None:
            self.bank = object()
            self.count = 0
            self.settings: dict[str, Any] = {}
            self.started = False

        @marker
        def bench_kettle_on(self, kettle: object) -> None: ...

        @marker
        def bench_kettle_off(self, kettle: object) -> None: ...

        @property
        def load(self) -> int:
            return self.count * self.limit

        @property
        def busy(self) -> bool:
            return self.count > 0

        @classmethod
        def from_settings(cls) -> SpikeHandler:
            return cls()

        @staticmethod
        def describe(value: int) -> str:
            return f"{value} W"

        def charge(self) -> None: ...

        def discharge(self) -> None: ...

    return SpikeHandler


def plugin_module(marker: pluggy.HookimplMarker) -> types.ModuleType:
    """A module with some fifty names, of which two are hookimpls."""
    module = types.ModuleType("plugin_module")
    names = vars(module)
    for number in range(16):
        names[f"CONSTANT_{number}"] = number
        names[f"helper_{number}"] = _function()
        names[f"Class{number}"] = type(f"Class{number}", (), {})
    names["bench_kettle_on"] = marker(_function())
    names["bench_kettle_off"] = marker(_function())
    return module


def _function() -> Any:
    def function(kettle: object) -> None: ...

    return function


def _managers() -> dict[str, Pair]:
    plain = pluggy.PluginManager(PLAIN)
    return {
        "ours": (pm, hookimpl),
        "pluggy": (plain, pluggy.HookimplMarker(PLAIN)),
    }


def _cases(row: str, contender: str, pair: Pair) -> Iterator[Case]:
    manager, marker = pair
    instance = handler_class(marker)()
    yield Case(
        f"register/instance/{row}", contender, STATEMENT, {"pm": manager, "plugin": instance}
    )
    module = plugin_module(marker)
    yield Case(f"register/module/{row}", contender, STATEMENT, {"pm": manager, "plugin": module})
    # Each batch registers classes that no manager has seen before.
    yield Case(
        f"register/first of its class/{row}",
        contender,
        "plugin = next(fresh)(); pm.register(plugin); pm.unregister(plugin)",
        {"pm": manager, "new": lambda: handler_class(marker)},
        setup="fresh = iter([new() for _ in range(20)])",
        loops=20,
    )


def register_and_unregister() -> Iterator[list[Case]]:
    """Every kind of plugin, ours against plain pluggy, first with 0 and then with 50 held."""
    managers = _managers()
    managers["ours"][0].add_hookspecs(family(hookspec))
    managers["pluggy"][0].add_hookspecs(family(pluggy.HookspecMarker(PLAIN)))
    kept = []
    for held in HELD:
        for manager, marker in managers.values():
            for _ in range(held):
                kept.append(handler_class(marker)())
                manager.register(kept[-1])
        prepared = [_cases(str(held), name, pair) for name, pair in managers.items()]
        for row in zip(*prepared):
            yield list(row)
