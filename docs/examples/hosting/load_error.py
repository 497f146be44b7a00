"""What a host sees when a plugin cannot be imported."""

from __future__ import annotations

import sys
from pathlib import Path

from pubtools.pluggy import HookLoadError, task_context

sys.path.append(str(Path(__file__).parent / "broken"))  # holds broken-plugin 1.2

try:
    with task_context():
        print("never reached: no task starts while a plugin is broken")
except HookLoadError as error:
    print(error)
    for failure in error.failures:
        print("distribution:", failure.distribution)
        print("entry point: ", failure.entry_point)
        print("module:      ", failure.module)
        print("error:       ", repr(failure.error))
