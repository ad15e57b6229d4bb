"""The matrix as a heatmap: colour is the score, hatching the share that no source settles, the bar its bounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from interop.analysis.views import RelativeCells
from interop.errors import UnknownNameError
from interop.matrix import InteropMatrix
from interop.report.figures.inert import label
from interop.report.figures.style import INK, SCALE, axis, colour_of, css, figure, ink_on
from interop.report.words import (
    bounds_text,
    force_name,
    layer_title,
    percent,
    plain,
    ratio_text,
    score_text,
    settled,
    shares_text,
    value_text,
)

if TYPE_CHECKING:
    import plotly.graph_objects as go

#: Name of the composite where layers are chosen from.
WHOLE = "whole score"
#: Most forces for which a cell has room for its bounds.
ROOM_FOR_BOUNDS = 9
_NOTHING = "rgba(0,0,0,0)"
_HALF = 0.36  # half of the width of a cell's bar of bounds


#: How the names of what a heatmap shows begin, other than layers.
DIMENSION, RELATIVE = "dimension:", "relative:"


def shown_names(matrix: InteropMatrix) -> dict[str, str]:
    """Return what a heatmap can show beside the whole, by name, with titles: dimensions, layers, relative scores."""
    dimensions = matrix.dimensions if len(matrix.dimensions) > 1 else ()
    found = {f"{DIMENSION}{name}": f"{plain(name).capitalize()} dimension" for name in dimensions}
    found |= {name: layer_title(name) for name in matrix.layers}
    whole = {RELATIVE: f"Relative: {WHOLE}"}
    return found | whole | {f"{RELATIVE}{name}": f"Relative: {title}" for name, title in found.items()}


def heatmap(matrix: InteropMatrix, layer: str | None = None) -> go.Figure:
    """Draw the matrix, or one of its layers.

    Args:
        matrix: the scores.
        layer: name of a layer, or another of :func:`shown_names`; the whole score when None.

    Returns:
        Four traces: the coloured cells with their hover text, hatching and numbers, the scale of each cell, and the
        bounds on it. Rows run from top to bottom in the order of the matrix.

    Raises:
        UnknownNameError: there is no such layer.
    """
    import plotly.graph_objects as go

    count = len(matrix.forces)
    view = heatmap_view(matrix, layer)
    across, down = [j for _ in range(count) for j in range(count)], [i for i in range(count) for _ in range(count)]
    cells = go.Heatmap(
        z=[view["z"][i * count : (i + 1) * count] for i in range(count)],
        customdata=[view["hover"][i * count : (i + 1) * count] for i in range(count)],
        zmin=0,
        zmax=1,
        colorscale=[list(stop) for stop in SCALE],
        xgap=2,
        ygap=2,
        hoverongaps=True,
        hovertemplate="%{customdata}<extra></extra>",
        colorbar={
            "title": {"text": "Score", "side": "right"},
            "thickness": 12,
            "outlinewidth": 0,
            "tickvals": [0, 0.25, 0.5, 0.75, 1],
            "ticktext": ["0", "0.25", "0.50", "0.75", "1"],
            "len": 0.9,
        },
    )
    hatching = go.Bar(
        x=across,
        y=[0.96] * len(across),
        base=[i - 0.48 for i in down],
        width=0.96,
        marker={
            "color": _NOTHING,
            "line": {"width": 0},
            "pattern": {
                "shape": view["shape"],
                "fgcolor": view["line"],
                "bgcolor": _NOTHING,
                "solidity": view["solidity"],
                "size": 7,
                "fillmode": "overlay",
            },
        },
        text=view["text"],
        textposition="inside",
        insidetextanchor="middle",
        insidetextfont={"color": view["ink"], "size": 18 if count <= ROOM_FOR_BOUNDS else 12},
        textangle=0,
        constraintext="inside",
        hoverinfo="skip",
    )
    tracks, spans = _bars(matrix, view)
    ends = [force_name(matrix, force, 60) for force in matrix.forces]
    names = [label(name, 60, width=14 if count <= ROOM_FOR_BOUNDS else None) for name in ends]
    ticks = {"tickvals": list(range(count)), "ticktext": names, "showgrid": False, "showline": False}
    return figure(
        [cells, hatching, *([tracks, spans] if count <= ROOM_FOR_BOUNDS else [])],
        height=max(300, 96 + min(92, max(24, 640 // count)) * count),
        barmode="overlay",
        xaxis=axis(**ticks, side="top", range=[-0.5, count - 0.5], title={"text": "to", "standoff": 6}),
        yaxis=axis(**ticks, range=[count - 0.5, -0.5], title={"text": "from", "standoff": 6}),
        meta={"narrow": {key: [label(force) for force in matrix.forces] for key in ("xaxis", "yaxis")}},
    )


def cells_shown(
    matrix: InteropMatrix, layer: str | None = None, pairs: Sequence[dict[str, Any]] | None = None
) -> list[dict[str, Any]]:
    """Return the cells that a heatmap shows, in the order of rows; relative ones bear their text and no shares.

    `pairs` is `matrix.pairs()` where it is at hand.

    Raises:
        UnknownNameError: there is no such layer.
    """
    if layer is not None and layer not in shown_names(matrix):
        raise UnknownNameError("layer", layer, matrix.layers)
    if layer is not None and layer.startswith(RELATIVE):
        cells = _relative(matrix, layer.removeprefix(RELATIVE))
        count = range(len(matrix.forces))
        numbers = [cells.numbers(i, j) for i in count for j in count]
        return [{**cell, "sourced": 1.0, "judged": 0.0, "text": ratio_text(cell)} for cell in numbers]
    pairs = matrix.pairs() if pairs is None else pairs
    if layer is not None and layer.startswith(DIMENSION):
        return [pair["dimensions"][layer.removeprefix(DIMENSION)] for pair in pairs]
    return [pair if layer is None else pair["layers"][layer] for pair in pairs]


def _relative(matrix: InteropMatrix, name: str) -> RelativeCells:
    if name.startswith(DIMENSION):
        return matrix.relative.dimensions[name.removeprefix(DIMENSION)]
    return matrix.relative.layers[name] if name else matrix.relative


def heatmap_view(
    matrix: InteropMatrix, layer: str | None = None, pairs: Sequence[dict[str, Any]] | None = None
) -> dict[str, list[Any]]:
    """Return what differs between layers, cell by cell in the order of rows: numbers, words, hatching, hover text."""
    pairs = matrix.pairs() if pairs is None else pairs
    cells = cells_shown(matrix, layer, pairs)
    title = "" if layer is None else label(shown_names(matrix)[layer], 90)
    view: dict[str, list[Any]] = {
        key: [] for key in ("z", "low", "high", "shape", "solidity", "line", "ink", "text", "hover")
    }
    for pair, cell in zip(pairs, cells, strict=True):
        assessed = cell["value"] is not None and settled(cell)
        unknown = 0.0 if cell["value"] is None else 1 - cell["sourced"]
        ground = colour_of(min(1.0, cell["value"])) if assessed else (255, 255, 255)
        ink = ink_on(ground) if assessed else INK
        view["z"].append(min(1.0, cell["value"]) if assessed else None)
        view["low"].append(None if cell["value"] is None else min(1.0, cell["low"]))
        view["high"].append(None if cell["value"] is None else min(1.0, 1.0 if cell["high"] is None else cell["high"]))
        view["shape"].append("/" if unknown > 0.005 else "")
        view["solidity"].append(round(0.1 + 0.5 * unknown, 3))
        view["line"].append(_hatch_on(ground) if assessed else "rgba(127,134,145,0.6)")
        view["ink"].append(ink if assessed else "#6b7480")
        view["text"].append(_cell_text(cell, few=len(matrix.forces) <= ROOM_FOR_BOUNDS))
        view["hover"].append(_hover(matrix, pair, cell, layer, title))
    return view


def _hatch_on(ground: tuple[int, int, int]) -> str:
    """Lines a little darker, or lighter, than the cell: seen, without hiding the number."""
    if ink_on(ground) == "#ffffff":
        return css((min(255, ground[0] + 60), min(255, ground[1] + 60), min(255, ground[2] + 60)))
    return css((max(0, ground[0] - 70), max(0, ground[1] - 60), max(0, ground[2] - 45)))


def _cell_text(cell: Mapping[str, Any], *, few: bool) -> str:
    if not few:
        return value_text(cell)
    if "text" in cell:
        return f"<b>{value_text(cell)}</b>"
    second = f"<br><span style='font-size:0.7em'>{bounds_text(cell)}</span>" if bounds_text(cell) else ""
    return f"<b>{value_text(cell)}</b>{second}"


def _hover(
    matrix: InteropMatrix, pair: Mapping[str, Any], cell: Mapping[str, Any], layer: str | None, title: str
) -> str:
    names = [label(force_name(matrix, pair[key])) for key in ("from", "to")]
    head = f"<b>{names[0]} → {names[1]}</b>" if names[0] != names[1] else f"<b>{names[0]}, own cohesion</b>"
    if layer is not None:
        if "text" in cell:
            return "<br>".join([head, title, cell["text"]])
        lines = [f"{title}: {score_text(cell)}", shares_text(cell)]
        if cell["value"] is not None and layer in pair["layers"]:
            lines.append(f"weight {percent(cell['weight'])}, adds {cell['contribution']:.3f}")
        return "<br>".join([head, *lines])
    parts = [
        f"{cell['contribution']:.3f}  {label(layer_title(name))}"
        for name, cell in sorted(pair["layers"].items(), key=lambda item: -(item[1]["contribution"] or 0))
        if cell["contribution"] is not None and cell["weight"]
    ]
    return "<br>".join([head, f"{score_text(pair)}, {shares_text(pair)}", "made of:", *parts])


def _bars(matrix: InteropMatrix, view: Mapping[str, list[Any]]) -> tuple[Any, Any]:
    """Return the scale from 0 to 1 near the foot of each cell, and its bounds on it."""
    import plotly.graph_objects as go

    count = len(matrix.forces)
    shown = [k for k in range(count * count) if view["low"][k] is not None]
    span = [(k % count + _HALF * (2 * view[end][k] - 1)) for k in shown for end in ("low", "high")]
    row = [k // count + 0.36 for k in shown]
    track = go.Scatter(
        x=[k % count for k in shown],
        y=row,
        mode="markers",
        marker={"size": 0.1, "color": _NOTHING},
        error_x={"type": "constant", "value": _HALF, "thickness": 1, "width": 0, "color": "rgba(127,134,145,0.75)"},
        hoverinfo="skip",
    )
    middle = [(one + two) / 2 for one, two in zip(span[::2], span[1::2], strict=True)]
    half = [(two - one) / 2 for one, two in zip(span[::2], span[1::2], strict=True)]
    bounds = go.Scatter(
        x=middle,
        y=row,
        mode="markers",
        marker={"symbol": "square", "size": 4, "color": "#e69f00"},
        error_x={"type": "data", "array": half, "thickness": 4, "width": 0, "color": "#e69f00"},
        hoverinfo="skip",
    )
    return track, bounds
