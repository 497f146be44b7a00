"""Every example script prints what the manual says it prints."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.docs.conftest import Compare, Python

EXAMPLES = Path(__file__).parents[2] / "docs/examples"
SCRIPTS = sorted([*EXAMPLES.glob("guides/*.py"), *EXAMPLES.glob("hosting/*.py")])


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_example_prints_what_is_shown(script: Path, python: Python, compare: Compare) -> None:
    compare(script.with_suffix(".txt"), python(str(script)))
