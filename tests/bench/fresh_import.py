"""Import one module in this fresh process and print the seconds it took.

Runs in any contender's environment, so it may use the standard library only.
"""

from __future__ import annotations

import sys
import time

started = time.process_time()
__import__(sys.argv[1])
seconds = time.process_time() - started
print(seconds, "importlib.metadata" in sys.modules)
