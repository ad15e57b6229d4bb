"""Who can work with whom, unit by unit, and over what."""

from interop.analysis.units.extremes import PairOfUnits, extreme_pairs
from interop.analysis.units.table import Column, PairTable, UnitPairs, unit_pairs

__all__ = ["Column", "PairOfUnits", "PairTable", "UnitPairs", "extreme_pairs", "unit_pairs"]
