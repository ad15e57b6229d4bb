"""The report as readers meet it: it loads alone, answers mouse and keyboard, fits screens, and is accessible."""

from __future__ import annotations

import re
from typing import Any

import pytest

from interop.report.words import score_text
from tests.browser.conftest import Visitor
from tests.report.pages import PAYLOADS


def _until(page: Any, condition: str) -> None:
    """Wait until a condition holds; Playwright's own way needs eval, which the page's policy forbids."""
    for _ in range(200):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"never came true: {condition}")


def _draw_everything(page: Any) -> None:
    """Bring every figure near the window, so that all are drawn."""
    drawn = "(chart => chart.querySelector('svg') || (chart.scrollIntoView(), false))"
    _until(page, f"[...document.querySelectorAll('.chart')].every({drawn})")
    page.evaluate("window.scrollTo(0, 0)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_loads_alone(visit: Visitor, scheme: str) -> None:
    """With every figure drawn and marks in each, nothing was asked of a network and nothing complained."""
    seen = visit(scheme=scheme)
    _draw_everything(seen.page)
    empty = seen.page.evaluate(
        "[...document.querySelectorAll('.figure')].filter(f => !f.querySelector('svg path')).map(f => f.id)"
    )
    assert empty == []
    assert seen.messages == []
    assert seen.requests == []


def test_layers_switch(visit: Visitor) -> None:
    """Choosing a layer shows its numbers, in the figure and in the table, and says so."""
    import interop

    matrix = interop.score(interop.load_catalog(), "malabar-2020")
    page = visit().page
    page.select_option("#layer", "link")
    page.locator("#matrix details summary").click()
    shown = page.locator("#matrix-table tbody td").all_inner_texts()
    assert [text.strip() for text in shown] == [score_text(pair["layers"]["link"]) for pair in matrix.pairs()]
    figure = page.evaluate("document.querySelector('#matrix .chart').data[0].z.flat()")
    assert figure == [pair["layers"]["link"]["value"] for pair in matrix.pairs()]
    assert page.locator("#announce").inner_text() == "The matrix shows Tactical data exchange."
    page.select_option("#layer", "")
    assert page.locator("#matrix-table tbody td").first.inner_text().strip() == score_text(matrix.pairs()[0])


def test_order_of_forces(visit: Visitor) -> None:
    """Ordering by mean score moves rows and columns alike, in the figure and in the table."""
    page = visit().page
    page.locator("#matrix details summary").click()
    before = page.locator("#matrix-table tbody th").all_inner_texts()
    page.select_option("#order", "high")
    high = page.locator("#matrix-table tbody th").all_inner_texts()
    page.select_option("#order", "low")
    low = page.locator("#matrix-table tbody th").all_inner_texts()
    assert sorted(high) == sorted(before)
    assert high == low[::-1]
    heads = [text.strip() for text in page.locator("#matrix-table thead th").all_inner_texts()[1:]]
    assert heads == [f"to {name.strip()}" for name in low]
    figure = page.evaluate("document.querySelector('#matrix .chart').layout.yaxis.ticktext")
    assert [re.sub("<br>", " ", name) for name in figure] == [name.strip() for name in low]


def test_hover_tells_contributions(visit: Visitor) -> None:
    """The mouse over a cell shows the score and what it is made of."""
    page = visit().page
    _hover_cell(page, 1, 3)
    _until(page, "document.querySelector('#matrix .hoverlayer text') !== null")
    told = page.locator("#matrix .hoverlayer").text_content()
    assert "Indian Navy → United States Navy" in told
    assert "Joint practice" in told


def _hover_cell(page: Any, row: int, column: int, *, click: bool = False) -> None:
    page.locator("#matrix .chart").scroll_into_view_if_needed()
    box = page.evaluate(
        """([row, column]) => {
          const chart = document.querySelector('#matrix .chart'), full = chart._fullLayout, at = chart.getBoundingClientRect();
          return [at.x + full.xaxis._offset + full.xaxis.l2p(column), at.y + full.yaxis._offset + full.yaxis.l2p(row)];
        }""",
        [row, column],
    )
    page.mouse.move(box[0] - 4, box[1] - 4)
    page.mouse.move(*box)
    if click:
        page.mouse.click(*box)


def test_click_leads_to_the_pair(visit: Visitor) -> None:
    """A click on a cell goes to the section on its pair, also when the order was changed."""
    page = visit().page
    page.select_option("#order", "high")
    names = page.evaluate("document.querySelector('#matrix .chart').layout.meta.narrow.yaxis")
    _hover_cell(page, 0, 2, click=True)
    _until(page, "location.hash !== ''")
    assert page.evaluate("location.hash") == f"#pair-{names[0]}--{names[2]}"
    target = page.evaluate("document.querySelector(location.hash).closest('.pair').getBoundingClientRect().top")
    assert abs(target) < 200


def test_keyboard_alone(visit: Visitor) -> None:
    """Tab reaches the controls in order, the table opens with Enter, and a cell's link leads to its pair."""
    page = visit().page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    order = []
    for _ in range(40):
        page.keyboard.press("Tab")
        order.append(page.evaluate("document.activeElement.id || document.activeElement.tagName"))
        if order[-1] == "SUMMARY" and "order" in order:
            break
    assert order.index("theme") < order.index("layer") < order.index("order")
    page.keyboard.press("Enter")
    assert page.locator("#matrix details").get_attribute("open") is not None
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "A":
            break
    wanted = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == wanted


def test_focus_is_visible(visit: Visitor) -> None:
    """What has the keyboard's focus is outlined."""
    page = visit().page
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    style = page.evaluate(
        "(s => [s.outlineStyle, parseFloat(s.outlineWidth)])(getComputedStyle(document.activeElement))"
    )
    assert style[0] == "solid"
    assert style[1] >= 2


def test_links_lead_somewhere(visit: Visitor) -> None:
    """Every link within the page has a target that shows, what is folded away opening for it."""
    page = visit().page
    missing = page.evaluate(
        "[...new Set([...document.querySelectorAll('a[href^=\"#\"]')].map(a => a.getAttribute('href')))]"
        ".filter(h => !document.getElementById(h.slice(1)))"
    )
    assert missing == []
    page.evaluate("location.hash = '#force-ind-navy'")
    _until(page, "document.getElementById('force-ind-navy').open")
    page.locator(".ref").first.click()
    number = page.evaluate("location.hash").removeprefix("#source-")
    assert page.locator(f"#source-{number}").is_visible()
    assert page.locator(f"#source-{number} a").get_attribute("href").startswith("http")


def test_tables_sort(visit: Visitor) -> None:
    """The head of a column sorts by its numbers, first downwards, then upwards, and tells which."""
    page = visit().page
    page.locator("#intervals details summary").click()
    head = page.locator("#intervals-table thead th").nth(2)
    cells = page.locator("#intervals-table tbody tr td:nth-child(3)")
    head.locator("button").click()
    down = [float(text) for text in cells.all_inner_texts()]
    assert head.get_attribute("aria-sort") == "descending"
    head.locator("button").click()
    up = [float(text) for text in cells.all_inner_texts()]
    assert head.get_attribute("aria-sort") == "ascending"
    assert down == sorted(down, reverse=True)
    assert up == sorted(up)


@pytest.mark.parametrize("width", [360, 390, 1400, 3840])
def test_no_sideways_scrolling(visit: Visitor, width: int) -> None:
    """Whatever the screen, the page is as wide as the window, with every figure drawn and everything unfolded.

    What reaches beyond the window lies in a table's own box, and the box does not; on a desk no table is clipped.
    """
    page = visit(width=width, height=2160 if width == 3840 else 800).page
    page.evaluate("document.querySelectorAll('details').forEach(box => { box.open = true; })")
    _draw_everything(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    charts = (
        "[...document.querySelectorAll('.chart svg')].filter(s => s.getBoundingClientRect().right > innerWidth + 1)"
    )
    assert page.evaluate(f"{charts}.length") == 0
    beyond = "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
    assert page.evaluate(f"{beyond}.filter(e => !e.closest('.scroll table, .visually-hidden, svg')).length") == 0
    clipped = "[...document.querySelectorAll('.scroll')].filter(s => s.scrollWidth > s.clientWidth)"
    if width >= 1400:
        assert page.evaluate(f"{clipped}.map(s => s.firstElementChild.id)") == []


def test_text_grows_on_a_large_screen(visit: Visitor) -> None:
    """At 4K letters are larger than on a phone, in the text and in the figures."""
    sizes = []
    for width in (390, 3840):
        page = visit(width=width, height=2160).page
        text = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.brief p')).fontSize)")
        sizes.append((text, page.evaluate("document.querySelector('#matrix .chart')._fullLayout.font.size")))
    assert sizes[1][0] > 1.4 * sizes[0][0]
    assert sizes[1][1] > 1.4 * sizes[0][1]


def test_light_and_dark(visit: Visitor) -> None:
    """The page follows the reader's preference, and the button changes it, figures included."""
    for scheme, other in (("light", "dark"), ("dark", "light")):
        page = visit(scheme=scheme).page
        look = "getComputedStyle(document.body).backgroundColor"
        ink = "document.querySelector('#matrix .chart')._fullLayout.font.color"
        before = page.evaluate(look), page.evaluate(ink)
        assert page.evaluate(look) == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(16, 21, 28)")
        button = page.locator("#theme")
        assert button.inner_text().lower() == other
        button.click()
        after = page.evaluate(look), page.evaluate(ink)
        assert before[0] != after[0]
        assert before[1] != after[1]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 1440), ("light", 390), ("dark", 390)])
