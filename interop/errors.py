"""What can go wrong, as one family: every error is an :class:`InteropError` and the built-in a caller would catch.

Each error keeps its parts as attributes, so that a program need not parse the message.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

#: What pip calls this package.
DISTRIBUTION = "interop-matrix"

#: Longest piece of a bad value that a message repeats.
SHOWN = 60

#: Most known names that a message lists.
MOST_LISTED = 12
#: Likeness from which one name is taken for a slip of another: below it a hint misleads more often than it helps. Of
#: designations, which have figures, one is like another sooner: P-8J and P-8A.
CLOSE, CLOSE_WITH_FIGURES = 0.75, 0.6

#: Most problems printed in one message; all of them are in :attr:`CatalogError.problems`.
MOST_PRINTED = 50


class InteropError(Exception):
    """Root of every error that this library raises on purpose."""


def nearest(value: str, allowed: Iterable[str]) -> str | None:
    """Return the allowed value most like `value`, or None when nothing is close.

    >>> nearest("ind-navi", ["ind-navy", "usa-navy"])
    'ind-navy'
    """
    found = difflib.get_close_matches(value[:200], list(allowed), n=1, cutoff=CLOSE_WITH_FIGURES)
    return found[0] if found else None


def _alike(value: str, known: list[str]) -> list[str]:
    """Return the known text that is most like a value, where one is."""
    cutoff = CLOSE_WITH_FIGURES if any(mark.isdigit() for mark in value) else CLOSE
    swapped = [text for text in known if len(text) == len(value) and sorted(text) == sorted(value)]
    return difflib.get_close_matches(value[:200], known, n=1, cutoff=cutoff) or swapped[:1]


def close_to(value: str, known: Iterable[str]) -> list[str]:
    """Return the known names that `value` may mean, the likeliest first, at most three.

    Where `known` maps ids to rows, what rows are called counts too: first the names that are the same but for case and
    marks, then those that contain `value`, then those that look alike.

    >>> close_to("sejong", ["sejong-the-great-class", "su-30"])
    ['sejong-the-great-class']
    """
    wanted, forms = _plain(value), _forms(known)
    if not wanted:
        return []
    same = [name for name, texts in forms.items() if wanted in texts]
    within = containing(value, known)
    begun = [name for name in within if any(text.startswith(wanted) for text in forms[name])]
    alike = {text: name for name, texts in reversed(forms.items()) for text in texts}
    near = [alike[text] for text in _alike(wanted, list(alike))]
    return list(dict.fromkeys(same or begun or within or near))[:3]


def containing(value: str, known: Iterable[str]) -> list[str]:
    """Return the known names that contain `value`, those that begin with it first, then the shortest."""
    wanted = _plain(value)
    found = [name for name, texts in _forms(known).items() if wanted and any(wanted in text for text in texts)]
    return sorted(found, key=lambda name: (not _plain(name).startswith(wanted), len(name), name))


def _forms(known: Iterable[str]) -> dict[str, list[str]]:
    """Return all that each name is called, without case and marks."""
    return {name: [_plain(text) for text in (name, *_other_names(known, name))] for name in known}


def _other_names(known: Iterable[str], name: str) -> list[str]:
    """Return what a row is called beside its id, where `known` maps ids to rows."""
    row = known[name] if isinstance(known, Mapping) else None
    title = getattr(row, "name", None)
    return [title, *getattr(row, "aliases", ())] if isinstance(title, str) else []


def _plain(text: str) -> str:
    return "".join(mark for mark in text.casefold() if mark.isalnum())


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


class CatalogWarning(UserWarning):
    """A file of a catalogue that is not as it should be and was read all the same; `problem` says which and what."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


class UnknownNameError(InteropError, KeyError):
    """A name that nothing in the catalogue, scheme or command answers to."""

    def __init__(self, kind: str, name: str, known: Iterable[str], *, guess: bool = True) -> None:
        self.kind, self.name, self.known = kind, name, tuple(sorted(known))
        close = close_to(name, known) if guess else []
        self.nearest = close[0] if close else None
        text = f"no {kind} named {shown(name)}"
        if guess and len(spread := containing(name, known)) > MOST_LISTED and name not in close:
            text += f"; {len(spread):,} have that in their names, as {' and '.join(map(repr, spread[:2]))}"
        elif close:
            text += f". Hint: did you mean {' or '.join(map(repr, close))}?"
        elif len(self.known) > MOST_LISTED:
            text += f", nor anything like it among the {len(self.known):,} there are"
        elif self.known:
            text += f". Known: {', '.join(self.known)}"
        super().__init__(text)

    def __str__(self) -> str:
        return str(self.args[0])  # where a KeyError quotes it


class SchemeError(InteropError, ValueError):
    """A scheme that cannot be scored; `path` names the first place that is wrong, `problems` lists them all."""

    def __init__(self, scheme: str, path: str, message: str) -> None:
        self.scheme, self.path = scheme, path
        self.problems: tuple[tuple[str, str], ...] = ((path, message),)
        super().__init__(f"scheme {scheme}: {path}: {message}" if path else f"scheme {scheme}: {message}")

    @classmethod
    def of(cls, scheme: str, problems: Iterable[tuple[str, str]]) -> SchemeError:
        """Return one error for everything that is wrong with a scheme."""
        listed = tuple(problems)
        error = cls(scheme, *listed[0])
        if len(listed) == 1:
            return error
        error.problems = listed
        lines = [f"{path}: {message}" if path else message for path, message in listed]
        error.args = ("\n".join([f"{len(listed)} problems in scheme {scheme}:", *lines]),)
        return error


class InputError(InteropError, ValueError):
    """An argument outside what a function accepts."""


def one_of(what: str, value: object, allowed: Iterable[str]) -> None:
    """Raise InputError for a value that is not one of those allowed; `what` names it."""
    names = tuple(allowed)
    if value not in names:
        raise InputError(f"{what} must be one of {', '.join(names)}, not {value!r}")


class MissingExtraError(InputError, ImportError):
    """A library of an extra is not installed; `extra` names it, and `purpose` what it is for."""

    def __init__(self, extra: str, library: str, purpose: str) -> None:
        self.extra, self.library, self.purpose = extra, library, purpose
        super().__init__(f"{purpose} needs {library}: pip install '{DISTRIBUTION}[{extra}]'")

    @classmethod
    def of(cls, lacking: Sequence[MissingExtraError]) -> MissingExtraError:
        """Return one error for all that is lacking, with one command that installs it."""
        error = cls(lacking[0].extra, lacking[0].library, lacking[0].purpose)
        if len(lacking) > 1:
            told = ", and ".join(f"{item.purpose} needs {item.library}" for item in lacking)
            extras = ",".join(dict.fromkeys(item.extra for item in lacking))
            error.args = (f"{told}: pip install '{DISTRIBUTION}[{extras}]'",)
        return error


def installed(library: str) -> bool:
    """Return whether a library is installed."""
    return find_spec(library) is not None


def need(library: str, extra: str, purpose: str) -> None:
    """Raise MissingExtraError unless a library of an extra is installed."""
    if not installed(library):
        raise MissingExtraError(extra, library, purpose)


class PluginError(InteropError, RuntimeError):
    """A plug-in of another package that does not do as it should; `plugin` names it and the package."""

    def __init__(self, plugin: object, fault: str, remedy: str) -> None:
        self.plugin, self.fault, self.remedy = plugin, fault, remedy
        super().__init__(f"the {plugin} {fault}. {remedy}")


class OutputError(InteropError, OSError):
    """A report that could not be written; nothing half-written is left behind."""
