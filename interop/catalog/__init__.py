"""The facts: row models, reader, checks and the catalogue itself."""

from interop.catalog.catalog import Catalog
from interop.catalog.reader import load_catalog

__all__ = ["Catalog", "load_catalog"]
