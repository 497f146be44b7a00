"""Sphinx configuration of the manual; built by `nox -s docs` with warnings as errors."""

from __future__ import annotations

from importlib import metadata

project = "pubtools hooks"
author = "The pubtools-pluggy authors"
copyright = author  # noqa: A001  the name Sphinx reads
version = release = metadata.version("pubtools-pluggy")

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx_copybutton",
    "pubtools.pluggy.sphinxext",
]
exclude_patterns = ["_build", "examples"]

myst_enable_extensions = ["colon_fence", "deflist", "fieldlist", "substitution"]
myst_heading_anchors = 3

nitpicky = True
# Other projects' objects; their inventories are not fetched while building.
nitpick_ignore_regex = [
    ("py:.*", r"pluggy\..*"),
    ("py:.*", r"opentelemetry\..*"),
    ("py:.*", r"(collections|concurrent|contextlib|importlib|threading|types|typing)\..*"),
]
nitpick_ignore = [
    ("py:class", "AbstractContextManager"),
    ("py:class", "TracerProvider"),
    # "What is given is what comes back", as a type variable.
    ("py:class", "_F"),
    # What task_context() returns is used, not named.
    ("py:class", "pubtools.pluggy._lifecycle.TaskContext"),
]

autodoc_member_order = "bysource"
autodoc_typehints = "signature"

html_theme = "furo"
html_title = "pubtools hooks"
html_static_path = ["_static"]
html_css_files = ["manual.css"]
html_copy_source = False
html_show_sourcelink = False
copybutton_prompt_text = "$ "
