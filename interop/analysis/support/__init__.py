"""Which force has which standard, how much of it, since when, and which gate keeps it shut."""

from interop.analysis.support.table import Common, Gate, Support, SupportCell, support

__all__ = ["Common", "Gate", "Support", "SupportCell", "support"]
