"""How far scores hang on what scheme and facts leave open."""

from interop.analysis.uncertainty.indices import Sensitivity, sobol
from interop.analysis.uncertainty.intervals import Uncertainty, uncertainty

__all__ = ["Sensitivity", "Uncertainty", "sobol", "uncertainty"]
