"""How much of the evidence is cited, inferred and assumed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from interop.catalog.models import BASES
from interop.report.figures.inert import label
from interop.report.figures.style import CATEGORIES, OTHERS, axis, figure, ink_on, rgb

if TYPE_CHECKING:
    import plotly.graph_objects as go

_COLOURS = {"cited": CATEGORIES[0], "inferred": CATEGORIES[4], "assumed": OTHERS}


def evidence_mix(tables: Sequence[str], counts: Mapping[tuple[str, str], int]) -> go.Figure:
    """Draw the shares of each basis: one bar per table of the catalogue; `counts` is keyed by table and basis."""
    import plotly.graph_objects as go

    totals = {table: sum(counts.get((table, basis), 0) for basis in BASES) for table in tables}
    traces = [
        go.Bar(
            name=basis,
            orientation="h",
            y=[label(table.capitalize()) for table in tables],
            x=[round(100 * counts.get((table, basis), 0) / totals[table], 4) for table in tables],
            customdata=[counts.get((table, basis), 0) for table in tables],
            text=[str(counts[table, basis]) if counts.get((table, basis), 0) else "" for table in tables],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            insidetextfont={"color": ink_on(rgb(_COLOURS[basis]))},
            hovertemplate=f"%{{y}}: %{{customdata}} {basis}<extra></extra>",
            marker={
                "color": _COLOURS[basis],
                "pattern": {"shape": "/" if basis == "assumed" else "", "solidity": 0.15},
            },
        )
        for basis in BASES
    ]
    return figure(
        traces,
        height=110 + 34 * max(1, len(tables)),
        barmode="stack",
        bargap=0.3,
        showlegend=True,
        legend={"traceorder": "normal", "y": -0.25},
        xaxis=axis(range=[0, 100], ticksuffix=" %", tickvals=[0, 25, 50, 75, 100]),
        yaxis=axis(autorange="reversed", showgrid=False),
    )
