"""What task_stop is told, by how the block ends."""

from __future__ import annotations

import sys

from pubtools.pluggy import hookimpl, pm, task_context


class Printer:
    @hookimpl
    def task_stop(self, failed):
        print(f"  task_stop failed={failed}")


pm.register(Printer())


def leave_with(action):
    try:
        with task_context():
            action()
    except (SystemExit, OSError) as error:
        print(f"  the caller sees {error!r}")


def fail():
    raise OSError("the oven is cold")


for description, action in {
    "the block ends": lambda: None,
    "sys.exit(0)": lambda: sys.exit(0),
    "sys.exit(30)": lambda: sys.exit(30),
    "an exception": fail,
}.items():
    print(description)
    leave_with(action)
