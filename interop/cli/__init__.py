"""The command line: `interop …`."""

from interop.cli.main import main

__all__ = ["main"]
