from __future__ import annotations

raise RuntimeError("the tap is dry")
