"""What a result must be like, whatever it says."""

from __future__ import annotations

import numpy as np

from interop.catalog.catalog import Catalog
from interop.testing.compare import CLOSE, hold, identical
from interop.testing.laws.base import law, no_equipment, no_symmetry
from interop.testing.scored import Scores
from interop.testing.trial import LawTrial, saying, statement
from interop.testing.worlds import everything_looked_at


def _some(scores: Scores, *names: str) -> list[str]:
    """Return the parts that have some arrays, with a number in them."""
    return [part for part in scores.parts if scores.has(part, *names) and _numbers(scores, part, names[0])]


def _numbers(scores: Scores, part: str, name: str) -> bool:
    return bool((~np.isnan(scores.arrays[part, name])).any())


@law("form")
def bounds(trial: LawTrial) -> None:
    """0 ≤ low ≤ value ≤ high ≤ 1; where bounds do not apply, no value does."""
    scores = trial.score()
    for part, name in scores.keys(["value"]):
        value = scores.arrays[part, name]
        hold(scores, part, name, (value < 0) | (value > 1), "not within 0 and 1")
    parts = _some(scores, "value", "low", "high")
    for part in parts:
        value, low, high = (scores.arrays[part, name] for name in ("value", "low", "high"))
        hold(scores, part, "low", np.isnan(low) != np.isnan(high), "and low and high must be there together")
        hold(scores, part, "value", np.isnan(low) & ~np.isnan(value), "where low is not applicable")
        hold(scores, part, "value", value < low, "below its low")
        hold(scores, part, "value", value > high, "above its high")
        hold(scores, part, "low", low < 0, "below 0")
        hold(scores, part, "high", high > 1, "above 1")
        hold(scores, part, "low", low > high, "above its high")
    trial.needs(parts)


@law("form")
def shares(trial: LawTrial) -> None:
    """What is sourced and what is judged are shares that do not pass 1 together, given wherever a value is."""
    scores = trial.score()
    parts = _some(scores, "value", "sourced", "judged")
    for part in parts:
        there = ~np.isnan(scores.arrays[part, "value"])
        for name in ("sourced", "judged"):
            share = scores.arrays[part, name]
            hold(scores, part, name, np.isnan(share) == there, "and must be there exactly where a value is")
            hold(scores, part, name, share < 0, "below 0")
        passed = scores.arrays[part, "sourced"] + scores.arrays[part, "judged"] > 1 + CLOSE
        hold(scores, part, "sourced", passed, "and with what is judged it passes 1")
    trial.needs(parts)


@law("form")
def settled_by_sources(trial: LawTrial) -> None:
    """A layer that sources settle throughout has one number for low, value and high."""
    scores = trial.score(trial.pick((trial.catalog, _settled(trial))))
    arose = False
    for part in scores.layers:
        if scores.has(part, "value", "low", "high", "sourced"):
            low, high, value = (scores.arrays[part, name] for name in ("low", "high", "value"))
            settled = scores.arrays[part, "sourced"] == 1
            arose |= bool(settled.any())
            hold(scores, part, "low", settled & ~(np.abs(high - low) <= CLOSE), "not its high, though all is sourced")
            hold(scores, part, "value", settled & ~(np.abs(value - low) <= CLOSE), "not its low, though all is sourced")
    trial.needs(arose)


def _settled(trial: LawTrial) -> Catalog:
    """Return a catalogue in which sources say of everything whether it supports what, and all was gone through."""
    catalog = trial.catalog
    closing = [
        statement(row.id, f"{words.layer}:*", role, "no")
        for row in catalog.equipment
        for words in trial.ground.vocabulary.words
        for role in sorted({words.gives, words.takes})
    ]
    cited = [row for row in catalog.fits if row.basis != "assumed" and row.closes is None]
    said = catalog.replace(coverage=everything_looked_at(trial.forces), fits=cited)
    return saying(said, *closing)


@law("form", no_symmetry)
def declared_symmetry(trial: LawTrial) -> None:
    """A layer whose kind is declared symmetric has cell (a, b) equal to cell (b, a), to the bit."""
    scores = trial.score()
    declared = [name for name in scores.layers if name in trial.scheme.layers and trial.scheme.layers[name].symmetric]
    for (part, name), array in scores.arrays.items():
        if part in declared:
            odd = ~((array == array.T) | (np.isnan(array) & np.isnan(array.T)))
            hold(scores, part, name, odd, "and another number stands across the diagonal")
    trial.needs(any(_numbers(scores, part, "value") for part in declared))


@law("form")
def contributions_sum(trial: LawTrial) -> None:
    """The layers' contributions to a cell add to its value."""
    scores = trial.score()
    trial.needs(scores.layers and scores.contributions and _numbers(scores, "", "value"))
    value = scores.arrays["", "value"]
    total = np.nansum(np.stack(list(scores.contributions.values())), axis=0)
    apart = ~np.isnan(value) & ~(np.abs(total - value) <= 1e-9)
    hold(scores, "", "value", apart, "and the layers' contributions do not add to it")


@law("form")
def same_inputs(trial: LawTrial) -> None:
    """The same facts, rebuilt from their rows, give the same bits."""
    one = trial.score()
    trial.needs(_numbers(one, "", "value"))
    again = trial.catalog.replace(holdings=list(trial.catalog.holdings), fits=list(trial.catalog.fits))
    identical(one, trial.score(again))


@law("form", no_equipment)
def unlisted_fleet(trial: LawTrial) -> None:
    """Of a force whose fleet nobody went through, no layer of equipment is sure: its bounds are 0 and 1."""
    force = trial.service().id
    left = [row for row in trial.catalog.coverage if row.force != force]
    scores = trial.score(trial.catalog.replace(coverage=left))
    mine = scores.between(lambda a, b: force in (a, b))
    layers = [name for name in scores.layers if name in trial.scheme.layers and trial.scheme.layers[name].of_equipment]
    layers = [name for name in layers if scores.has(name, "low", "high")]
    for part in layers:
        hold(scores, part, "low", mine & ~(scores.arrays[part, "low"] == 0), "though nobody knows what is held")
        hold(scores, part, "high", mine & ~(scores.arrays[part, "high"] == 1), "though nobody knows what is held")
        if scores.has(part, "sourced"):
            sure = mine & ~(scores.arrays[part, "sourced"] == 0)
            hold(scores, part, "sourced", sure, "though nobody knows what is held")
    trial.needs(layers)
