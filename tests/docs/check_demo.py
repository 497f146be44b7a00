"""Compare what the demo prints when it is piped with what the manual shows.

Run by the session `demo`, in the environment that the demo runs in.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

DEMO = Path(__file__).parents[2] / "docs/examples/demo"


def main() -> int:
    shown = DEMO / "output.txt"
    command = [sys.executable, str(DEMO / "run.py")]
    environment = {name: os.environ[name] for name in os.environ if not name.startswith("OTEL_")}
    environment.update({"COLUMNS": "80", "NO_COLOR": "1"})
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    if "--write" in sys.argv:
        shown.write_text(done.stdout)
    if shown.read_text() == done.stdout:
        return 0
    print(f"{shown} is not what the demo prints; run {sys.argv[0]} --write", file=sys.stderr)
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
