"""Version of the package; the catalogue has a version of its own."""

__version__ = "0.1.0"
