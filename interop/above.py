"""What stands above a room, reached by name: a matrix offers `explain` without importing the room that explains."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def above(home: str, name: str) -> Any:
    """Return a function or class of a module that is loaded when it is first asked for."""
    return getattr(import_module(home), name)
