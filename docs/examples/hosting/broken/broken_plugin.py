from __future__ import annotations

import a_module_nobody_installed  # noqa: F401
