from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from pytest_httpserver import HTTPServer

from .environments import Environment, Environments
from .servers import Gateway, Pulp

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SCRIPTS = Path(__file__).parent / "scripts"


class Run(Protocol):
    def __call__(self, script: str, *arguments: str, env: Mapping[str, str] = ...) -> Any: ...


@pytest.fixture(scope="session")
def environments(tmp_path_factory: pytest.TempPathFactory) -> Environments:
    return Environments(tmp_path_factory.mktemp("clients"))


@pytest.fixture(scope="session", params=["beside", "replace"])
def environment(request: pytest.FixtureRequest, environments: Environments) -> Environment:
    """The environment a test runs in; each test runs in both."""
    return environments.get(request.param)


@pytest.fixture
def run(environment: Environment, tmp_path: Path) -> Run:
    """Run a script in a fresh interpreter of the environment; what it printed as JSON."""

    def run(script: str, *arguments: str, env: Mapping[str, str] = {}) -> Any:
        settings = {
            "HOME": str(tmp_path),
            "NO_PROXY": "127.0.0.1",
            "PATH": f"{environment.bin}:/usr/bin:/bin",
            **env,
        }
        done = subprocess.run(
            [str(environment.python), str(SCRIPTS / script), *arguments],
            cwd=tmp_path,
            env=settings,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, f"{script} {' '.join(arguments)}\n{done.stderr}"
        return json.loads(done.stdout.splitlines()[-1])

    return run


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with HTTPServer(host="127.0.0.1", threaded=True) as server:
        yield Gateway(server)
        server.check()


@pytest.fixture
def pulp() -> Iterator[Pulp]:
    with HTTPServer(host="127.0.0.1", threaded=True) as server:
        yield Pulp(server)
        server.check()
