"""A hook call: the same event sent to 0, 1, 10 and 100 receivers by each contender."""

from __future__ import annotations

import types
from importlib.metadata import EntryPoint
from typing import TYPE_CHECKING, Any

import blinker
import pluggy
from cases import Case
from stevedore.extension import Extension, ExtensionManager

from pubtools.pluggy import hookimpl, hookspec, pm, task_context

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZES = (0, 1, 10, 100)
PLAIN = "bench"
plain_spec = pluggy.HookspecMarker(PLAIN)
plain_impl = pluggy.HookimplMarker(PLAIN)
ARGUMENTS: dict[str, Any] = {"kettle": object()}


def _receiver(hook: str, marker: pluggy.HookimplMarker) -> object:
    """An instance with one hookimpl, as most plugins are."""

    def method(self: object, kettle: object) -> None: ...

    return type("Receiver", (), {hook: marker(method)})()


def _declare(manager: pluggy.PluginManager, hook: str, marker: pluggy.HookspecMarker) -> Any:
    def spec(kettle: object) -> None: ...

    family = types.ModuleType(f"family_of_{hook}")
    setattr(family, hook, marker(spec))
    manager.add_hookspecs(family)
    return getattr(manager.hook, hook)


def _pluggy_call(row: str, size: int) -> Case:
    manager = pluggy.PluginManager(PLAIN)
    hook = _declare(manager, "bench_event", plain_spec)
    for _ in range(size):
        manager.register(_receiver("bench_event", plain_impl))
    return Case(row, "pluggy", "hook(kettle=kettle)", {"hook": hook, **ARGUMENTS})


def _our_call(row: str, hook_name: str, size: int) -> Case:
    hook = _declare(pm, hook_name, hookspec)
    for _ in range(size):
        pm.register(_receiver(hook_name, hookimpl))
    return Case(row, "ours", "hook(kettle=kettle)", {"hook": hook, **ARGUMENTS})


def _blinker_call(row: str, size: int) -> Case:
    signal = blinker.Signal()
    receivers = [_receiver("bench_event", plain_impl) for _ in range(size)]
    for receiver in receivers:
        signal.connect(lambda sender, kettle, to=receiver: to.bench_event(kettle), weak=False)
    return Case(row, "blinker", "signal.send(kettle=kettle)", {"signal": signal, **ARGUMENTS})


def _stevedore_call(row: str, size: int) -> Case:
    entry_point = EntryPoint("bench", "cases_calls", "bench")
    extensions = [
        Extension("bench", entry_point, object, _receiver("bench_event", plain_impl))
        for _ in range(size)
    ]
    manager = ExtensionManager.make_test_instance(extensions, propagate_map_exceptions=True)
    names = {"manager": manager, "call": lambda found, kettle: found.obj.bench_event(kettle)}
    return Case(row, "stevedore", "manager.map(call, kettle)", {**names, **ARGUMENTS})


def _contenders(row: str, hook_name: str, size: int) -> list[Case]:
    cases = [_our_call(row, hook_name, size), _pluggy_call(row, size), _blinker_call(row, size)]
    if size:  # stevedore raises NoMatches when nobody listens
        cases.append(_stevedore_call(row, size))
    return cases


def outside_a_task() -> Iterator[list[Case]]:
    """Hook calls with no task running, as at import or in a plain script."""
    for size in SIZES:
        yield _contenders(f"call/outside/{size}", f"bench_outside_{size}", size)


def inside_a_task() -> Iterator[list[Case]]:
    """Hook calls in a task whose receivers are all process-wide."""
    with task_context():
        pass
    rows = [(size, f"bench_inside_{size}") for size in SIZES]
    prepared = [_contenders(f"call/inside/{size}", hook, size) for size, hook in rows]
    with task_context():
        yield from prepared


def inside_a_task_with_its_own() -> Iterator[list[Case]]:
    """Hook calls in a task to which one of the receivers belongs."""
    for size in SIZES[1:]:
        hook_name = f"bench_own_{size}"
        row = f"call/own/{size}"
        cases = [_our_call(row, hook_name, size - 1), _pluggy_call(row, size)]
        with pm.registered(_AtStart(_receiver(hook_name, hookimpl))), task_context():
            yield cases


class _AtStart:
    """Registers a plugin when a task starts, which makes it that task's own."""

    def __init__(self, plugin: object) -> None:
        self.plugin = plugin

    @hookimpl
    def task_start(self) -> None:
        pm.register(self.plugin)
