"""A task library with its own copy of a family's hookspec works with and without the family."""

from __future__ import annotations

import sys

from pubtools.pluggy import hookspec, pm


@hookspec
def pulp_repository_published(repository, options):
    """This library's own words; only arguments and options are compared."""


pm.add_hookspecs(sys.modules[__name__])

import pubtools.hooks.pulp  # noqa: E402, F401

for declared_by in pm.get_declarations("pulp_repository_published"):
    print(declared_by.__name__)
