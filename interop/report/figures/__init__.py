"""Figures of the report, each a function from results to plotly; these are the ones that stand by themselves."""

from interop.report.figures.images import (
    composition_figure,
    matrix_figure,
    origin_figure,
    timeline_figure,
    uncertainty_figure,
    whatif_figure,
    write_figure,
)

__all__ = [
    "composition_figure",
    "matrix_figure",
    "origin_figure",
    "timeline_figure",
    "uncertainty_figure",
    "whatif_figure",
    "write_figure",
]
