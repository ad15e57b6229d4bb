"""Plug-ins: what other packages register as entry points, found, loaded and called in one place."""

from __future__ import annotations

import sys
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from types import TracebackType
from typing import Any, TextIO

from interop.errors import PluginError

#: The groups of entry points, and what an entry point of each brings.
GROUPS: Mapping[str, str] = {
    "interop.layers": "kind of layer",
    "interop.measures": "measure",
    "interop.schemes": "scheme",
    "interop.importers": "importer",
}

#: What stdout is when no plug-in runs, once for each call of one that does.
_replaced: list[TextIO] = []
_lock = threading.Lock()


@dataclass(frozen=True)
class Plugin:
    """One entry point of a package; its code runs when it is loaded."""

    entry: EntryPoint
    rival: str = ""  # who has its name already; empty where nobody has

    @property
    def name(self) -> str:
        """The name under which it is asked for."""
        return self.entry.name

    @property
    def what(self) -> str:
        """What it brings, in words."""
        return GROUPS[self.entry.group]

    @property
    def distribution(self) -> str:
        """The package that registers it, and its version; empty where no installed one does."""
        return f"{self.entry.dist.name} {self.entry.dist.version}" if self.entry.dist else ""

    def __str__(self) -> str:
        whose = f"of {self.distribution}" if self.distribution else "of no installed package"
        return f"{self.what} {self.name!r} {whose} ({self.entry.value})"

    def error(self, fault: str, remedy: str = "") -> PluginError:
        """Return an error that names it, what is wrong with it and what to do."""
        return PluginError(self, fault, remedy or f"Update or remove {self.distribution or 'it'}, or tell its author")

    def check_name(self) -> None:
        """Raise PluginError where somebody else has its name: of two that are called alike, neither is meant."""
        if self.rival:
            raise self.error(
                "has a name that is taken",
                f"{self.rival} has it: remove {self.distribution or 'it'}, or tell its author",
            )

    def load(self, wanted: type | tuple[type, ...], called: str) -> Any:
        """Return what the entry point refers to; raise PluginError unless that is of a wanted type, as it is called."""
        self.check_name()
        with self.guarded():
            found = self.entry.load()
        if not isinstance(found, wanted):
            raise self.error(f"is {found!r}", f"The entry point must refer to {called}")
        return found

    def guarded(self, passing: type[Exception] = PluginError) -> AbstractContextManager[None]:
        """Tell what its code raises by its name; errors of the type `passing` speak for themselves.

        What it prints goes to stderr: stdout is for answers, which may be read by other programs.
        """
        return _Guarded(self, passing)


@dataclass(frozen=True)
class _Guarded(AbstractContextManager[None]):
    """See :meth:`Plugin.guarded`. No generator, which an error that ends generators would end without a word."""

    plugin: Plugin
    passing: type[Exception]

    def __enter__(self) -> None:
        with _lock:
            _replaced.append(_replaced[0] if _replaced else sys.stdout)
            sys.stdout = sys.stderr

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with _lock:  # where several threads are in here, the last one out turns it back
            before = _replaced.pop()
            if not _replaced:
                sys.stdout = before
        # Whoever asks for numbers is not to be sent home.
        if isinstance(error, (Exception, SystemExit, GeneratorExit)) and not isinstance(error, self.passing):
            raise self.plugin.error(f"raised {type(error).__name__}{_said(error)}") from error


def _said(error: BaseException) -> str:
    """Return what an error says after a colon; nothing where it fails even in that."""
    try:
        return f": {error}"
    except Exception:  # noqa: BLE001 - whatever the plug-in's own error raises
        return ""


@cache
def registered(group: str, taken: tuple[str, ...] = ()) -> tuple[Plugin, ...]:
    """Return every plug-in of a group, none of them loaded; each knows who has its name, the library itself or others.

    Args:
        group: the group of entry points.
        taken: the names that the library itself has there.
    """
    found = sorted(map(Plugin, entry_points(group=group)), key=str)
    return tuple(replace(plugin, rival=_rival(plugin, found, taken)) for plugin in found)


def _rival(plugin: Plugin, others: Iterable[Plugin], taken: Collection[str]) -> str:
    """Say who has the name of a plug-in too."""
    if plugin.name in taken:
        return "interop itself"
    twins = (other for other in others if other.name == plugin.name and other is not plugin)
    return next((twin.distribution or "another package" for twin in twins), "")


@cache
def plugins(group: str, taken: tuple[str, ...] = ()) -> Mapping[str, Plugin]:
    """Return the plug-ins of a group by name, none of them loaded, without those that take a name of the library."""
    return {plugin.name: plugin for plugin in registered(group, taken) if plugin.name not in taken}


def plugin_of(group: str, name: str, code: Any) -> Plugin:
    """Return the plug-in that some code belongs to: the installed one of that name, or one that says where it stands.

    The code is an installed plug-in's where it stands in the same package, whichever of its modules names it.
    """
    module = getattr(code, "__module__", "")
    known = plugins(group).get(name)
    if known is not None and _package(known.entry.value) == _package(module):
        return known
    return Plugin(EntryPoint(name, f"{module}:{getattr(code, '__qualname__', name)}", group))


def _package(where: str) -> str:
    """Return the package in which a module, or an object of it, stands."""
    return where.partition(":")[0].partition(".")[0]


def forget() -> None:
    """Look for plug-ins anew when next asked: packages were installed or removed while the program runs."""
    registered.cache_clear()
    plugins.cache_clear()


@contextmanager
def unchanged(plugin: Plugin, *given: Any) -> Iterator[None]:
    """Hold a plug-in to leaving what it was given as it was: what it changes is put back, and told.

    Arrays are read-only already. What is looked after here are the tables that facts are looked up in.
    """
    held = [(holder, name, table) for holder in given for name, table in vars(holder).items()]
    tables = [(holder, name, table, _copied(table)) for holder, name, table in held if isinstance(table, dict)]
    changed = []
    try:
        yield
    finally:
        for holder, name, table, content in tables:
            if not _kept(table, content):
                table.update(content)
                changed.append(f"{type(holder).__name__.lower()}.{name}")
    if changed:
        raise plugin.error(f"changed {', '.join(changed)}", "A plug-in reads the facts, and changes none")


def _copied(table: Mapping[Any, Any]) -> dict[Any, Any]:
    """Return a copy of a table, and of the lists in it; either all of its values are lists or none is."""
    if isinstance(next(iter(table.values()), None), list):
        return {key: list(value) for key, value in table.items()}
    return dict(table)


def _kept(table: Mapping[Any, Any], content: Mapping[Any, Any]) -> bool:
    """Say whether a table still has what it had; it may have more by now."""
    with suppress(ValueError):  # of an array in the place of another
        return content.items() <= table.items()
    return False
