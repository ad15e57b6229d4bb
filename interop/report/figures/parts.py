"""A layer's cell split over the parts of a fleet: what each part weighs, and how much of that it makes good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from interop.analysis.views import Breakdown
from interop.report.figures.inert import label
from interop.report.figures.style import OTHERS, RISE, axis, figure
from interop.report.words import percent, plain, score_text

if TYPE_CHECKING:
    import plotly.graph_objects as go


def part_name(split: Breakdown, part: str) -> str:
    """Return what a part is called for people: a state or a type by its name."""
    catalog = split.matrix.catalog
    known = catalog.states_by_id.get(part) if split.by == "origin" else None
    known_type = catalog.equipment_by_id.get(part) if split.by == "type" else None
    return plain((known or known_type).name if known or known_type else part)  # type: ignore[union-attr]


def part_texts(split: Breakdown) -> list[str]:
    """Return the score of every part for people."""
    return [score_text(row) for row in split.rows()]


def part_bars(split: Breakdown, most: int = 8) -> go.Figure:
    """Draw the parts with the largest shortfall: what each adds to the cell, and what it lacks of its weight."""
    import plotly.graph_objects as go

    parts = split.parts[:most]
    names = [label(part_name(split, part.name)) for part in parts]
    hover = [
        f"<b>{name}</b><br>{percent(part.weight)} of the fleet<br>score {text}<br>"
        f"adds {part.adds:.3f}, lacks {part.shortfall:.3f}"
        for name, text, part in zip(names, part_texts(split), parts, strict=False)
    ]

    def bar(amounts: list[float], title: str, colour: str) -> go.Bar:
        return go.Bar(
            orientation="h",
            y=names,
            x=amounts,
            name=title,
            marker={"color": colour},
            customdata=hover,
            hovertemplate="%{customdata}<extra></extra>",
        )

    return figure(
        [
            bar([part.adds for part in parts], "adds to the score", RISE),
            bar([part.shortfall for part in parts], "lacks", OTHERS),
        ],
        height=80 + 30 * len(names),
        barmode="stack",
        showlegend=True,
        xaxis=axis(rangemode="tozero", tickformat=".0%"),
        yaxis=axis(autorange="reversed", showgrid=False),
        bargap=0.35,
    )
