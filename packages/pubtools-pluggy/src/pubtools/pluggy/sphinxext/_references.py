"""Links to hooks, and the types that hookspecs name."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from sphinx import addnodes
from sphinx.roles import XRefRole
from sphinx.util import logging

from .. import pm

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.domains import Domain
    from sphinx.environment import BuildEnvironment

_logger = logging.getLogger(__name__)


class HookRole(XRefRole):
    """A link to a hook's entry, in this manual or, by intersphinx, in another one."""

    def process_link(
        self,
        env: BuildEnvironment,
        refnode: nodes.Element,
        has_explicit_title: bool,  # noqa: FBT001 - Sphinx passes it by position
        title: str,
        target: str,
    ) -> tuple[str, str]:
        """Make it a link to the Python function that documents the hook."""
        refnode["refdomain"], refnode["reftype"], refnode["hook"] = "py", "func", True
        return super().process_link(env, refnode, has_explicit_title, title, target)


def mark_foreign(part: nodes.Element) -> None:
    """Mark the references in hooks' entries whose targets other manuals may have.

    These are the types in signatures and fields, which nobody wrote as a reference, and what
    the docstrings of the core refer to in its own API.
    """
    for xref in part.findall(addnodes.pending_xref):
        written = "refwarn" in xref  # every role sets it
        if not written or xref["reftarget"].startswith("pubtools.pluggy."):
            xref["foreign_to_hook"] = True


def keep_foreign_as_text(
    _app: Sphinx, _env: BuildEnvironment, node: nodes.Element, contnode: nodes.Element
) -> nodes.Element | None:
    """Called by Sphinx for a reference without target.

    The types belong to the systems that a family describes, often not installed here.
    """
    return contnode if node.get("foreign_to_hook") else None


def warn_of_unknown_hook(_app: Sphinx, _domain: Domain, node: nodes.Element) -> bool | None:
    """Called by Sphinx before it warns of a reference without target."""
    if not node.get("hook"):
        return None
    name = node["reftarget"]
    near = difflib.get_close_matches(name, vars(pm.hook), n=1)
    hint = f"did you mean {near[0]}?" if near else "is its family installed?"
    if name in vars(pm.hook):
        hint = "it is declared, but no hook-reference of this manual indexes it"
    _logger.warning(
        "unknown hook in a link: %s; %s", name, hint, type="hooks", subtype="ref", location=node
    )
    return True
