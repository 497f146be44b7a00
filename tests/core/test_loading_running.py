"""Loading while the process runs: again, from many threads, from within a load."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sample_sites import NO_BYTE_CODE, module, plugin

if TYPE_CHECKING:
    from sample_sites import SampleSite

START = """
import os, sys, threading, time
from pathlib import Path
from fresh import collect_log, journal, one_task, outcome, registered, rest
from pubtools.pluggy import load_hooks, pm, task_context
from sample_sites import plugin, write_distribution

def install(folder, name, **how):
    module = "acme_" + name
    modules = {module: plugin()}
    return write_distribution(Path(folder), "acme-" + name, "1.0", modules, hooks={"x": module})
"""


def test_what_is_installed_while_running_is_found_by_the_next_task(site: SampleSite) -> None:
    site.add_plugins(["m"])
    code = """
one_task()
install("../site", "z")
one_task()
show(registered())
install("../site", "a")  # sorts before what is loaded
load_hooks()
show(registered())
"""
    assert site.run(START + code).values == (["acme_m", "acme_z"], ["acme_m", "acme_z", "acme_a"])


def test_what_is_installed_into_a_folder_at_rest_is_found(site: SampleSite) -> None:
    """A folder that has not changed for long is not read again until it changes."""
    site.add_plugins(["m"])
    code = """
rest()
one_task()
opened = []
watching = False

def watch(event, args):
    if watching and event in ("open", "os.listdir", "os.scandir", "import"):
        opened.append([event, str(args[0])])

sys.addaudithook(watch)
watching = True
one_task()
watching = False
show(opened)
install("../site", "z")
one_task()
show(registered())
"""
    # A later task reads no folder, opens no file and imports nothing.
    assert site.run(START + code, env=NO_BYTE_CODE).values == ([], ["acme_m", "acme_z"])


def test_what_is_at_rest_is_looked_at_all_the_same(site: SampleSite) -> None:
    """A folder that comes, goes, or was changed just before it was read; and a new finder."""
    site.add_plugins(["m"])
    code = """
from importlib.metadata import DistributionFinder, PathDistribution

class Vendored(DistributionFinder):
    def find_spec(self, *args):
        return None
    def find_distributions(self, context=None):
        return map(PathDistribution, Path("../vendored").glob("*.dist-info"))

sys.path.append(os.path.realpath("../later"))
rest()
one_task()
install("../later", "z")
rest("../later")
one_task()
show(registered())

now = time.time()
os.utime("../later", (now, now))
assert outcome(lambda: __import__("acme_absent"))  # so that importing remembers the folder
one_task()
install("../later", "y")
os.utime("../later", (now, now))  # the file system's clock has not moved on
one_task()
show(registered())

rest()
one_task()
install("../vendored", "x")
sys.path.append(os.path.realpath("../vendored/modules"))
rest()
one_task()
os.makedirs("../vendored/modules")
os.rename("../vendored/acme_x.py", "../vendored/modules/acme_x.py")
rest("../vendored/modules")
one_task()
show(registered())
sys.meta_path.append(Vendored())
one_task()
show(registered())
"""
    first = ["acme_m", "acme_z"]
    assert site.run(START + code, env=NO_BYTE_CODE).values == (
        first,
        [*first, "acme_y"],
        [*first, "acme_y"],
        [*first, "acme_y", "acme_x"],
    )


def test_a_new_entry_of_the_path_is_found(site: SampleSite) -> None:
    site.add_plugins(["m"])
    code = """
one_task()
install("../second", "z")
install("../third", "y")
sys.path.append(os.path.realpath("../second"))
one_task()
show(registered())
sys.path.insert(0, os.path.realpath("../third"))
one_task()
show(registered())
sys.path.append(os.path.realpath("../fourth"))  # not there yet
one_task()
install("../fourth", "x")
one_task()
show(registered())
"""
    assert site.run(START + code).values == (
        ["acme_m", "acme_z"],
        ["acme_m", "acme_z", "acme_y"],
        ["acme_m", "acme_z", "acme_y", "acme_x"],
    )


def test_a_distribution_replaced_while_running(site: SampleSite) -> None:
    """An upgrade that moves its hooks to another module gets the new one loaded."""
    metadata = site.add("acme-tea", "1.0", {"acme_one": plugin()}, hooks={"x": "acme_one"})
    code = f"""
import shutil
one_task()
shutil.rmtree({str(metadata)!r})
write_distribution(Path("../site"), "acme-tea", "2.0", {{"acme_two": plugin()}},
                   hooks={{"x": "acme_two"}})
