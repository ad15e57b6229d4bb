"""What a table says, in two or three sentences worked out from its numbers, and never surer than its bounds allow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from interop.matrix import InteropMatrix
from interop.report.headline import brief, held_back
from interop.report.words import (
    bounds_text,
    counted,
    force_name,
    joined,
    layer_phrase,
    percent,
    plain,
    ratio_text,
    score_text,
    settled,
    shares_text,
    signed,
    some,
)

if TYPE_CHECKING:
    from interop.analysis.backtest import Backtest
    from interop.analysis.coalition import Coalition
    from interop.analysis.compare import Comparison
    from interop.analysis.explain import Explanation
    from interop.analysis.gaps import Gaps
    from interop.analysis.roadmap import Roadmap
    from interop.analysis.scenario import WhatIf
    from interop.analysis.support import Support
    from interop.analysis.timeline import Timeline
    from interop.analysis.uncertainty import Sensitivity, Uncertainty
    from interop.analysis.units import UnitPairs
    from interop.analysis.views import Breakdown

Cell = Mapping[str, Any]
#: Differences that print as nothing.
SLIGHT = 0.005
#: Part of a fleet that is too little to be held against the rest.
LITTLE = 0.05
_ENDS = {"low": "lower end", "high": "upper end"}


def _apart(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Return whether two intervals leave room between them, as they print."""
    return round(max(one[0], other[0]), 2) > round(min(one[1], other[1]), 2)


def of_matrix(matrix: InteropMatrix, layer: str | None = None) -> list[str]:
    """Say who is closest, who is furthest apart and why, and how much is known."""
    return [*(sentence.text for sentence in brief(matrix, layer)), *_listed_alone(matrix)]


def _listed_alone(matrix: InteropMatrix) -> list[str]:
    """Say that values rest on what is listed, where a fleet was not gone through."""
    if not matrix.thin:
        return []
    names = some([force_name(matrix, force) for force in matrix.thin])
    return [f"Values and shares speak of what is listed alone: nobody went through the equipment of {names}."]


def of_relative(matrix: InteropMatrix, layer: str | None = None) -> list[str]:
    """Say who comes nearest to what they manage within themselves, who stays furthest off, and in what."""
    view = matrix.relative
    cells = view if layer is None else view.layers[layer]
    ways = [(a, b) for a in matrix.forces for b in matrix.forces if a != b]
    known = [(cells.numbers(*matrix.cell(a, b)), a, b) for a, b in ways]
    there = sorted(
        ((cell, a, b) for cell, a, b in known if cell["value"] is not None),
        key=lambda item: (-(item[0]["value"] or 0.0), *item[1:]),
    )
    if not ways:
        return []
    if not there:
        return ["Too little is known to compare any pair with what its forces manage within themselves."]

    def told(item: tuple[dict[str, float | None], str, str]) -> str:
        cell, a, b = item
        return f"{force_name(matrix, a)} to {force_name(matrix, b)} ({ratio_text(cell)})"

    where = "" if layer is None else f" in {layer_phrase(layer)}"
    best, worst = there[0], there[-1]
    if len(matrix.forces) == 2:
        return [f"Against what both manage within themselves{where}: {joined([told(item) for item in there])}."]
    text = f"Nearest to what both manage within themselves{where} is {told(best)}, furthest off {told(worst)}"
    high = [cell for cell, _, _ in there[1:] if cell["high"] is None or cell["high"] > (best[0]["low"] or 0.0)]
    low = [cell for cell, _, _ in there[:-1] if worst[0]["high"] is None or (cell["low"] or 0.0) < worst[0]["high"]]
    if high or low:
        first, *more = [(counted(len(cells), "other"), end) for cells, end in ((high, "high"), (low, "low")) if cells]
        text += f"; the bounds of {first[0]} reach as {first[1]}"
        text += "".join(f", and those of {others} as {end}" for others, end in more)
        text += ", so better data could change that"
    found = [f"{text}."]
    if layer is None:
        place = matrix.cell(worst[1], worst[2])
        parts = {name: part.numbers(*place)["value"] for name, part in view.layers.items()}
        least = min(((value, name) for name, value in parts.items() if value is not None), default=None)
        if least is not None:
            found.append(f"What lags most there is {layer_phrase(least[1])} ({least[0]:.2f}).")
    return found


