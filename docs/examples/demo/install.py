"""Install what the demo needs into the environment of the Python that runs this file.

    python docs/examples/demo/install.py WHEELS_FOLDER

WHEELS_FOLDER holds built wheels of this project. The published pubtools-pulplib lists
the published `pubtools` among its requirements; here its place is taken by
pubtools-pluggy, so pulplib is installed alone and its other requirements by name.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

HERE = Path(__file__).parent
TRACED = os.environ.get("OTEL_TRACING", "").lower() in {"true", "1"}


def pip_install(*arguments: str) -> None:
    # pip would remark on the missing `pubtools` each time; it is missing on purpose.
    options = ["--quiet", "--no-warn-conflicts", "--disable-pip-version-check"]
    subprocess.run([sys.executable, "-m", "pip", "install", *options, *arguments], check=True)


def own_wheels(folder: Path) -> list[str]:
    families = ["pulp", "otel"] if TRACED else ["pulp"]
    names = ["pubtools_pluggy", *(f"pubtools_hooks_{family}" for family in families)]
    return [str(wheel) for name in names for wheel in folder.glob(f"{name}-*.whl")]


def other_requirements(distribution: str, *, absent: str) -> list[str]:
    """The requirements of an installed distribution, in pip's words, without one of them."""
    requirements = metadata.requires(distribution) or []
    return [each for each in requirements if not re.match(rf"{absent}(?![\w.-])", each)]


def main(wheels: Path) -> None:
    pip_install("--no-deps", "pubtools-pulplib")
    others = other_requirements("pubtools-pulplib", absent="pubtools")
    pip_install(*own_wheels(wheels), "rich", *others)
    examples = ["demo-shipper", "demo-ledger", *(["../tracing/span-tree"] if TRACED else [])]
    pip_install("--no-deps", *(str(HERE / example) for example in examples))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
