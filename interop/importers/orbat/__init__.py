"""An order of battle of one's own: a list of units, in CSV or a workbook, made into a folder of facts."""

from interop.importers.orbat.build import OrderOfBattle, build, write_order
from interop.importers.orbat.matching import Match, Matcher
from interop.importers.orbat.reading import Line, Listing, read_listing

__all__ = ["Line", "Listing", "Match", "Matcher", "OrderOfBattle", "build", "read_listing", "write_order"]