def of_explanation(why: Explanation) -> list[str]:
    """Say what a score comes from, what holds it back most, and how much of it is known."""
    a, b = (force_name(why.matrix, force) for force in (why.a, why.b))
    cell = vars(why)
    if why.value is None:
        return [f"Nothing that the scheme looks at applies between {a} and {b}."]
    if not settled(cell):
        return [f"How well {a} provides to {b} is not known: anything in {bounds_text(cell)} fits the facts."]
    parts = sorted(why.layers, key=lambda item: (-(item.contribution or 0.0), item.name))[:2]
    names = joined([layer_phrase(item.name) for item in parts])
    from_them = sum(item.contribution or 0.0 for item in parts)
    to_whom = f"{a} within itself" if why.a == why.b else f"{a} to {b}"
    found = [f"{to_whom}: {score_text(cell)}, of which {from_them:.2f} from {names}; {shares_text(cell)}."]
    limiting = why.limiting
    if limiting is not None:
        text = held_back(limiting.name, vars(limiting)).replace("them", "it", 1)
        found.append(f"{text[0].upper()}{text[1:]}; at 1 it would add {limiting.headroom:.2f}.")
    return [*found, *_listed_alone(why.matrix)]


def of_breakdowns(found: Sequence[Breakdown], most: int = 2) -> list[str]:
    """Say of the largest part of each fleet whether it does better or worse than the rest, as far as that is known."""
    return [text for split in found[:most] if (text := _largest_part(split))]


def _largest_part(split: Breakdown) -> str:
    largest = max(split.parts, key=lambda part: (part.weight, part.name))
    rest = [part for part in split.parts if part is not largest and part.weight > 0]
    if not rest or largest.weight <= 0 or not all(settled(vars(part)) for part in (largest, *rest)):
        return ""  # of what is not known at all nothing is better or worse
    other = split.b if split.of == split.a else split.a
    matrix = split.matrix
    weights = np.array([part.weight for part in rest]) / sum(part.weight for part in rest)
    value = float(weights @ [part.value for part in rest])
    if matrix.scheme.layers[split.layer].symmetric:  # every unit counts as it weighs
        low, high = (float(weights @ [getattr(part, end) for part in rest]) for end in ("low", "high"))
    else:
        low, high = min(part.low for part in rest), max(part.high for part in rest)
    if sum(part.weight for part in rest) < LITTLE:
        return ""  # what is nearly the whole fleet is not held against what is not of it
    how = "better than" if largest.value > value else "worse than"
    how = "about as well as" if abs(largest.value - value) < 2 * SLIGHT else how
    apart = _apart((largest.low, largest.high), (low, high))
    narrow = max(largest.high, high) - min(largest.low, low) < 2 * SLIGHT
    sure = narrow if how == "about as well as" else apart
    doubt = "" if sure else "; the bounds overlap, so it may be otherwise"
    name = _part_name(split, largest.name)
    return (
        f"In {layer_phrase(split.layer)} with {force_name(matrix, other)}, what {force_name(matrix, split.of)} has of "
        f"{split.by} {name} ({percent(largest.weight)}) does {how} the rest of its fleet: "
        f"{score_text(vars(largest))} against {value:.2f} [{low:.2f}–{high:.2f}]{doubt}."
    )


def _part_name(split: Breakdown, part: str) -> str:
    state = split.matrix.catalog.states_by_id.get(part) if split.by == "origin" else None
    return plain(state.name if state else part)


