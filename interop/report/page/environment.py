"""The templates of the page, and how figures and formulas get into them."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from interop.matrix import DECIMALS
from interop.report.figures.inert import script_json
from interop.report.words import counted, plain

if TYPE_CHECKING:
    import jinja2
    import markupsafe
    import plotly.graph_objects as go


def figure_json(figure: go.Figure) -> str:
    """Return a figure as JSON for the page, numbers rounded as in every file."""
    return script_json(_rounded(json.loads(figure.to_json())))


def _rounded(data: Any) -> Any:
    if isinstance(data, float):
        return round(data, DECIMALS) + 0.0
    if isinstance(data, dict):
        return {key: _rounded(value) for key, value in data.items()}
    return [_rounded(item) for item in data] if isinstance(data, list) else data


@lru_cache(maxsize=1)
def environment() -> jinja2.Environment:
    """Return the templates, with everything escaped that is not marked as safe."""
    import jinja2

    made = jinja2.Environment(
        loader=jinja2.PackageLoader("interop.report.page", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["figure_json"] = figure_json
    made.filters["plain"] = plain
    made.filters["subscripts"] = _subscripts
    made.filters["pairs_of"] = lambda number: counted(number, "pair")
    return made


def _subscripts(formula: str) -> markupsafe.Markup:
    """Set the letter after each underscore as a subscript."""
    import markupsafe

    return markupsafe.Markup(re.sub(r"_(\w)", r"<sub>\1</sub>", str(markupsafe.escape(formula))))  # noqa: S704 - escaped


def template_text(name: str) -> str:
    """Return a file of the templates folder."""
    return (files("interop.report.page") / "templates" / name).read_text(encoding="utf-8")
