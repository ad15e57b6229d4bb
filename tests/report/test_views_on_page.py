"""Dimensions, relative scores and breakdowns on the page: the numbers of the matrix, and nothing else."""

from __future__ import annotations

from functools import cache
from itertools import product

import numpy as np
import pytest

import interop
from interop.analysis.views import breakdowns
from interop.errors import UnknownNameError
from interop.matrix import InteropMatrix
from interop.report.figures.heatmap import RELATIVE, cells_shown, heatmap_view, shown_names
from interop.report.figures.parts import part_bars, part_name
from interop.report.page.overview import dimension_exhibits
from interop.report.page.pairs import pair_section
from interop.report.words import score_text


@cache
def malabar() -> InteropMatrix:
    """Score Malabar 2020 once."""
    return interop.score(interop.load_catalog(), "malabar-2020")


def test_everything_that_is_offered_can_be_shown() -> None:
    """The whole, dimensions, layers, and each of them relative; colours and bars stay on the scale from 0 to 1."""
    matrix = malabar()
    names = shown_names(matrix)
    assert len(names) == 2 * (len(matrix.dimensions) + len(matrix.layers)) + 1
    for name in names:
        view = heatmap_view(matrix, name)
        assert len(view["z"]) == 16
        for key in ("z", "low", "high"):
            assert all(number is None or 0 <= number <= 1 for number in view[key]), (name, key)


def test_relative_cells_are_those_of_the_view() -> None:
    """A score above 1 keeps its number in text, though its colour ends at 1."""
    matrix = malabar()
    values = matrix.relative.layers["replenish"].values
    texts = [cell["text"] for cell in cells_shown(matrix, f"{RELATIVE}replenish")]
    assert [text[:4] for text in texts] == ["–" if np.isnan(value) else f"{value:.2f}" for value in values.flat]
    assert (values > 1).any()


def test_no_such_view() -> None:
    """A view that is not there is an unknown layer."""
    with pytest.raises(UnknownNameError, match="no layer named 'relative:lnk'"):
        cells_shown(malabar(), "relative:lnk")


def test_small_multiples_of_the_dimensions() -> None:
    """One figure and table per dimension, with the score of every cell; none for a scheme of one dimension."""
    matrix = malabar()
    exhibits = dimension_exhibits(matrix, lambda *_: None)
    assert [item.name for item in exhibits] == [f"dimension-{name}" for name in matrix.dimensions]
    for exhibit, name in zip(exhibits, matrix.dimensions, strict=True):
        cells = [pair["dimensions"][name] for pair in matrix.pairs()]
        shown = [cell.text for row in exhibit.table.rows for cell in row[1:]]
        assert shown == [score_text(cell) for cell in cells]
    alone = interop.score(interop.load_catalog(), "malabar-2020", scheme="origin")
    assert dimension_exhibits(alone, lambda *_: None) == []


def test_a_pair_is_split_by_origin() -> None:
    """The layer that limits most is split over both fleets; bars and table say what the breakdown says."""
    matrix = malabar()
    section = pair_section(matrix, "ind-navy", "usa-navy", 4, matrix.explain)
    assert "against what both manage within themselves 0.7" in " ".join(section.scores)
    splits = breakdowns(matrix, "ind-navy", "usa-navy", "origin", "link")
    assert len(section.parts) == len(splits) == 2
    for exhibit, split in zip(section.parts, splits, strict=True):
        assert [row[0].text for row in exhibit.table.rows] == [part_name(split, part.name) for part in split.parts]
        adds, lacks = (np.array(trace.x) for trace in exhibit.figure.data)
        weights = [part.weight for part in split.parts[: len(adds)]]
        np.testing.assert_allclose(adds + lacks, weights)
    assert part_name(splits[0], "RUS") == "Russia"


def test_types_go_by_their_names() -> None:
    """A breakdown by type shows what a type is called."""
    split = malabar().breakdown("ind-navy", "usa-navy", "link", "type")
    assert "P-8I Neptune" in {part_name(split, part.name) for part in split.parts}
    assert len(part_bars(split, most=3).data[0].x) == 3


def test_every_pair_of_the_group_has_its_dimensions_on_the_page() -> None:
    """Each direction has a line of dimensions with bounds."""
    matrix = malabar()
    for a, b in product(matrix.forces[:2], repeat=2):
        if a != b:
            lines = pair_section(matrix, a, b, 2, matrix.explain).scores
            assert sum("technical" in line for line in lines) == 2
