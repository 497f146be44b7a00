"""The page that ``trace --html`` writes, in a real browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.page.conftest import Page

pytestmark = pytest.mark.once

# Where a call lies that fills the middle of the timeline: its first lane's first row.
FIRST_ROW = 33


def test_it_needs_nothing_but_itself(page: Page) -> None:
    loaded = page.browser.execute_script(
        "return performance.getEntriesByType('resource').map((entry) => entry.name)"
    )
    assert [name for name in loaded if not name.startswith("data:")] == []
    assert page.browser.get_log("browser") == []


def test_the_facts(page: Page) -> None:
    facts = page.text("#facts")

    assert page.text("h1") == "pubtools-cake"
    assert "2 tasks, 20 calls" in facts
    assert "exit code 1" in facts
    assert "errors 1" in facts
    assert page.count == "20 of 20 calls"
    assert "bakery_cake_baked" in page.text("#by-hook")
    assert "taster (taster 1.3)" in page.text("#by-plugin")


def test_nothing_in_the_trace_is_taken_for_html(page: Page) -> None:
    assert "hacked" not in page.browser.title
    page.choose("task", "task 2")
    page.choose("hook", "bakery_cake_baked")
    page.find("#calls tbody button").click()
    assert "</script><script>document.title" in page.text("#details")


def test_zooming(page: Page) -> None:
    everything = page.span

    page.wheel(-200)
    by_wheel = page.span
    assert by_wheel < everything * 0.9
    page.find("#zoom-in").click()
    by_button = page.span
    assert by_button < by_wheel * 0.7
    page.press("+")
    assert page.span < by_button * 0.9
    page.find("#zoom-out").click()
    page.press("-")
    assert page.span > by_button
    page.press("0")
    assert page.span == pytest.approx(everything)
    page.find("#zoom-in").click()
    page.find("#fit").click()
    assert page.span == pytest.approx(everything)


def test_moving(page: Page) -> None:
    for _ in range(3):
        page.find("#zoom-in").click()
    start, span = page.text("#range"), page.span

    lanes = page.find("#lanes")
    page.mouse().drag_and_drop_by_offset(lanes, -150, 0).perform()
    dragged = page.text("#range")
    assert dragged != start
    page.press("\ue014")  # right
    assert page.text("#range") != dragged
    page.mouse().drag_and_drop_by_offset(lanes, 150, 0).perform()
    page.press("\ue012")  # left
    assert page.text("#range") == start
    assert page.span == pytest.approx(span, rel=0.02)


@pytest.mark.parametrize(
    ("name", "option", "shown"),
    [
        ("hook", "bakery_recipe", 8),
        ("plugin", "taster", 16),
        ("plugin", "cakes.Oven", 8),
        ("thread", "MainThread", 8),
        ("task", "task 2", 4),
    ],
)
def test_filters(page: Page, name: str, option: str, shown: int) -> None:
    page.choose(name, option)

    assert page.count == f"{shown} of 20 calls"
    assert len(page.hooks()) == shown
    page.find("#clear").click()
    assert page.count == "20 of 20 calls"


def test_filtering_by_error_and_by_word(page: Page) -> None:
    page.find("#errors").click()
    assert page.hooks() == ["bakery_cake_baked"]
    page.find("#clear").click()

    page.find("#find").send_keys("cake 3'")
    assert page.count == "2 of 20 calls"
    page.find("#find").send_keys(" recipe")
    assert page.hooks() == ["bakery_recipe"]
    page.find("#find").send_keys(" nonsense")
    assert page.count == "0 of 20 calls"
    assert page.find("#empty").is_displayed()


def test_a_summary_row_filters(page: Page) -> None:
    for button in page.all("#by-hook button"):
        if button.text == "task_start":
            button.click()
            break

    assert page.count == "2 of 20 calls"


def test_a_call_can_be_looked_at(page: Page) -> None:
    page.find("#errors").click()
    page.press("\ue015", "\ue007")  # down, Enter: select and zoom
    page.press("\ue00c")  # Escape
    assert page.text("#details") == ""

    lanes = page.find("#lanes")
    up = FIRST_ROW - lanes.size["height"] // 2
    page.mouse().move_to_element_with_offset(lanes, 0, up).perform()
    assert "bakery_cake_baked" in page.text("#tip")
    page.mouse().click().perform()

    details = page.text("#details")
    assert "MainThread, task 1" in details
    assert "'burnt'" in details
    assert "ValueError: too hot </script><b>bold</b>, by cakes.Oven (pubtools-cakes 0.4)" in details
    rows = [each.text for each in page.all("#details tbody tr")]
    assert rows[0].startswith("1 cakes.Oven (pubtools-cakes 0.4)")
    assert "raised ValueError" in rows[0]
    assert "taster (taster 1.3)" in rows[1]
    assert "not reached" in rows[1]


def test_the_keyboard_goes_from_call_to_call(page: Page) -> None:
    page.press("\ue015")
    assert page.text("#details h2") == "task_start"
    page.press("\ue015")
    assert page.text("#details h2") == "bakery_cake_baked"
    page.press("\ue013")
    assert page.text("#details h2") == "task_start"
    assert page.all("#calls tr.selected td")[1].text == "task_start"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_light_and_dark(page: Page, scheme: str) -> None:
    page.browser.execute_cdp_cmd(
        "Emulation.setEmulatedMedia",
        {"features": [{"name": "prefers-color-scheme", "value": scheme}]},
    )
    ground, ink = (
        sum(map(int, re.findall(r"\d+", page.find("body").value_of_css_property(name))[:3])) / 3
        for name in ("background-color", "color")
    )
    page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})

    assert abs(ground - ink) > 150
    assert (ground > ink) is (scheme == "light")


def test_it_fits_a_narrow_window(page: Page) -> None:
    page.browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 390, "height": 800, "deviceScaleFactor": 2, "mobile": True},
    )
    widths = page.browser.execute_script(
        "return [document.documentElement.scrollWidth, innerWidth, "
        "document.getElementById('lanes').clientWidth]"
    )
    page.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    assert widths[0] <= widths[1] == 390
    assert widths[2] > 330


def test_a_page_cut_short_can_be_viewed(
    trace: Callable[..., Path], open_page: Callable[[Path], Page]
) -> None:
    path = trace("--dies")
    whole = path.read_bytes()
    path.write_bytes(whole[:-40])  # torn in the middle of a line

    page = open_page(path)

    assert "not seen: still running, or ended at once" in page.text("#facts")
    assert page.count == "17 of 17 calls"
    assert page.browser.get_log("browser") == []
