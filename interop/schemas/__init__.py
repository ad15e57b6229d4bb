"""JSON Schemas of the forms in which results leave the library."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any


def matrix_schema() -> dict[str, Any]:
    """Return the JSON Schema of the form interop-matrix/1."""
    loaded: dict[str, Any] = json.loads((files(__name__) / "interop-matrix-1.json").read_text(encoding="utf-8"))
    return loaded
