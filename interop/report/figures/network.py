"""The group as a network: the closer two forces work together, the wider the line between them."""

from __future__ import annotations

from itertools import combinations
from math import cos, pi, sin
from typing import TYPE_CHECKING, Any

from interop.matrix import InteropMatrix
from interop.report.figures.inert import label
from interop.report.figures.style import INK, OTHERS, RISE, figure
from interop.report.tables import both_ways
from interop.report.words import force_name, score_text, shares_text

if TYPE_CHECKING:
    import plotly.graph_objects as go

#: Width of a line at a score of 1, in pixels.
WIDEST = 16.0
#: Most lines that carry their number.
MOST_NUMBERS = 28


def network(matrix: InteropMatrix) -> go.Figure:
    """Draw the forces on a circle; a line's width is the mean score of both ways.

    The dark core is as wide as the lower bound, the pale rim as the upper one: much rim, much unknown.
    """
    import plotly.graph_objects as go

    count = len(matrix.forces)
    turn = pi / 4 if count == 4 else 0.0
    angles = [pi / 2 + turn - 2 * pi * k / max(count, 1) for k in range(count)]
    place = {
        force: (cos(angle), sin(angle)) if count > 1 else (0.0, 0.0)
        for force, angle in zip(matrix.forces, angles, strict=True)
    }
    pairs = [(a, b, both_ways(matrix, a, b)) for a, b in combinations(matrix.forces, 2)]
    pairs = [(a, b, cell) for a, b, cell in pairs if cell["value"] is not None]
    traces: list[Any] = []
    for end, opacity in (("high", 0.22), ("low", 0.6)):
        traces += [
            go.Scatter(
                x=[place[a][0], place[b][0]],
                y=[place[a][1], place[b][1]],
                mode="lines",
                line={"width": round(max(1.0, WIDEST * (cell[end] or 0.0)), 3), "color": RISE},
                opacity=opacity,
                hoverinfo="skip",
            )
            for a, b, cell in pairs
        ]
    # Off the middle, so that the numbers of crossing lines stand apart.
    spots = [tuple(round(0.66 * place[a][axis] + 0.34 * place[b][axis], 6) for axis in (0, 1)) for a, b, _ in pairs]
    traces.append(
        go.Scatter(
            x=[x for x, _ in spots],
            y=[y for _, y in spots],
            mode="markers",
            marker={"size": 26, "color": "rgba(0,0,0,0)"},
            customdata=[
                f"<b>{label(force_name(matrix, a))} – {label(force_name(matrix, b))}</b><br>both ways: "
                f"{score_text(cell)}<br>{shares_text(cell)}"
                for a, b, cell in pairs
            ],
            hovertemplate="%{customdata}<extra></extra>",
        )
    )
    numbers = [
        {
            "x": x,
            "y": y,
            "text": f"<b>{cell['value']:.2f}</b>",
            "showarrow": False,
            "bgcolor": "#ffffff",
            "borderpad": 2,
        }
        for (x, y), (_, _, cell) in zip(spots, pairs, strict=True)
    ]
    traces.append(
        go.Scatter(
            x=[place[force][0] for force in matrix.forces],
            y=[place[force][1] for force in matrix.forces],
            mode="markers+text",
            marker={"size": 18, "color": OTHERS, "line": {"width": 2, "color": INK}},
            text=[label(force_name(matrix, force, 60), 60, width=16) for force in matrix.forces],
            textposition=[_beside(angle) for angle in angles],
            hoverinfo="skip",
            cliponaxis=False,
        )
    )
    still = {"visible": False, "fixedrange": True}
    return figure(
        traces,
        height=440,
        xaxis={**still, "range": [-1.75, 1.75]},
        yaxis={**still, "range": [-1.3, 1.3]},
        hovermode="closest",
        annotations=numbers if len(pairs) <= MOST_NUMBERS else [],
    )


def _beside(angle: float) -> str:
    vertical = "top" if sin(angle) > 0.1 else "bottom" if sin(angle) < -0.1 else "middle"
    return f"{vertical} center"
