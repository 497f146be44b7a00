"""A host that leaves a broken plugin out until it is repaired."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from pubtools.pluggy import task_context

sys.path.append(str(Path(__file__).parent / "broken"))  # holds broken-plugin 1.2
os.environ["PUBTOOLS_HOOKS_DISABLE"] = "broken-plugin"

with task_context():
    print("the task runs without it")
