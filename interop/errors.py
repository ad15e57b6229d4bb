"""What can go wrong, as one family: every error is an :class:`InteropError` and the built-in a caller would catch.

Each error keeps its parts as attributes, so that a program need not parse the message.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

#: Longest piece of a bad value that a message repeats.
SHOWN = 60

#: Most problems printed in one message; all of them are in :attr:`CatalogError.problems`.
MOST_PRINTED = 50


class InteropError(Exception):
    """Root of every error that this library raises on purpose."""


def nearest(value: str, allowed: Iterable[str]) -> str | None:
    """Return the allowed value most like `value`, or None when nothing is close.

    >>> nearest("ind-navi", ["ind-navy", "usa-navy"])
    'ind-navy'
    """
    found = difflib.get_close_matches(value[:200], list(allowed), n=1, cutoff=0.6)
    return found[0] if found else None


def shown(value: str) -> str:
    """Quote a value for a message: escaped, and cut when it is long."""
    cut = value if len(value) <= SHOWN else f"{value[:SHOWN]}… ({len(value):,} characters)"
    return ascii(cut) if not cut.isprintable() else repr(cut)


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with a catalogue."""

    file: str  # path inside the catalogue, "holdings/ind-navy.csv"
    row: int  # line of the file, the header being 1; 0 when the file as a whole is meant
    column: str  # column name; empty when the row as a whole is meant
    value: str  # what stands there
    message: str  # what is wrong with it
    allowed: str = ""  # what would have been right
    hint: str = ""  # the nearest valid value, or what to do

    def __str__(self) -> str:
        where = self.file + (f":{self.row}" if self.row else "") + (f" [{self.column}]" if self.column else "")
        text = f"{where}: {self.message}"
        if self.value:
            text += f", found {shown(self.value)}"
        if self.allowed:
            text += f"; allowed: {self.allowed}"
        if self.hint:
            text += f". {self.hint}"
        return text


class CatalogError(InteropError, ValueError):
    """A catalogue cannot be used; `problems` lists everything that is wrong with it, sorted by place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        lines = [str(problem) for problem in self.problems[:MOST_PRINTED]]
        if len(self.problems) > MOST_PRINTED:
            lines.append(f"… and {len(self.problems) - MOST_PRINTED} more")
        count = len(self.problems)
        super().__init__("\n".join([f"{count} problem{'s' * (count != 1)} in the catalogue:", *lines]))


class UnknownNameError(InteropError, LookupError):
    """A name that nothing in the catalogue, scheme or command answers to."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.kind, self.name, self.known = kind, name, tuple(sorted(known))
        self.nearest = nearest(name, self.known)
        text = f"no {kind} named {shown(name)}"
        if self.nearest:
            text += f". Hint: did you mean {self.nearest!r}?"
        elif self.known:
            listed = ", ".join(self.known[:12]) + (" …" if len(self.known) > 12 else "")
            text += f". Known: {listed}"
        super().__init__(text)


class SchemeError(InteropError, ValueError):
    """A scheme that cannot be scored; `path` names the place inside the scheme."""

    def __init__(self, scheme: str, path: str, message: str) -> None:
        self.scheme, self.path = scheme, path
        super().__init__(f"scheme {scheme}: {path}: {message}" if path else f"scheme {scheme}: {message}")


class InputError(InteropError, ValueError):
    """An argument outside what a function accepts."""


class MissingExtraError(InputError, ImportError):
    """A library of an extra is not installed; `extra` names it."""

    def __init__(self, extra: str, library: str, purpose: str) -> None:
        self.extra, self.library = extra, library
        super().__init__(f"{purpose} needs {library}: pip install 'interop-matrix[{extra}]'")


class OutputError(InteropError, OSError):
    """A report that could not be written; nothing half-written is left behind."""
