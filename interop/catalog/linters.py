"""Linters: what a catalogue may say and yet probably should not. Each is a function from a catalogue to remarks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise

from interop.catalog.catalog import Catalog
from interop.catalog.dates import overlap
from interop.catalog.models import Fact, Holding, Period
from interop.catalog.tables import TABLES
from interop.errors import Problem

#: A fact not checked against its source for this long is worth another look.
STALE = timedelta(days=3 * 365)
#: Longest that one page's number is taken to hold.
LONGEST_COUNT = timedelta(days=5 * 365 + 2)
#: How far ahead a page may speak of what is about to begin.
AHEAD = timedelta(days=31)

Linter = Callable[[Catalog], Iterator[Problem]]


def lint_catalog(catalog: Catalog) -> list[Problem]:
    """Return the remarks of every linter, sorted by place."""
    return sorted({remark for linter in LINTERS for remark in linter(catalog)})


def unused_sources(catalog: Catalog) -> Iterator[Problem]:
    """A source on which no fact stands."""
    facts = [fact for _, fact in _facts(catalog)]
    facts += [row for fact in facts if fact.own for row in fact.own.overrules if isinstance(row, Fact)]
    used = {name for fact in facts for name in fact.sources}
    for source in catalog.sources:
        if source.id not in used:
            yield Problem(
                "sources.csv", 0, "id", source.id, "a source that no fact cites", hint="Remove it, or cite it."
            )


def one_page_twice(catalog: Catalog) -> Iterator[Problem]:
    """Two sources with one address."""
    first: dict[str, str] = {}
    for source in (source for source in catalog.sources if source.url):
        other = first.setdefault(source.url, source.id)
        if other != source.id:
            yield Problem(
                "sources.csv", 0, "url", source.url, f"{source.id} has the address of {other}", hint="Keep one."
            )


def overlapping_holdings(catalog: Catalog) -> Iterator[Problem]:
    """Two rows that count the same units at the same time."""
    groups: dict[tuple[object, ...], list[Holding]] = defaultdict(list)
    for row in catalog.holdings:
        groups[row.force, row.equipment, row.unit, row.status, row.supply, row.supplier].append(row)
    for rows in groups.values():
        first, *later = sorted(rows, key=_start)
        for other in later:
            if overlap(first.since, first.until, other.since, other.until):
                message = f"overlaps the row since {other.since or 'always'}"
                yield Problem(
                    f"holdings/{first.force}.csv", 0, "since", first.key, message, hint="End one before the other."
                )
            if first.until and (other.until is None or other.until.last > first.until.last):
                first = other  # of those that began, the one that ends last


def _start(row: Holding) -> int:
    return row.since.first.toordinal() if row.since else 0


def class_beside_hulls(catalog: Catalog) -> Iterator[Problem]:
    """A class that is counted both as a whole and hull by hull at the same time."""
    groups: dict[tuple[str, str, str], list[Holding]] = defaultdict(list)
    for row in catalog.holdings:
        groups[row.force, row.equipment, row.status].append(row)
    for rows in groups.values():
        whole = [row for row in rows if row.unit is None]
        named = [row for row in rows if row.unit is not None]
        for one in whole:
            if any(overlap(one.since, one.until, other.since, other.until) for other in named):
                message = "the class is counted as a whole and by named units at once"
                hint = "Name every hull, or none; or let the whole count only the others and say so in its note."
                if one.note is None:
                    yield Problem(f"holdings/{one.force}.csv", 0, "unit", one.key, message, hint=hint)


def equals_parent(catalog: Catalog) -> Iterator[Problem]:
    """A statement that says of a child what it inherits anyway."""
    by_id = catalog.equipment_by_id
    said = {
        (fit.equipment, fit.force, fit.unit, fit.standard, fit.role, fit.since, fit.until): fit for fit in catalog.fits
    }
    for fit in catalog.fits:
        parent = None if fit.kind else by_id[fit.equipment].derived_from
        twin = said.get((str(parent), fit.force, fit.unit, fit.standard, fit.role, fit.since, fit.until))
        if twin is not None and (twin.support, twin.basis, twin.sources) == (fit.support, fit.basis, fit.sources):
            message = f"says what {parent} says already"
            yield Problem("fits", 0, "equipment", fit.key, message, hint="Remove it: a child inherits.")


def stale(catalog: Catalog) -> Iterator[Problem]:
    """A fact that nobody has checked for years, measured from the latest check of any of the catalogue's own."""
    for table, row in _facts(catalog):
        if catalog.day - row.verified_on.last > STALE:
            hint = "Read its source again and write today's date."
            yield Problem(
                table, 0, "verified_on", f"{row.key} {row.verified_on}", "unverified for three years", hint=hint
            )


