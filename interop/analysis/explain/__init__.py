"""Why a cell is what it is: contributions, facts, sources, what is missing."""

from interop.analysis.explain.explanation import Explanation, LayerExplanation, explain, limit_of

__all__ = ["Explanation", "LayerExplanation", "explain", "limit_of"]
