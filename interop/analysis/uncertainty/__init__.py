"""How far scores hang on what scheme and facts leave open."""

from interop.analysis.uncertainty.indices import Sensitivity, sobol
from interop.analysis.uncertainty.intervals import FACTS_ALONE, Uncertainty, uncertainty

__all__ = ["FACTS_ALONE", "Sensitivity", "Uncertainty", "sobol", "uncertainty"]