one_task()
show(registered())
"""
    assert site.run(START + code).value == ["acme_one", "acme_two"]


SLOW = """
import time
journal.append("loading " + __name__)
time.sleep(0.05)
journal.append("loaded " + __name__)
"""


def test_no_thread_enters_its_task_before_the_hooks_are_there(site: SampleSite) -> None:
    site.add_plugins(["a", "b"], SLOW)
    code = """
sys.setswitchinterval(1e-6)
ready = threading.Barrier(16)
errors = []

def work():
    ready.wait()
    with task_context():
        journal.append(["task", len(registered())])

threads = [threading.Thread(target=work) for _ in range(16)]
for thread in threads: thread.start()
for thread in threads: thread.join()
show(journal)
"""
    journal = site.run(START + code).value
    assert journal == [
        *("acme_a", "loading acme_a", "loaded acme_a"),
        *("acme_b", "loading acme_b", "loaded acme_b"),
        *[["task", 2]] * 16,
    ]


def test_threads_wait_also_for_what_is_added_to_the_path_later(site: SampleSite) -> None:
    """The check that hooks are loaded must not answer from another thread's half-done scan."""
    site.add_plugins(["first"])
    code = """
sys.setswitchinterval(1e-6)
folders = []
for number in range(60):
    folder = Path(f"../more{number}").resolve()
    install(folder, f"more{number}")
    folders.append(str(folder))
rest(*folders)
rest()
load_hooks()
added, problems, stop = [], [], threading.Event()

def work():
    while not stop.is_set():
        expected = list(added)
        try:
            load_hooks()
            missing = set(expected) - set(registered())
        except BaseException as error:
            missing = repr(error)
        if missing:
            problems.append(str(missing))
            return

threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads: thread.start()
for number, folder in enumerate(folders):
    sys.path.append(folder)
    added.append(f"acme_more{number}")
    time.sleep(0.002)
stop.set()
for thread in threads: thread.join()
load_hooks()
show([problems, len(registered()), len(journal)])
"""
    assert site.run(START + code, env=NO_BYTE_CODE).value == [[], 61, 61]


def test_each_thread_is_told_of_a_failure(site: SampleSite) -> None:
    site.add_plugins(["good"])
    site.add("acme-bad", modules={"acme_bad": module(SLOW) + "1 / 0"}, hooks={"bad": "acme_bad"})
    code = """
errors = []
ready = threading.Barrier(4)

def work():
    ready.wait()
    errors.append(outcome(one_task)["failures"])

threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
show([errors, journal.count("acme_good"), journal.count("acme_bad")])
"""
    failures = [["acme-bad 1.0", "bad", "acme_bad", "ZeroDivisionError"]]
    assert site.run(START + code).value == [[failures] * 4, 1, 4]


def test_a_module_that_is_being_loaded_may_load_hooks_and_run_a_task(site: SampleSite) -> None:
    """It finds what is loaded so far; the rest follows."""
    site.add_plugins(["a", "z"], "@hookimpl\ndef task_start(): journal.append('start ' + __name__)")
    body = "load_hooks()\nwith task_context():\n    journal.append('task of m')\n"
    site.add("acme-m", modules={"acme_m": plugin(body)}, hooks={"m": "acme_m"})
    value = site.run(START + "load_hooks(); one_task(); show(journal)").value
    assert value == [
        *("acme_a", "acme_m", "start acme_a", "task of m", "acme_z"),
        *("start acme_z", "start acme_a"),
    ]


def test_a_forked_child_is_not_held_up_by_a_load_in_its_parent(site: SampleSite) -> None:
    """Another thread, which the child lacks, holds the lock of loading during the fork."""
    site.add_plugins(["a", "b"])
    code = """
import warnings
from importlib.metadata import DistributionFinder

class Slow(DistributionFinder):
    def __init__(self):
        self.asked, self.answer = threading.Event(), threading.Event()
    def find_spec(self, *args):
        return None
    def find_distributions(self, context=None):
        self.asked.set()
        self.answer.wait()
        return []

slow = Slow()
sys.meta_path.append(slow)
loading = threading.Thread(target=load_hooks)
loading.start()
slow.asked.wait()
with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # of forking with threads
    child = os.fork()
if not child:
    slow.answer = threading.Event()
    slow.answer.set()
    one_task()
    os._exit(0 if registered() == ["acme_a", "acme_b"] else 1)
threading.Timer(30, os.kill, [child, 9]).start()
show(os.waitpid(child, 0)[1])
slow.answer.set()
loading.join()
show(registered())
os._exit(0)  # and the timer with it
"""
    assert site.run(START + code).values == (0, ["acme_a", "acme_b"])
