"""The page: what it holds, that it stands alone, that nothing in it runs but its own scripts."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from html.parser import HTMLParser
from typing import Any

import pytest

pytest.importorskip("plotly")

from interop.catalog.catalog import Catalog
from interop.errors import UnknownNameError
from interop.matrix import InteropMatrix, score
from interop.report.figures.inert import label, safe_url, script_json
from interop.report.page import page as page_module
from interop.report.page.page import LARGEST, Detail, render_page
from interop.report.page.pairs import pairs_shown
from interop.report.words import plain, score_text
from tests.report.pages import ADDRESSES, PAYLOADS, SCHEME, hostile_matrices, small_catalog, small_matrix


class Page(HTMLParser):
    """Reads a page: its elements, its text and what its scripts hold."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.scripts: list[tuple[dict[str, str], str]] = []
        self.text: list[str] = []
        self._within: tuple[dict[str, str], list[str]] | None = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.elements.append((tag, found))
        if tag == "script":
            self._within = found, []

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._within:
            self.scripts.append((self._within[0], "".join(self._within[1])))
            self._within = None

    def handle_data(self, data: str) -> None:
        if self._within:
            self._within[1].append(data)
        else:
            self.text.append(data)

    @property
    def words(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.text))

    def attribute(self, name: str) -> list[str]:
        return [found[name] for _, found in self.elements if name in found]


@pytest.fixture(scope="module")
def text() -> str:
    return render_page(small_matrix())


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)


def test_same_inputs_same_bytes(text: str) -> None:
    """A matrix scored and rendered again gives the same bytes."""
    assert render_page(score(small_catalog(), "pair", scheme=SCHEME)) == text


def test_size(text: str) -> None:
    """The page is below 6 MB."""
    assert len(text.encode()) < LARGEST <= 6_000_000


def test_stands_alone(page: Page) -> None:
    """Nothing is loaded: no source, no style sheet, no frame; the policy forbids it besides."""
    assert not page.attribute("src")
    assert not page.attribute("srcset")
    assert not [tag for tag, _ in page.elements if tag in ("link", "iframe", "object", "embed", "img", "base")]
    policy = next(found["content"] for tag, found in page.elements if tag == "meta" and "http-equiv" in found)
    assert policy.startswith("default-src 'none'; script-src 'sha256-")


def test_policy_admits_exactly_the_scripts_of_the_page(page: Page) -> None:
    """The content security policy lists the hash of each script of the page, and no other."""
    policy = next(found["content"] for tag, found in page.elements if tag == "meta" and "http-equiv" in found)
    run = [content for found, content in page.scripts if found.get("type") != "application/json"]
    hashes = {f"sha256-{base64.b64encode(hashlib.sha256(one.encode()).digest()).decode()}" for one in run}
    assert len(run) == 2
    assert set(re.findall(r"'(sha256-[^']+)'", policy)) == hashes


def test_every_number_of_the_matrix_stands_in_its_table(page: Page) -> None:
    """Each cell's score, with its bounds, is in the page as the matrix has it."""
    for pair in small_matrix().pairs():
        assert score_text(pair) in page.words


def test_ids_are_unique_and_links_lead_somewhere(page: Page) -> None:
    """No id is given twice, and every link within the page has its target."""
    ids = Counter(page.attribute("id"))
    assert [name for name, count in ids.items() if count > 1] == []
    inside = {
        href[1:] for tag, found in page.elements if tag == "a" and (href := found.get("href", "")).startswith("#")
    }
    assert inside <= set(ids)


def test_every_figure_has_words_and_a_table(page: Page) -> None:
    """Each chart carries a text alternative, valid data and a table beside it."""
    charts = [found for tag, found in page.elements if tag == "div" and found.get("class") == "chart"]
    assert len(charts) >= 7
    assert all(found["role"] == "img" and len(found["aria-label"]) > 20 for found in charts)
    data = [json.loads(content) for found, content in page.scripts if found.get("class") == "chart-data"]
    assert len(data) == len(charts)
    assert {trace["type"] for spec in data for trace in spec["data"]} >= {"heatmap", "bar", "sankey", "waterfall"}
    figures = sum(tag == "figure" for tag, _ in page.elements)
    assert figures == len(charts)


