"""A pytest run that uses neither fixture is as it was before this project was installed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "packages" / "pubtools-pluggy" / "src"


def run_pytest(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *options, "-m", "pytest", "-p", "no:cacheprovider", "-ra", folder],
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
    )


def test_a_run_without_the_fixtures_imports_nothing_and_loads_no_hooks(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(
        "import sys\n"
        "def test_it(request):\n"
        "    assert request.config.pluginmanager.has_plugin('pubtools_pluggy')\n"
        "    ours = [name for name in sys.modules if name.partition('.')[0] == 'pubtools']\n"
        "    assert set(ours) <= {'pubtools'}, ours\n"
    )
    run = run_pytest(tmp_path)
    assert run.returncode == 0, run.stdout


def test_installed_in_full_pytest_does_not_take_it_for_pluggy(tmp_path: Path) -> None:
    """An installer's record of files makes pytest look for packages to rewrite in it.

    An editable installation has no such record, so this lays one out as pip would.
    """
    site = tmp_path / "site"
    shutil.copytree(SOURCE, site, ignore=shutil.ignore_patterns("__pycache__"))
    info = site / "pubtools_pluggy-0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: pubtools-pluggy\nVersion: 0\n")
    points = distribution("pubtools-pluggy").entry_points
    (info / "entry_points.txt").write_text(
        "".join(f"[{point.group}]\n{point.name} = {point.value}\n" for point in points)
    )
    files = [path.relative_to(site).as_posix() for path in site.rglob("*.py")]
    (info / "RECORD").write_text("".join(f"{file},,\n" for file in files))
    (tmp_path / "conftest.py").write_text("")
    (tmp_path / "test_it.py").write_text(
        "import pytest_pubtools_pluggy\n"
        "def test_it(hook_recorder):\n"
        f"    assert pytest_pubtools_pluggy.__file__.startswith({str(site)!r})\n"
    )
    launch = (
        f"import sys; sys.path.insert(0, {str(site)!r}); import pytest; sys.exit(pytest.main())"
    )
    run = subprocess.run(
        [sys.executable, "-c", launch], check=False, capture_output=True, text=True, cwd=tmp_path
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "warning" not in run.stdout + run.stderr
