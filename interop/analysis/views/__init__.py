"""Views of a matrix: what its cells mean beside each other. Nothing feeds on them."""

from interop.analysis.views.breakdown import BYS, Breakdown, Part, breakdown, breakdowns
from interop.analysis.views.relative import Relative, RelativeCells, relative

__all__ = ["BYS", "Breakdown", "Part", "Relative", "RelativeCells", "breakdown", "breakdowns", "relative"]
