"""Figures: what they draw is what the matrix holds, and files are whole or not there."""

from __future__ import annotations

import json
import re
import shutil
from itertools import pairwise
from pathlib import Path

import pytest

pytest.importorskip("plotly")

from hypothesis import given

from interop.analysis.scenario import of_matrix
from interop.analysis.timeline import timeline
from interop.analysis.uncertainty import uncertainty
from interop.catalog.catalog import Catalog
from interop.errors import InputError, OutputError, UnknownNameError
from interop.matrix import score
from interop.report.figures.composition import MOST_ORIGINS, composition_bars, origin_flows
from interop.report.figures.heatmap import heatmap, heatmap_view
from interop.report.figures.images import (
    composition_figure,
    figure_html,
    matrix_figure,
    origin_figure,
    timeline_figure,
    uncertainty_figure,
    whatif_figure,
    write_figure,
)
from interop.report.figures.intervals import intervals
from interop.report.figures.network import WIDEST, network
from interop.report.figures.style import SCALE, colour_of, ink_on, rgb
from interop.report.figures.waterfall import waterfall
from interop.report.notebook import matrix_html
from interop.report.page.history import history, history_figure
from interop.report.tables import both_ways
from interop.report.words import score_text, settled
from interop.testing.strategies import FORCES, catalogs, schemes, score_days
from tests.report.pages import SCHEME, hostile_matrices, small_catalog, small_matrix


@given(catalogs(), schemes(), score_days)
def test_heatmap_holds_the_matrix(catalog: Catalog, scheme: dict[str, object], day: object) -> None:
    """Colour is the value where something is known, and cells without knowledge are left blank and hatched."""
    matrix = score(catalog, FORCES, scheme=scheme, as_of=day)  # type: ignore[arg-type]  # dates are drawn
    view = heatmap_view(matrix)
    for place, pair in enumerate(matrix.pairs()):
        assessed = pair["value"] is not None and settled(pair)
        assert view["z"][place] == (pair["value"] if assessed else None)
        if pair["value"] is not None and pair["sourced"] < 0.99:
            assert view["shape"][place] == "/"
        if pair["sourced"] == 1:
            assert view["shape"][place] == ""


def test_hatching_grows_with_what_is_unknown() -> None:
    """The less is known of a cell, the denser its hatching."""
    matrix = small_matrix()
    for layer in (None, *matrix.layers):
        view = heatmap_view(matrix, layer)
        cells = [pair if layer is None else pair["layers"][layer] for pair in matrix.pairs()]
        ranked = sorted(
            (cell["sourced"], -solidity)
            for cell, solidity in zip(cells, view["solidity"], strict=True)
            if cell["sourced"] is not None
        )
        assert all(one[1] <= two[1] for one, two in pairwise(ranked))


def test_heatmap_hover_has_contributions() -> None:
    """The hover text of a cell names the score, its bounds and what each layer adds."""
    matrix = small_matrix()
    pair = matrix.pairs()[1]
    hover = heatmap_view(matrix)["hover"][1]
    assert score_text(pair) in hover
    assert all(f"{cell['contribution']:.3f}" in hover for cell in pair["layers"].values() if cell["contribution"])


def test_heatmap_of_an_unknown_layer() -> None:
    """A layer that the matrix lacks is an error with a hint."""
    with pytest.raises(UnknownNameError, match="did you mean 'link'"):
        heatmap(small_matrix(), "links")


def test_waterfall_adds_up() -> None:
    """The steps of a waterfall add to its total, the score."""
    matrix = small_matrix()
    trace = waterfall(matrix, "ind-navy", "usa-navy").data[0]
    assert sum(trace.x[:-1]) == pytest.approx(trace.x[-1], abs=1e-5)
    assert trace.x[-1] == pytest.approx(matrix.values[0, 1], abs=1e-6)


def test_composition_bars_are_whole() -> None:
    """Each force's bar is 100 % long, however many designers there are, and no more than eight colours are used."""
    import interop

    matrix = interop.score(interop.load_catalog(), "malabar-2020")
    traces = composition_bars(matrix).data
    assert len(traces) <= MOST_ORIGINS + 1
    for place in range(len(matrix.forces)):
        assert sum(trace.x[place] for trace in traces) == pytest.approx(100, abs=0.01)


def test_flows_into_a_force_are_whole() -> None:
    """The flows into each force add to 100 %."""
    link = origin_flows(small_matrix()).data[0].link
    total: dict[int, float] = {}
    for target, value in zip(link.target, link.value, strict=True):
        total[target] = total.get(target, 0.0) + value
    assert list(total.values()) == pytest.approx([100, 100], abs=0.01)


def test_network_width_is_the_score() -> None:
    """The dark core of a line is as wide as the lower bound, the pale rim as the upper one."""
    matrix = small_matrix()
    cell = both_ways(matrix, "ind-navy", "usa-navy")
    rim, core = network(matrix).data[:2]
    assert cell["low"] is not None
    assert cell["high"] is not None
    assert (rim.line.width, core.line.width) == pytest.approx((WIDEST * cell["high"], WIDEST * cell["low"]), abs=1e-2)


def test_intervals_are_the_bounds() -> None:
    """Error bars run from low to high in both directions."""
    matrix = small_matrix()
    traces = intervals(matrix).data
    for trace, (i, j) in zip(traces, ((0, 1), (1, 0)), strict=True):
        assert trace.x[0] - trace.error_x.arrayminus[0] == pytest.approx(matrix.lows[i, j], abs=1e-6)
        assert trace.x[0] + trace.error_x.array[0] == pytest.approx(matrix.highs[i, j], abs=1e-6)


