"""Arrays as tables: every result is named alike, and says the same as its arrays."""

from __future__ import annotations

import numpy as np
import pytest

import interop
from interop.analysis.views import breakdowns
from interop.frames import Bounded
from interop.measures import measure


def test_every_array_has_its_frame() -> None:
    """Of a matrix, its layers and its dimensions: forces × forces, in the order of the matrix."""
    matrix = interop.score(interop.load_catalog(), "usa-navy,ind-navy", as_of="2020-11-03")
    for cells in (matrix, *matrix.layers.values(), *matrix.dimensions.values()):
        for name, array in cells.arrays.items():
            frame = getattr(cells, name)
            np.testing.assert_array_equal(frame.to_numpy(), array)
            assert list(frame.index) == list(frame.columns) == ["usa-navy", "ind-navy"]


def test_what_is_handed_out_may_be_written_to() -> None:
    """Frames and labelled arrays are the reader's own; the arrays of a matrix are everybody's and locked."""
    matrix = interop.score(interop.load_catalog(), "usa-navy,ind-navy", as_of="2020-11-03")
    before = matrix.to_json()
    measured = measure(matrix.catalog, "usa-navy,ind-navy", "jaccard")
    for frame in (matrix.value, measured.value):
        frame.iloc[0, 0] = 7.0
    matrix.to_xarray()["value"][0, 0] = 7.0
    assert matrix.to_json() == before
    assert measured.values[0, 0] <= 1
    for array in (matrix.values, matrix.layers["link"].values, matrix.layers["link"].weights):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 7.0


def test_rows_become_a_frame() -> None:
    """What lists itself as rows has them as a table."""
    matrix = interop.score(interop.load_catalog(), "usa-navy,ind-navy", as_of="2020-11-03")
    split = breakdowns(matrix, "ind-navy", "usa-navy", layer="link")[0]
    assert split.to_frame().to_dict("records") == split.rows()


def test_arrays_are_to_be_given() -> None:
    """A view without arrays is not finished."""
    with pytest.raises(NotImplementedError):
        Bounded().arrays  # noqa: B018 - asking is what fails
