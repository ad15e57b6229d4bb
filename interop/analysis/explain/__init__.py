"""Why a cell is what it is: contributions, facts, sources, what is missing."""

from interop.analysis.explain.evidence import Driver, Evidence, Obstacle, evidence_of
from interop.analysis.explain.explanation import Explanation, LayerExplanation, explain

__all__ = ["Driver", "Evidence", "Explanation", "LayerExplanation", "Obstacle", "evidence_of", "explain"]
