"""Sphinx extension: the reference of the installed hooks, made from their hookspecs.

Add ``"pubtools.pluggy.sphinxext"`` to ``extensions`` in ``conf.py`` and install
``pubtools-pluggy[sphinx]`` together with the families to document. It brings:

- ``.. hook-reference::``, a table of hooks by distribution and an entry for each hook, of every
  installed family or of the one given as ``:distribution:``;
- ``:hook:`task_start```, a link to a hook's entry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._version import __version__
from ._directive import HookReference
from ._hooks import load_installed
from ._pages import PagesDomain, outdated_pages
from ._references import HookRole, keep_foreign_as_text, warn_of_unknown_hook

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

__all__ = ["setup"]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Called by Sphinx to add the directive and the role."""
    # Its events let other extensions, such as napoleon, work on docstrings.
    app.setup_extension("sphinx.ext.autodoc")
    app.add_domain(PagesDomain)
    app.add_directive("hook-reference", HookReference)
    app.add_role("hook", HookRole(fix_parens=True, warn_dangling=True))
    app.connect("builder-inited", load_installed)
    app.connect("env-get-outdated", outdated_pages)
    # After those that may know the target, such as intersphinx.
    app.connect("missing-reference", keep_foreign_as_text, priority=900)
    app.connect("warn-missing-reference", warn_of_unknown_hook)
    return {
        "version": __version__,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
