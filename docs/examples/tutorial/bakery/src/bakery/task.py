from __future__ import annotations

import sys

from pubtools.pluggy import pm, task_context


def bake(loaf: str) -> None:
    minutes = 40
    answers = pm.hook.bakery_loaf_pre_bake(loaf=loaf, minutes=minutes)
    if answers:
        minutes = answers[0]
    print(f"{loaf}: {minutes} minutes in the oven")
    pm.hook.bakery_loaf_baked(loaf=loaf, minutes=minutes)


def main() -> None:
    with task_context():
        for loaf in sys.argv[1:]:
            bake(loaf)
