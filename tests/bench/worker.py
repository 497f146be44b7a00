"""Measure groups of cases in this process and print the values as JSON.

``python worker.py --rounds 40 cases_calls:outside_a_task …``: ``run.py`` starts several of
these, since the layout of memory and the hash seed of one process favour one contender.
"""

from __future__ import annotations

import argparse
import dataclasses
import importlib
import json

from cases import Group, Measured, measure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("groups", nargs="+", metavar="MODULE:GROUP")
    parser.add_argument("--rounds", type=int, default=40)
    arguments = parser.parse_args()
    measured: list[Measured] = []
    for name in arguments.groups:
        module, _, function = name.partition(":")
        group: Group = getattr(importlib.import_module(module), function)
        for cases in group():
            measured += measure(cases, arguments.rounds)
    print(json.dumps([dataclasses.asdict(one) for one in measured]))


if __name__ == "__main__":
    main()
