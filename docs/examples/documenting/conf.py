from __future__ import annotations

project = "Teahouse hooks"
extensions = ["myst_parser", "pubtools.pluggy.sphinxext"]
