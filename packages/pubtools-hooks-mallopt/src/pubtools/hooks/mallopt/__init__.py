"""Apply the ``MALLOC_*`` variables of the glibc manual to a running process.

glibc reads these variables when a process starts. A host whose tasks share one process sets them
too late for that, so this plugin passes them to :manpage:`mallopt(3)` at the start of each task.
Importing this package registers it with :data:`pubtools.pluggy.pm`.
"""

from __future__ import annotations

import sys

from pubtools.hooks.mallopt._plugin import task_start
from pubtools.hooks.mallopt._version import __version__
from pubtools.pluggy import pm

__all__ = ["__version__", "task_start"]

pm.register(sys.modules[__name__])