def never_held(catalog: Catalog) -> Iterator[Problem]:
    """A type that no force has, no type derives from and no demonstration names."""
    used = {row.equipment for row in catalog.holdings} | {row.derived_from for row in catalog.equipment}
    used |= {name for row in catalog.demonstrations for name, _ in (row.provider_unit, row.receiver_unit)}
    for row in catalog.equipment:
        if row.id not in used:
            yield Problem("equipment", 0, "id", row.id, "a type that nobody has", hint="Add a holding, or remove it.")


def quantity_that_jumps(catalog: Catalog) -> Iterator[Problem]:
    """A quantity that changes with more than a year in between for which nothing is said, not even in a note."""
    groups: dict[tuple[object, ...], list[Holding]] = defaultdict(list)
    for row in (row for row in catalog.holdings if row.status != "ordered"):
        groups[row.force, row.equipment, row.unit, row.status, row.supply, row.supplier].append(row)
    for rows in groups.values():
        ordered = sorted(rows, key=_start)
        for one, other in pairwise(ordered):
            if one.note or other.note or one.until is None or other.since is None:
                continue
            if other.since.first - one.until.last > timedelta(days=366):
                message = f"nothing said between {one.until} and {other.since}"
                yield Problem(f"holdings/{one.force}.csv", 0, "until", one.key, message, hint="Add the row in between.")


def stretched_count(catalog: Catalog) -> Iterator[Problem]:
    """A number that a single dated page gives, and that is taken to hold for more than five years."""
    for row in catalog.holdings:
        if row.status != "active" or row.quantity is None or row.unit is not None or len(row.sources) != 1:
            continue
        source = catalog.sources_by_id[row.sources[0]]
        if source.kind == "database" or source.published is None or row.since is None:
            continue
        end = row.until.first if row.until else catalog.day
        if end - row.since.last > LONGEST_COUNT:
            message = f"a number for {(end - row.since.last).days // 365} years on one page of {source.published}"
            hint = "End it, and add a row without a number; or find a later page."
            yield Problem(f"holdings/{row.force}.csv", 0, "until", row.key, message, hint=hint)


def older_than_the_fact(catalog: Catalog) -> Iterator[Problem]:
    """A fact that began well after the last of its pages was published, without a note that says how they know."""
    cut = {(table, row.subject) for table, row in _facts(catalog) if row.own}  # others may begin where these end
    for table, row in _facts(catalog):
        if cut and (table, row.subject) in cut and not row.own:
            continue
        since = row.since if isinstance(row, Period) else None
        days = [catalog.sources_by_id[name].published for name in row.sources]
        dated = [day for day in days if day is not None]
        if since is None or not dated or len(dated) < len(days) or row.note:
            continue
        latest = max(day.last for day in dated)
        if since.first - latest > AHEAD:
            message = f"begins after its pages, the latest of {latest}"
            hint = "Cite a page that saw it, or say in the note what was announced."
            yield Problem(table, 0, "since", row.key, message, hint=hint)


def judged_for_everybody(catalog: Catalog) -> Iterator[Problem]:
    """A judgement that closes a layer for a kind in every force there is, those that nobody looked at included."""
    for fit in catalog.fits:
        if fit.basis == "assumed" and fit.kind and not fit.force and fit.standard.endswith(":*"):
            message = "a judgement on the kind in every force"
            yield Problem("fits/kinds.csv", 0, "force", fit.key, message, hint="Name the force that was assessed.")


def _facts(catalog: Catalog) -> Iterator[tuple[str, Fact]]:
    for table in TABLES:
        for row in getattr(catalog, table.name):
            if isinstance(row, Fact):
                yield table.name, row


LINTERS: tuple[Linter, ...] = (
    unused_sources,
    one_page_twice,
    overlapping_holdings,
    class_beside_hulls,
    equals_parent,
    stale,
    never_held,
    quantity_that_jumps,
    stretched_count,
    older_than_the_fact,
    judged_for_everybody,
)
