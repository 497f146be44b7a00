"""A set that tells its members apart by identity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import Any


class IdentitySet(AbstractSet[Any]):
    """An immutable set of objects that may be equal to each other, or unhashable."""

    def __init__(self, members: Iterable[object]) -> None:
        self._members = {id(member): member for member in members}

    def __contains__(self, member: object) -> bool:
        return id(member) in self._members

    def __iter__(self) -> Iterator[Any]:
        return iter(self._members.values())

    def __len__(self) -> int:
        return len(self._members)

    def __repr__(self) -> str:
        return f"IdentitySet({list(self)!r})"
