"""The page of the report: one file that needs nothing else, from the headline to the last source."""

from interop.report.page.page import render_page

__all__ = ["render_page"]
