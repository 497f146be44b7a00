"""The arguments of a call as text for span attributes, without what looks like a secret."""

from __future__ import annotations

import inspect
import itertools
from typing import TYPE_CHECKING, Any, Callable

from ._redaction import HIDDEN, is_secret_name, show

if TYPE_CHECKING:
    from collections.abc import Iterator


class ArgumentDescriber:
    """Describes the arguments of calls to one function.

    :param func: The function, whose parameter names tell which positional arguments are secret.
    """

    def __init__(self, func: Callable[..., Any]) -> None:
        self._names, self._rest = _positional_names(func)

    def __call__(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, str]:
        """Return the attributes ``args`` and ``kwargs``."""
        names: Iterator[str] = itertools.chain(self._names, itertools.repeat(self._rest))
        shown = [_show(name, value) for name, value in zip(names, args)]
        named = [f"{name}={_show(name, value)}" for name, value in kwargs.items()]
        return {"args": ", ".join(shown), "kwargs": ", ".join(named)}


def _show(name: str, value: object) -> str:
    return HIDDEN if is_secret_name(name) else show(value)


def _positional_names(func: Callable[..., Any]) -> tuple[list[str], str]:
    try:
        parameters = inspect.signature(func).parameters.values()
    except (TypeError, ValueError):  # built in, and without a signature
        return [], ""
    names = [
        parameter.name
        for parameter in parameters
        if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
    ]
    rest = [
        parameter.name for parameter in parameters if parameter.kind == parameter.VAR_POSITIONAL
    ]
    return names, rest[0] if rest else ""
