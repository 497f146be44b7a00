from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sample_sites import SampleSite

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def site(tmp_path: Path) -> SampleSite:
    """An empty folder for sample distributions."""
    return SampleSite(tmp_path)
