"""Measured values in a file that pyperf reads too, and the ratios between them."""

from __future__ import annotations

import os
import platform
import statistics
from dataclasses import dataclass
from datetime import datetime, timezone
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

import pyperf  # type: ignore[import-untyped]
from sites import PUBTOOLS

if TYPE_CHECKING:
    from pathlib import Path

    from rows import Row

DISTRIBUTIONS = ("pubtools-pluggy", "pluggy", "stevedore", "blinker", "opentelemetry-sdk")
SMALLEST = 1e-9  # pyperf stores no zero and nothing below


@dataclass(frozen=True)
class Ratio:
    """How a row came out: the median of the ratios of values measured next to each other."""

    row: Row
    ours: float
    base: float | None
    value: float
    low: float
    high: float

    @property
    def reached(self) -> bool | None:
        """Whether the target is kept, to the precision the target is written with."""
        if self.row.at_most is None:
            return None
        precision = 4 if self.row.at_most < 0.01 else 2
        return round(self.value, precision) <= self.row.at_most


class Results:
    """Values by row and contender.

    :param facts: What is true of the whole run; by default of the one being made now.
    """

    def __init__(self, facts: dict[str, Any] | None = None) -> None:
        self.facts = _facts() if facts is None else facts
        self._values: dict[tuple[str, str], list[float]] = {}

    def add(self, row: str, contender: str, *values: float) -> None:
        self._values.setdefault((row, contender), []).extend(
            max(value, SMALLEST) for value in values
        )

    def values(self, row: str, contender: str) -> list[float]:
        return self._values.get((row, contender), [])

    def median(self, row: str, contender: str) -> float | None:
        values = self.values(row, contender)
        return statistics.median(values) if values else None

    def ratio(self, row: Row) -> Ratio | None:
        """Compare value with value in the order they were taken; None if not measured."""
        ours = self.values(row.key, row.ours)
        if not ours:
            return None
        if row.base is None:
            return _summary(row, ours, None, ours)
        base = self.values(row.key, row.base)
        if not base:
            return None
        return _summary(row, ours, base, [mine / other for mine, other in zip(ours, base)])

    def save(self, path: Path) -> None:
        suite = pyperf.BenchmarkSuite([_benchmark(*item, self.facts) for item in self._items()])
        suite.dump(str(path), replace=True)

    def _items(self) -> list[tuple[str, list[float]]]:
        return [(f"{row}: {name}", values) for (row, name), values in self._values.items()]

    @classmethod
    def load(cls, path: Path) -> Results:
        suite = pyperf.BenchmarkSuite.load(str(path))
        results = cls(facts={key: suite.get_metadata().get(key) for key in _facts()})
        for benchmark in suite.get_benchmarks():
            row, _, contender = benchmark.get_name().rpartition(": ")
            results.add(row, contender, *benchmark.get_values())
        return results


def _summary(row: Row, ours: list[float], base: list[float] | None, ratios: list[float]) -> Ratio:
    low, middle, high = statistics.quantiles(ratios, n=4) if len(ratios) > 1 else (ratios[0],) * 3
    return Ratio(
        row, statistics.median(ours), statistics.median(base) if base else None, middle, low, high
    )


def _benchmark(name: str, values: list[float], facts: dict[str, Any]) -> Any:
    unit = "byte" if name.startswith("kept/") else "second"
    metadata = {**facts, "name": name, "unit": unit}
    return pyperf.Benchmark([pyperf.Run(values, metadata=metadata, collect_metadata=False)])


def _facts() -> dict[str, Any]:
    """What a reader needs to repeat the run; nothing that tells one machine from another."""
    found = {"Python": platform.python_version(), "published pubtools": PUBTOOLS}
    for name in DISTRIBUTIONS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    found["system"] = platform.system()
    found["cores"] = str(os.cpu_count())
    found["day"] = datetime.now(timezone.utc).date().isoformat()
    return found
