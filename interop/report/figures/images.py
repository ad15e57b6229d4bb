"""Figures by themselves: what `--plot` writes and what notebooks show."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from interop.errors import InputError, OutputError, need
from interop.matrix import InteropMatrix
from interop.report.figures.inert import label
from interop.report.files import write_file
from interop.report.words import group_name, long_date, plain

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from interop.analysis.scenario import WhatIf
    from interop.analysis.timeline import Timeline
    from interop.analysis.uncertainty import Uncertainty
    from interop.report.tables import Origin

#: File name endings that `--plot` writes.
FORMATS = ("html", "png", "svg")
#: Width of a figure in a file, in pixels.
WIDTH = 900
_ELEMENT = "interop-figure"


def matrix_figure(matrix: InteropMatrix, layer: str | None = None) -> go.Figure:
    """Return the matrix as a heatmap with a title: the whole score, a layer, or a name such as `relative:link`.

    Raises:
        UnknownNameError: there is no such layer.
        MissingExtraError: plotly is not installed; names the extra.
    """
    need("plotly", "report", "a figure")
    from interop.report.figures.heatmap import heatmap, shown_names

    drawn = heatmap(matrix, layer)
    what = "Interoperability" if layer is None else shown_names(matrix)[layer]
    return titled(drawn, f"{what}: {group_name(matrix)}", _when(matrix))


def composition_figure(matrix: InteropMatrix) -> go.Figure:
    """Return each force's equipment by state of design, with a title; raise OutputError without plotly."""
    need("plotly", "report", "a figure")
    from interop.report.figures.composition import composition_bars

    return titled(composition_bars(matrix), f"Who designed what: {group_name(matrix)}", _when(matrix))


def origin_figure(matrix: InteropMatrix, by: Origin = "supply") -> go.Figure:
    """Return the flows from those who supplied, or designed, to the forces, with a title.

    Raises:
        MissingExtraError: plotly is not installed; names the extra.
    """
    need("plotly", "report", "a figure")
    from interop.report.figures.composition import origin_flows

    what = "Who arms whom" if by == "supply" else "Whose designs"
    return titled(origin_flows(matrix, by), f"{what}: {group_name(matrix)}", _when(matrix))


def timeline_figure(line: Timeline, a: str | None = None, b: str | None = None) -> go.Figure:
    """Return scores over time with a title: of one pair, or of every pair.

    Raises:
        UnknownNameError: a force that is not in the timeline.
        MissingExtraError: plotly is not installed; names the extra.
    """
    need("plotly", "report", "a figure")
    from interop.report.figures.lines import timeline_figure as draw

    if a is None or b is None:
        return titled(draw(line), "Interoperability over time", f"Scheme {line.scheme.title}")
    ends = " → ".join(plain(line.catalog.force(force).name) for force in (a, b))
    return titled(draw(line, [(a, b)]), ends, f"Scheme {line.scheme.title}, {line.days[0]} to {line.days[-1]}")


def uncertainty_figure(drawn: Uncertainty) -> go.Figure:
    """Return every pair's value, bounds and interval of draws, with a title; raise OutputError without plotly."""
    need("plotly", "report", "a figure")
    from interop.report.figures.intervals import intervals

    matrix = drawn.matrix
    return titled(intervals(matrix, drawn), f"How sure the scores are: {group_name(matrix)}", _when(matrix))


def whatif_figure(effect: WhatIf) -> go.Figure:
    """Return by how much a scenario moves every score, with a title; raise OutputError without plotly."""
    need("plotly", "report", "a figure")
    from interop.report.figures.comparison import comparison_figure, scenario_title

    return titled(comparison_figure(effect), f"What if: {scenario_title(effect)}", _when(effect.before))


def titled(drawn: go.Figure, title: str, subtitle: str = "") -> go.Figure:
    """Return a figure made to stand alone: with a title and a white ground."""
    second = f"<br><span style='font-size:0.75em'>{label(subtitle, 160)}</span>" if subtitle else ""
    room = 96 if drawn.layout.xaxis.side != "top" else 150
    return drawn.update_layout(
        title={
            "text": f"<b>{label(title, 120)}</b>{second}",
            "x": 0.02,
            "xanchor": "left",
            "yref": "container",
            "y": 1,
            "yanchor": "top",
            "pad": {"t": 20},
        },
        margin={"t": room, "l": 16, "r": 24, "b": 24},
        height=drawn.layout.height + room,
        paper_bgcolor="#ffffff",
        plot_bgcolor="#ffffff",
    )


def _when(matrix: InteropMatrix) -> str:
    scheme = f"scheme {matrix.scheme.title}, evidence {matrix.snapshot.evidence}"
    return f"{long_date(matrix)}, {scheme}, catalogue {matrix.catalog.version}"


def write_figure(drawn: go.Figure, path: str | Path) -> Path:
    """Write a figure as HTML (one file, works without a network), PNG or SVG; whole or not at all.

    Raises:
        InputError: the file name has another ending.
        OutputError: plotly, or kaleido and a Chromium for PNG and SVG, are missing, or the disk refuses.
    """
    target = Path(path)
    kind = target.suffix.lower().removeprefix(".")
    if kind not in FORMATS:
        raise InputError(f"cannot tell what to draw {str(path)!r} as; end the file name in {', '.join(FORMATS)}")
    return write_file(target, figure_html(drawn) if kind == "html" else _image(drawn, kind))


def figure_html(drawn: go.Figure) -> str:
    """Return a figure as a page that needs nothing beside it; the same figure gives the same bytes."""
    import plotly.io as pio

    config = {"displaylogo": False, "responsive": True}
    text: str = pio.to_html(drawn, include_plotlyjs=True, full_html=True, div_id=_ELEMENT, config=config)
    return text.replace("<html>", '<html lang="en">', 1).replace("<head>", "<head><title>Figure</title>", 1)


def _image(drawn: go.Figure, kind: str) -> bytes:
    import logging
    import warnings

    for name in ("choreographer", "kaleido"):  # they tell of every message of the browser that they cannot read
        logging.getLogger(name).setLevel(logging.CRITICAL)
    need("kaleido", "images", f"a .{kind} file")
    try:
        with warnings.catch_warnings():  # of kaleido's own making
            warnings.simplefilter("ignore")
            data: bytes = drawn.to_image(
                format=kind, width=WIDTH, height=drawn.layout.height, scale=2 if kind == "png" else 1
            )
    except (ValueError, RuntimeError, OSError) as error:
        first = str(error).strip().partition("\n")[0]
        raise OutputError(
            f"cannot draw a {kind} file: {first or type(error).__name__}. It takes a Chromium or Chrome on this "
            "machine; a .html file takes none"
        ) from None
    return _settled(data) if kind == "svg" else data


def _settled(svg: bytes) -> bytes:
    """Give the elements of an SVG names that do not change from run to run."""
    text = svg.decode()
    drawn = re.findall(r'id="topdefs-([0-9a-f]{6})"', text)
    inner = [name for whole in drawn for name in re.findall(rf"{whole}-(?:cb)?([0-9a-f]{{6}})", text)]
    names = dict.fromkeys([*drawn, *inner, *re.findall(r"(?:trace|cb|legend)([0-9a-f]{6})\b", text)])
    for place, name in enumerate(names):
        text = text.replace(name, f"f{place:05d}")
    return text.encode()
