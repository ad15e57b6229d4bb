"""What separates two catalogues: facts that came, went and changed, and the scores that moved by them."""

from interop.analysis.diff.difference import Difference, Moved, RowChange, difference

__all__ = ["Difference", "Moved", "RowChange", "difference"]
