"""Parts of a result by name, which say what was perhaps meant where there is none of a name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn, TypeVar

from interop.errors import UnknownNameError

Part = TypeVar("Part")


class Named(dict[str, Part]):
    """A mapping of parts of one kind, whose missing key is an UnknownNameError.

    >>> Named("layer", {"link": 0.5})["lnk"]
    Traceback (most recent call last):
        ...
    interop.errors.UnknownNameError: no layer named 'lnk'. Hint: did you mean 'link'?
    """

    def __init__(self, kind: str = "part", parts: Mapping[str, Part] | None = None) -> None:
        super().__init__(parts or {})
        self.kind = kind

    def __missing__(self, name: object) -> NoReturn:
        raise UnknownNameError(self.kind, str(name), self)
