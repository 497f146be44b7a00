"""The scan of installed distributions finds what ``importlib.metadata`` finds, always.

A fresh interpreter for each of thousands of layouts would take too long, so this drives
the loader's private list of entry points, in this process, with ``sys.path`` replaced by
the folders of an example. That the modules listed are those imported is for
``test_loading.py``. One loader sees a whole history of installations, so that what it
remembers of an earlier scan is checked as well.
"""

from __future__ import annotations

import gc
import importlib.metadata
import itertools
import os
import re
import shutil
import sys
import sysconfig
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sample_sites import write_distribution, zip_folder

from pubtools.pluggy._loading import Loader

if TYPE_CHECKING:
    from collections.abc import Iterator

# importlib.metadata leaves it to the garbage collector to close zip files.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")


@pytest.fixture(autouse=True)
def _closed_zip_files() -> Iterator[None]:
    yield
    importlib.metadata.MetadataPathFinder().invalidate_caches()
    gc.collect()


names = st.sampled_from(
    ["acme-tea", "Acme_Tea", "acme.tea", "ACME--t.e_a", "coffee", "Coffee_Pot", "coffee.pot", "x"]
)
versions = st.sampled_from(["1.0", "10.2.dev3+local", "2!3a1"])
values = st.sampled_from(["acme", "acme.hooks", "acme:Attr.b", "acme.x : y", "acme [extra]", "?"])
scripts = st.sampled_from(
    [
        *("acme.cli:main", "pubtools.acme:main", "pubtools.acme.cli : main", "pubtools"),
        *("pubtoolsx:main", "pubtools.pluggy.x:main", "pubtools.hooks.cli:main"),
    ]
)
point_names = st.sampled_from(["hooks", "a.b-c", "two words", "UPPER"])
groups = st.fixed_dictionaries(
    {},
    optional={
        "console_scripts": st.dictionaries(point_names, scripts, max_size=3),
        "other.pubtools.hooks": st.dictionaries(point_names, values, max_size=2),
        "pubtools.hooks": st.dictionaries(point_names, values, max_size=3),
    },
)


def entry_points_text(sections: dict[str, dict[str, str]], *, crowded: bool) -> str:
    equals, blank = ("=", "") if crowded else ("  =   ", "\n# a comment = no entry\n\n")
    lines = []
    for group, points in sections.items():
        lines += [
            blank,
            f"[{group}]",
            *(f"{name}{equals}{value}" for name, value in points.items()),
        ]
    return "\n".join(lines) + "\n"


def normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


