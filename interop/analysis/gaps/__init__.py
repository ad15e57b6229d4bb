"""The unknown facts, ranked by how much settling each would narrow the bounds."""

from interop.analysis.gaps.ranking import Gaps, GapValue, gaps

__all__ = ["GapValue", "Gaps", "gaps"]
