"""The copies of ``pubtools.pluggy`` on this interpreter's path, and which one Python runs."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from dataclasses import dataclass
from pathlib import Path

from ._distributions import all_copies, title

_FILES = ("pubtools/pluggy/__init__.py", "pubtools/pluggy.py")

# What the other modules of this package take from the core; the published one has no loading.
_API = ("pm", "load_hooks", "current_task", "HookLoadError", "HookSpecConflictError")


@dataclass(frozen=True)
class Copy:
    """One file that ``import pubtools.pluggy`` could run."""

    path: Path
    owner: str


@dataclass(frozen=True)
class Core:
    """What ``import pubtools.pluggy`` gives here.

    :param path: The file it runs, None if it cannot be found.
    :param error: What the import raised, None if it succeeded.
    :param ours: Whether it is the core this command is made for.
    """

    path: Path | None
    error: BaseException | None
    ours: bool


def import_core() -> Core:
    """Import ``pubtools.pluggy`` and say whose it is; never raises."""
    try:
        module = importlib.import_module("pubtools.pluggy")
    except (Exception, SystemExit) as error:  # noqa: BLE001 - reported, whatever it is
        return Core(_found(), error, ours=False)
    path = Path(module.__file__) if module.__file__ else None
    return Core(path, None, ours=all(hasattr(module, name) for name in _API))


def _found() -> Path | None:
    try:
        spec = importlib.util.find_spec("pubtools.pluggy")
    except (ImportError, ValueError):
        return None
    return Path(spec.origin) if spec and spec.origin else None


def copies() -> list[Copy]:
    """Return every copy on ``sys.path``, in its order; of one folder the one that Python takes."""
    owners = _owners()
    found: dict[Path, Copy] = {}
    for entry in sys.path:
        for name in _FILES:
            path = Path(entry or ".", name).resolve()
            if path.is_file():
                found.setdefault(path, Copy(path, owners.get(path, "no installed distribution")))
                break
    return list(found.values())


def _owners() -> dict[Path, str]:
    owners: dict[Path, str] = {}
    for name, metadata in all_copies():
        if not name.startswith("pubtools"):
            continue
        for file in metadata.files or ():
            if str(file) in _FILES:
                owners.setdefault(Path(str(metadata.locate_file(file))).resolve(), title(metadata))
    return owners


def why_unusable(core: Core) -> str:
    """Return one line on why ``pubtools.pluggy`` cannot serve this command."""
    if core.error is not None:
        return f"cannot import pubtools.pluggy: {type(core.error).__name__}: {core.error}"
    owner = next((copy.owner for copy in copies() if copy.path == core.path), "")
    whose = f", from {owner}" if owner else ""
    return f"Python finds another pubtools.pluggy than pubtools-pluggy's: {core.path}{whose}"
