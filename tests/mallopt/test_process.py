"""How the plugin behaves in a process: found, loaded late, on any C library, in threads, forked."""

from __future__ import annotations

import os
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

CANNOT = (
    f"pubtools-hooks-mallopt {version('pubtools-hooks-mallopt')} cannot apply {{}}: {{}}; unset the MALLOC_ variables, "
    "or switch this plugin off with PUBTOOLS_HOOKS_DISABLE=pubtools-hooks-mallopt"
)


def test_a_task_finds_it_and_without_a_variable_ctypes_is_not_loaded(
    outcome: Callable[..., dict[str, Any]],
) -> None:
    seen = outcome("""
seen["early"] = "pubtools.hooks.mallopt" in sys.modules
run_task()
seen["loaded"] = "pubtools.hooks.mallopt" in sys.modules
seen["ctypes"] = "ctypes" in sys.modules
""")
    assert seen == {"early": False, "loaded": True, "ctypes": False, "logged": [], "stderr": ""}


@pytest.mark.usefixtures("glibc")
def test_with_a_variable_ctypes_is_loaded(outcome: Callable[..., dict[str, Any]]) -> None:
    seen = outcome("""
run_task()
os.environ["MALLOC_TOP_PAD_"] = "1"
run_task()
seen["ctypes"] = "ctypes" in sys.modules
""")
    assert seen["ctypes"]
    assert seen["logged"] == [["INFO", "mallopt() accepted MALLOC_TOP_PAD_=1"]]


@pytest.mark.parametrize(
    "unlike_glibc",
    [
        "os.confstr = lambda name: (_ for _ in ()).throw(OSError(22, 'Invalid argument'))",
        "os.confstr = lambda name: (_ for _ in ()).throw(ValueError('unrecognized name'))",
        "os.confstr = lambda name: None",
        "os.__dict__.pop('confstr', None)",
    ],
    ids=["musl", "macos", "undefined", "windows"],
)
def test_another_c_library_is_one_warning_and_ctypes_is_not_loaded(
    unlike_glibc: str, outcome: Callable[..., dict[str, Any]]
) -> None:
    seen = outcome(f"""
{unlike_glibc}
os.environ["MALLOC_ARENA_MAX"] = "2"
os.environ["MALLOC_TOP_PAD_"] = "1"
run_task()
os.environ["MALLOC_ARENA_MAX"] = "3"
run_task()
seen["ctypes"] = "ctypes" in sys.modules
""")
    names = "MALLOC_ARENA_MAX, MALLOC_TOP_PAD_"
    message = CANNOT.format(names, "this process does not run on glibc")
    assert seen == {"ctypes": False, "logged": [["WARNING", message]], "stderr": ""}


def test_a_python_without_ctypes_is_one_warning(
    outcome: Callable[..., dict[str, Any]], glibc: str
) -> None:
    seen = outcome("""
sys.modules["ctypes"] = None
os.environ["MALLOC_ARENA_MAX"] = "2"
run_task()
run_task()
""")
    assert len(seen["logged"]) == 1
    level, message = seen["logged"][0]
    assert level == "WARNING"
    assert f"mallopt() of glibc {glibc} cannot be reached: " in message


def test_it_can_be_switched_off(outcome: Callable[..., dict[str, Any]]) -> None:
    seen = outcome(
        "run_task()\nseen['loaded'] = 'pubtools.hooks.mallopt' in sys.modules",
        MALLOC_ARENA_MAX="nonsense",
        PUBTOOLS_HOOKS_DISABLE="pubtools-hooks-mallopt",
    )
    assert seen == {"loaded": False, "logged": [], "stderr": ""}


def test_tasks_that_start_at_once_apply_each_value_once(
    outcome: Callable[..., dict[str, Any]], witness: str
) -> None:
    rounds = 100
    seen = outcome(
        f"""
run_task()  # loads the plugin
barrier = threading.Barrier(8)

def start():
    for value in range({rounds}):
        barrier.wait()
        os.environ["MALLOC_TOP_PAD_"] = f"{{value}}"
        os.environ["MALLOC_ARENA_MAX"] = f"{{value}} arenas"
        barrier.wait()
        run_task()

workers = [threading.Thread(target=start) for _ in range(barrier.parties)]
sys.setswitchinterval(1e-6)
for worker in workers:
    worker.start()
for worker in workers:
    worker.join()
""",
        LD_PRELOAD=witness,
    )
    assert seen["stderr"].splitlines() == [f"called M_TOP_PAD {value}" for value in range(rounds)]
    assert [level for level, _ in seen["logged"]] == ["WARNING", "INFO"] * rounds


def test_no_task_gets_ahead_of_one_that_is_applying_the_values(
    outcome: Callable[..., dict[str, Any]], glibc: str
) -> None:
    seen = outcome("""
applying, released = threading.Event(), threading.Event()

class Hold(logging.Filter):
    "Stops the first task between the two variables."
    def filter(self, record):
        applying.set()
        return released.wait(30)

logging.getLogger("pubtools.hooks.mallopt").addFilter(Hold())
os.environ["MALLOC_ARENA_MAX"] = "nonsense"
os.environ["MALLOC_TOP_PAD_"] = "1"

def second_task():
    with task_context():
        seen["told before the second task"] = len(logged)

first = threading.Thread(target=run_task)
first.start()
assert applying.wait(30)
second = threading.Thread(target=second_task)
second.start()
second.join(0.3)  # ample for a task that does not wait
released.set()
first.join()
second.join()
""")
    assert seen["told before the second task"] == 2


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.usefixtures("glibc")
def test_a_child_forked_while_a_value_is_applied_can_start_its_own_task(
    outcome: Callable[..., dict[str, Any]],
) -> None:
    seen = outcome("""
import warnings
warnings.simplefilter("ignore", DeprecationWarning)  # forking next to a thread is the point here

applying, forked = threading.Event(), threading.Event()

class Hold(logging.Filter):
    "Stops the first task while it applies its value."
    def filter(self, record):
        if not applying.is_set():
            applying.set()
            forked.wait(30)
        return True

logging.getLogger("pubtools.hooks.mallopt").addFilter(Hold())
os.environ["MALLOC_TOP_PAD_"] = "1"
first = threading.Thread(target=run_task)
first.start()
assert applying.wait(30)
child = os.fork()
if not child:
    os.environ["MALLOC_TOP_PAD_"] = "2"
    worker = threading.Thread(target=run_task, daemon=True)
    worker.start()
    worker.join(20)
    os._exit(7 if worker.is_alive() else 0)
seen["child"] = os.waitpid(child, 0)[1]
forked.set()
first.join()
""")
    assert seen["child"] == 0
