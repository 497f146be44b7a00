"""A task whose trace goes through hooks, functions, a thread and a child process."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

from pubtools.pluggy import hookimpl, hookspec, pm, task_context
from pubtools.tracing import child_environment, get_trace_wrapper

trace = get_trace_wrapper()


class Press:
    @hookspec
    def press_printed(self, title: str) -> None:
        """Called when a title has been printed."""


class Archive:
    @hookimpl
    def press_printed(self, title: str) -> None:
        store(title)
        if title == "forbidden book":
            raise PermissionError(title)


@trace.instrument_func(span_name="store in archive", args_to_attr=True)
def store(title: str, password: str = "hunter2") -> None:
    time.sleep(0.05)  # an archive takes its time


@trace.instrument_func()
def print_title(title: str) -> None:
    pm.hook.press_printed(title=title)


@trace.instrument_func()
def bind_in_child() -> None:
    child = f"import runpy; runpy.run_path({__file__!r}, run_name='child')"
    subprocess.run([sys.executable, "-c", child], env=child_environment(), check=True)


@trace.instrument_func()
def sew() -> None: ...


pm.add_hookspecs(Press)
pm.register(Archive(), name="archive")

if __name__ == "child":
    sew()

if __name__ == "__main__":
    with task_context():
        print_title("handbook")
        worker = threading.Thread(target=print_title, args=["almanac"])
        worker.start()
        worker.join()
        bind_in_child()
        try:
            print_title("forbidden book")
        except PermissionError:
            sys.exit("one title was refused")