@pytest.mark.parametrize(
    "words",
    [
        "In brief",
        "Who works with whom",
        "The group as a network",
        "How sure the scores are",
        "Who designed what each force has",
        "From designer to force",
        "What it rests on",
        "What holds it back",
        "What is not known",
        "What would change it most",
        "Unit by unit: who works with whom, over what",
        "Standards and who has them",
        "What the facts stand on",
        "Sources",
        "Layers of the scheme and what they weigh",
        "1 − exp(−E / τ)",
        "How to cite",
        "How to report an error in a fact",
        "Restrictions (they annotate, and never score)",
    ],
)
def test_sections(page: Page, words: str) -> None:
    """The page has each of its parts."""
    assert words in page.words


def test_catalogue_and_scheme_are_named(page: Page) -> None:
    """Version and hash of the catalogue, hash of the scheme, and the day are on the page."""
    matrix = small_matrix()
    for words in (matrix.catalog.version, matrix.catalog.sha256, matrix.scheme_sha256, "3 November 2020"):
        assert words in page.words


def test_scenario() -> None:
    """With a scenario the page compares, and says what became of each change."""
    change = {"change": "fit-standard", "force": "ind-navy", "equipment": "p-8i", "standard": "link-16"}
    scenario: dict[str, Any] = {"name": "mine", "title": "Give the P-8I a terminal", "changes": [change]}
    found = Page(render_page(small_matrix(), scenario=scenario))
    assert "What if: Give the P-8I a terminal" in found.words
    assert "fit link-16 to ind-navy p-8i" in found.words


def test_unknown_scenario() -> None:
    """A scenario that does not exist is an error that says which was perhaps meant."""
    with pytest.raises(UnknownNameError, match="did you mean 'p-8i-with-link-16'"):
        render_page(small_matrix(), scenario="p-8i-with-link-61")


def test_one_force_and_no_units() -> None:
    """A single force, and a day before anyone had anything, still make a page."""
    small = small_catalog()
    assert "works together within itself" in Page(render_page(score(small, ["ind-navy"], scheme=SCHEME))).words
    assert "The matrix" in Page(render_page(score(small, "pair", as_of="1900", scheme=SCHEME))).words


def test_single_layer_scheme() -> None:
    """A scheme without standards has no table of standards, and the page says nothing of them."""
    found = Page(render_page(score(small_catalog(), "pair", scheme="origin")))
    assert "Standards and who has them" not in found.words


def test_large_group_tells_less_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that would be too large leaves pairs out, names how many, and has no dangling links."""
    monkeypatch.setattr(page_module, "DETAILS", (Detail(0, 0, layers=False, units=0, bytes_per_pair=0),))
    found = Page(render_page(small_matrix()))
    assert "there is one pair without a section here" in found.words
    ids = set(found.attribute("id"))
    shown = [href for href in found.attribute("href") if href.startswith("#pair-")]
    assert {href for href in shown if href[1:] not in ids} == set()


def test_a_page_too_large_is_rendered_with_less(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first level of detail whose page fits is taken."""
    full = len(render_page(small_matrix()).encode())
    monkeypatch.setattr(page_module, "LARGEST", full - 1)
    assert len(render_page(small_matrix()).encode()) < full
    monkeypatch.setattr(page_module, "FEW_PAIRS", 0)
    assert len(render_page(small_matrix()).encode()) < full


def test_pairs_shown_are_the_lowest() -> None:
    """Where not all pairs fit, those with the lowest scores stay, in the order of the matrix."""
    catalog = small_catalog()
    matrix = score(catalog, ["ind-navy", "usa-navy"], scheme=SCHEME)
    assert pairs_shown(matrix, 1) == [("ind-navy", "usa-navy")]
    assert pairs_shown(matrix, 0) == []


@pytest.fixture(scope="module")
def hostile() -> list[tuple[InteropMatrix, Page, str]]:
    rendered = [(matrix, render_page(matrix)) for matrix in hostile_matrices()]
    return [(matrix, Page(text), text) for matrix, text in rendered]


