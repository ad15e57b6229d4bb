"""JSON Schemas of every form in which results leave the library, one file each."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from interop.errors import UnknownNameError


def forms() -> tuple[str, ...]:
    """Return the names of all forms, like `interop-matrix/2`.

    >>> "interop-matrix/2" in forms()
    True
    """
    names = (entry.name.removesuffix(".json") for entry in files(__name__).iterdir() if entry.name.endswith(".json"))
    return tuple(sorted("/".join(name.rsplit("-", 1)) for name in names))


def schema_of(form: str) -> dict[str, Any]:
    """Return the JSON Schema of a form; raise UnknownNameError when there is none of that name.

    >>> schema_of("interop-matrix/2")["title"]
    'interop-matrix/2'
    """
    if form not in forms():
        raise UnknownNameError("JSON form", form, forms())
    loaded: dict[str, Any] = json.loads((files(__name__) / f"{form.replace('/', '-')}.json").read_text("utf-8"))
    return loaded