def test_axe_finds_no_serious_violation(visit: Visitor, axe: str, scheme: str, width: int) -> None:
    """axe-core finds nothing serious or critical, with everything unfolded and every figure drawn."""
    page = visit(scheme=scheme, width=width).page
    page.evaluate("document.querySelectorAll('details').forEach(box => { box.open = true; })")
    _draw_everything(page)
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    serious = [
        (item["id"], node["target"], node["failureSummary"])
        for item in found["violations"]
        if item["impact"] in ("serious", "critical")
        for node in item["nodes"][:3]
    ]
    assert serious == []


def test_prints(visit: Visitor) -> None:
    """Printing draws every figure in light colours, and afterwards the page is as it was."""
    seen = visit(scheme="dark")
    assert seen.page.pdf(format="A4").startswith(b"%PDF")
    assert seen.page.evaluate("[...document.querySelectorAll('.chart')].every(c => c.querySelector('svg'))")
    assert seen.page.evaluate("document.documentElement.dataset.theme") is None
    assert seen.page.evaluate("document.querySelectorAll('#matrix details[open]').length") == 0
    assert seen.messages == []


#: Pages in which each payload is once the name of a force.
HOSTILE = (0, 1, 2, 3, 4, 10, 11, 12)


@pytest.mark.parametrize("place", HOSTILE)
def test_hostile_catalogue_is_inert(visit: Visitor, place: int) -> None:
    """Nothing that a catalogue says runs, loads or breaks the page, whatever is pointed at, opened or changed."""
    seen = visit(f"hostile-{place}", width=360)
    page = seen.page
    page.evaluate("document.querySelectorAll('details').forEach(box => { box.open = true; })")
    _draw_everything(page)
    page.select_option("#layer", "link")
    page.select_option("#order", "name")
    _hover_cell(page, 0, 1)
    page.wait_for_timeout(50)
    assert page.evaluate("window.hacked") is None
    assert seen.messages == []
    assert seen.requests == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.locator("img, iframe, object, embed").count() == 0
    bad = page.evaluate(
        "[...document.querySelectorAll('a')].map(a => a.getAttribute('href') || a.getAttribute('xlink:href') || '#')"
        ".filter(h => !/^(#|https?:)/.test(h))"
    )
    assert bad == []


def test_hostile_pages_cover_every_payload() -> None:
    """Between them, the pages opened have every payload as the name of a force."""
    assert {place for first in HOSTILE for place in (first, (first + 5) % len(PAYLOADS))} == set(range(len(PAYLOADS)))