def of_timeline(line: Timeline, a: str | None = None, b: str | None = None) -> list[str]:
    """Say how far a pair, or the mean of a group, has come, and which single event did most."""
    pair = a is not None and b is not None
    chosen = np.zeros((len(line.forces), len(line.forces)), dtype=bool)
    if pair:
        chosen[line.cell(str(a), str(b))] = True
    else:
        chosen = ~np.eye(len(line.forces), dtype=bool) | (len(line.forces) == 1)

    def mean(array: Any) -> float:
        cells = array[chosen]
        return float(np.nanmean(cells)) if not np.isnan(cells).all() else np.nan

    ends = [
        {"value": mean(line.values[at]), "low": mean(line.lows[at]), "high": mean(line.highs[at])} for at in (0, -1)
    ]
    if any(np.isnan(end["value"]) for end in ends) or len(line.days) < 2:
        return []
    first, last = ends
    change = last["value"] - first["value"]
    who = joined([plain(line.catalog.forces_by_id[force].name) for force in (str(a), str(b))]) if pair else "all pairs"
    verb = "stayed" if abs(change) < SLIGHT else "rose" if change > 0 else "fell"
    what = f"the score of {who}" if pair else f"the mean of {who}"
    if not pair and len(line.forces) == 1:
        what = f"the cohesion of {plain(line.catalog.forces_by_id[line.forces[0]].name)}"
    text = f"From {line.days[0]} to {line.days[-1]} {what} {verb}"
    text += f" at {last['value']:.2f}" if verb == "stayed" else f" from {first['value']:.2f} to {last['value']:.2f}"
    if verb != "stayed":
        apart = _apart((first["low"], first["high"]), (last["low"], last["high"]))
        text += ", beyond what the bounds of either day allow" if apart else "; the bounds of both days overlap"
    found = [f"{text}."]
    moved: Counter[str] = Counter()
    time = 0.0
    for move in line.moves:
        amount = mean(move.change)
        if move.event is None:
            time += 0.0 if np.isnan(amount) else amount
        elif not np.isnan(amount):
            moved[move.text] += amount  # type: ignore[assignment]  # a counter of parts of a score
    if moved:
        event, amount = max(moved.items(), key=lambda item: (abs(item[1]), item[0]))
        if abs(amount) >= SLIGHT:
            found.append(f"The single event that did most is {plain(event, 160)} ({signed(amount)}).")
    if abs(time) >= SLIGHT:
        found.append(f"Exercises that fade with the years moved it by {signed(time)}.")
    return found


def of_gaps(found: Gaps) -> list[str]:
    """Say in which layer and of whom most is to be learnt, and whether it is judged or not stated at all."""
    if not found.gaps:
        if found.matrix.thin:
            names = some([force_name(found.matrix, force) for force in found.matrix.thin])
            return [f"The bounds are wide because nobody went through the equipment of {names}: list that first."]
        return ["No single fact about equipment would narrow the bounds."]
    by_layer: dict[str, float] = {}
    by_holder: dict[str, float] = {}
    for gap in found.gaps:
        for layer in gap.layers:
            by_layer[layer] = by_layer.get(layer, 0.0) + gap.expected / len(gap.layers)
        for force in gap.forces:
            by_holder[force] = by_holder.get(force, 0.0) + gap.expected / len(gap.forces)
    total = sum(by_layer.values())
    if not total:
        return []
    layer = max(by_layer, key=lambda name: (by_layer[name], name))
    force = max(by_holder, key=lambda name: (by_holder[name], name))
    judged = sum(gap.expected for gap in found.gaps if gap.fact.statement is not None) / total
    where = (
        f"Of all that single facts could narrow, {percent(by_layer[layer] / total)} lies in {layer_phrase(layer)}, and "
        f"{percent(by_holder[force] / sum(by_holder.values()))} in what {force_name(found.matrix, force)} has."
    )
    return [where, f"{percent(judged)} of it is judged already and wants a source; the rest nobody states."]


def of_coalition(found: Coalition) -> list[str]:
    """Say how well a group works together, where it is weakest, and whom it would be closer without."""
    matrix, said = found.matrix, found.to_dict()
    lines = []
    if found.mean is not None:
        lines.append(f"Mean of all pairs {said['mean']:.2f} [{said['low']:.2f}–{said['high']:.2f}].")
    if matrix.thin:  # of fleets that nobody went through nothing is weaker or stronger
        return [*lines, *_listed_alone(matrix)]
    off = ~np.eye(len(matrix.forces), dtype=bool)
    if weakest := said["weakest"]:
        ends = " to ".join(force_name(matrix, weakest[end]) for end in ("from", "to"))
        text = f"Weakest: {ends} {weakest['value']:.2f} [{weakest['low']:.2f}–{weakest['high']:.2f}]"
        others = int((matrix.lows[off] < weakest["high"]).sum()) - 1
        lines.append(f"{text}; the bounds of {counted(others, 'other')} reach as low." if others > 0 else f"{text}.")
    odd = found.odd_one_out
    if odd is not None:
        left = off & np.array([force != odd.force for force in matrix.forces])
        left &= left.T
        whole, rest = (
            (float(np.nanmean(low)), float(np.nanmean(high)))
            for low, high in ((matrix.lows[off], matrix.highs[off]), (matrix.lows[left], matrix.highs[left]))
        )
        sure = rest[0] > whole[1] and _apart(whole, rest)
        doubt = "" if sure else ", though the bounds leave that open"
        lines.append(
            f"Odd one out: {force_name(matrix, odd.force)}; without it the mean would be {odd.without:.2f}{doubt}."
        )
    return lines