# It has no distributions; importlib.metadata imports parts of it as it goes.
STANDARD_LIBRARY = {sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")}

Point = tuple[str, str, str]


def expected_points() -> list[Point]:
    """Return what ``importlib.metadata`` finds, in the order in which it has to be loaded.

    Of several copies of a distribution the first one counts. Python 3.9 does not say so
    by itself, and before 3.12 two spellings of a name are not the same to it.
    """
    finder = importlib.metadata.MetadataPathFinder()
    finder.invalidate_caches()
    found: dict[str, list[Point]] = {}
    # Not distributions(): where the backport is installed, that asks the backport.
    for one in finder.find_distributions(importlib.metadata.DistributionFinder.Context()):
        name = normalized(one.metadata["Name"])
        if name not in found:
            points = one.entry_points
            ours = [(name, ep.name, ep.value) for ep in points if ep.group == "pubtools.hooks"]
            old = [(name, ep.name, ep.value) for ep in points if ep.group == "console_scripts"]
            found[name] = ours or [point for point in old if predates_the_group(point[2])]
    return sorted(itertools.chain.from_iterable(found.values()))


def predates_the_group(script: str) -> bool:
    parts = script.partition(":")[0].strip().split(".")
    return parts[0] == "pubtools" and parts[1:2] not in (["pluggy"], ["hooks"], ["tracing"])


class Layouts(RuleBasedStateMachine):
    """Installing, removing, zipping and reordering, with a look after each step."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(prefix="layouts"))
        self.loader = Loader()
        self.path: list[Path] = []
        self.seen: list[Point] | None = None
        # Time stamps given to folders; all so old that they are taken for what they are.
        self.clock = itertools.count(int(time.time()) - 1_000_000)
        for _ in range(2):
            self.add_entry(front=False)

    def teardown(self) -> None:
        shutil.rmtree(self.root)

    @contextmanager
    def changing(self, entry: Path, *, at_rest: bool) -> Iterator[None]:
        """Change something in a folder, long ago, or now on a file system of whole seconds."""
        yield
        moment = next(self.clock) if at_rest else int(time.time())
        os.utime(entry, (moment, moment))

    def folders(self) -> list[Path]:
        return [entry for entry in self.path if entry.name.startswith("folder")]

    @rule(front=st.booleans())
    def add_entry(self, *, front: bool) -> None:
        if len(self.path) < 6:
            entry = self.root / f"folder{len(list(self.root.iterdir()))}"
            entry.mkdir()
            self.path.insert(0 if front else len(self.path), entry)

    @rule(
        number=st.integers(0, 5),
        name=names,
        version=versions,
        sections=groups,
        info=st.sampled_from(["dist-info", "egg-info", "DIST-INFO"]),
        crowded=st.booleans(),
        at_rest=st.booleans(),
    )
    def install(
        self,
        number: int,
        name: str,
        version: str,
        sections: dict[str, dict[str, str]],
        info: str,
        *,
        crowded: bool,
        at_rest: bool,
    ) -> None:
        folders = self.folders()
        if not folders:
            return
        entry = folders[number % len(folders)]
        # Installers leave one version of a distribution in a folder.
        for path in entry.iterdir():
            if normalized(path.name.partition("-")[0]) == normalized(name):
                return
        text = entry_points_text(sections, crowded=crowded)
        stem = re.sub("-+", "_", name)
        with self.changing(entry, at_rest=at_rest):
            how: dict[str, Any] = {"entry_points": text, "info": info.lower()}
            made = write_distribution(entry, stem, version, **how)
            (made / ("PKG-INFO" if info == "egg-info" else "METADATA")).write_text(
                f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
            )
            made.rename(entry / f"{stem}-{version}.{info}")

    @rule(number=st.integers(0, 5), which=st.integers(0, 7), at_rest=st.booleans())
    def uninstall(self, number: int, which: int, *, at_rest: bool) -> None:
        folders = self.folders()
        if folders:
            entry = folders[number % len(folders)]
            installed = sorted(entry.iterdir())
            if installed:
                with self.changing(entry, at_rest=at_rest):
                    shutil.rmtree(installed[which % len(installed)])

    @rule(number=st.integers(0, 5))
    def zip_an_entry(self, number: int) -> None:
        folders = self.folders()
        if folders:
            entry = folders[number % len(folders)]
            archive = self.root / f"zipped-{entry.name}.zip"
            zip_folder(entry, archive)
            shutil.rmtree(entry)
            self.path[self.path.index(entry)] = archive

    @rule(name=names, sections=groups, zipped=st.booleans(), front=st.booleans())
    def add_an_egg(
        self, name: str, sections: dict[str, dict[str, str]], *, zipped: bool, front: bool
    ) -> None:
        egg = self.root / f"{name}-1.0-py3.egg"
        if not egg.exists() and len(self.path) < 6:
            text = entry_points_text(sections, crowded=True)
            write_distribution(egg, name, entry_points=text, info="EGG-INFO")
            if zipped:
                zip_folder(egg, self.root / "made")
                shutil.rmtree(egg)
                (self.root / "made").rename(egg)
            self.path.insert(0 if front else len(self.path), egg)

    @rule(number=st.integers(0, 5))
    def drop_an_entry(self, number: int) -> None:
        if len(self.path) > 1:
            del self.path[number % len(self.path)]

    @precondition(lambda self: self.path)
    @rule(number=st.integers(0, 5))
    def move_an_entry(self, number: int) -> None:
        self.path.insert(0, self.path.pop(number % len(self.path)))

    @precondition(lambda self: self.folders())
    @rule(at_rest=st.booleans())
    def leave_something_else(self, *, at_rest: bool) -> None:
        entry = self.folders()[0]
        with self.changing(entry, at_rest=at_rest):
            (entry / "module.py").touch()
            (entry / "module.py").unlink()

    @invariant()
    def finds_what_importlib_finds(self) -> None:
        before = sys.path[:]
        sys.path[:] = [*map(str, self.path), *STANDARD_LIBRARY]
        try:
            claims_to_know = self.loader._scanner.unchanged()
            expected = expected_points()
            if claims_to_know:
                assert self.seen == expected
            points = self.loader._entry_points("")
        finally:
            sys.path[:] = before
        found = [(one.distribution, one.name, one.value) for one in points]
        assert found == expected
        self.seen = found


Layouts.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestLayouts = Layouts.TestCase
