"""Measure what hosting tasks costs, side by side with the alternatives.

``python tests/bench/run.py [--quick] [--out FILE] [--compare FILE] [--page FILE]``
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import page
import phases
import report
from results import Results
from sites import Sites

if TYPE_CHECKING:
    from collections.abc import Iterator

OUT = Path("build", "bench.json")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="measure what hosting tasks costs")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions, under 3 minutes")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        default=OUT,
        help=f"values, for pyperf too; by default {OUT}",
    )
    parser.add_argument("--compare", type=Path, metavar="FILE", help="compare with an earlier run")
    parser.add_argument("--page", type=Path, metavar="FILE", help="write the manual's page")
    return parser.parse_args()


@contextmanager
def said(what: str) -> Iterator[None]:
    started = time.monotonic()
    print(f"{what} …", file=sys.stderr, flush=True)
    yield
    print(f"  {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)


def main() -> None:
    asked = arguments()
    # Read first: a file that is not there should not be noticed after the measuring.
    before = Results.load(asked.compare) if asked.compare else None
    extent = phases.QUICK if asked.quick else phases.FULL
    results = Results()
    with tempfile.TemporaryDirectory() as folder:
        sites = Sites(Path(folder))
        with said("imports"):
            phases.imports(results, sites, extent)
        with said("first and later tasks"):
            phases.tasks(results, sites, extent)
        with said("many task cycles"):
            phases.cycles(results, sites, extent)
    with said("hook calls, registration, tracing"):
        phases.in_process(results, extent)
    with said("endurance"):
        lasting = phases.endurance(extent)
    tables = [report.facts(results), report.contenders(results), report.endurance(lasting)]
    if before is not None:
        tables.append(report.comparison(before, results))
    print(*tables, report.ratios(results), report.reasons(results), sep="\n\n")
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    results.save(asked.out)
    if asked.page:
        asked.page.write_text(page.render(results, lasting), encoding="utf-8")


if __name__ == "__main__":
    main()
