"""What happened in this interpreter: every hook call, as something that JSON can hold."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from pubtools.pluggy import pm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pluggy import HookImpl, Result


def described(value: Any) -> Any:
    """A value by its identifier, or by the fields that are set if it has none."""
    if isinstance(value, (list, tuple)):
        return [described(one) for one in value]
    fields = getattr(type(value), "__attrs_attrs__", None)
    if fields is None:
        return value if isinstance(value, (str, int, dict, type(None))) else repr(value)
    names = [field.name for field in fields]
    for name in ("id", "name", "path"):
        if name in names:
            return getattr(value, name)
    found = {name: getattr(value, name) for name in names}
    return {name: described(one) for name, one in found.items() if one is not None}


class Observed:
    """Every hook call from now on, the way the tests of task libraries watch them.

    :ivar calls: Name and arguments, in the order the calls began.
    :ivar results: Name and result, or the exception, in the order the calls ended.
    :ivar threads: For each name, the threads it was called from.
    """

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.results: list[tuple[str, Any]] = []
        self.threads: dict[str, list[str]] = {}
        pm.add_hookcall_monitoring(before=self._before, after=self._after)

    def _before(self, name: str, impls: Sequence[HookImpl], kwargs: Mapping[str, Any]) -> None:
        self.calls.append((name, {key: described(value) for key, value in kwargs.items()}))
        self.threads.setdefault(name, []).append(threading.current_thread().name)

    def _after(
        self, outcome: Result[Any], name: str, impls: Sequence[HookImpl], kwargs: Mapping[str, Any]
    ) -> None:
        failure = outcome.exception
        self.results.append((name, repr(failure) if failure else described(outcome.get_result())))


def registered_from(package: str) -> list[str]:
    """The classes of the plugins that are instances of a class of this package."""
    types = [type(plugin) for plugin in pm.get_plugins()]
    return sorted(kind.__name__ for kind in types if kind.__module__.startswith(package))
