"""A hookimpl that asks for an argument the hookspec lacks is refused, by name."""

from __future__ import annotations

from pluggy import PluginValidationError

from pubtools.pluggy import hookimpl, pm


class Misspelt:
    @hookimpl
    def task_stop(self, has_failed):
        """The hookspec calls it ``failed``."""


try:
    pm.register(Misspelt(), name="misspelt")
except PluginValidationError as error:
    print(error)

print("registered:", pm.has_plugin("misspelt"))