def of_roadmap(found: Roadmap) -> list[str]:
    """Say what the steps bring together, and which of them sign what nobody looked for."""
    from interop.analysis.roadmap.ranking import unlooked

    if not found.steps:
        return ["No change to choose from would raise the score."]
    first, last = found.steps[0], found.steps[-1]
    if last.total - found.start < SLIGHT:
        return ["Nothing to choose from would raise the score by as much as prints."]
    lines = [f"What would raise it most is to {plain(first.text, 160)} ({signed(first.gain)})."]
    if len(found.steps) > 1:
        steps = counted(len(found.steps), "step")
        lines[0] += f" All {steps} together: {found.start:.2f} to {last.total:.2f}, {signed(last.total - found.start)}."
    unseen = [str(step.number) for step in found.steps if unlooked(found.matrix, step.change)]
    if unseen:
        which = f"step{'s' if len(unseen) > 1 else ''} {joined(unseen)}"
        lines.append(f"Nobody looked whether such an agreement is in force already: {which}.")
    return lines


def of_whatif(effect: WhatIf) -> list[str]:
    """Say which pair moves most, through what, and whether its bounds move with it."""
    before = effect.before
    moved = [pair for pair in effect.pairs() if pair["difference"] and pair["from"] != pair["to"]]
    if not moved:
        return ["No pair of different forces moves."]
    if max(abs(pair["difference"]) for pair in moved) < SLIGHT:
        return [f"No pair of different forces moves by as much as {SLIGHT:g}."]
    most = max(moved, key=lambda pair: (abs(pair["difference"]), pair["from"], pair["to"]))
    ends = " to ".join(force_name(before, most[end]) for end in ("from", "to"))
    old, new = most["before"], most["after"]
    parts = {name: cell["contribution_difference"] or 0.0 for name, cell in most["layers"].items()}
    layer = max(parts, key=lambda name: (abs(parts[name]), name))
    text = f"{ends} moves most, from {score_text(old)} to {score_text(new)}, chiefly in {layer_phrase(layer)}"
    # What is unknown is so before and after: where both ends move as the value does, the change is no play of bounds.
    rises = new["value"] > old["value"]
    stays = [end for end in ("low", "high") if ((new[end] - old[end]) if rises else (old[end] - new[end])) < SLIGHT]
    if stays and not settled(old):
        text += (
            f"; the {' and '.join(_ENDS[end] for end in stays)} of its bounds {'does' if len(stays) == 1 else 'do'} not"
        )
        text += ", so that what is unknown may leave it where it is"
    return [f"{text}."]


def of_comparison(found: Comparison) -> list[str]:
    """Say whether the methods name the same closest and furthest pair, and which order the pairs most otherwise."""
    if len(found.methods) < 2 or len(found.forces) < 3:
        return []
    rows = [row for row in found.value_rows() if row["from"] != row["to"]]
    lines = []
    for what, pick, sign in (("closest", max, 1), ("furthest apart", min, -1)):
        named: dict[str, list[str]] = {}
        for method in found.methods:
            there = [row for row in rows if row[method.label] is not None]
            if there:
                best = pick(there, key=lambda row, label=method.label: (row[label], (row["from"], row["to"])[::sign]))  # type: ignore[misc]
                ends = (_named(found, best[end]) for end in ("from", "to"))
                named.setdefault(" to ".join(ends), []).append(method.label)
        if len(named) == 1:
            lines.append(f"By value, all methods put {next(iter(named))} {what}.")
        elif named:
            told = joined([_by(pair, methods) for pair, methods in named.items()])
            lines.append(f"By value, the methods differ on who is {what}: {told}.")
    apart = [item for item in found.agreements if item.kendall is not None]
    if apart:
        least = min(apart, key=lambda item: (item.kendall or 0.0, item.first, item.second))
        lines.append(
            f"The order differs most between {least.first} and {least.second} (Kendall's τ {least.kendall:.2f})."
        )
    return lines


def _by(pair: str, methods: Sequence[str]) -> str:
    return f"{pair} by {methods[0]}" + (f" (and {counted(len(methods) - 1, 'other')})" if len(methods) > 1 else "")


def _named(found: Comparison, force: str) -> str:
    return plain(found.matrices[0][1].catalog.forces_by_id[force].name) if found.matrices else force


