"""Hookimpls that nothing will ever call, because nobody declares their hook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._console import origin
from .._distributions import installed
from .._known import KNOWN_HOOKS
from .._nearest import nearest
from ._problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .._catalog import Hook, Implementation


def check_undeclared(hooks: Sequence[Hook]) -> Iterator[Problem]:
    """Yield a problem for each hookimpl of a hook that nobody declares."""
    declared = [hook.name for hook in hooks if hook.declared]
    for hook in hooks:
        if hook.declared:
            continue
        for implementation in hook.implementations:
            # Its author has said that the hook may be missing.
            if "optionalhook" not in implementation.options:
                yield _problem(hook.name, implementation, declared)


def _problem(name: str, implementation: Implementation, declared: list[str]) -> Problem:
    whose = origin(implementation.distribution)
    summary = (
        f"hook {name}, implemented by {implementation.plugin!r} ({whose}),"
        " is declared by no installed distribution"
    )
    where = f"{implementation.file}:{implementation.line}" if implementation.file else ""
    family = KNOWN_HOOKS.get(name)
    near = nearest(name, {*declared, *KNOWN_HOOKS})
    if family is not None:
        if family in installed():
            remedy = f"{family} declares it and is installed, but does not load: see the others"
        else:
            remedy = f"install the family: python -m pip install {family}"
    elif near:
        homes = {hook: KNOWN_HOOKS.get(hook) for hook in near if hook not in declared}
        missing = "".join(f" ({hook} needs {home})" for hook, home in homes.items())
        remedy = f"correct the name of the hookimpl, perhaps to {' or '.join(near)}{missing}"
    else:
        remedy = "install the distribution that declares it, or remove the hookimpl"
    return Problem(
        "undeclared",
        summary,
        where,
        remedy,
        str(implementation.distribution) if implementation.distribution else None,
    )