def test_history_ends_with_the_matrix() -> None:
    """The last point of the years is the matrix itself, and COMCASA is a mark with what its day did."""
    matrix = small_matrix()
    past = history(matrix)
    assert past.both_ways("ind-navy", "usa-navy")[-1] == both_ways(matrix, "ind-navy", "usa-navy")
    (turn,) = past.turns_of("ind-navy", "usa-navy")
    before, after = (score(small_catalog(), "pair", scheme=SCHEME, as_of=day) for day in ("2018-09-05", "2018-09-06"))
    change = (after.values - before.values + (after.values - before.values).T)[0, 1] / 2
    assert turn.change == pytest.approx(change, abs=1e-6)
    assert "COMCASA" in history_figure(past, "ind-navy", "usa-navy").data[-1].customdata[0]


def test_scale_darkens_evenly_and_ink_stands_out() -> None:
    """Along the scale each colour is darker than the last, and its ink has a contrast of at least 4.5 to 1."""

    def luminance(colour: tuple[int, int, int]) -> float:
        linear = [part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in colour]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    grounds = [colour_of(step / 100) for step in range(101)]
    assert all(luminance(one) > luminance(two) for one, two in pairwise(grounds))
    assert grounds[0] == rgb(SCALE[0][1])
    assert grounds[-1] == rgb(SCALE[-1][1])
    for ground in grounds:
        pair = sorted((luminance(ground), luminance(rgb(ink_on(ground)))))
        assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 4.5


def test_figures_for_files() -> None:
    """Each figure that a command writes has a title and data."""
    matrix = small_matrix()
    line = timeline(small_catalog(), "pair", "2017", "2020", scheme=SCHEME)
    change = {"change": "fit-standard", "force": "ind-navy", "equipment": "p-8i", "standard": "link-16"}
    from interop.analysis.scenario import load_scenario

    figures = [
        matrix_figure(matrix),
        matrix_figure(matrix, "link"),
        composition_figure(matrix),
        origin_figure(matrix),
        timeline_figure(line),
        timeline_figure(line, "ind-navy", "usa-navy"),
        uncertainty_figure(uncertainty(matrix, draws=20)),
        whatif_figure(of_matrix(matrix, load_scenario({"name": "mine", "changes": [change]}))),
    ]
    for drawn in figures:
        assert drawn.layout.title.text
        assert drawn.data
    assert "A pair" in figures[0].layout.title.text


def test_timeline_marks_what_moved_the_score() -> None:
    """A pair's timeline has a mark for the agreement, on the day on which it came into force."""
    line = timeline(small_catalog(), "pair", "2017", "2020", scheme=SCHEME)
    marks = timeline_figure(line, "ind-navy", "usa-navy").data[-1]
    assert "2018-09-06" in marks.x


def test_html_file_is_whole_and_the_same_each_time(tmp_path: Path) -> None:
    """A figure as HTML loads nothing, and the same figure gives the same bytes."""
    one, two = (write_figure(matrix_figure(small_matrix()), tmp_path / name) for name in ("one.html", "two.html"))
    assert one.read_bytes() == two.read_bytes()
    outside = re.sub(r"<script[^>]*>.*?</script>", "", one.read_text(), flags=re.DOTALL)
    assert "src=" not in outside
    assert 'lang="en"' in outside


def test_hostile_names_in_a_figure_file() -> None:
    """What a catalogue says is escaped in a figure's text, and cannot end the script that holds it."""
    for matrix in hostile_matrices():
        drawn = matrix_figure(matrix)
        assert "<script" not in drawn.to_json().replace("\\u003c", "<").lower()
        assert "</script><script>window" not in figure_html(drawn)


def test_other_endings_are_refused(tmp_path: Path) -> None:
    """An ending that nothing is known about is an error that lists those that are known."""
    with pytest.raises(InputError, match="end the file name in html, png, svg"):
        write_figure(matrix_figure(small_matrix()), tmp_path / "figure.pdf")
    assert not list(tmp_path.iterdir())


def test_images_or_a_readable_refusal(tmp_path: Path) -> None:
    """PNG and SVG are written where kaleido and a browser are there; otherwise the error says what is missing."""
    drawn = matrix_figure(small_matrix())
    pytest.importorskip("kaleido")
    if not any(shutil.which(name) for name in ("chromium", "google-chrome", "chrome")):
        with pytest.raises(OutputError, match=r"a \.html file takes neither"):
            write_figure(drawn, tmp_path / "figure.svg")
        return
    one, two = (write_figure(drawn, tmp_path / name).read_bytes() for name in ("one.svg", "two.svg"))
    assert one == two
    assert b"A pair" in one
    assert write_figure(drawn, tmp_path / "figure.png").read_bytes().startswith(b"\x89PNG")


def test_notebook_table() -> None:
    """The notebook form is a table without scripts that holds every value, escaped."""
    text = matrix_html(small_matrix())
    assert "<script" not in text
    for pair in small_matrix().pairs():
        assert f"<strong>{score_text(pair).split(' ')[0]}</strong>" in text
    for matrix in hostile_matrices():
        assert "window.hacked" not in re.sub(r"&[^;]+;[^&]*", "", matrix_html(matrix)) or "<script" not in matrix_html(
            matrix
        )
        assert not re.search(r"<(script|img|a)\b", matrix_html(matrix))


def test_figure_data_are_plain_numbers() -> None:
    """Figures hold lists of numbers, not encoded arrays, so that a reader of the page can follow them."""
    assert "bdata" not in json.dumps(json.loads(matrix_figure(small_matrix()).to_json()))
