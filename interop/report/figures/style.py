"""Colours and layout that all figures share."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import plotly.graph_objects as go

#: Colours for categories that readers with any colour vision can tell apart.
#: Reference: Okabe and Ito, Color Universal Design (2008); yellow and black are left out for contrast on both grounds.
CATEGORIES = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8c6bb1")
#: Colour of what is not told apart.
OTHERS = "#9aa0a8"
#: Scores from 0 to 1: one hue, so that lightness alone tells the order, in print and to any colour vision.
#: Reference: Brewer, ColorBrewer 2.0, sequential Blues.
SCALE = ((0.0, "#f7fbff"), (0.25, "#c6dbef"), (0.5, "#6baed6"), (0.75, "#2171b5"), (1.0, "#08306b"))
INK = "#1c2430"
GRID = "rgba(127,134,145,0.28)"
RISE, FALL, TOTAL = "#0072b2", "#d55e00", "#5c6673"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', Arial, sans-serif"


def figure(traces: Sequence[Any], height: int, **layout: Any) -> go.Figure:
    """Return a figure in the house style: no ground of its own, so that it fits a light and a dark page."""
    import plotly.graph_objects as go

    settings: dict[str, Any] = {
        "template": "none",
        "height": height,
        "font": {"family": FONT, "size": 13, "color": INK},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 8, "r": 16, "t": 12, "b": 8, "pad": 4},
        "hoverlabel": {"align": "left", "font": {"family": FONT, "size": 12}},
        "dragmode": False,
        "showlegend": False,
        "legend": {"orientation": "h", "x": 0, "xanchor": "left", "y": -0.12, "yanchor": "top"},
    }
    for name, value in layout.items():
        house = settings.get(name)
        settings[name] = {**house, **value} if isinstance(house, dict) else value
    return go.Figure(list(traces), settings)


def axis(**more: Any) -> dict[str, Any]:
    """Return an axis in the house style."""
    quiet = {"automargin": True, "fixedrange": True, "zeroline": False, "gridcolor": GRID, "linecolor": GRID}
    return {**quiet, "ticks": "", "title": {"standoff": 8}, **more}


def score_axis(**more: Any) -> dict[str, Any]:
    """Return an axis from 0 to 1."""
    marks = {"range": [0, 1.02], "tickvals": [0, 0.25, 0.5, 0.75, 1], "ticktext": ["0", "0.25", "0.50", "0.75", "1"]}
    return axis(**{**marks, **more})


def colour_of(score: float) -> tuple[int, int, int]:
    """Return the colour of a score on the scale, as red, green and blue."""
    for (start, low), (end, high) in pairwise(SCALE):
        if score <= end:
            part = max(0.0, (score - start) / (end - start))
            mixed = [round(x + part * (y - x)) for x, y in zip(rgb(low), rgb(high), strict=True)]
            return mixed[0], mixed[1], mixed[2]
    return rgb(SCALE[-1][1])


def ink_on(ground: tuple[int, int, int]) -> str:
    """Return dark or light ink, whichever stands out more on a ground.

    Reference: W3C, Web Content Accessibility Guidelines 2.2, relative luminance.
    """
    linear = [part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in ground]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#ffffff" if 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.05 else "#000000"


def css(colour: tuple[int, int, int]) -> str:
    """Write a colour as `#rrggbb`."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def faint(colour: str, opacity: float = 0.45) -> str:
    """Return a colour `#rrggbb` with an opacity."""
    red, green, blue = rgb(colour)
    return f"rgba({red},{green},{blue},{opacity:g})"


def rgb(colour: str) -> tuple[int, int, int]:
    """Read a colour `#rrggbb` as red, green and blue."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
