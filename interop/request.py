"""The one door: what is asked, with every name resolved and the scheme loaded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeAlias

import numpy as np

from interop.catalog.catalog import Catalog
from interop.catalog.dates import YEARS, PartialDate, out_of_range
from interop.catalog.models import BASES, Basis
from interop.catalog.names import force_named
from interop.errors import InputError, UnknownNameError, one_of
from interop.scheme import Scheme, SchemeLike, load_scheme
from interop.snapshot import Snapshot
from interop.weighting import WEIGHTINGS, Weighting

#: The scheme where none is named.
DEFAULT_SCHEME = "three-dimensions"
#: A day, as a date, as a year, or as `2018`, `2018-09` or `2018-09-06`; None is the default of what is asked.
Day: TypeAlias = "str | int | date | np.datetime64 | np.integer[Any] | None"


@dataclass(frozen=True, eq=False)
class Request:
    """What everything that scores enters by: the library, every analysis and every command."""

    catalog: Catalog
    forces: tuple[str, ...]  # in the order asked for
    day: date
    scheme: Scheme
    group: str | None = None
    evidence: Basis = "assumed"  # weakest basis on which a value may rest
    bounds: Basis = "inferred"  # weakest basis on which bounds may rest
    asked: str = ""  # a coarse date as it was given, whose last day `day` is

    @classmethod
    def of(
        cls,
        catalog: Catalog,
        group: str | Sequence[str],
        *,
        as_of: Day = None,
        scheme: SchemeLike = DEFAULT_SCHEME,
        evidence: Basis = "assumed",
        bounds: Basis = "inferred",
        weighting: Weighting | None = None,
        joint: bool = False,
    ) -> Request:
        """Resolve what is asked; see :func:`interop.score` for the arguments and the errors."""
        if not isinstance(catalog, Catalog):
            raise InputError(f"a catalogue comes first, as load_catalog() returns it, and not {catalog!r:.80}")
        name, forces, default = forces_of(catalog, group, joint=joint)
        day, asked = day_of(catalog, as_of, default)
        one_of("evidence", evidence, BASES)
        one_of("bounds", bounds, BASES)
        return cls(catalog, forces, day, scheme_of(catalog, scheme, weighting), name, evidence, bounds, asked)

    def snapshot(self) -> Snapshot:
        """Resolve the facts of the day."""
        return Snapshot.of(self.catalog, self.day, self.forces, evidence=self.evidence, bounds=self.bounds)

    def on(self, day: date) -> Request:
        """Ask the same of another day."""
        return replace(self, day=day, asked="")


def scheme_of(catalog: Catalog, scheme: SchemeLike, weighting: Weighting | None = None) -> Scheme:
    """Load a scheme and hold it against a catalogue, whether it is given by name or as an object.

    Raises:
        UnknownNameError: no scheme has that name.
        SchemeError: the scheme is wrong, or grades a standard that the catalogue does not have.
        InputError: not a weighting.
    """
    loaded = load_scheme(scheme)
    loaded.check(catalog)
    if weighting is None:
        return loaded
    one_of("weighting", weighting, WEIGHTINGS)
    return loaded if weighting == loaded.weighting else loaded.changed({"weighting": weighting})


def forces_of(
    catalog: Catalog, group: str | Sequence[str], *, joint: bool = False
) -> tuple[str | None, tuple[str, ...], PartialDate | None]:
    """Return a group's id (None for listed forces), its forces, and the day on which it is scored by default.

    A group is named by its id; forces by a list, or by one text with commas between, in the names people type.
    `joint` puts, in place of each force, all services of its state, as far as the catalogue joins them.
    """
    name, forces, default = _named(catalog, group)
    if joint:
        return None, tuple(dict.fromkeys(map(catalog.joint, forces))), default
    return name, forces, default


def _named(catalog: Catalog, group: str | Sequence[str]) -> tuple[str | None, tuple[str, ...], PartialDate | None]:
    if isinstance(group, (set, frozenset)):
        raise InputError("a set of forces has no order; name them in a list")
    if not isinstance(group, Iterable):
        raise InputError(f"forces are named by a group, or by a list of forces, not by {group!r:.80}")
    names = [part.strip() for part in group.split(",") if part.strip()] if isinstance(group, str) else list(group)
    if not names:
        raise InputError("no forces to score")
    if not all(isinstance(name, str) for name in names):
        raise InputError(f"forces are named by their ids, not by {names!r}")
    if len(names) == 1 and names[0] in catalog.groups_by_id:
        row = catalog.groups_by_id[names[0]]
        return row.id, row.forces, row.as_of
    for name in names:
        if name in catalog.groups_by_id:
            members = ", ".join(catalog.groups_by_id[name].forces)
            raise InputError(f"{name} is a group, which is asked for by itself; its forces are {members}")
    try:
        names = [force_named(catalog, name) for name in names]
    except UnknownNameError as error:
        if len(names) > 1:
            raise
        known = {**catalog.forces_by_id, **catalog.groups_by_id}
        raise UnknownNameError("group or force", error.name, known) from None
    twice = sorted(name for name, times in Counter(names).items() if times > 1)
    if twice:
        raise InputError(f"{twice[0]} is named twice")
    return None, tuple(names), _day_together(catalog, names)


def _day_together(catalog: Catalog, names: Sequence[str]) -> PartialDate | None:
    """Return the day of the group that holds some task groups, which exist for its days alone; None of other forces."""
    if any(catalog.forces_by_id[name].kind != "task-group" for name in names):
        return None
    days = [row.as_of for row in catalog.groups if row.as_of is not None and set(names) <= set(row.forces)]
    return days[0] if len(set(days)) == 1 else None


def day_of(catalog: Catalog, as_of: Day, default: PartialDate | None = None) -> tuple[date, str]:
    """Return the day meant, and the text where it was coarse: a year or a month means its last day.

    The day is `as_of`, else `default`, else the catalogue's own.
    """
    if as_of is None:
        return (default.last, _coarse(default)) if default else (catalog.day, "")
    day, coarse = _day(as_of)
    if out_of_range(day):
        raise InputError(f"a day outside {YEARS[0]} to {YEARS[1]}: {as_of}")
    return day, coarse


def _day(as_of: Day) -> tuple[date, str]:
    if isinstance(as_of, np.datetime64):
        as_of = as_of.astype("datetime64[D]").item()  # None where it is no day
    elif isinstance(as_of, np.integer):
        as_of = int(as_of)
    if isinstance(as_of, datetime) and isinstance(as_of.year, int):  # a timestamp that is none has no year
        return as_of.date(), ""
    if isinstance(as_of, date) and not isinstance(as_of, datetime):
        return as_of, ""
    if isinstance(as_of, (str, int)) and not isinstance(as_of, bool):
        try:
            parsed = PartialDate.parse(str(as_of).strip())
        except ValueError:
            pass
        else:
            return parsed.last, _coarse(parsed)
    raise InputError(f"not a date: {as_of!r}; write 2018, 2018-09 or 2018-09-06")


def first_day_of(catalog: Catalog, start: Day) -> date:
    """Return the day on which a period begins: a year or a month means its first day."""
    day, coarse = day_of(catalog, start)
    return PartialDate.parse(coarse).first if coarse else day


def _coarse(day: PartialDate) -> str:
    return "" if day.first == day.last else str(day)
