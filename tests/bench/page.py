"""The page of the manual that a run writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import report

if TYPE_CHECKING:
    from results import Results

PAGE = """\
<!-- Written by `nox -s bench -- --page docs/hosting-cost.md`: change tests/bench/page.py instead. -->

# What hosting costs

Measured side by side in one run, ours against the published `pubtools` {published}, plain pluggy,
stevedore and blinker. The ratios are what to look at: the contenders take turns (A B A B …), so
they hold although absolute times differ from machine to machine and from hour to hour.

Measured on {facts}.

## Ratios

The middle half is where half of the pairwise ratios lie. Rows without a figure under *at most*
are for information.

{ratios}

{reasons}

Times are CPU time, user and system: what else the machine does is not counted, and with a warm
file cache and written `.pyc` files nothing measured here waits. Only *whole process* is by the
clock on the wall, from the interpreter's start to its end, as a check on the others.

*First task* and *later task* are timed inside a fresh process, around
`with task_context(): pass`. The import of the library is not part of the first task, finding
and importing the plugins is. The synthetic installations hold the
contender itself, three distributions with plugins in `pubtools.hooks`, one task library that
predates the group, and strangers: most with console scripts, some with other entry points,
some with none. *Task cycle number 10,000* is the median of the last 500 of 10,000 tasks,
*first* that of the first 500; each task has a plugin of its own and two events. In *first
of its class* each registration is of an instance whose class no manager has seen before.

## Each contender

{contenders}

A dash means that there is nothing to measure. Plain pluggy and stevedore look for plugins once,
so their later tasks are hook calls only: they never notice a distribution that is installed
while the process runs. stevedore also keeps what it found in a cache file between processes.

## Endurance

Tasks from {at_once} threads, and {at_once} at once in asyncio; a tenth of them fail, in every way that a
task can. What the process held before and after:

{endurance}

## Repeat it

```console
$ nox -s bench                                # all of it
$ nox -s bench -- --quick                     # fewer repetitions, in under three minutes
$ nox -s bench -- --out before.json           # keep the values of a run …
$ nox -s bench -- --compare before.json       # … and set a later one beside them
$ nox -s bench -- --page docs/hosting-cost.md # write this page
```

The values are kept in `build/bench.json` unless `--out` names another file. pyperf reads these
files too: `python -m pyperf compare_to before.json build/bench.json`.
"""


def render(results: Results, endurance: list[Any]) -> str:
    """Return the page for one run."""
    return PAGE.format(
        published=results.facts["published pubtools"],
        facts=report.facts(results),
        ratios=report.ratios(results),
        reasons=report.reasons(results),
        contenders=report.contenders(results),
        endurance=report.endurance(endurance),
        at_once=8,
    )
