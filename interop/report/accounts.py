"""What a table of facts says, in two or three sentences worked out from its rows: origins, fleets, sources, counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from interop.catalog.models import BASES, Source
from interop.matrix import InteropMatrix, rounded_parts
from interop.report.tables import Origin, composition_rows
from interop.report.words import counted, force_name, joined, layer_phrase, percent, plain, signed

if TYPE_CHECKING:
    from interop.analysis.diff import Difference
    from interop.analysis.stats import Statistics

_VERBS = {"design": "designed in", "supply": "supplied by"}


def of_origins(matrix: InteropMatrix, by: Origin = "design") -> list[str]:
    """Say which force rests most on one other state, and which on its own, as far as that is said."""
    lines: dict[str, dict[str, float]] = {}
    for row in composition_rows(matrix, by):
        lines.setdefault(row["force"], {})[row["origin"]] = row["share"]
    if not lines:
        return []
    home = {force: matrix.catalog.forces_by_id[force].state for force in lines}
    own = {force: line.get(home[force], 0.0) for force, line in lines.items()}
    silent = {force: max(0.0, 1 - sum(line.values())) for force, line in lines.items()}
    others = {
        force: max(((share, state) for state, share in line.items() if state != home[force]), default=(0.0, ""))
        for force, line in lines.items()
    }
    abroad = {force: share for force, (share, _) in others.items()}
    first = max(lines, key=lambda force: (abroad[force], force))
    verb = _VERBS[by]
    found = []
    if abroad[first]:
        state = _state(matrix, others[first][1])
        text = f"{force_name(matrix, first)} rests most on one other state: by weight {percent(abroad[first])} of what "
        found.append(f"{text}it has was {verb} {state}{_doubt(abroad, silent, first)}.")
    best = max(lines, key=lambda force: (own[force], force))
    if own[best]:
        text = f"{force_name(matrix, best)} has {percent(own[best])} from its own state"
        text += ", the most of all" if len(lines) > 1 else ""
        found.append(f"{text}{_doubt(own, silent, best)}.")
    most = max(lines, key=lambda force: (silent[force], force))
    if round(silent[most], 2) > 0:
        whom = f"{percent(silent[most])} of what {force_name(matrix, most)} has"
        found.append(f"Of {whom} nobody says where it comes from.")
    if matrix.thin:
        found.append("Shares are of what is listed; where nobody went through a fleet, the whole may be otherwise.")
    return found


def _doubt(shares: Mapping[str, float], silent: Mapping[str, float], first: str) -> str:
    """Say how many others may have more, by what is not said of them."""
    rivals = sum(shares[force] + silent[force] > shares[first] for force in shares if force != first)
    return f"; of {counted(rivals, 'other')} too much is not said to be sure of that" if rivals else ""


def _state(matrix: InteropMatrix, state: str) -> str:
    row = matrix.catalog.states_by_id.get(state)
    return plain(row.name if row else state)


def of_holdings(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Say on how few types the weight of a fleet rests, and of how many the number is not known."""
    weights: Counter[str] = Counter()
    for row in rows:
        weights[row["equipment"]] += row["weight"]
    total = sum(weights.values())
    if not total:
        return []
    ranked = sorted(weights.items(), key=lambda item: (-item[1], item[0]))
    text = f"{counted(len(ranked), 'type').capitalize()}; most of the weight is of {ranked[0][0]} "
    text += f"({percent(ranked[0][1] / total)}), half of it of the first {_half([weight for _, weight in ranked])}"
    uncounted = len({row["equipment"] for row in rows if row["quantity"] is None})
    rest = f"Of {counted(uncounted, 'type')} nobody says how many there are, so that the weights are an estimate."
    return [f"{text}.", *([rest] if uncounted else [])]


def _half(amounts: Sequence[float]) -> int:
    """Return how many of some amounts, the largest first, make up half of all."""
    reached = 0.0
    for place, amount in enumerate(amounts, 1):
        reached += amount
        if reached >= sum(amounts) / 2 - 1e-9:
            return place
    return len(amounts)


def of_sources(cited: Sequence[tuple[Source, int]], used: Sequence[Mapping[str, Any]]) -> list[str]:
    """Say how few sources bear most, and how much of what is used is judgement.

    Args:
        cited: sources and how many facts cite each, the most cited first.
        used: the facts, as :func:`interop.report.tables.evidence_rows` lists them.
    """
    if not cited or not used:
        return []
    counts = [count for _, count in cited]
    first = _half(counts)
    half = "the first makes" if first == 1 else f"the first {first} make"
    bases = Counter(row["basis"] for row in used)
    shares = rounded_parts([bases[basis] / len(used) for basis in BASES], 1.0, decimals=2)
    told = joined([f"{percent(share)} {basis}" for basis, share in zip(BASES, shares, strict=True) if share])
    sources = counted(len(cited), "source is", "sources are").capitalize()
    return [
        f"{sources} cited {counted(sum(counts), 'time')}; {half} half of that.",
        f"The scores use {counted(len(used), 'fact')}: {told}.",
    ]


def of_statistics(found: Statistics) -> list[str]:
    """Say how much of what is stated cites a page, of whom least is known, and how often audits found a row wrong."""
    lines = []
    bases: Counter[str] = Counter()
    for by in found.bases.values():
        bases.update(by)
    if total := sum(bases.values()):
        cited = percent(bases["cited"] / total)
        lines.append(f"Of {total:,} statements of support {cited} cite a page; the rest is inferred or assumed.")
    if found.shares:
        least = min(found.shares, key=lambda share: (share.sourced, share.judged, share.force, share.layer))
        force = plain(found.catalog.forces_by_id[least.force].name)
        lines.append(
            f"Of the fleets that were gone through, sources settle least of {layer_phrase(least.layer)} in {force}: "
            f"{percent(least.sourced)}."
        )
    for item in found.errors:
        if item.basis == "cited" and item.rate is not None:
            read = f"{item.wrong} of {item.right + item.wrong}"
            span = f"between {item.low:.1%} and {item.high:.1%}".replace("%", "\u00a0%")
            lines.append(f"Of cited rows that were read again {read} were wrong, so of all of them likely {span}.")
    return lines


def of_difference(found: Difference) -> list[str]:
    """Say which table changed most, and which score moved most."""
    if not found.changes:
        return []
    kinds = Counter(change.what for change in found.changes)
    told = joined([f"{kinds[what]:,} {what}" for what in ("added", "removed", "changed") if kinds[what]])
    table, rows = max(Counter(change.table for change in found.changes).items(), key=lambda item: (item[1], item[0]))
    lines = [f"{counted(len(found.changes), 'row').capitalize()}: {told}; most are of {table} ({rows:,})."]
    moved = [cell for cell in found.moved if cell.after == cell.after and cell.before == cell.before]  # not NaN
    if moved:
        most = moved[0]
        ends = " to ".join(plain(found.new.forces_by_id[force].name) for force in (most.a, most.b))
        lines.append(
            f"The score that moves most is that of {ends} in {most.group}: {most.before:.2f} to {most.after:.2f} "
            f"({signed(most.after - most.before)})."
        )
    elif not found.moved and found.scored:
        lines.append(f"Of {counted(len(found.scored), 'group')} that both can score no score moves.")
    return lines
