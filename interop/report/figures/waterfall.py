"""How layers add up to a score: a waterfall."""

from __future__ import annotations

from typing import TYPE_CHECKING

from interop.matrix import InteropMatrix, rounded
from interop.report.figures.inert import label
from interop.report.figures.style import FALL, RISE, TOTAL, axis, figure, score_axis
from interop.report.words import layer_title, percent, score_text, signed

if TYPE_CHECKING:
    import plotly.graph_objects as go


def waterfall(matrix: InteropMatrix, a: str, b: str) -> go.Figure:
    """Draw what each layer adds to cell (a, b), the largest first; layers that do not apply are left out.

    Raises:
        UnknownNameError: a force that is not in the matrix.
    """
    import plotly.graph_objects as go

    i, j = matrix.cell(a, b)
    pair = matrix.pair(a, b)
    layers = [(name, cell) for name, cell in pair["layers"].items() if cell["contribution"] is not None]
    layers = [(name, cell) for name, cell in layers if cell["weight"]]
    layers.sort(key=lambda item: (-item[1]["contribution"], item[0]))
    names = [*(label(layer_title(name)) for name, _ in layers), "<b>Score</b>"]
    parts = [*(cell["contribution"] for _, cell in layers), rounded(matrix.values[i, j]) or 0.0]
    hover = [
        f"<b>{label(layer_title(name))}</b><br>{score_text(cell)} × weight {percent(cell['weight'])}"
        f"<br>adds {cell['contribution']:.3f}"
        for name, cell in layers
    ]
    trace = go.Waterfall(
        orientation="h",
        y=names,
        x=parts,
        measure=["relative"] * len(layers) + ["total"],
        text=[signed(part, 3) for part in parts[:-1]] + [f"<b>{score_text(pair)}</b>"],
        textposition="outside",
        cliponaxis=False,
        customdata=[*hover, f"<b>Score</b> {score_text(pair)}"],
        hovertemplate="%{customdata}<extra></extra>",
        increasing={"marker": {"color": RISE}},
        decreasing={"marker": {"color": FALL}},
        totals={"marker": {"color": TOTAL}},
        connector={"line": {"width": 1, "color": "rgba(127,134,145,0.6)"}},
    )
    return figure(
        [trace],
        height=46 + 30 * len(names),
        xaxis=score_axis(range=[0, 1.22]),
        yaxis=axis(autorange="reversed", showgrid=False),
        bargap=0.35,
    )
