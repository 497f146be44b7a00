"""Run a console script in this process, as a host would, and tell which hooks it called."""

from __future__ import annotations

import importlib.metadata
import json
import sys
from typing import Any

from observed import Observed


def load(name: str) -> Any:
    for distribution in importlib.metadata.distributions():
        for entry_point in distribution.entry_points:
            if entry_point.group == "console_scripts" and entry_point.name == name:
                return entry_point.load()
    raise LookupError(f"no console script is called {name}")


def main() -> None:
    observed = Observed()
    main_function = load(sys.argv[1])
    del sys.argv[0]
    exit_code: object = None
    try:
        main_function()
    except SystemExit as exited:
        exit_code = exited.code
    print()
    print(
        json.dumps({"calls": observed.calls, "threads": observed.threads, "exit code": exit_code})
    )


main()
