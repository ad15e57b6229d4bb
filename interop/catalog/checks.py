"""Checks that need more than one row: duplicate and dangling ids, overlapping statements, cycles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, partial
from itertools import pairwise
from types import MappingProxyType

from interop.catalog.dates import overlap
from interop.catalog.files import file_stem
from interop.catalog.models import (
    DOMAINS,
    Adoption,
    Coverage,
    Demonstration,
    Equipment,
    Exercise,
    Fit,
    Force,
    Holding,
    Period,
    Row,
    Source,
    Standard,
    StateRow,
)
from interop.catalog.tables import Table
from interop.errors import Problem, nearest

#: Most names for which the nearest that there is are looked for; many more are a column filled wrongly throughout.
MOST_HINTED = 200


@dataclass(frozen=True)
class Located:
    """A row and where it stands."""

    table: Table
    row: Row
    file: str
    line: int

    def problem(self, column: str, value: str, message: str, allowed: str = "", hint: str = "") -> Problem:
        """Say that something is wrong with this row."""
        return Problem(self.file, self.line, column, value, message, allowed, hint)


#: Rows that could not be read, by table: their ids, and "" where one has none that can be told.
Unread = Mapping[str, AbstractSet[str]]


def check(rows: Sequence[Located], unread: Unread = MappingProxyType({})) -> list[Problem]:
    """Return everything that is wrong with rows that are each valid on their own.

    What may be right once the `unread` rows are mended follows from them, and is left out.
    """
    return [
        *_duplicates(rows),
        *_dangling(rows, unread),
        *(() if unread.get("equipment") else _unknown_kinds(rows)),
        *_overlapping(rows, Fit, ("equipment", "force", "unit", "standard", "role"), "another statement"),
        *_overlapping(rows, Adoption, ("standard", "state"), "another row"),
        *(() if unread.get("adoptions") else _closed_without_users(rows)),
        *_cycles(rows, Equipment, "derived_from"),
        *_cycles(rows, Force, "parent"),
        *_cycles(rows, StateRow, "successor"),
        *_misplaced(rows),
        *_joint_forces(rows),
        *_role_mismatches(rows),
        *(() if unread.get("standards") else _layer_mismatches(rows)),
    ]


def _ids(rows: Iterable[Located]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for item in rows:
        if item.row.has_id:
            found[item.table.name].add(item.row.key)
    return found


def _duplicates(rows: Sequence[Located]) -> Iterator[Problem]:
    keys = [(item.table.name, item.row.key if item.row.has_id else item.row) for item in rows]
    if len(set(keys)) == len(keys):
        return
    seen: dict[tuple[str, str | Row], Located] = {}
    for key, item in sorted(zip(keys, rows, strict=True), key=lambda pair: (pair[1].file, pair[1].line)):
        by_id, other = item.row.has_id, seen.setdefault(key, item)
        if other is not item:
            where = f"It stands already in {other.file}:{other.line}."
            message = "duplicate id" if by_id else "the same row twice"
            if isinstance(item.row, Source):
                where += " A page is not overruled, since other facts stand on it: give yours an id of its own."
            yield item.problem("id" if by_id else "", item.row.key, message, hint=where)


def _dangling(rows: Sequence[Located], unread: Unread) -> Iterator[Problem]:
    ids = _ids(rows)
    layers = {item.row.layer for item in rows if isinstance(item.row, Standard)}
    # What a column may hold, as far as it is known: ids, nothing, and the lists of ids that were looked through.
    fine: dict[str, set[object]] = defaultdict(
        lambda: {None}, {target: {None, *names} for target, names in ids.items()}
    )
    absent: dict[tuple[str | None, str, str], list[tuple[Located, str]]] = defaultdict(list)
    for item in rows:
        for column, target in item.table.refers.items():
            value = getattr(item.row, column)
            if value in fine[target]:
                continue
            names = [
                name
                for name in _names(item.row, column)
                if name not in ids[target]
                and not _excused(item.row, column, name, layers, unread.get(target, frozenset()))
            ]
            if not names and isinstance(value, tuple):
                fine[target].add(value)
            for name in names:
                absent[_folder(item), target, name].append((item, column))
    unnamed = cache(partial(_unnamed, rows))
    for place, ((folder, target, name), where) in enumerate(absent.items()):
        hinted = place < MOST_HINTED
        spare = _spare(unnamed(folder, target), name, folder) if hinted and len(where) > 1 else None
        if spare is not None:
            yield _renamed(spare, name, where)
            continue
        close = nearest(name, ids[target]) if hinted else None
        hint = f"Did you mean {close}?" if close else ""
        kind = "unknown country code" if target == "states" else f"no such id in {target}"
        allowed = "a state of states.csv" if target == "states" else f"an id of {target}"
        files = {item.file: item.table for item, column in where if column == item.table.named_by_file}
        for file, table in files.items():
            bare = unnamed(folder, target, files=True) if folder else {}
            meant = f"Did you mean {next(iter(bare))}.csv?" if len(bare) == 1 else hint
            form = f"{table.name}/{table.named_by_file.upper()}.csv, after {allowed}"
            yield Problem(file, 0, "", name, f"named after what is no id in {target}", form, meant)
        for item, column in where:
            if column != item.table.named_by_file:
                yield item.problem(column, name, kind, allowed, hint)


def _folder(item: Located) -> str | None:
    """Return the folder of one's own in which a row stands; None for the catalogue itself."""
    return item.row.own.folder if item.row.own else None


