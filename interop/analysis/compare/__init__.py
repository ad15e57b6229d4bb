"""The same forces scored in several ways."""

from interop.analysis.compare.comparison import Comparison, compare

__all__ = ["Comparison", "compare"]
