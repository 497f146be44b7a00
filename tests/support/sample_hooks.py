"""Hooks, and a plugin that answers them, for tests of the plugin manager."""

from __future__ import annotations

from pubtools.pluggy import hookimpl, hookspec


class Specs:
    @hookspec
    def acme_all(self, arg: object) -> None:
        """Invoked in tests."""

    @hookspec(firstresult=True)
    def acme_first(self, arg: object) -> None:
        """Return something."""

    @hookspec(historic=True)
    def acme_historic(self, arg: object) -> None:
        """Invoked also for those who come later."""


class Plugin:
    """Answers every hook with its own name."""

    def __init__(self, name: str = "plugin") -> None:
        self.name = name
        self.seen: list[object] = []

    @hookimpl
    def acme_all(self, arg: object) -> str:
        return self.name

    @hookimpl
    def acme_first(self) -> str:
        return self.name

    @hookimpl
    def acme_historic(self, arg: object) -> str:
        self.seen.append(arg)
        return self.name
