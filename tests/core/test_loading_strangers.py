"""Malformed metadata of distributions that have nothing to do with hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sample_sites import plugin, zip_folder

if TYPE_CHECKING:
    from sample_sites import SampleSite

START = """
import sys
from fresh import collect_log, one_task, outcome, registered
from pubtools.pluggy import load_hooks, pm
log = collect_log()
"""

MALFORMED = {
    "acme_garbage": b"\x00\x01 no entry points at all\n",
    "acme_lines": b"[console_scripts]\nrun acme_lines.cli:main\n",
    "acme_encoded": b"[pubtools.hooks]\nx\xff = acme_encoded\n",
}


def test_each_malformed_entry_points_file_is_one_warning(site: SampleSite) -> None:
    site.add_plugins(["aaa", "zzz"])
    for name, data in MALFORMED.items():
        site.add(name, entry_points=data)
    folder = site.add("acme-folder")
    (folder / "entry_points.txt").mkdir()
    value = site.run(START + "one_task(); one_task(); show([registered(), log])").value
    registered, log = value
    assert registered == ["acme_aaa", "acme_zzz"]
    expected = {
        "acme_encoded": "entry_points.txt: 'utf-8' codec can't decode byte 0xff",
        "acme_folder": "entry_points.txt: [Errno 21] Is a directory",
        "acme_garbage": "entry_points.txt: no entry point: b'\\x00\\x01 no entry points at all'",
        "acme_lines": "entry_points.txt: no entry point: b'run acme_lines.cli:main'",
    }
    assert len(log) == len(expected)
    for line, (name, problem) in zip(sorted(log), expected.items()):
        folder = site.folder / f"{name}-1.0.dist-info"
        assert line.startswith(f"WARNING malformed metadata in {folder}: {problem}")
        assert line.endswith("; reinstall that distribution")


def test_warnings_come_once_though_tasks_scan_again(site: SampleSite) -> None:
    site.add("acme-lines", entry_points=MALFORMED["acme_lines"])
    code = """
from sample_sites import write_distribution
from pathlib import Path
one_task()
write_distribution(Path("../site"), "acme-new", "1.0")
one_task()
show(len(log))
"""
    assert site.run(START + code).value == 1


def test_a_malformed_line_in_the_group_of_hooks_is_a_failure(site: SampleSite) -> None:
    site.add("acme-tea", "2.1", entry_points="[pubtools.hooks]\nacme_tea.hooks\n")
    error = site.run(START + "show(outcome(one_task))").value
    assert error["failures"] == [["acme-tea 2.1", "acme_tea.hooks", "", "HookError"]]
    assert "malformed entry point 'acme_tea.hooks': '' names no module" in error["text"]


def break_nothing(site: SampleSite) -> None:
    """Leave as much amiss as the metadata of a distribution can have."""
    missing = site.add("acme-m-missing", modules={"acme_m": plugin()}, hooks={"m": "acme_m"})
    (missing / "METADATA").unlink()
    nameless = site.add("acme-n-nameless", modules={"acme_n": plugin()}, hooks={"n": "acme_n"})
    (nameless / "METADATA").write_text("Metadata-Version: 2.1\n")
    bytes_ = site.add("acme-o-latin", modules={"acme_o": plugin()}, hooks={"o": "acme_o"})
    (bytes_ / "METADATA").write_bytes(b"Name: acme-o-latin\nAuthor: Andr\xe9\nVersion: 1.0\n")
    folder = site.add("acme-p-folder", modules={"acme_p": plugin()}, hooks={"p": "acme_p"})
    (folder / "METADATA").unlink()
    (folder / "METADATA").mkdir()
    (site.folder / "acme_q-1.0.dist-info").mkdir()
    (site.folder / "acme_r-1.0.dist-info").write_text("a file where a folder is expected")
    (site.folder / "acme_s-1.0.egg-info").write_text("Name: acme-s\nVersion: 1.0\n")
    (site.folder / "-1.0.dist-info").mkdir()
    (site.folder / ".dist-info").mkdir()
    record = site.add("acme-t-record", modules={"acme_t": plugin()}, hooks={"t": "acme_t"})
    (record / "RECORD").write_bytes(b"acme_\xff.py,,\n")
    (record / "direct_url.json").write_text('{"dir_info": {"editable": true, "url": ')
    other = site.add("acme-u-url")
    (other / "direct_url.json").write_text('["editable"]')
    (site.add("acme-v-url") / "direct_url.json").write_bytes(b'\xff"editable"')
    (site.add("acme-w-points", entry_points=MALFORMED["acme_encoded"]) / "RECORD").unlink()
    site.add("acme-x", "3.2", {"acme_x": plugin()}, hooks={"x": "acme_x"})
    site.add("acme-y", "3.3", {"acme_y": plugin() + "1 / 0"}, hooks={"y": "acme_y"})


@pytest.mark.parametrize("zipped", [False, True], ids=["folder", "zip"])
def test_incomplete_metadata_breaks_nothing(site: SampleSite, zipped: bool) -> None:
    break_nothing(site)
    if zipped:
        zip_folder(site.folder, site.root / "all.zip")
        site.path[:] = [site.root / "all.zip"]
    code = """
error = outcome(load_hooks)
show([error["type"], error["failures"], registered(), len(log)])
show({name: str(pm.get_distribution(sys.modules[f"acme_{name}"])) for name in "mnoptx"})
"""
    result = site.run(START + code)
    state, origins = result.values
    failures = [["acme-y 3.3", "y", "acme_y", "ZeroDivisionError"]]
    # The one entry_points.txt that cannot be read.
    assert state == [
        "HookLoadError",
        failures,
        ["acme_m", "acme_n", "acme_o", "acme_p", "acme_t", "acme_x"],
        1,
    ]
    assert origins == {
        "m": "acme_m_missing 1.0",
        "n": "acme_n_nameless 1.0",
        "o": "acme_o_latin 1.0",
        "p": "acme_p_folder 1.0",
        "t": "acme-t-record 1.0",
        "x": "acme-x 3.2",
    }
