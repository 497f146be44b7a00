"""Keeping an installed implementer out of tests that show every plugin called."""

from __future__ import annotations

from importlib import metadata


def _installed(distribution: str) -> bool:
    try:
        metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return False
    return True


#: Variables for a fresh interpreter; none where there is nothing to keep out.
WITHOUT_MALLOPT = (
    {"PUBTOOLS_HOOKS_DISABLE": "pubtools-hooks-mallopt"}
    if _installed("pubtools-hooks-mallopt")
    else {}
)
