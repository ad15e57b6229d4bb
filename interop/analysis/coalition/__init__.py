"""A whole group: its mean, its weakest pair, its common denominator."""

from interop.analysis.coalition.common import Coalition, coalition

__all__ = ["Coalition", "coalition"]
