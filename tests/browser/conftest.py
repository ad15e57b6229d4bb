"""A browser and pages in it; everything here is skipped where the browser or its driver is missing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("plotly")
driver = pytest.importorskip("playwright.sync_api", reason="the browser tests need: pip install playwright")

#: Names under which a Chromium or Chrome is installed.
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


@dataclass
class Visit:
    """A page open in the browser, and everything that it said or asked for."""

    page: Any
    messages: list[str] = field(default_factory=list)  # console errors, warnings and exceptions
    requests: list[str] = field(default_factory=list)  # beyond the page itself


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Start the machine's own Chromium; skip where there is none."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip("the browser tests need a Chromium: apt-get install chromium")
    with driver.sync_playwright() as play:
        opened = play.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Write the pages that the tests open: Malabar 2020 with a scenario, and hostile ones."""
    import interop
    from interop.report.page.page import render_page
    from tests.report.pages import hostile_matrices

    folder = tmp_path_factory.mktemp("reports")
    matrix = interop.score(interop.load_catalog(), "malabar-2020")
    texts = {"malabar": render_page(matrix, scenario="p-8i-with-link-16")}
    texts |= {f"hostile-{place}": render_page(hostile) for place, hostile in enumerate(hostile_matrices())}
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in texts}


Visitor = Callable[..., Visit]


@pytest.fixture
def visit(browser: Any, reports: dict[str, Path]) -> Iterator[Visitor]:
    """Return a function that opens a report at a size and in a colour scheme."""
    contexts = []

    def open_report(name: str = "malabar", *, width: int = 1440, height: int = 900, scheme: str = "light") -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
        )
        contexts.append(context)
        seen = Visit(context.new_page())

        def refuse(dialog: Any) -> None:
            seen.messages.append(f"dialog: {dialog.message}")
            dialog.dismiss()

        address = reports[name].as_uri()
        seen.page.on("pageerror", lambda error: seen.messages.append(str(error)))
        seen.page.on("console", lambda message: seen.messages.append(f"{message.type}: {message.text}"))
        seen.page.on("dialog", refuse)
        seen.page.on("request", lambda request: seen.requests.append(request.url))
        seen.page.goto(address)
        seen.page.evaluate("document.querySelector('#matrix').scrollIntoView()")
        seen.page.wait_for_selector("#matrix .heatmaplayer", state="attached")
        seen.page.evaluate("window.scrollTo(0, 0)")
        seen.requests.remove(address)
        return seen

    yield open_report
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """Return the source of axe-core, whose file or folder the environment variable AXE_CORE names."""
    place = os.environ.get("AXE_CORE")
    if not place:
        pytest.skip("set AXE_CORE to axe.min.js or to the folder of the npm package axe-core")
    path = Path(place)
    return (path if path.is_file() else path / "axe.min.js").read_text(encoding="utf-8")
