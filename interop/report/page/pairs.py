"""What the page says about one pair of forces."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from interop.analysis.explain import Explanation, LayerExplanation
from interop.analysis.facts import FactRef, fact_ref
from interop.analysis.views import Breakdown, breakdowns
from interop.errors import InputError
from interop.layers import Driver, Obstacle
from interop.matrix import InteropMatrix
from interop.report.exhibit import Cell, Exhibit, PageTable, number_cell, score_cell, share_cell, table_of
from interop.report.figures.parts import part_bars, part_name, part_texts
from interop.report.figures.waterfall import waterfall
from interop.report.words import (
    LONGEST_TEXT,
    dimensions_text,
    force_name,
    joined,
    layer_phrase,
    layer_title,
    percent,
    plain,
    score_text,
    shares_text,
    signed,
)

#: Facts listed under one statement; the others are in evidence.csv.
MOST_FACTS = 4


@dataclass(frozen=True)
class PairRemark:
    """Something that a score rests on, or is held back by, with the facts behind it."""

    layer: str
    text: str
    amount: str
    facts: tuple[FactRef, ...]
    more: int  # facts not listed


@dataclass(frozen=True)
class PairSection:
    """Two forces, both ways."""

    anchors: tuple[str, ...]  # ids of the section: one per direction
    title: str
    scores: tuple[str, ...]  # a line per direction
    summary: str
    waterfalls: tuple[Exhibit, ...]
    layers: PageTable
    drivers: tuple[PairRemark, ...]
    obstacles: tuple[PairRemark, ...]
    gaps: PageTable | None
    restrictions: tuple[PairRemark, ...]
    parts: tuple[Exhibit, ...] = ()  # the layer that limits most, split by origin over the fleets that it counts


def anchor(a: str, b: str) -> str:
    """Return the id of the place on the page that speaks of cell (a, b)."""
    return f"force-{a}" if a == b else f"pair-{a}--{b}"


#: Returns the link to what the page says of a pair; None where it says nothing.
Link = Callable[[str, str], str | None]


def pairs_shown(matrix: InteropMatrix, most: int) -> list[tuple[str, str]]:
    """Return the pairs that get a section: all, or the `most` with the lowest scores, in the order of the matrix."""
    pairs = list(combinations(matrix.forces, 2))
    if len(pairs) <= most:
        return pairs
    both = matrix.symmetric()
    order = sorted(pairs, key=lambda pair: (both.isna().loc[pair], both.loc[pair], pair))
    kept = set(order[:most])
    return [pair for pair in pairs if pair in kept]


def pair_section(
    matrix: InteropMatrix, a: str, b: str, items: int, why: Callable[[str, str], Explanation]
) -> PairSection:
    """Return what the page says about a pair; `items` is how many statements and gaps it lists."""
    ways = [why(a, b)] + ([why(b, a)] if a != b else [])
    names = [force_name(matrix, force) for force in (a, b)]
    title = f"{names[0]} – {names[1]}" if a != b else f"{names[0]}: own cohesion"
    return PairSection(
        tuple(anchor(why.a, why.b) for why in ways),
        title,
        tuple(line for why in ways for line in (_line(matrix, why), _views(why)) if line),
        _summary(ways),
        tuple(_waterfall(matrix, why) for why in _differing(ways)),
        _layer_table(matrix, ways),
        _statements(matrix, ways, "drivers", items),
        _statements(matrix, ways, "obstacles", items),
        _gap_table(matrix, ways, items),
        _restrictions(matrix, ways),
        _parts(matrix, ways[0]) if a != b else (),
    )


def _arrow(matrix: InteropMatrix, why: Explanation) -> str:
    if why.a == why.b:
        return force_name(matrix, why.a)
    return f"{force_name(matrix, why.a)} → {force_name(matrix, why.b)}"


def _line(matrix: InteropMatrix, why: Explanation) -> str:
    return f"{_arrow(matrix, why)}: {score_text(vars(why))}, {shares_text(vars(why))}"


def _views(why: Explanation) -> str:
    """Say what the score is made of, and how it compares with what the two manage within themselves."""
    parts = [dimensions_text(why.dimensions)] if len(why.dimensions) > 1 else []
    if why.a != why.b and why.relative is not None:
        parts.append(f"against what both manage within themselves {why.relative:.2f}")
    return "; ".join(parts)


def _parts(matrix: InteropMatrix, why: Explanation) -> tuple[Exhibit, ...]:
    """Split the layer with the most room, of those that split, over the fleets of both forces."""
    for item in sorted(why.layers, key=lambda item: (-item.headroom, item.name)):
        if item.value is None or not item.headroom:
            continue
        try:
            found = breakdowns(matrix, why.a, why.b, "origin", item.name)
        except InputError:
            continue  # this layer does not split
        return tuple(_split(matrix, split) for split in found if len(split.parts) > 1)
    return ()


def _split(matrix: InteropMatrix, split: Breakdown) -> Exhibit:
    name = f"parts-{split.a}--{split.b}--{split.of}"
    fleet = force_name(matrix, split.of)
    named = [part_name(split, part.name) for part in split.parts]
    texts = part_texts(split)
    rows = [
        [
            title,
            number_cell(part.weight, percent(part.weight)),
            Cell(text, part.value),
            number_cell(part.sourced, percent(part.sourced)),
            number_cell(part.adds, f"{part.adds:.3f}"),
            number_cell(part.shortfall, f"{part.shortfall:.3f}"),
        ]
        for title, text, part in zip(named, texts, split.parts, strict=True)
    ]
    listed = [f"{title} {text}" for title, text in zip(named[:4], texts, strict=False)]
    return Exhibit(
        name,
        f"{layer_title(split.layer)} by origin: {fleet}",
        f"Bars of what each origin in {fleet} adds and lacks, scores of the largest: {joined(listed)}.",
        part_bars(split),
        table_of(
            f"{name}-table",
            f"Parts of {fleet} by origin; adds and lacks sum to the layer's score and to what it is short of 1",
            ("Designed in", "Weight", "Score alone", "Sourced", "Adds", "Lacks"),
            rows,
            range(1, 6),
        ),
        "The length of a bar is the weight of that part of the fleet, the coloured part what it adds to the score. "
        "A long bar lacks much because it is a large part, not because it does worse than the rest.",
    )


def _differing(ways: Sequence[Explanation]) -> Sequence[Explanation]:
    """Return both directions, or the first where all numbers are alike."""
    if len(ways) == 2 and _numbers(ways[0]) == _numbers(ways[1]):
        return ways[:1]
    return ways


def _numbers(why: Explanation) -> list[tuple[Any, ...]]:
    return [(item.value, item.low, item.high, item.sourced, item.judged, item.contribution) for item in why.layers]


def _summary(ways: Sequence[Explanation]) -> str:
    why = ways[0]
    added = sorted((item for item in why.layers if item.contribution), key=lambda item: -(item.contribution or 0.0))
    if not added:
        return "Nothing that the scheme looks at is known to join them."
    top = joined([f"{layer_phrase(item.name)} ({signed(item.contribution)})" for item in added[:2]])
    text = f"The score rests most on {top}."
    if why.limiting:
        text += (
            f" It is held back most by {layer_phrase(why.limiting.name)}: "
            f"were that layer complete, the score would rise by {why.limiting.headroom:.2f}."
        )
    return text


def _waterfall(matrix: InteropMatrix, why: Explanation) -> Exhibit:
    name = f"waterfall-{why.a}--{why.b}"
    layers = sorted((x for x in why.layers if x.contribution is not None and x.weight), key=_by_contribution)
    rows = [
        [layer_title(x.name), score_cell(vars(x)), number_cell(x.weight, percent(x.weight or 0.0)), _added(x)]
        for x in layers
    ]
    parts = joined([f"{layer_title(x.name)} {signed(x.contribution, 3)}" for x in layers])
    return Exhibit(
        name,
        _arrow(matrix, why),
        f"Waterfall of the score: {parts or 'no layer applies'}; together {score_text(vars(why))}.",
        waterfall(matrix, why.a, why.b),
        table_of(f"{name}-table", "What each layer adds", ("Layer", "Score", "Weight", "Adds"), rows, (1, 2, 3)),
    )


def _by_contribution(item: LayerExplanation) -> tuple[float, str]:
    return -(item.contribution or 0.0), item.name


def _added(item: LayerExplanation) -> Cell:
    return number_cell(item.contribution, signed(item.contribution, 3))


def _layer_table(matrix: InteropMatrix, ways: Sequence[Explanation]) -> PageTable:
    shown = _differing(ways)
    heads: list[str] = []
    for why in shown:
        if len(shown) == 1:
            heads += ["Score", "Sourced", "Judged", "Room"]
        else:
            to = f"({why.b})"
            heads += [f"Score to {force_name(matrix, why.b, 36)}", f"Sourced {to}", f"Judged {to}", f"Room {to}"]
    rows = []
    for items in zip(*(why.layers for why in shown), strict=True):
        row: list[Cell | str] = [layer_title(items[0].name)]
        row.append(number_cell(items[0].weight, percent(items[0].weight) if items[0].weight is not None else "–"))
        for item in items:
            row += [score_cell(vars(item)), share_cell(item.sourced), share_cell(item.judged)]
            row.append(number_cell(item.headroom, signed(item.headroom)))
        rows.append(row)
    name = f"layers-{ways[0].a}--{ways[0].b}"
    caption = (
        "Layers: score with bounds, shares that sources and that judgement settle, and what the whole score would gain "
        "if the layer were complete"
    )
    return table_of(name, caption, ("Layer", "Weight", *heads), rows, range(1, 2 + len(heads)))


def _statements(matrix: InteropMatrix, ways: Sequence[Explanation], which: str, most: int) -> tuple[PairRemark, ...]:
    """Return the weightiest statements of both directions, each once."""
    found: dict[tuple[str, str], tuple[float, Driver | Obstacle]] = {}
    for why in ways:
        for layer in why.layers:
            if why is not ways[0] and matrix.scheme.layers[layer.name].symmetric:
                continue  # the other direction has said it
            items: Iterable[Driver | Obstacle] = getattr(layer.evidence, which)
            for item in items:
                amount = item.amount * (layer.weight or 0.0)
                key = (layer.name, item.text)
                if amount > found.get(key, (0.0, item))[0]:
                    found[key] = amount, item
    ranked = sorted(found.items(), key=lambda entry: (-entry[1][0], entry[0]))
    sign = "" if which == "drivers" else "−"
    names = _names(matrix)
    return tuple(
        PairRemark(
            layer_title(layer),
            plain(_named(names, item.text), LONGEST_TEXT),
            f"{sign}{amount:.3f}",
            tuple(map(fact_ref, item.facts[:MOST_FACTS])),
            max(0, len(item.facts) - MOST_FACTS),
        )
        for (layer, _), (amount, item) in ranked[:most]
        if amount >= 0.0005
    )


def _names(matrix: InteropMatrix) -> dict[str, str]:
    """Return the names of forces and standards by id."""
    names = {force: force_name(matrix, force, 40) for force in matrix.forces}
    return names | {row.id: plain(row.name, 64) for row in matrix.catalog.standards}


def _named(names: Mapping[str, str], text: str) -> str:
    """Put names where a statement has ids."""
    return " ".join(
        names.get(word.rstrip(",.:;"), word.rstrip(",.:;")) + word[len(word.rstrip(",.:;")) :]
        for word in text.split(" ")
    )


def _gap_table(matrix: InteropMatrix, ways: Sequence[Explanation], most: int) -> PageTable | None:
    # One line per unit, layer and role: all standards of a layer are one question to whoever knows the unit.
    found: dict[tuple[str, ...], dict[str, float]] = {}
    for why in ways:
        for layer in why.layers:
            for gap in layer.evidence.gaps:
                key = (layer.name, gap.force, gap.equipment, gap.unit or "", gap.role)
                line = found.setdefault(key, {})
                line[gap.standard] = max(line.get(gap.standard, 0.0), gap.amount * (layer.weight or 0.0))
    ranked = sorted(found.items(), key=lambda entry: (-max(entry[1].values()), entry[0]))[:most]
    if not ranked:
        return None
    rows = []
    for (name_of_layer, force, equipment, unit, role), line in ranked:
        amount = max(line.values())
        name = plain(matrix.catalog.equipment_by_id[equipment].name)
        what = f"{name} ({plain(unit)})" if unit and plain(unit) != name else name
        asked = sorted(line, key=lambda standard: (-line[standard], standard))
        listed = [plain(matrix.catalog.standards_by_id[standard].name, 48) for standard in asked[:3]]
        rest = f" and {len(asked) - 3} more" if len(asked) > 3 else ""
        of_role = "" if role == "peer" else f" ({role})"
        row = [
            f"{what}, {force_name(matrix, force)}",
            f"{'; '.join(listed)}{rest}{of_role}",
            layer_title(name_of_layer),
        ]
        rows.append([*row, number_cell(amount, f"up to {signed(amount, 3)}")])
    total = sum(map(len, found.values()))
    columns = ("Equipment", "Does it support", "Layer", "Could add")
    name = f"gaps-{ways[0].a}--{ways[0].b}"
    return table_of(name, f"Missing facts that matter most, of {total:,}", columns, rows, (3,))


def _restrictions(matrix: InteropMatrix, ways: Sequence[Explanation]) -> tuple[PairRemark, ...]:
    found = []
    for touched in ways[0].restrictions:
        row = touched.restriction
        names = sorted({plain(matrix.catalog.equipment_by_id[held.equipment].name) for held in touched.holdings})
        what = joined(names) or "the state itself"
        text = f"{row.imposer} {row.id} touches {force_name(matrix, touched.force)}: {what}"
        fact = FactRef("restrictions", row.key, row.note or row.id, "cited", row.sources, "")
        found.append(PairRemark("", plain(text, LONGEST_TEXT), "", (fact,), 0))
    return tuple(found)
