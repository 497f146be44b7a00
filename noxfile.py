"""Everything that is checked, measured or shown here is a session of this file."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nox

nox.needs_version = ">=2024.4.15"
nox.options.sessions = ["lint", "types", "tests", "packaging", "docs", "clients"]
nox.options.error_on_missing_interpreters = False

ROOT = Path(__file__).parent
DISTRIBUTIONS = sorted(path.parent.name for path in ROOT.glob("packages/*/pyproject.toml"))
# Later versions of pytest need a later pluggy.
OLDEST_PLUGGY = ["pluggy==1.5.0", "pytest<9"]
MADE = ROOT / ".nox" / "made"

# Read by pytest, and so outside the packages.
PLUGIN = ["packages/pubtools-pluggy/src/pytest_pubtools_pluggy.py"]

TEST_TOOLS = [
    "pytest>=8",
    "pytest-xdist",
    "pytest-timeout",
    "hypothesis",
    "virtualenv",
    "hatchling>=1.27",
]
CORE_TESTS = [f"tests/{area}" for area in ("core", "contract", "pulp", "quay", "mallopt")]
OTEL = [
    "opentelemetry-sdk",
    "opentelemetry-exporter-otlp-proto-http",
    "opentelemetry-instrumentation",
]
OLDEST_OTEL = [f"{name}=={'0.54b0' if 'instr' in name else '1.33.0'}" for name in OTEL]


def found_pythons() -> list[str]:
    """Return each Python from 3.9 on that this machine has, findable by its name."""
    found = {sys.version_info[1]: sys.executable}
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    for minor in range(9, 15):
        name = f"python3.{minor}"
        installed = sorted(pyenv.glob(f"versions/3.{minor}.*/bin/{name}"), reverse=True)
        for candidate in filter(None, [shutil.which(name), *map(str, installed)]):
            if _runs(candidate):
                found.setdefault(minor, candidate)
    folders = [str(Path(python).parent) for python in found.values()]
    os.environ["PATH"] = os.pathsep.join([*folders, os.environ.get("PATH", "")])
    return [f"3.{minor}" for minor in sorted(found)]


def _runs(python: str) -> bool:
    # A shim may be there for a Python that is not.
    return subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0


PYTHONS = found_pythons()


@functools.cache
def wheels() -> Path:
    """Build every sdist, and each wheel from its sdist, once per run of nox."""
    tools, made = ROOT / ".nox" / "build-tools", MADE / "dist"
    shutil.rmtree(made, ignore_errors=True)
    python = tools / "bin" / "python"
    if not python.exists():
        _call(sys.executable, "-m", "virtualenv", "--quiet", str(tools))
    _call(str(python), "-m", "pip", "install", "--quiet", "build", "hatchling>=1.27")
    for distribution in DISTRIBUTIONS:
        command = [str(python), "-m", "build", "--no-isolation", "--outdir", str(made)]
        _call(*command, str(ROOT / "packages" / distribution))
    return made


def _call(*command: str) -> None:
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode != 0:
        print(done.stdout, file=sys.stderr)
        raise SystemExit(f"failed: {' '.join(command)}")


def install_wheels(session: nox.Session, *requirements: str) -> None:
    """Install all of the project's wheels, and what else is given, in one go."""
    built = [str(wheel) for wheel in sorted(wheels().glob("*.whl"))]
    session.install("--quiet", "--force-reinstall", "--no-deps", *built)
    session.install("--quiet", *built, *requirements)
    session.env["PUBTOOLS_WHEELS"] = str(wheels())


