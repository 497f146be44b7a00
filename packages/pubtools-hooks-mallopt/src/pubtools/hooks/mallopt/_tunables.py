"""The variables that mallopt(3) documents, and the values glibc takes for them."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

# mallopt() takes a C int, though most of the parameters are a size_t inside glibc.
_INT_MAX: Final = 2**31 - 1

# What glibc's own parser reads, less its habit of ignoring whatever follows the digits: that
# turns "2M" into 2.
_NUMBER: Final = re.compile(r"[+-]?(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)", re.ASCII)


class Tunable(NamedTuple):
    """A parameter of mallopt(3): its number in ``malloc.h`` and its least and greatest value."""

    number: int
    least: int
    greatest: int

    def parse(self, text: str) -> int:
        """Read a value as glibc does: decimal, octal after ``0``, hexadecimal after ``0x``.

        :param text: What the environment variable holds.
        :returns: The value, within the limits.
        :raises ValueError: when ``text`` is no number or outside the limits; the message says
            what would be right.
        """
        number = text.strip(" \t")
        match = _NUMBER.fullmatch(number)
        if match is None:
            msg = "not a number; use decimal, octal (010) or hexadecimal (0x10) digits, no unit"
            raise ValueError(msg)
        digits = match[1]
        octal = digits.startswith("0") and digits.isdigit()
        value = int(digits, 8 if octal else 0)
        if number.startswith("-"):
            value = -value
        if not self.least <= value <= self.greatest:
            msg = f"out of range; use a value from {self.least} to {self.greatest}"
            raise ValueError(msg)
        return value


# The limits are those glibc applies to the variables when a process starts: mallopt() itself
# answers 1 to values it then ignores. mallopt(3) gives MALLOC_CHECK_ three bits, and a trim
# threshold of -1, which means never, as the one negative value.
TUNABLES: Final = {
    "MALLOC_ARENA_MAX": Tunable(-8, 1, _INT_MAX),
    "MALLOC_ARENA_TEST": Tunable(-7, 1, _INT_MAX),
    "MALLOC_CHECK_": Tunable(-5, 0, 7),
    "MALLOC_MMAP_MAX_": Tunable(-4, 0, _INT_MAX),
    "MALLOC_MMAP_THRESHOLD_": Tunable(-3, 0, _INT_MAX),
    "MALLOC_PERTURB_": Tunable(-6, 0, 255),
    "MALLOC_TOP_PAD_": Tunable(-2, 0, _INT_MAX),
    "MALLOC_TRIM_THRESHOLD_": Tunable(-1, -1, _INT_MAX),
}