def of_uncertainty(found: Uncertainty) -> list[str]:
    """Say which score is least certain, and how firm the order of the pairs is."""
    rows = [row for row in found.rows() if row["p05"] is not None and row["from"] != row["to"]]
    lines = []
    if rows:
        widest = max(rows, key=lambda row: (row["p95"] - row["p05"], row["from"], row["to"]))
        ends = " to ".join(force_name(found.matrix, widest[end]) for end in ("from", "to"))
        lines.append(
            f"Least certain is {ends}: {widest['value']:.2f}, and nine draws in ten lie in "
            f"{widest['p05']:.2f}–{widest['p95']:.2f}."
        )
    ranked = [item for item in found.ranks if item.rank is not None]
    if len(ranked) > 1:
        firm, loose = max(ranked, key=lambda item: item.kept), min(ranked, key=lambda item: item.kept)
        text = f"Of the order of the pairs, {firm.a}~{firm.b} keeps its place in {percent(firm.kept)} of the draws"
        lines.append(f"{text}, {loose.a}~{loose.b} in {percent(loose.kept)}.")
    return lines


def of_sensitivity(found: Sensitivity) -> list[str]:
    """Say what is most to blame for the variance of the mean, and what may be as much."""
    indices = found.of_mean or found.of(found.matrix.forces[0], found.matrix.forces[0])
    first = indices[0] if indices else None
    if first is None or np.isnan(first.total) or first.total < SLIGHT:
        return ["Nothing of what was varied moves the score."]
    what = "mean over all pairs" if found.of_mean else f"score of {force_name(found.matrix, found.matrix.forces[0])}"
    text = f"What makes the {what} vary most is {first.factor}, with {percent(min(1.0, first.total))} of its variance"
    least = first.total - first.total_error
    rivals = [item.factor for item in indices[1:] if item.total + item.total_error > least]
    return [f"{text}; {some(rivals, 3)} may be as much to blame." if rivals else f"{text}."]


def of_support(found: Support) -> list[str]:
    """Say how many standards all share, how many of them by facts alone, and what most gates are shut for."""
    common = found.common
    if not common:
        return []
    open_ends = {(cell.standard, cell.layer, cell.role) for cell in found.cells if not cell.low}
    shared = [item for item in common if item.by_all]
    alone = sum((item.standard, item.layer, item.role) not in open_ends for item in shared)
    forces = found.matrix.forces
    who = "all members have and may use together" if len(forces) > 1 else f"{force_name(found.matrix, forces[0])} has"
    text = f"Of {counted(len(common), 'standard')}, each role by itself, {who} {len(shared) or 'none'}"
    bar = found.matrix.snapshot.bounds
    if shared and bar != "assumed":
        text += f", {alone or 'none'} by facts of basis {bar} or better alone"
    lines = [f"{text}."]
    reasons = Counter((gate.needs, gate.controlled_by) for gate in found.gates if not gate.open)
    if reasons:
        (needs, keeper), count = max(reasons.items(), key=lambda item: (item[1], item[0]))
        shut = counted(sum(reasons.values()), "gate is", "gates are")
        lines.append(
            f"As far as agreements are listed, {shut} shut between two forces, {count} for want of an agreement on "
            f"{needs.replace('-', ' ')} with {plain(keeper)}."
        )
    return lines


def of_units(found: UnitPairs) -> list[str]:
    """Say, of the first column, how many pairs surely share something, most often what, and how many surely nothing."""
    item = found.tables[0]
    there = found.listed & ~np.isnan(item.low)
    total = int(there.sum())
    if not total:
        return []
    sure, never = there & (item.low > 0), there & (item.high == 0)
    counts = Counter(item.standard(i, j) for i, j in np.argwhere(sure).tolist())
    shared = percent(float(sure.sum() / total))
    text = f"In {plain(item.column.name)}, {shared} of {counted(total, 'pair')} surely share something"
    if counts:
        standard, _ = max(counts.items(), key=lambda pair: (pair[1], str(pair[0])))
        text += f", most often {standard} as the best of it"
    text += f"; {percent(float(never.sum() / total))} surely share nothing"
    return [f"{text}."]


def of_backtest(found: Backtest) -> list[str]:
    """Say how many demonstrations the facts foresaw, how many without their own sources, and what contradicts them."""
    whole = next(item for item in found.recall if item.layer == "all")
    if not whole.succeeded:
        return []
    contradicted = counted(len(found.contradictions), "demonstration contradicts", "demonstrations contradict")
    text = f"Of {whole.succeeded} that were seen to work, the facts foresee {whole.predicted}, and "
    text += f"{whole.predicted_by_others} of them by other sources than the demonstration's own"
    return [f"{text}; {contradicted} the facts."]
