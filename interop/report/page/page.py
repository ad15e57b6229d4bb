"""The report as one page that needs nothing beside it: figures, tables, sources and method of a matrix."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import comb
from typing import Any

from interop._version import __version__
from interop.errors import need
from interop.matrix import InteropMatrix
from interop.report.figures.heatmap import WHOLE, cells_shown, heatmap_view, shown_names
from interop.report.figures.inert import script_json
from interop.report.headline import headline
from interop.report.page.analyses import Analyses
from interop.report.page.environment import environment, template_text
from interop.report.page.method import composite_words, formulas, parameter_table, weight_table
from interop.report.page.overview import (
    composition_exhibit,
    dimension_exhibits,
    evidence_exhibit,
    flows_exhibit,
    intervals_exhibit,
    matrix_exhibit,
    network_exhibit,
)
from interop.report.page.pairs import Link, anchor, pair_section, pairs_shown
from interop.report.page.references import References
from interop.report.tables import evidence_rows
from interop.report.words import force_name, ground_words, group_name, licence_words, long_date, score_text

#: Largest page, in bytes.
LARGEST = 6_000_000


@dataclass(frozen=True)
class Detail:
    """How much a page tells; a page that would grow too large tells less, and says so."""

    pairs: int  # pairs with a section of their own
    statements: int  # drivers, obstacles and gaps listed per pair
    layers: bool  # whether the heatmap can show single layers
    units: int  # units per force in the tables of who works with whom
    bytes_per_pair: int  # what a section on a pair takes, as a rule


DETAILS = (
    Detail(66, 6, layers=True, units=10, bytes_per_pair=48_000),
    Detail(66, 4, layers=True, units=6, bytes_per_pair=42_000),
    Detail(45, 4, layers=True, units=0, bytes_per_pair=38_000),
    Detail(28, 3, layers=True, units=0, bytes_per_pair=36_000),
    Detail(15, 3, layers=True, units=0, bytes_per_pair=36_000),
    Detail(8, 2, layers=False, units=0, bytes_per_pair=34_000),
    Detail(0, 0, layers=False, units=0, bytes_per_pair=0),
)
#: Pairs up to which the fullest page is tried without an estimate.
FEW_PAIRS = 10


def steps(matrix: InteropMatrix, scenario: Any = None) -> int:
    """Return how often :func:`render_page` says at most what it works out next, for a progress bar."""
    pairs = min(comb(len(matrix.forces), 2), DETAILS[0].pairs)
    return int(scenario is not None) + 1 + (2 + pairs if pairs else 0)


def render_page(matrix: InteropMatrix, *, scenario: Any = None, tell: Callable[[str], object] | None = None) -> str:
    """Return the report as the text of one HTML page.

    Args:
        matrix: the scores.
        scenario: name of a scenario that ships, a TOML file, a mapping or a Scenario to compare the matrix with;
            nothing is compared when None.
        tell: called with what is being worked out, for a progress display.

    Returns:
        A page with its styles, scripts and data inside, below 6 MB, that asks nothing of a network; the same inputs
        give the same bytes. A group so large that the page would not fit gets fewer sections on pairs, and the page
        says which are left out.

    Raises:
        UnknownNameError, ScenarioError: the scenario does not exist or cannot be run.
        OutputError: plotly, which the extra `report` installs, is missing.
    """
    scripts = _scripts()
    analyses = Analyses(matrix, scenario, tell)
    text = ""
    for detail in _worth_trying(matrix, analyses, scripts):
        text = _render(matrix, analyses, scripts, detail)
        if len(text.encode()) <= LARGEST:
            break
    return text


def _worth_trying(matrix: InteropMatrix, analyses: Analyses, scripts: Mapping[str, str]) -> Iterator[Detail]:
    """Yield levels of detail, the fullest first; for a large group, only those that may fit."""
    pairs = comb(len(matrix.forces), 2)
    least = len(_render(matrix, analyses, scripts, DETAILS[-1]).encode()) if pairs > FEW_PAIRS else 0
    for detail in DETAILS:
        if least + min(pairs, detail.pairs) * detail.bytes_per_pair <= LARGEST or detail is DETAILS[-1]:
            yield detail


def _scripts() -> dict[str, str]:
    need("plotly", "report", "the page")
    from plotly.offline import get_plotlyjs

    return {"plotly": get_plotlyjs(), "page": template_text("page.js")}


def _render(matrix: InteropMatrix, analyses: Analyses, scripts: Mapping[str, str], detail: Detail) -> str:
    evidence = evidence_rows(matrix)
    references = References(matrix, evidence)
    shown = pairs_shown(matrix, detail.pairs)
    sections = [pair_section(matrix, a, b, detail.statements, analyses.why) for a, b in shown]
    selves = [pair_section(matrix, name, name, detail.statements, analyses.why) for name in matrix.forces]
    present = {*shown, *(pair[::-1] for pair in shown), *((force, force) for force in matrix.forces)}

    def link(a: str, b: str) -> str | None:
        return f"#{anchor(a, b)}" if (a, b) in present else None

    template = environment().get_template("page.html.j2")
    return template.render(
        lang="en",
        matrix=matrix,
        title=f"{group_name(matrix)}: who can work with whom",
        group=group_name(matrix),
        day=long_date(matrix),
        version=__version__,
        licence=licence_words(matrix.catalog),
        ground=ground_words(matrix.catalog),
        policy=_policy(scripts.values()),
        style=template_text("page.css"),
        scripts=scripts,
        headline=[
            (item.text, link(*item.about) if len(item.about) == 2 else None) for item in headline(matrix, analyses.why)
        ],
        forces=[(force, force_name(matrix, force)) for force in matrix.forces],
        exhibit=matrix_exhibit(matrix, link),
        views=views(matrix, link, layers=detail.layers),
        layers=list(shown_names(matrix).items()) if detail.layers else [],
        dimensions=dimension_exhibits(matrix, link),
        overview=[network_exhibit(matrix, link), intervals_exhibit(matrix, analyses.drawn, link)]
        if len(matrix.forces) > 1
        else [],
        origin=[composition_exhibit(matrix), flows_exhibit(matrix)],
        pairs=list(zip(sections, [analyses.of_pair(a, b, detail.units) for a, b in shown], strict=True)),
        selves=selves,
        left_out=comb(len(matrix.forces), 2) - len(shown),
        analyses=analyses,
        evidence=evidence_exhibit(evidence),
        facts=len(evidence),
        cite=references.numbers,
        references=references.listed,
        formulas=formulas(matrix),
        composite=composite_words(matrix),
        weights=weight_table(matrix),
        parameters=parameter_table(matrix),
    )


def views(matrix: InteropMatrix, link: Link, *, layers: bool) -> str:
    """Return what the heatmap and its table show for the whole score and for each layer, as JSON for the page."""
    titles = shown_names(matrix) if layers else {}
    chosen: list[str | None] = [None, *titles]
    pairs, found = matrix.pairs(), []
    for layer in chosen:
        view = heatmap_view(matrix, layer, pairs)
        cells = cells_shown(matrix, layer, pairs)
        view |= {
            "score": [cell.get("text") or score_text(cell) for cell in cells],
            "sort": [-1.0 if cell["value"] is None else cell["value"] for cell in cells],
        }
        found.append({"name": layer or "", "title": titles[layer] if layer else WHOLE, **view})
    names = [force_name(matrix, force) for force in matrix.forces]
    links = [link(a, b) for a in matrix.forces for b in matrix.forces]
    return script_json({"views": found, "names": names, "links": links})


def _policy(scripts: Any) -> str:
    """Return the content security policy: nothing is loaded, and only the scripts of the page itself run."""
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in scripts
    )
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )
