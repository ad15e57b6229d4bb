"""The matrix as a notebook shows it: a small table without scripts."""

from __future__ import annotations

from interop.matrix import InteropMatrix
from interop.report.figures.style import colour_of, css, ink_on
from interop.report.words import bounds_text, force_name, group_name, long_date, settled, shares_text, value_text


def matrix_html(matrix: InteropMatrix) -> str:
    """Return the matrix as an HTML table, for `_repr_html_`: value, bounds and shares of every cell."""
    from interop.report.page.environment import environment

    rows = []
    pairs = iter(matrix.pairs())
    for a in matrix.forces:
        cells = []
        for _ in matrix.forces:
            cell = next(pairs)
            assessed = cell["value"] is not None and settled(cell)
            ground = colour_of(cell["value"]) if assessed else None
            look = f"background:{css(ground)};color:{ink_on(ground)}" if ground else ""
            cells.append((look, value_text(cell), bounds_text(cell), shares_text(cell)))
        rows.append((force_name(matrix, a), cells))
    return (
        environment()
        .get_template("notebook.html.j2")
        .render(
            group=group_name(matrix),
            day=long_date(matrix),
            scheme=matrix.scheme.title,
            version=matrix.catalog.version,
            heads=[force_name(matrix, force) for force in matrix.forces],
            rows=rows,
        )
    )
