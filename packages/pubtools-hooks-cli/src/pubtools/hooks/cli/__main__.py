"""``python -m pubtools.hooks.cli``: the command, where its script is not on the path."""

from __future__ import annotations

import sys

from ._main import main

sys.exit(main())
