"""How sure the scores are: every pair with its bounds on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

from interop.matrix import InteropMatrix
from interop.report.figures.inert import label
from interop.report.figures.style import CATEGORIES, axis, figure, score_axis
from interop.report.tables import both_ways
from interop.report.words import force_name, score_text, shares_text

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from interop.analysis.uncertainty import Uncertainty


def interval_pairs(matrix: InteropMatrix) -> list[tuple[str, str]]:
    """Return the pairs of forces that have a score, the closest first."""
    pairs = [(a, b, both_ways(matrix, a, b)["value"]) for a, b in combinations(matrix.forces, 2)]
    ranked = sorted((-(value or 0.0), a, b) for a, b, value in pairs if value is not None)
    return [(a, b) for _, a, b in ranked]


def intervals(matrix: InteropMatrix, drawn: Uncertainty | None = None) -> go.Figure:
    """Draw every pair's value and bounds in both directions, the closest pair on top.

    Args:
        matrix: the scores.
        drawn: what random draws of the inputs say; a pale bar shows where nine in ten of them lie.
    """
    import plotly.graph_objects as go

    pairs = interval_pairs(matrix)
    cells = {(pair["from"], pair["to"]): pair for pair in matrix.pairs()}
    traces: list[Any] = [] if drawn is None else [_draws(drawn, pairs)]
    for name, way, shift, colour, symbol in (
        ("first provides to second", 1, -0.14, CATEGORIES[0], "circle"),
        ("second provides to first", -1, 0.14, CATEGORIES[5], "diamond"),
    ):
        ends = [pair[::way] for pair in pairs]
        found = [cells[a, b] for a, b in ends]
        traces.append(
            go.Scatter(
                name=name,
                x=[cell["value"] for cell in found],
                y=[row + shift for row in range(len(pairs))],
                mode="markers",
                marker={"size": 9, "color": colour, "symbol": symbol},
                error_x={
                    "type": "data",
                    "symmetric": False,
                    "array": [cell["high"] - cell["value"] for cell in found],
                    "arrayminus": [cell["value"] - cell["low"] for cell in found],
                    "thickness": 2,
                    "width": 5,
                    "color": colour,
                },
                customdata=[
                    f"<b>{label(force_name(matrix, a))} → {label(force_name(matrix, b))}</b><br>"
                    f"{score_text(cells[a, b])}, {shares_text(cells[a, b])}"
                    for a, b in ends
                ],
                hovertemplate="%{customdata}<extra></extra>",
            )
        )
    names = [" –<br>".join(label(force_name(matrix, force, 34), 34) for force in pair) for pair in pairs]
    return figure(
        traces,
        height=120 + 46 * len(pairs),
        showlegend=True,
        xaxis=score_axis(),
        yaxis=axis(
            tickvals=list(range(len(pairs))),
            ticktext=names,
            range=[len(pairs) - 0.5, -0.5],
            showgrid=False,
        ),
        hovermode="closest",
        meta={"narrow": {"yaxis": [" –<br>".join(map(label, pair)) for pair in pairs]}},
    )


def _draws(drawn: Uncertainty, pairs: Sequence[tuple[str, str]]) -> Any:
    import plotly.graph_objects as go

    cells = {(row["from"], row["to"]): row for row in drawn.rows()}
    ends = [(end, row + shift) for row, pair in enumerate(pairs) for end, shift in ((pair, -0.14), (pair[::-1], 0.14))]
    there = [(cells[end], height) for end, height in ends if cells[end]["p05"] is not None]
    return go.Scatter(
        name=f"nine in ten of {drawn.draws:,} draws",
        x=[(cell["p05"] + cell["p95"]) / 2 for cell, _ in there],
        y=[height for _, height in there],
        mode="markers",
        marker={"size": 7, "symbol": "square", "color": "rgba(127,134,145,0.5)"},
        error_x={
            "type": "data",
            "array": [(cell["p95"] - cell["p05"]) / 2 for cell, _ in there],
            "thickness": 8,
            "width": 0,
            "color": "rgba(127,134,145,0.42)",
        },
        customdata=[f"nine in ten draws: {cell['p05']:.2f} to {cell['p95']:.2f}" for cell, _ in there],
        hovertemplate="%{customdata}<extra></extra>",
    )
