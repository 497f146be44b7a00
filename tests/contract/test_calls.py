"""What every hook does when it is called, whichever family declares it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    from tests.contract.conftest import Spec

PLUGIN = """
import importlib
import json
from pubtools.pluggy import hookimpl, pm

calls = []
arguments = {{name: f"the {{name}}" for name in {parameters!r}}}

class Plugin:
    def __init__(self, name, error=None):
        self.name = name
        self.error = error

    @hookimpl
    def {hook}(self, {parameter_list}):
        calls.append([self.name, dict({passed_on})])
        if self.error:
            raise self.error

def declare():
    importlib.import_module({module!r})

def call():
    return pm.hook.{hook}(**arguments)
"""


@pytest.fixture
def outcome(spec: Spec, run_python: Callable[..., CompletedProcess[str]]) -> Callable[[str], Any]:
    """Run code that has a plugin for the hook; what it prints, read as JSON."""
    plugin = PLUGIN.format(
        hook=spec.name,
        module=spec.module,
        parameters=spec.parameters,
        parameter_list=", ".join(spec.parameters),
        passed_on=", ".join(f"{name}={name}" for name in spec.parameters),
    )
    return lambda code: json.loads(run_python(plugin + code).stdout)


def arguments(spec: Spec) -> dict[str, str]:
    return {name: f"the {name}" for name in spec.parameters}


def test_every_plugin_is_called_the_last_registered_first(
    spec: Spec, outcome: Callable[[str], Any]
) -> None:
    calls = outcome("""
declare()
pm.register(Plugin("first"))
pm.register(Plugin("last"))
assert not call()
print(json.dumps(calls))
""")
    assert calls == [["last", arguments(spec)], ["first", arguments(spec)]]


def test_what_a_hookimpl_raises_reaches_the_caller_and_ends_the_call(
    outcome: Callable[[str], Any],
) -> None:
    seen = outcome("""
declare()
error = LookupError("no room")
pm.register(Plugin("never reached"))
pm.register(Plugin("raising", error))
try:
    call()
except LookupError as caught:
    print(json.dumps([caught is error, [name for name, _ in calls]]))
""")
    assert seen == [True, ["raising"]]


def test_a_plugin_registered_before_the_hook_is_declared_is_called(
    spec: Spec, outcome: Callable[[str], Any]
) -> None:
    calls = outcome("""
pm.register(Plugin("early"))
declare()
call()
print(json.dumps(calls))
""")
    assert calls == [["early", arguments(spec)]]
