"""Writes the files of a new family from the template that comes with this package."""

from __future__ import annotations

import shutil
from datetime import datetime, timezone
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ._names import distribution_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# A file that tools would take for one of this project's own carries this at its end.
_SUFFIX = ".tmpl"
_RENAMED = {"gitignore": ".gitignore"}


def write_family(family: str, folder: Path) -> list[Path]:
    """Write a distribution into a new folder and return its files.

    :raises OSError: If the folder is there already or cannot be written. Nothing is left of it.
    """
    values = {
        "family": family,
        "distribution": distribution_name(family),
        "year": str(datetime.now(timezone.utc).year),
    }
    folder.mkdir(parents=True)
    try:
        written = []
        for parts, template in _templates(files(__package__).joinpath("template"), ()):
            path = folder.joinpath(*(part.replace("FAMILY", family) for part in parts))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_filled(template, values), "utf-8")
            written.append(path)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return written


# Where the type of such a folder is found depends on the Python version.
def _templates(folder: Any, parts: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _templates(entry, (*parts, entry.name))
        elif entry.name.endswith(_SUFFIX):
            name = entry.name[: -len(_SUFFIX)]
            yield (*parts, _RENAMED.get(name, name)), entry.read_text("utf-8")


def _filled(template: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        template = template.replace(f"{{{{{name}}}}}", value)
    return template
