"""The C library of this process."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def glibc_mallopt() -> Callable[[int, int], int]:
    """Find glibc's ``mallopt`` in the running process.

    Imports ctypes, which nothing else here does. May be called from any thread.

    :returns: The function: takes the number of a parameter and its value, and returns 0 when it
        refuses the value.
    :raises OSError: when this process runs on another C library, or ctypes cannot be used; the
        message says which.
    """
    # Asked first because it needs no ctypes: musl and macOS do not know this name, Windows has
    # no confstr at all. Other libraries may export a mallopt with other parameters.
    try:
        version = os.confstr("CS_GNU_LIBC_VERSION")
    except (AttributeError, ValueError, OSError):
        version = None
    if not version:
        msg = "this process does not run on glibc"
        raise OSError(msg)
    try:
        import ctypes

        mallopt = ctypes.CDLL(None).mallopt
    except (ImportError, AttributeError, OSError) as exc:
        msg = f"mallopt() of {version} cannot be reached: {exc}"
        raise OSError(msg) from exc
    mallopt.argtypes = (ctypes.c_int, ctypes.c_int)
    mallopt.restype = ctypes.c_int

    def call(number: int, value: int) -> int:
        return int(mallopt(number, value))

    return call
