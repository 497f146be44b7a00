"""Load all hooks, and tell whose modules took part."""

from __future__ import annotations

import importlib.metadata
import json
import logging
import sys
from logging.handlers import BufferingHandler

import pubtools
import pubtools.pluggy
import pubtools.tracing
from pubtools.pluggy import load_hooks, pm

log = BufferingHandler(1000)
log.setLevel(logging.WARNING)
logging.getLogger("pubtools").addHandler(log)
load_hooks()

GROUP = "pubtools.hooks"
declared = [
    entry_point.value
    for distribution in importlib.metadata.distributions()
    for entry_point in distribution.entry_points
    if entry_point.group == GROUP
]
result = {
    "pubtools": getattr(pubtools, "__file__", None),
    "pluggy": pubtools.pluggy.__file__,
    "tracing": pubtools.tracing.__file__,
    "distributions": [found.metadata["Name"] for found in importlib.metadata.distributions()],
    "warnings": [record.getMessage() for record in log.buffer],
    "not loaded": [name for name in declared if name.partition(":")[0] not in sys.modules],
    "managers": len(
        {id(module.pm) for module in list(sys.modules.values()) if hasattr(module, "pm")}
    ),
    "hooks": sorted(vars(pm.hook)),
}
print(json.dumps(result))
