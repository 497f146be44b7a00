"""Hooks around publishing to a Pulp server.

Importing this package adds the hookspecs of :mod:`pubtools.hooks.pulp.hookspecs` to
:data:`pubtools.pluggy.pm`. Libraries that call the hooks import it; hookimpls do not need to.
"""

from __future__ import annotations

from pubtools.hooks.pulp import hookspecs
from pubtools.hooks.pulp._version import __version__
from pubtools.pluggy import pm

__all__ = ["__version__", "hookspecs"]

pm.add_hookspecs(hookspecs)
