"""A scenario beside the facts: what would change, and by how much."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from interop.report.exhibit import Exhibit, PageTable, number_cell, score_cell, table_of
from interop.report.figures.inert import label
from interop.report.figures.style import FALL, RISE, axis, figure
from interop.report.words import LONGEST_TEXT, counted, force_name, joined, layer_phrase, plain, score_text, signed

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from interop.analysis.scenario import WhatIf

#: Differences below this are not told of: they print as 0.000.
UNMOVED = 0.0005


def scenario_title(effect: WhatIf) -> str:
    """Return the name of a scenario for people."""
    return plain(effect.scenario.title or effect.scenario.name.replace("-", " "))


def _pairs(effect: WhatIf) -> list[dict[str, Any]]:
    """Return the cells off the diagonal that move, the largest difference first; all of them where none moves."""
    there = [pair for pair in effect.pairs() if pair["from"] != pair["to"] and pair["difference"] is not None]
    moved = [pair for pair in there if abs(pair["difference"]) >= UNMOVED]
    there = moved or there
    return sorted(there, key=lambda pair: (-abs(pair["difference"]), pair["from"], pair["to"]))


def comparison_figure(effect: WhatIf) -> go.Figure:
    """Draw by how much every score would move, the largest difference on top."""
    import plotly.graph_objects as go

    pairs = _pairs(effect)
    widest = max((abs(pair["difference"]) for pair in pairs), default=0.0)
    reach = max(0.01, 1.9 * widest)
    names = [
        f"{label(force_name(effect.before, pair['from'], 30))}<br>→ {label(force_name(effect.before, pair['to'], 30))}"
        for pair in pairs
    ]
    rows = list(range(len(pairs)))
    trace = go.Bar(
        orientation="h",
        x=[pair["difference"] for pair in pairs],
        y=rows,
        text=[
            f"<b>{signed(pair['difference'], 3)}</b>  {pair['before']['value']:.3f} → {pair['after']['value']:.3f}"
            for pair in pairs
        ],
        textposition="outside",
        cliponaxis=False,
        customdata=[
            f"as it is {score_text(pair['before'])}<br>in the scenario {score_text(pair['after'])}" for pair in pairs
        ],
        hovertemplate="%{customdata}<extra></extra>",
        marker={"color": [RISE if pair["difference"] >= 0 else FALL for pair in pairs]},
    )
    falls = any(pair["difference"] < -UNMOVED for pair in pairs)
    rises = any(pair["difference"] > UNMOVED for pair in pairs) or not falls
    return figure(
        [trace],
        height=60 + 40 * len(pairs),
        bargap=0.4,
        xaxis=axis(
            range=[-reach if falls else 0, reach if rises else 0],
            tickformat="+.2f" if reach > 0.05 else "+.3f",
            nticks=5,
            zeroline=True,
        ),
        yaxis=axis(tickvals=rows, ticktext=names, range=[len(pairs) - 0.5, -0.5], showgrid=False),
        meta={"narrow": {"yaxis": [f"{label(pair['from'])}<br>→ {label(pair['to'])}" for pair in pairs]}},
    )


def comparison_exhibit(effect: WhatIf) -> Exhibit:
    """Return the scenario's effect as a figure, in words and as a table."""
    pairs = _pairs(effect)
    still = len(effect.before.forces) * (len(effect.before.forces) - 1) - len(pairs)
    rows, told = [], []
    for pair in pairs:
        ends = f"{force_name(effect.before, pair['from'])} → {force_name(effect.before, pair['to'])}"
        moved = sorted(
            pair["layers"].items(), key=lambda item: (-abs(item[1]["contribution_difference"] or 0.0), item[0])
        )
        through = [
            f"{layer_phrase(name)} {signed(cell['contribution_difference'], 3)}"
            for name, cell in moved
            if abs(cell["contribution_difference"] or 0.0) >= UNMOVED
        ]
        difference = number_cell(abs(pair["difference"]), signed(pair["difference"], 3))
        rows.append([ends, score_cell(pair["before"]), score_cell(pair["after"]), difference, joined(through) or "–"])
        if abs(pair["difference"]) >= UNMOVED:
            told.append(f"{ends} {signed(pair['difference'], 3)}")
    return Exhibit(
        "scenario-figure",
        f"What if: {scenario_title(effect)}",
        f"Differences of scores: {', '.join(told[:20]) or 'none'}.",
        comparison_figure(effect),
        table_of(
            "scenario-table",
            "Scores as they are and in the scenario",
            ("Pair", "As it is", "In the scenario", "Difference", "Through"),
            rows,
            (1, 2, 3),
        ),
        plain(effect.scenario.description, LONGEST_TEXT)
        + (f" {counted(still, 'score').capitalize()} would not move." if still else ""),
    )


def change_table(effect: WhatIf) -> PageTable:
    """Return what the scenario supposes, and what became of every change."""
    rows = [
        [
            plain(item.change.text(), LONGEST_TEXT),
            "applied" if item.applied else "not applied",
            plain(effect.remark(item), LONGEST_TEXT),
        ]
        for item in effect.outcomes
    ]
    return table_of("changes", "What the scenario supposes", ("Change", "Outcome", "Remark"), rows)