def test_hostile_catalogue_adds_no_element_and_no_handler(hostile: list[tuple[InteropMatrix, Page, str]]) -> None:
    """Names, notes and titles full of markup add no script, no image, no handler and no style."""
    for _, page, _ in hostile:
        run = [found for found, _ in page.scripts if found.get("type") != "application/json"]
        assert len(run) == 2
        tags = Counter(tag for tag, _ in page.elements)
        assert not tags.keys() & {"img", "iframe", "object", "embed", "svg", "base", "link"}
        assert tags["style"] == 1
        assert not [name for _, found in page.elements for name in found if name.startswith("on")]


def test_hostile_addresses_are_not_links(hostile: list[tuple[InteropMatrix, Page, str]]) -> None:
    """Only whole http and https addresses become links."""
    for _, page, _ in hostile:
        outside = {href for href in page.attribute("href") if not href.startswith("#")}
        assert outside <= {url for url in ADDRESSES if safe_url(url)}
        assert all(href.startswith("https://") for href in outside)


def test_hostile_data_cannot_end_its_script(hostile: list[tuple[InteropMatrix, Page, str]]) -> None:
    """Every embedded JSON parses, and holds no raw angle bracket, ampersand or line separator."""
    for _, page, _ in hostile:
        for found, content in page.scripts:
            if found.get("type") == "application/json":
                json.loads(content)
                assert not set("<>&\u2028\u2029") & set(content)


def test_hostile_text_is_shown_as_text(hostile: list[tuple[InteropMatrix, Page, str]]) -> None:
    """The group's name stands in the heading letter for letter, save marks of direction and what is too long."""
    for (_, page, _), payload in zip(hostile, PAYLOADS, strict=True):
        assert re.sub(r"\s+", " ", plain(payload)) in page.words


def test_hostile_marks_of_direction_are_gone(hostile: list[tuple[InteropMatrix, Page, str]]) -> None:
    """No right-to-left override, isolate or line separator of the catalogue reaches the page."""
    for _, _, text in hostile:
        own = re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL)  # plotly's own code
        assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u2028\u2029") & set(own)


def test_hostile_length_is_cut(hostile: list[tuple[InteropMatrix, Page, str]]) -> None:
    """A name of 10,000 letters is cut everywhere, and the page stays below 6 MB."""
    for _, _, text in hostile:
        assert "x" * 500 not in text
        assert "y" * 500 not in text
        assert len(text.encode()) < LARGEST


def test_figure_text_is_escaped_for_plotly() -> None:
    """Plotly's own tags, entities and TeX are taken from the catalogue as plain letters."""
    assert label("<b>x</b> & &lt; $y$") == "&lt;b&gt;x&lt;/b&gt; &amp; &amp;lt; &#36;y&#36;"
    assert label("one two three", width=7) == "one two<br>three"


@pytest.mark.parametrize("url", [*ADDRESSES, "", "https://", "https://[broken", "ftp://example.org", "https://a b"])
def test_unsafe_addresses(url: str) -> None:
    """An address is linked only if it is http or https, has a host and nothing that cannot be seen."""
    assert safe_url(url) is None or url == 'https://example.org/"onload="window.hacked=1'


def test_script_json_round_trip() -> None:
    """Data come back as they were, whatever they hold."""
    data = {"text": "".join(PAYLOADS), "numbers": [0.1, None, 3]}
    assert json.loads(script_json(data)) == data


def test_catalogue_of_nothing_but_forces() -> None:
    """Forces without equipment, agreements or exercises make a page that says that little is known."""
    bare = Catalog.unchecked(
        {
            **{name: [] for name in ("standards", "equipment", "holdings", "fits", "agreements", "accessions")},
            **{name: [] for name in ("exercises", "demonstrations", "restrictions", "groups")},
            **{name: list(getattr(small_catalog(), name)) for name in ("sources", "states", "forces")},
        }
    )
    assert "The matrix" in Page(render_page(score(bare, ["ind-navy", "usa-navy"], as_of="2020"))).words
