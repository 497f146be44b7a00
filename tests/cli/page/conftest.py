from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.cli.conftest import Machine

CHROMIUM = shutil.which("chromium")
DRIVER = shutil.which("chromedriver")

TASK = """
import os, sys, time
from concurrent.futures import ThreadPoolExecutor
from pubtools.pluggy import hookimpl, pm, task_context

class Oven:
    @hookimpl
    def bakery_cake_baked(self, cake):
        time.sleep(0.005)
        pm.hook.bakery_recipe(cake=cake)
        if cake == "burnt":
            raise ValueError("too hot </script><b>bold</b>")

@hookimpl
def task_start():
    pm.register(Oven())

pm.register(sys.modules[__name__])

def bake(cake):
    pm.hook.bakery_cake_baked(cake=cake, minutes=5)

def main():
    with task_context():
        with ThreadPoolExecutor(2, thread_name_prefix="oven") as pool:
            list(pool.map(bake, [f"cake {n}" for n in range(6)]))
        with task_context():
            bake("</script><script>document.title = 'hacked'</script>")
        if "--dies" in sys.argv:
            os._exit(9)
        bake("burnt")
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless browser without a profile, which asks nobody for anything."""
    if not (CHROMIUM and DRIVER):
        pytest.skip("needs chromium and chromedriver (Debian: chromium chromium-driver)")
    webdriver = pytest.importorskip("selenium.webdriver", reason="needs selenium")
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for option in (
        "headless",
        "no-sandbox",
        "disable-gpu",
        "disable-quic",
        "no-first-run",
        "disable-background-networking",
        "disable-component-update",
        "disable-sync",
        "window-size=1300,1000",
    ):
        options.add_argument(f"--{option}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    yield driver
    driver.quit()


class Page:
    """The page as somebody uses it."""

    def __init__(self, browser: Any, path: Path) -> None:
        self.browser = browser
        browser.get(path.as_uri())

    def find(self, selector: str) -> Any:
        return self.browser.find_element("css selector", selector)

    def all(self, selector: str) -> list[Any]:
        found: list[Any] = self.browser.find_elements("css selector", selector)
        return found

    def text(self, selector: str) -> str:
        return str(self.find(selector).text)

    @property
    def count(self) -> str:
        return self.text("#count")

    @property
    def span(self) -> float:
        """How many milliseconds the timeline shows."""
        begin, end = (
            float(number) * {"s": 1000, "ms": 1, "µs": 0.001}[unit]
            for number, unit in re.findall(r"([\d.]+) (s|ms|µs)", self.text("#range"))
        )
        return end - begin

    def press(self, *keys: str) -> None:
        self.find("#lanes").send_keys(*keys)

    def choose(self, name: str, option: str) -> None:
        from selenium.webdriver.support.ui import Select

        select = Select(self.find(f"#{name}"))
        (value,) = [each.text for each in select.options if each.text.startswith(option)]
        select.select_by_visible_text(value)

    def mouse(self) -> Any:
        from selenium.webdriver.common.action_chains import ActionChains

        return ActionChains(self.browser)

    def wheel(self, by: int) -> None:
        from selenium.webdriver.common.actions.wheel_input import ScrollOrigin

        origin = ScrollOrigin.from_element(self.find("#lanes"))
        self.mouse().scroll_from_origin(origin, 0, by).perform()

    def hooks(self) -> list[str]:
        return [each.text for each in self.all("#calls tbody td:nth-child(2)")]


@pytest.fixture
def trace(bakery: Machine) -> Callable[..., Path]:
    """Trace a task with threads, two tasks and an error; return the page."""

    def trace(*arguments: str) -> Path:
        bakery.site.add(
            "pubtools-cakes",
            "0.4",
            files={"cakes.py": TASK},
            hooks={"cakes": "cakes"},
            scripts={"pubtools-cake": "cakes:main"},
        )
        bakery.run("trace", "--html", "trace.html", "--", "pubtools-cake", *arguments)
        return bakery.folder / "trace.html"

    return trace


@pytest.fixture
def open_page(browser: Any) -> Callable[[Path], Page]:
    """Open a page in a wide window."""
    browser.set_window_size(1300, 1000)
    return lambda path: Page(browser, path)


@pytest.fixture
def page(trace: Callable[..., Path], open_page: Callable[[Path], Page]) -> Page:
    """The page of a task with threads, two tasks and an error."""
    return open_page(trace())
