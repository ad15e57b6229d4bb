"""How large a type counts as where the catalogue does not say: like its parent, else like its role, else its domain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from statistics import median

from interop.catalog.models import Equipment


def sizes(equipment: Mapping[str, Equipment]) -> dict[str, float]:
    """Return tonnes by type: its own, else its nearest ancestor's, else the median of those stated of its role.

    Failing that the median of its domain, failing that of all, and 1 where nothing has a size.
    """
    stated = {name: row.size_t for name, row in equipment.items() if row.size_t is not None}
    of_role = _medians((equipment[name].role, size) for name, size in stated.items())
    of_domain = _medians((equipment[name].domain, size) for name, size in stated.items())
    of_all = median(stated.values()) if stated else 1.0
    found: dict[str, float | None] = {}  # what a line of descent says; None where nothing in it is stated
    for name in equipment:
        line = [name]  # from the type up to one whose size is known, or that has no parent
        while line[-1] not in found and line[-1] not in stated:
            parent = equipment[line[-1]].derived_from
            if parent is None:
                break
            line.append(parent)
        found.update(dict.fromkeys(line, found.get(line[-1], stated.get(line[-1]))))
    usual = {name: of_role.get(row.role, of_domain.get(row.domain, of_all)) for name, row in equipment.items()}
    return {name: usual[name] if size is None else size for name, size in found.items()}


def _medians(pairs: Iterable[tuple[str, float]]) -> dict[str, float]:
    groups: dict[str, list[float]] = {}
    for name, size in pairs:
        groups.setdefault(name, []).append(size)
    return {name: median(group) for name, group in groups.items()}
