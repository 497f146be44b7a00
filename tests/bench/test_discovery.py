"""What the quick scan finds is what importlib.metadata finds, in each way of being installed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("discovery.py")
LAYOUTS = {
    "dist_info": ["found_dist_info"],
    "egg_info": ["found_egg_info"],
    "egg_folder": ["found_egg_folder"],
    "wheel_on_the_path": ["found_wheel"],
    "zipped_egg": ["found_zipped_egg"],
    "shadowed": ["found_in_front"],
    "working_folder": ["found_here"],
    "odd_spelling": ["found_odd", "found_two"],
    "missing_places": [],
    "custom_finder": ["found_vendored"],
    "custom_finder_in_front": ["found_in_front"],
    "everything": [
        "found_dist_info",
        "found_egg_folder",
        "found_egg_info",
        "found_here",
        "found_in_front",
        "found_odd",
        "found_two",
        "found_vendored",
        "found_wheel",
        "found_zipped_egg",
    ],
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_same_plugins_are_found(layout: str, tmp_path: Path) -> None:
    command = [sys.executable, str(SCRIPT), layout, str(tmp_path)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["found"] == answer["expected"] == LAYOUTS[layout]