def _unnamed(rows: Sequence[Located], folder: str | None, target: str, *, files: bool = False) -> dict[str, Located]:
    """Return the rows of a table to which no other row of their folder refers; or after which no file is named."""
    here = [item for item in rows if _folder(item) == folder]
    used = {
        name
        for item in here
        for column, table in item.table.refers.items()
        if table == target and (not files or column == item.table.named_by_file)
        for name in _names(item.row, column)
        if item.table.name != target or name != item.row.key
    }
    return {item.row.key: item for item in here if item.table.name == target and item.row.key not in used}


def _spare(unnamed: Mapping[str, Located], name: str, folder: str | None) -> Located | None:
    """Return the row that was renamed, as it seems: the only one of a folder of one's own, or one called nearly so."""
    only = folder is not None and len(unnamed) == 1
    return unnamed.get((next(iter(unnamed)) if only else nearest(name, unnamed)) or "")


def _renamed(spare: Located, name: str, where: Sequence[tuple[Located, str]]) -> Problem:
    """Say that a row lacks the id by which others know it."""
    first = min((item.file, item.line) for item, _ in where)
    message = f"no row refers to this id, and {len(where)} rows to {name!r}, which is none"
    hint = f"{_taken(spare)}Call it {name}, or mend those rows; the first stands in {first[0]}:{first[1]}."
    return spare.problem("id", spare.row.key, message, hint=hint)


def _taken(item: Located) -> str:
    """Say of a row of one's own that it stands in the place of another."""
    taken = item.row.own is not None and item.row.own.overrules
    return "The id is taken: the row stands in the place of the catalogue's own. " if taken else ""


def _excused(row: Row, column: str, name: str, layers: set[str], unread: AbstractSet[str]) -> bool:
    """Say whether a name that is no id is one that need not be: a layer, a kind, or a row that could not be read."""
    if isinstance(row, Fit) and column == "equipment" and row.kind:
        return True
    return _closes_known_layer(row, column, name, layers) or _may_be_unread(row, name, unread)


def _may_be_unread(row: Row, name: str, unread: AbstractSet[str]) -> bool:
    """Say whether a name may be that of a row that could not be read, or of a layer that such rows make."""
    closes = isinstance(row, Fit) and row.closes is not None and name == row.standard
    return bool(unread) if closes else not unread.isdisjoint((name, ""))


def _names(row: Row, column: str) -> Iterator[str]:
    value = getattr(row, column)
    if value is None:
        return
    if isinstance(row, Demonstration) and column in ("provider", "receiver"):
        yield str(value).partition("/")[0]
    elif isinstance(value, tuple):
        yield from (part[0] if isinstance(part, tuple) else part for part in value)
    else:
        yield value


def _closes_known_layer(row: Row, column: str, name: str, layers: set[str]) -> bool:
    return isinstance(row, Fit) and column == "standard" and row.closes in layers and name.endswith(":*")


def _unknown_kinds(rows: Sequence[Located]) -> Iterator[Problem]:
    """A statement on a role or a domain that no type has."""
    types = [item.row for item in rows if isinstance(item.row, Equipment)]
    known = {f"role:{row.role}" for row in types} | {f"domain:{domain}" for domain in DOMAINS}
    for item in rows:
        if isinstance(item.row, Fit) and item.row.kind and item.row.equipment not in known:
            close = nearest(item.row.equipment, known)
            hint = f"Did you mean {close}?" if close else ""
            yield item.problem("equipment", item.row.equipment, "a kind that no type is of", "a role or a domain", hint)


