"""A problem as the doctor tells it: what, why, and what to do."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong.

    :param kind: What sort it is, for machines: ``copy``, ``loading``, ``conflict``,
        ``hookimpl``, ``warning``, ``undeclared``, ``disabled`` or ``version``.
    :param summary: What is wrong, and whose it is.
    :param cause: Why, in detail; may be empty.
    :param remedy: What to do about it.
    :param distribution: Name and version of the distribution to blame, if known.
    """

    kind: str
    summary: str
    cause: str
    remedy: str
    distribution: str | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)
