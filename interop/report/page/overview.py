"""The figures about a group as a whole, each with its words and its table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import product
from typing import TYPE_CHECKING

from interop.catalog.models import BASES
from interop.matrix import InteropMatrix
from interop.report.exhibit import Cell, Exhibit, number_cell, score_cell, share_cell, table_of
from interop.report.figures.composition import composition_bars, origin_flows, origins, state_name
from interop.report.figures.evidence_mix import evidence_mix
from interop.report.figures.heatmap import DIMENSION, cells_shown, heatmap
from interop.report.figures.intervals import interval_pairs, intervals
from interop.report.figures.network import network
from interop.report.page.pairs import Link
from interop.report.tables import Row, both_ways, composition_rows
from interop.report.words import counted, force_name, joined, layer_phrase, percent, plain, score_text

if TYPE_CHECKING:
    from interop.analysis.uncertainty import Uncertainty


def matrix_exhibit(matrix: InteropMatrix, link: Link) -> Exhibit:
    """Return the heatmap; its table has a link to the pair in every cell."""
    return _square(
        matrix,
        link,
        None,
        "matrix",
        "Who works with whom",
        "Heatmap of scores from 0 to 1",
        "Scores, from the force in the row to the force in the column; the diagonal is a force's own cohesion",
        "Each cell reads from row to column: how well the row provides to, and works with, the column. Darker is "
        "closer. Hatching shows how much no source settles; the orange bar shows the bounds: what sourced facts "
        "guarantee and allow, everything that rests on judgement or is unknown being counted as no and as yes. The "
        "diagonal is a force's own cohesion: a mixed fleet does not even fit itself.",
    )


def dimension_exhibits(matrix: InteropMatrix, link: Link) -> list[Exhibit]:
    """Return a small heatmap of each dimension, so that no score is read without what it is made of."""
    if len(matrix.dimensions) < 2:
        return []
    weights = {name: matrix.scheme.dimensions[name].weight for name in matrix.dimensions}
    layers = {
        name: [layer_phrase(item) for item, layer in matrix.scheme.layers.items() if layer.dimension == name]
        for name in weights
    }
    return [
        _square(
            matrix,
            link,
            f"{DIMENSION}{name}",
            f"dimension-{name}",
            f"{plain(name).capitalize()}, {percent(weight / sum(weights.values()))} of the whole",
            f"Heatmap of the {plain(name)} dimension",
            f"The {plain(name)} dimension, from row to column",
            f"Made of {joined(layers[name])}.",
        )
        for name, weight in weights.items()
    ]


def _square(
    matrix: InteropMatrix, link: Link, shown: str | None, name: str, title: str, drawn: str, caption: str, note: str
) -> Exhibit:
    """Return a heatmap with its table, which has a link to the pair in every cell; `shown` is what it shows."""
    pairs = list(product(matrix.forces, repeat=2))
    cells = dict(zip(pairs, cells_shown(matrix, shown), strict=True))
    names = {force: force_name(matrix, force) for force in matrix.forces}
    listed = [f"{names[a]} to {names[b]} {score_text(cells[a, b])}" for a, b in pairs if a != b]
    return Exhibit(
        name,
        title,
        f"{drawn}: {_some(listed)}.",
        heatmap(matrix, shown),
        table_of(
            f"{name}-table",
            caption,
            ("From", *(f"to {force}" for force in names.values())),
            [[names[a], *(score_cell(cells[a, b], link(a, b)) for b in names)] for a in names],
            range(1, len(names) + 1),
        ),
        note,
    )


def network_exhibit(matrix: InteropMatrix, link: Link) -> Exhibit:
    """Return the network of the group."""
    pairs = interval_pairs(matrix)
    rows = []
    for a, b in pairs:
        cell = both_ways(matrix, a, b)
        names = f"{force_name(matrix, a)} – {force_name(matrix, b)}"
        shares = share_cell(cell["sourced"]), share_cell(cell["judged"])
        rows.append([Cell(names, None, link(a, b)), score_cell(cell), *shares])
    listed = [
        f"{force_name(matrix, a)} and {force_name(matrix, b)} {score_text(both_ways(matrix, a, b))}" for a, b in pairs
    ]
    return Exhibit(
        "network",
        "The group as a network",
        f"Network of {counted(len(matrix.forces), 'force')}, widest line first: {_some(listed)}.",
        network(matrix),
        table_of("network-table", "Pairs, mean of both ways", ("Pair", "Score", "Sourced", "Judged"), rows, (1, 2, 3)),
        "The width of a line is the mean score of both ways: its dark core is certain, its pale rim possible.",
    )


def intervals_exhibit(matrix: InteropMatrix, drawn: Uncertainty, link: Link) -> Exhibit:
    """Return the bounds of every pair, and what random draws of all inputs make of them."""
    cells = {(pair["from"], pair["to"]): pair for pair in matrix.pairs()}
    ordered = [end for pair in interval_pairs(matrix) for end in (pair, pair[::-1])]
    draws = {(row["from"], row["to"]): row for row in drawn.rows()}
    rows = [
        [
            Cell(f"{force_name(matrix, a)} → {force_name(matrix, b)}", None, link(a, b)),
            *(number_cell(cells[a, b][key], f"{cells[a, b][key]:.2f}") for key in ("value", "low", "high")),
            *(share_cell(cells[a, b][key]) for key in ("sourced", "judged")),
            *(_quantile(draws[a, b][key]) for key in ("p05", "p95")),
        ]
        for a, b in ordered
    ]
    listed = [f"{force_name(matrix, a)} to {force_name(matrix, b)} {score_text(cells[a, b])}" for a, b in ordered]
    return Exhibit(
        "intervals",
        "How sure the scores are",
        f"Values with bounds: {_some(listed)}.",
        intervals(matrix, drawn),
        table_of(
            "intervals-table",
            "Values and bounds of every pair",
            ("Pair", "Value", "Low", "High", "Sourced", "Judged", "5 % of draws below", "95 % of draws below"),
            rows,
            range(1, 8),
        ),
        "A coloured bar runs from what sourced facts guarantee to what they allow. "
        f"The grey bar shows where nine in ten of {drawn.draws:,} random draws lie when not only the unknowns "
        f"but also the weights, grades and other judgements of the scheme vary. {_stability(matrix, drawn)}",
    )


def _quantile(number: float | None) -> Cell:
    return number_cell(number, "–" if number is None else f"{number:.2f}")


def _stability(matrix: InteropMatrix, drawn: Uncertainty) -> str:
    """Say how often the closest pair stays the closest."""
    first = next((rank for rank in drawn.ranks if rank.rank == 1), None)
    if first is None or len(drawn.ranks) < 2:
        return ""
    names = joined([force_name(matrix, force) for force in (first.a, first.b)])
    return f"{names} stay the closest pair in {percent(first.kept)} of the draws."


def composition_exhibit(matrix: InteropMatrix) -> Exhibit:
    """Return each force's equipment by state of design."""
    shares = {(row["force"], row["origin"]): row["share"] for row in composition_rows(matrix)}
    states = origins(matrix)
    rows = [
        [
            state_name(matrix, state),
            *(number_cell(shares.get((f, state), 0.0), percent(shares.get((f, state), 0.0))) for f in matrix.forces),
        ]
        for state in states
    ]
    words = []
    for force in matrix.forces:
        top = [(shares[force, state], state) for state in states if (force, state) in shares]
        top = sorted(top, key=lambda item: (-item[0], item[1]))[:3]
        parts = joined([f"{percent(share)} {state_name(matrix, state)}" for share, state in top])
        words.append(f"{force_name(matrix, force)}: {parts or 'no equipment'}")
    return Exhibit(
        "composition",
        "Who designed what each force has",
        f"Stacked bars of equipment by state of design. {_some(words, '; ')}.",
        composition_bars(matrix),
        table_of(
            "composition-table",
            "Share of each force's equipment by state of design",
            ("Designed in", *(force_name(matrix, force) for force in matrix.forces)),
            rows,
            range(1, len(matrix.forces) + 1),
        ),
        f"Units are weighted as in the scores ({matrix.scheme.weighting}); jointly designed equipment counts in parts.",
    )