def _closed_without_users(rows: Sequence[Located]) -> Iterator[Problem]:
    """A standard whose list is closed, and empty."""
    used = {item.row.standard for item in rows if isinstance(item.row, Adoption)}
    for item in rows:
        if isinstance(item.row, Standard) and item.row.adoption == "closed" and item.row.id not in used:
            hint = "List its users in adoptions.csv, or leave the list open."
            yield item.problem("adoption", "closed", "a closed list without any user", "open", hint)


def _overlapping(
    rows: Iterable[Located], model: type[Period], columns: tuple[str, ...], other_row: str
) -> Iterator[Problem]:
    """Two rows that say something of the same at the same time."""
    groups: dict[tuple[object, ...], list[tuple[Located, Period]]] = defaultdict(list)
    for item in rows:
        if isinstance(item.row, model):
            groups[tuple(getattr(item.row, column) for column in columns)].append((item, item.row))
    what = ", ".join(columns[:-1]) + " and " + columns[-1]
    for group in groups.values():
        group.sort(
            key=lambda pair: (pair[1].since.first.toordinal() if pair[1].since else 0, pair[0].file, pair[0].line)
        )
        for (item, one), (other_item, other) in pairwise(group):
            if overlap(one.since, one.until, other.since, other.until):
                hint = f"End one before the other begins; the other stands in {item.file}:{item.line}."
                message = f"overlaps {other_row} on the same {what}"
                yield other_item.problem("since", str(other.since or ""), message, hint=hint)


def _cycles(rows: Iterable[Located], model: type[Row], column: str) -> Iterator[Problem]:
    items = {item.row.key: item for item in rows if isinstance(item.row, model)}
    parents = {key: getattr(item.row, column) for key, item in items.items()}
    for circle in _circles(parents):
        first = sorted(circle)[:7]
        for key in circle:
            path = " → ".join([key, *(other for other in first if other != key)][:6])
            message = f"{column} leads back to the row itself"
            hint = f"{_taken(items[key])}Part of the circle: {path}."
            yield items[key].problem(column, str(parents[key]), message, hint=hint)


def _circles(parents: Mapping[str, str | None]) -> Iterator[list[str]]:
    """Yield the names of each circle; every name is walked over once."""
    walked: dict[str, str] = {}  # by name: the start of the walk that came by
    for start in parents:
        way: list[str] = []
        step: str | None = start
        while step is not None and step in parents and step not in walked:
            walked[step] = start
            way.append(step)
            step = parents[step]
        if step is not None and walked.get(step) == start:
            yield way[way.index(step) :]


def unheld_units(rows: Sequence[Located], unread: Unread = MappingProxyType({})) -> Iterator[Problem]:
    """A statement on a unit that its force does not hold, or holds as another type, at any time.

    It is asked of files alone: what changes a catalogue may take a unit away and leave what was said of it.
    """
    if any(unread.get(table) for table in ("holdings", "forces", "equipment")):
        return
    parents: dict[str, str | None] = {item.row.id: item.row.parent for item in rows if isinstance(item.row, Force)}
    if any(isinstance(item.row, Holding) and item.row.force not in parents for item in rows):
        return  # what is held by a force that is not there may be what is asked for
    older = {item.row.id: item.row.derived_from for item in rows if isinstance(item.row, Equipment)}
    held: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))  # force → unit → types
    for item in rows:
        if isinstance(item.row, Holding) and item.row.unit:
            for force in _upwards(item.row.force, parents):
                held[force][item.row.unit].add(item.row.equipment)
    anywhere = {name for units in held.values() for name in units}
    hints = 0
    for item in rows:
        fit = item.row
        if not isinstance(fit, Fit) or not fit.unit or fit.force not in parents:
            continue
        of_unit = held[fit.force].get(fit.unit)
        types = {above for name in of_unit or () for above in _upwards(name, older)}
        if of_unit is None:
            hints += 1
            close = nearest(fit.unit, held[fit.force]) or nearest(fit.unit, anywhere) if hints <= MOST_HINTED else None
            hint = "Another force holds it." if fit.unit in anywhere else f"Did you mean {close}?" if close else ""
            allowed = f"a unit that holdings name in {fit.force}"
            yield item.problem("unit", fit.unit, f"a unit that nobody in {fit.force} holds", allowed, hint)
        elif fit.equipment in older and fit.equipment not in types:
            message = f"a type that {fit.unit} is not of"
            yield item.problem("equipment", fit.equipment, message, " ".join(sorted(types)))


