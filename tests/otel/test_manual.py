"""The example of the manual's page on tracing prints what the page shows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from neighbours import WITHOUT_MALLOPT

if TYPE_CHECKING:
    from otel_receiver import Receiver
    from otel_spans import TracedSite
    from sample_sites import Result

EXAMPLES = Path(__file__).parents[2] / "docs/examples/tracing"
PUBLISH = EXAMPLES / "publish.py"
RUN = f"import runpy\nrunpy.run_path({str(PUBLISH)!r}, run_name='__main__')"


def without_times(text: str) -> str:
    return re.sub(r"\d+\.\d+ ms", "0.0 ms", text)


def run(site: TracedSite, **variables: str) -> Result:
    environment = {"OTEL_TRACING": "true", "NO_COLOR": "1", **WITHOUT_MALLOPT, **variables}
    done = site.run(RUN, env=environment)
    assert done.returncode == 1, done.stderr
    return done


def test_the_example_exporter_prints_the_trees_shown(
    site: TracedSite, request: pytest.FixtureRequest
) -> None:
    pytest.importorskip("rich", reason="the example prints with rich, which is not installed")
    sources = EXAMPLES / "span-tree/src"
    modules = {
        ".".join(path.relative_to(sources).with_suffix("").parts): path.read_text()
        for path in sources.rglob("*.py")
    }
    site.add("span-tree", modules=modules, hooks={"span-tree": "span_tree"})
    shown = EXAMPLES / "publish.txt"
    printed = run(site).stderr
    if request.config.getoption("--write-outputs", default=False):
        shown.write_text(printed)
    assert without_times(printed) == without_times(shown.read_text())


def test_a_collector_gets_the_example_as_one_trace(site: TracedSite, receiver: Receiver) -> None:
    assert run(site, **receiver.environment).stderr == "one title was refused\n"
    spans = receiver.spans
    printed = ["print_title", [["hook press_printed", ["store in archive"]]]]
    child = ["bind_in_child", ["sew"]]
    assert spans.tree() == [
        ["task", ["hook task_start", printed, printed, child, printed, "hook task_stop"]]
    ]
    assert "hunter2" not in str([span.attributes for span in spans.all])
    refused = next(span for span in spans.all if span.exceptions == ["PermissionError"])
    assert refused.attributes["pubtools.hook.failed_plugin"] == "archive"


def test_the_picture_is_drawn_from_such_a_run() -> None:
    picture = (EXAMPLES.parents[1] / "images/trace.svg").read_text()
    names = re.findall(r'<text x="\d+" y="[\d.]+">([^<]+)', picture)
    tree = re.findall(r"(?:── |^)([\w ]+?)  ", (EXAMPLES / "publish.txt").read_text(), re.MULTILINE)
    assert sorted(names) == sorted(tree)
