"""Scores over time: one pair with its bounds and what happened, or several pairs side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from interop.report.figures.inert import label
from interop.report.figures.style import CATEGORIES, axis, faint, figure, score_axis
from interop.report.words import score_text, signed

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from interop.analysis.timeline import Timeline

#: Marks on the line of a timeline: what moved the score most.
MOST_MARKS = 12


@dataclass(frozen=True)
class Mark:
    """A numbered mark on a line."""

    day: date
    height: float | None
    hover: str  # figure text, already made inert


def line_figure(days: Sequence[date], cells: Sequence[Mapping[str, Any]], marks: Sequence[Mark]) -> go.Figure:
    """Draw one score over T days as a line in its band of bounds, with numbered marks."""
    import plotly.graph_objects as go

    shown = [(day.isoformat(), cell) for day, cell in zip(days, cells, strict=True) if cell["value"] is not None]
    x = [day for day, _ in shown]
    quiet = {"hoverinfo": "skip", "mode": "lines", "line": {"width": 0}}
    band = faint(CATEGORIES[0], 0.18)
    traces: list[Any] = [
        go.Scatter(x=x, y=[cell["low"] for _, cell in shown], **quiet),
        go.Scatter(x=x, y=[cell["high"] for _, cell in shown], fill="tonexty", fillcolor=band, **quiet),
        go.Scatter(
            x=x,
            y=[cell["value"] for _, cell in shown],
            mode="lines+markers",
            line={"width": 2.5, "color": CATEGORIES[0]},
            marker={"size": 6},
            customdata=[f"<b>{day}</b><br>{score_text(cell)}" for day, cell in shown],
            hovertemplate="%{customdata}<extra></extra>",
        ),
        go.Scatter(
            x=[mark.day.isoformat() for mark in marks],
            y=[mark.height for mark in marks],
            mode="markers+text",
            marker={"size": 17, "color": CATEGORIES[1], "line": {"width": 1, "color": "#5b3d00"}},
            text=[str(number) for number in range(1, len(marks) + 1)],
            textfont={"size": 10, "color": "#0b1220"},
            customdata=[mark.hover for mark in marks],
            hovertemplate="%{customdata}<extra></extra>",
        ),
    ]
    return figure(traces, height=300, xaxis=axis(type="date", showgrid=False), yaxis=score_axis(), hovermode="closest")


def timeline_figure(line: Timeline, pairs: Sequence[tuple[str, str]] | None = None) -> go.Figure:
    """Draw a timeline: one pair with its bounds and what moved it most, or a line per pair.

    Args:
        line: the scores over time.
        pairs: the (from, to) to draw; every ordered pair of different forces when None.

    Raises:
        UnknownNameError: a force that is not in the timeline.
    """
    import plotly.graph_objects as go

    chosen = list(pairs or ((a, b) for a in line.forces for b in line.forces if a != b))
    if len(chosen) == 1:
        return _one_pair(line, *chosen[0])
    dashes = ("solid", "dash", "dot", "dashdot")
    traces = []
    for place, (a, b) in enumerate(chosen):
        rows = [row for row in line.pair_rows(a, b) if row["value"] is not None]
        name = f"{label(a)} → {label(b)}"
        colour, dash = CATEGORIES[place % len(CATEGORIES)], dashes[place // len(CATEGORIES) % len(dashes)]
        traces.append(
            go.Scatter(
                name=name,
                x=[row["day"] for row in rows],
                y=[row["value"] for row in rows],
                mode="lines",
                line={"width": 2.2, "color": colour, "dash": dash},
                customdata=[f"<b>{name}</b><br>{row['day']}: {score_text(row)}" for row in rows],
                hovertemplate="%{customdata}<extra></extra>",
            )
        )
    return figure(
        traces,
        height=440,
        showlegend=True,
        xaxis=axis(type="date", showgrid=False),
        yaxis=score_axis(),
        hovermode="closest",
    )


def _one_pair(line: Timeline, a: str, b: str) -> go.Figure:
    rows = line.pair_rows(a, b)
    height = dict(zip(line.days, (row["value"] for row in rows), strict=True))
    moves = [row for row in line.move_rows(a, b, least=5e-7) if row["kind"] != "time"]
    top = sorted(moves, key=lambda row: (-abs(row["change"]), row["day"], row["what"]))[:MOST_MARKS]
    marks = [
        Mark(
            date.fromisoformat(row["day"]),
            height[date.fromisoformat(row["by"])],
            f"<b>{row['day']}</b><br>{label(row['what'], 120, width=44)}<br>{signed(row['change'], 3)}",
        )
        for row in sorted(top, key=lambda row: (row["day"], row["what"]))
    ]
    return line_figure(line.days, rows, marks)