def _upwards(name: str, parents: Mapping[str, str | None]) -> list[str]:
    """Return a name and those above it, nearest first; a circle is gone round once."""
    found: dict[str, None] = {}
    step: str | None = name
    while step is not None and step not in found:
        found[step] = None
        step = parents.get(step)
    return list(found)


def _misplaced(rows: Iterable[Located]) -> Iterator[Problem]:
    for item in rows:
        if isinstance(item.row, Equipment) and file_stem(item.file) != item.row.lead.lower():
            message = "equipment in the file of another designer"
            allowed = f"equipment/{item.row.lead.lower()}.csv, after the lead designer"
            yield item.problem("designers", item.row.lead, message, allowed)


def _joint_forces(rows: Sequence[Located]) -> Iterator[Problem]:
    """A joint force is what its services have and do, and they are of its state."""
    forces = {item.row.id: item.row for item in rows if isinstance(item.row, Force)}
    services = {name: [row.id for row in forces.values() if row.parent == name] for name in forces}
    joint = {name for name, row in forces.items() if row.kind == "joint"}
    for item in rows:
        row = item.row
        if isinstance(row, Force):
            yield from _misjoined(item, row, forces)
            continue
        column, named, message = _spoken_of(row)
        for name in joint.intersection(named):
            yield item.problem(column, name, message, " ".join(sorted(services[name])) or "one of its services")


def _spoken_of(row: Row) -> tuple[str, tuple[str, ...], str]:
    """Return the column of a row that names services and no joint force, what it names, and why."""
    if isinstance(row, Holding):
        return "force", (row.force,), "a joint force has what its services have"
    if isinstance(row, Coverage) and row.force is not None:
        return "force", (row.force,), "a joint force is as covered as its services"
    if isinstance(row, Exercise):
        return "participants", row.participants, "a joint force takes part by its services"
    return "", (), ""


def _misjoined(item: Located, row: Force, forces: Mapping[str, Force]) -> Iterator[Problem]:
    parent = forces.get(row.parent or "")
    if parent is None or parent.kind != "joint":
        return
    if row.kind == "joint":
        yield item.problem("parent", parent.id, "a joint force within another", "an empty cell")
    elif row.state != parent.state:
        message = f"a service of {row.state} in a joint force of {parent.state}"
        yield item.problem("parent", parent.id, message, f"a joint force of {row.state}")


def _role_mismatches(rows: Sequence[Located]) -> Iterator[Problem]:
    modes = {item.row.id: item.row.mode for item in rows if isinstance(item.row, Standard)}
    layer_modes = {item.row.layer: item.row.mode for item in rows if isinstance(item.row, Standard)}
    for item in rows:
        if isinstance(item.row, Standard) and layer_modes[item.row.layer] != item.row.mode:
            yield item.problem(
                "mode", item.row.mode, "a layer whose standards differ in mode", layer_modes[item.row.layer]
            )
        if not isinstance(item.row, Fit):
            continue
        fit = item.row
        mode = layer_modes.get(fit.closes) if fit.closes else modes.get(fit.standard)
        if mode == "peer" and fit.role != "peer":
            yield item.problem("role", fit.role, "wrong role for a peer standard", "peer")
        if mode == "service" and fit.role == "peer":
            yield item.problem("role", fit.role, "wrong role for a service standard", "provider receiver")


def _layer_mismatches(rows: Sequence[Located]) -> Iterator[Problem]:
    layers = {item.row.id: item.row.layer for item in rows if isinstance(item.row, Standard)}
    for item in rows:
        if isinstance(item.row, Demonstration):
            demonstration = item.row
            if demonstration.layer not in layers.values():
                close = nearest(demonstration.layer, set(layers.values()))
                hint = f"Did you mean {close}?" if close else ""
                yield item.problem("layer", demonstration.layer, "a layer that no standard has", "", hint)
            elif demonstration.standard in layers and layers[demonstration.standard] != demonstration.layer:
                allowed = (
                    f"a standard of layer {demonstration.layer}, or its own layer, {layers[demonstration.standard]}"
                )
                yield item.problem("standard", demonstration.standard, "a standard of another layer", allowed)