def flows_exhibit(matrix: InteropMatrix) -> Exhibit:
    """Return the flows from designers to forces."""
    flows = sorted(composition_rows(matrix), key=lambda row: (-row["share"], row["origin"], row["force"]))
    rows = [
        [
            state_name(matrix, row["origin"]),
            force_name(matrix, row["force"]),
            number_cell(row["share"], percent(row["share"])),
        ]
        for row in flows
    ]
    listed = [
        f"{state_name(matrix, row['origin'])} to {force_name(matrix, row['force'])} {percent(row['share'])}"
        for row in flows
    ]
    return Exhibit(
        "flows",
        "From designer to force",
        f"Flows of designs, the widest first: {_some(listed, most=8)}.",
        origin_flows(matrix),
        table_of("flows-table", "Flows from designer to force", ("Designed in", "Operated by", "Share"), rows, (2,)),
        "Every force receives 100 %. Two forces fed by the same designers share spare parts, connectors and habits.",
    )


def evidence_exhibit(evidence: Sequence[Row]) -> Exhibit:
    """Return how many facts are cited, inferred and assumed, table by table."""
    counts = Counter((row["table"], row["basis"]) for row in evidence)
    tables = sorted({table for table, _ in counts}, key=lambda name: (-sum(counts[name, b] for b in BASES), name))
    rows = [
        [name.capitalize(), *(number_cell(counts[name, basis], f"{counts[name, basis]:,}") for basis in BASES)]
        for name in tables
    ]
    total = Counter(row["basis"] for row in evidence)
    parts = joined([f"{total[basis]:,} {basis}" for basis in BASES])
    return Exhibit(
        "basis",
        "What the facts stand on",
        f"Of {len(evidence):,} facts, {parts}.",
        evidence_mix(tables, {key: counts[key] for key in sorted(counts)}),
        table_of(
            "basis-table", "Facts used, by table and basis", ("Table", "Cited", "Inferred", "Assumed"), rows, (1, 2, 3)
        ),
        "Cited: the source says it of this equipment. Inferred: it follows from cited facts. Assumed: a judgement, "
        "with the name of whose it is.",
    )


def _some(items: Sequence[str], between: str = ", ", most: int = 30) -> str:
    """Join what a text alternative lists; beyond `most` the table has the rest."""
    if not items:
        return "nothing to show"
    rest = f"{between}and {len(items) - most:,} more in the table" if len(items) > most else ""
    return between.join(items[:most]) + rest