def install_system_packages(session: nox.Session, *packages: str) -> None:
    """Install Debian packages where that is wanted: on a CI machine, as root."""
    apt = shutil.which("apt-get")
    if not os.environ.get("CI") or apt is None or os.geteuid() != 0:
        return
    environment = {"DEBIAN_FRONTEND": "noninteractive"}
    session.run(apt, "-qq", "update", external=True, silent=True)
    session.run(apt, "-qq", "-y", "install", *packages, external=True, silent=True, env=environment)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and spelling of everything."""
    session.install("--quiet", "ruff", "codespell")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    texts = ["README.md", "CONTRIBUTING.md", "noxfile.py", "packages", "docs", "tests"]
    session.run("codespell", *texts)


@nox.session
def types(session: nox.Session) -> None:
    """Check types strictly, for the oldest Python that mypy knows and the newest found."""
    tools = [
        "mypy",
        "nox",
        "types-docutils",
        "selenium",
        "pyperf",
        "stevedore",
        "blinker",
        "sphinx",
        *OTEL,
    ]
    tools += ["packaging", "pytest-httpserver"]
    install_wheels(session, *TEST_TOOLS, *tools)
    # The sources are checked, not what has been installed to have their requirements.
    session.run("pip", "uninstall", "--quiet", "--yes", *DISTRIBUTIONS, silent=True)
    for version in ("3.10", "3.13"):
        session.run("mypy", f"--python-version={version}", *_packages_to_check())
        session.run("mypy", f"--python-version={version}", *PLUGIN, "noxfile.py", "tests")


def _packages_to_check() -> list[str]:
    return [
        argument
        for package in ("pubtools.pluggy", "pubtools.hooks", "pubtools.tracing")
        for argument in ("-p", package)
    ]


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the tests with the oldest pluggy, then with the newest.

    The core and the hookspecs are tested with both on every Python, tracing with the newest
    of all; what is built on them with the newest, and tracing with the oldest SDK, on the
    oldest and the newest Python found; what is slow and the same everywhere once.
    """
    newest, oldest = session.python == PYTHONS[-1], session.python == PYTHONS[0]
    tools = [*TEST_TOOLS, *OTEL, "-r", "docs/requirements.txt"]
    if newest:
        tools += ["mypy", "ruff", "selenium"]
        install_system_packages(session, "chromium", "chromium-driver")
    install_wheels(session, *tools)
    session.env["PYTHONDONTWRITEBYTECODE"] = None  # many tests start many interpreters
    pytest = ["pytest", "-q", "-n", "2", "--dist", "worksteal", "--timeout", "300"]
    session.install("--quiet", *OLDEST_PLUGGY, *OLDEST_OTEL)
    old = [*CORE_TESTS, "tests/otel"] if newest or oldest else CORE_TESTS
    session.run(*pytest, "-m", "not once", *(session.posargs or old))
    session.install("--quiet", "--upgrade", "pluggy", "pytest", *OTEL)
    if session.posargs or not (newest or oldest):
        chosen = session.posargs or [*CORE_TESTS, "tests/otel"]
        session.run(*pytest, "-m", "not once", *chosen)
        return
    elsewhere = [f"--ignore=tests/{area}" for area in ("clients", "packaging", "sphinxext")]
    session.run(*pytest, *([] if newest else ["-m", "not once"]), "tests", *elsewhere)
    # Manuals in which the sample families are the only ones.
    families = [name for name in DISTRIBUTIONS if name != "pubtools-pluggy"]
    session.run("pip", "uninstall", "--quiet", "--yes", *families, silent=True)
    session.run(*pytest, "tests/sphinxext")


@nox.session
def packaging(session: nox.Session) -> None:
    """Check sdists and wheels, and install them one by one."""
    session.install("--quiet", *TEST_TOOLS, "packaging")
    session.env["PUBTOOLS_WHEELS"] = str(wheels())
    session.run("pytest", "-q", "-n", "2", "tests/packaging", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """Build the manual; every warning is an error."""
    install_wheels(session, "-r", "docs/requirements.txt")
    output = str(MADE / "docs")
    session.run("sphinx-build", "-q", "-W", "-n", "--keep-going", "docs", output)
    session.log(f"the manual is in {Path(output).relative_to(ROOT)}/index.html")


@nox.session
def clients(session: nox.Session) -> None:
    """Run published task libraries on the wheels, with and without published pubtools."""
    session.install("--quiet", *TEST_TOOLS, "packaging", "pytest-httpserver")
    session.env["PUBTOOLS_WHEELS"] = str(wheels())
    session.run("pytest", "-q", "tests/clients", *session.posargs)


@nox.session
def demo(session: nox.Session) -> None:
    """Show two tasks, each hook as it fires; with OTEL_TRACING=true their spans too."""
    session.run("python", "docs/examples/demo/install.py", str(wheels()))
    session.run("python", "docs/examples/demo/run.py", *session.posargs)
    # What the manual shows of it is what it prints.
    session.run("python", "tests/docs/check_demo.py", silent=True)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure the costs, beside the published pubtools and others; see tests/bench."""
    install_wheels(session, "pyperf", "stevedore", "blinker", "virtualenv", "pytest")
    session.run("python", "tests/bench/run.py", *session.posargs)
