"""Who designed what a force has: stacked bars, and flows from designer to force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from interop.matrix import InteropMatrix
from interop.report.figures.inert import label
from interop.report.figures.style import CATEGORIES, OTHERS, axis, faint, figure, ink_on, rgb
from interop.report.tables import Origin, composition_rows
from interop.report.words import force_name, percent, plain

if TYPE_CHECKING:
    import plotly.graph_objects as go

#: Origins that have a colour of their own; the rest are drawn together.
MOST_ORIGINS = len(CATEGORIES)
_OTHER = "others"


def state_name(matrix: InteropMatrix, state: str) -> str:
    """Return the name of a state for people; its code where the catalogue does not name it."""
    row = matrix.catalog.states_by_id.get(state)
    return plain(row.name) if row else state


def origins(matrix: InteropMatrix, by: Origin = "design") -> list[str]:
    """Return the states that designed, or supplied, what the forces have, the largest share over all forces first."""
    total: dict[str, float] = {}
    for row in composition_rows(matrix, by):
        total[row["origin"]] = total.get(row["origin"], 0.0) + row["share"]
    return sorted(total, key=lambda state: (-total[state], state))


def _shares(matrix: InteropMatrix, by: Origin) -> dict[str, dict[str, float]]:
    """Return origin → force → share, small origins put together."""
    ranked = origins(matrix, by)
    shown = ranked if len(ranked) <= MOST_ORIGINS + 1 else ranked[:MOST_ORIGINS]
    shares: dict[str, dict[str, float]] = {state: {} for state in shown}
    for row in composition_rows(matrix, by):
        line = shares.setdefault(row["origin"] if row["origin"] in shown else _OTHER, {})
        line[row["force"]] = line.get(row["force"], 0.0) + row["share"]
    return shares


def _colours(states: list[str]) -> list[str]:
    return [CATEGORIES[k] if k < len(CATEGORIES) and name != _OTHER else OTHERS for k, name in enumerate(states)]


def composition_bars(matrix: InteropMatrix, by: Origin = "design") -> go.Figure:
    """Draw each force's equipment by state of origin: one bar per force; by design it adds to 100 %."""
    import plotly.graph_objects as go

    shares = _shares(matrix, by)
    forces = list(matrix.forces)
    names = [label(force_name(matrix, force, 60), 60, width=18) for force in forces]
    traces = []
    for (state, line), colour in zip(shares.items(), _colours(list(shares)), strict=True):
        name = label(_OTHER if state == _OTHER else state_name(matrix, state))
        values = [100 * line.get(force, 0.0) for force in forces]
        traces.append(
            go.Bar(
                name=name,
                orientation="h",
                x=[round(value, 4) for value in values],
                y=names,
                text=[label(state) if value >= 7 and state != _OTHER else "" for value in values],
                textposition="inside",
                insidetextanchor="middle",
                textangle=0,
                insidetextfont={"color": ink_on(rgb(colour))},
                customdata=[percent(value / 100) for value in values],
                hovertemplate=f"%{{y}}<br>{name}: %{{customdata}}<extra></extra>",
                marker={"color": colour, "line": {"width": 1, "color": "rgba(255,255,255,0.7)"}},
            )
        )
    return figure(
        traces,
        height=130 + 46 * len(forces),
        barmode="stack",
        bargap=0.3,
        showlegend=True,
        legend={"traceorder": "normal", "y": -0.2},
        xaxis=axis(range=[0, 100], ticksuffix=" %", tickvals=[0, 25, 50, 75, 100]),
        yaxis=axis(autorange="reversed", showgrid=False),
    )


def origin_flows(matrix: InteropMatrix, by: Origin = "design") -> go.Figure:
    """Draw the flows from the states that design, or supply, to the forces that operate what they made."""
    import plotly.graph_objects as go

    shares = _shares(matrix, by)
    forces = [force for force in matrix.forces if any(force in line for line in shares.values())]
    colours = _colours(list(shares))
    sources = {state: k for k, state in enumerate(shares)}
    targets = {force: len(sources) + k for k, force in enumerate(forces)}
    flows = [(state, force, share) for state, line in shares.items() for force, share in line.items()]
    states = {state: _OTHER if state == _OTHER else state_name(matrix, state) for state in shares}
    trace = go.Sankey(
        arrangement="fixed",
        node={
            "label": [
                *(label(states[state]) for state in sources),
                *(label(force_name(matrix, f, 32)) for f in targets),
            ],
            "color": [*colours, *([OTHERS] * len(targets))],
            "thickness": 14,
            "pad": 14,
            "line": {"width": 0},
            "hovertemplate": "%{label}<extra></extra>",
        },
        link={
            "source": [sources[state] for state, _, _ in flows],
            "target": [targets[force] for _, force, _ in flows],
            "value": [round(100 * share, 4) for _, _, share in flows],
            "color": [faint(colours[sources[state]]) for state, _, _ in flows],
            "customdata": [percent(share) for _, _, share in flows],
            "hovertemplate": "%{source.label} → %{target.label}: %{customdata} of the force<extra></extra>",
        },
    )
    return figure([trace], height=max(320, 40 + 34 * max(len(sources), 2 * len(targets))))
