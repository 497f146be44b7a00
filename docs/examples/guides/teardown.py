"""When things go wrong at the end of a task: all clean up, and the first error is seen."""

from __future__ import annotations

import logging
import sys

from pubtools.pluggy import hookimpl, pm, task_context

logging.basicConfig(stream=sys.stdout, format="log: %(message)s")


class Uploader:
    @hookimpl
    def task_stop(self, failed):
        print(f"uploader: {'nothing sent' if failed else 'sent'}")


class Disk:
    @hookimpl
    def task_stop(self, failed):
        raise OSError("disk full")


pm.register(Uploader(), name="uploader")
pm.register(Disk(), name="disk")  # registered last, so called first

try:
    with task_context():
        pass
except OSError as error:
    print("the caller sees:", error)

try:
    with task_context():
        raise ValueError("no such repository")
except ValueError as error:
    print("the caller sees:", error)
