"""What the real glibc does after a task has started."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("glibc")

# Ways to look at the allocator of the process.
LOOK = """
import ctypes
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
libc.malloc.argtypes = (ctypes.c_size_t,)
libc.free.argtypes = (ctypes.c_void_p,)

class MallInfo(ctypes.Structure):
    _fields_ = [(name, ctypes.c_int) for name in (
        "arena", "ordblks", "smblks", "hblks", "hblkhd",
        "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost",
    )]

libc.mallinfo.restype = MallInfo

def is_mapped(size):
    "Whether a block of this size gets a mapping of its own."
    before = libc.mallinfo().hblks
    block = libc.malloc(size)
    after = libc.mallinfo().hblks
    libc.free(block)
    return after > before

def new_bytes(size):
    block = libc.malloc(size)
    found = sorted(set(ctypes.string_at(block, size)))
    libc.free(block)
    return found
"""


def test_perturb_fills_new_memory(outcome: Callable[..., dict[str, Any]]) -> None:
    seen = outcome(f"""{LOOK}
seen["before"] = new_bytes(8 << 20)
os.environ["MALLOC_PERTURB_"] = "0x5a"
run_task()
seen["after"] = new_bytes(8 << 20)
""")
    assert seen["before"] == [0]
    assert seen["after"] == [0xFF ^ 0x5A]


@pytest.mark.parametrize(
    ("variable", "value"), [("MALLOC_MMAP_THRESHOLD_", "16777216"), ("MALLOC_MMAP_MAX_", "0")]
)
def test_large_blocks_come_from_the_heap(
    variable: str, value: str, outcome: Callable[..., dict[str, Any]]
) -> None:
    seen = outcome(f"""{LOOK}
seen["before"] = is_mapped(8 << 20)
os.environ[{variable!r}] = {value!r}
run_task()
seen["after"] = is_mapped(8 << 20)
""")
    assert (seen["before"], seen["after"]) == (True, False)


def test_a_later_task_applies_the_changed_value(outcome: Callable[..., dict[str, Any]]) -> None:
    seen = outcome(f"""{LOOK}
seen["bytes"] = []
for value in ["1", "1", "2", "1"]:
    os.environ["MALLOC_PERTURB_"] = value
    run_task()
    seen["bytes"] += new_bytes(8 << 20)
del os.environ["MALLOC_PERTURB_"]
run_task()
seen["bytes"] += new_bytes(8 << 20)
""")
    assert seen["bytes"] == [0xFE, 0xFE, 0xFD, 0xFE, 0xFE]
    accepted = [f"mallopt() accepted MALLOC_PERTURB_={value}" for value in "121"]
    assert seen["logged"] == [["INFO", message] for message in accepted]


@pytest.mark.parametrize("limit", [True, False])
def test_arena_max_limits_the_arenas_of_threads(
    limit: bool, outcome: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    report = tmp_path / "malloc.xml"
    outcome(f"""{LOOK}
if {limit}:
    os.environ["MALLOC_ARENA_MAX"] = "1"
run_task()
barrier = threading.Barrier(4)

def allocate():
    barrier.wait()
    libc.free(libc.malloc(5000))
    barrier.wait()

workers = [threading.Thread(target=allocate) for _ in range(barrier.parties)]
for worker in workers:
    worker.start()
for worker in workers:
    worker.join()
libc.fopen.restype = ctypes.c_void_p
stream = ctypes.c_void_p(libc.fopen({str(report)!r}.encode(), b"w"))
libc.malloc_info(0, stream)
libc.fclose(stream)
""")
    arenas = report.read_text().count("<heap nr=")
    assert (arenas == 1) is limit
