"""Which single changes would raise a score most, and in which order."""

from interop.analysis.roadmap.feasible import feasible_changes
from interop.analysis.roadmap.ranking import RankedChange, Roadmap, roadmap, three_best_changes

__all__ = ["RankedChange", "Roadmap", "feasible_changes", "roadmap", "three_best_changes"]
