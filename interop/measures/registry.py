"""The measures that forces can be scored by, and how each reads the facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import numpy as np

from interop.aggregate import power_mean
from interop.arrays import Floats
from interop.errors import UnknownNameError
from interop.measures.agreement_scores import cohen_kappa, scott_pi, signorino_ritter
from interop.measures.characters import cosine, directed, i_score, jaccard, overlap, russell_rao
from interop.measures.facts import Facts
from interop.measures.portfolios import finger_kreinin, pooled_herfindahl
from interop.measures.ranks import copeland, kendall_tau_b
from interop.plugins import Plugin, plugins

Kind = Literal["characters", "portfolio", "agreements", "layers"]
Absence = Literal["ignored", "lowers", "may-raise"]


@dataclass(frozen=True)
class Measure:
    """A published measure and how it reads the catalogue."""

    name: str
    title: str
    facts: Kind  # what it is computed from
    least: float  # its range
    most: float
    symmetric: bool  # whether cell (a, b) always equals cell (b, a)
    joint_absence: Absence  # what it does to a score that neither force has something
    reference: str
    score: Callable[[Facts], Floats]  # F × F in the order of the snapshot's forces, NaN where not applicable
    alone: bool = True  # whether a third force changes no cell

    def to_dict(self) -> dict[str, Any]:
        """Return all but the function as plain data."""
        return {key: value for key, value in vars(self).items() if key != "score"}


def measures() -> dict[str, Measure]:
    """Return every measure, built in or registered under `interop.measures`.

    Raises:
        PluginError: a package's measure cannot be loaded, is no measure, or has a name that is taken.
    """
    return {**MEASURES, **{name: _loaded(plugin) for name, plugin in installed_measures().items()}}


def measure_named(name: str) -> Measure:
    """Return a measure, loading no other.

    Raises:
        UnknownNameError: there is none of that name.
        PluginError: as for :func:`measures`.
    """
    if name in MEASURES:
        return MEASURES[name]
    if name in installed_measures():
        return _loaded(installed_measures()[name])
    raise UnknownNameError("measure", name, (*MEASURES, *installed_measures()))


def installed_measures() -> Mapping[str, Plugin]:
    """Return the measures that other packages register under `interop.measures`, none of them loaded."""
    return plugins("interop.measures", tuple(MEASURES))


def _loaded(plugin: Plugin) -> Measure:
    found: Measure = plugin.load(Measure, "an interop.measures.Measure")
    if found.name != plugin.name:
        raise plugin.error(f"calls itself {found.name!r}", "A measure is registered under the name that it has")
    return found


def _present(similarity: Callable[[Floats], Floats], facts: Facts) -> Floats:
    return np.where(facts.with_units, similarity(facts.characters.present), np.nan)


def _share(similarity: Callable[[Floats], Floats], facts: Facts) -> Floats:
    return np.where(facts.with_units, similarity(facts.characters.share), np.nan)


def _directed_present(facts: Facts) -> Floats:
    return np.where(facts.with_units, directed(facts.transmitted.present, facts.received.present), np.nan)


def _directed_share(facts: Facts) -> Floats:
    similarity = partial(i_score, zero_rule="shared")
    return np.where(facts.with_units, directed(facts.transmitted.share, facts.received.share, similarity), np.nan)


def _agreed(similarity: Callable[[Floats], Floats], facts: Facts) -> Floats:
    return similarity(facts.agreements.shares)


def _signorino_ritter(distance: Literal["absolute", "squared"], facts: Facts) -> Floats:
    return signorino_ritter(facts.agreements.shares, attainable_range=facts.most_agreements, distance=distance)


def _power(exponent: float, facts: Facts) -> Floats:
    """Join the layers anew; the layers themselves are those of the scheme's own matrix."""
    layers = np.stack([layer.values for layer in facts.matrix.layers.values()])
    return power_mean(layers, np.array(list(facts.scheme.weights.values())), exponent)


def _copeland(facts: Facts) -> Floats:
    """Rank the cells off the diagonal by Copeland's rule over the layers, divided by the number of other cells.

    Scores that differ by rounding alone are a tie.
    """
    count = len(facts.snapshot.forces)
    off = ~np.eye(count, dtype=bool)
    layers = np.stack([layer.values[off] for layer in facts.matrix.layers.values()], axis=1)
    result = np.full((count, count), np.nan)
    if len(layers) > 1:
        result[off] = copeland(layers.round(ROUNDED), list(facts.scheme.weights.values())) / (len(layers) - 1)
    return result


#: Decimals of a layer's score that are no rounding.
ROUNDED = 12

_FORD = "Ford, Colombi, Graham and Jacques (2008), after secondary accounts"
_HAEGE = "Häge, Political Analysis 19 (2011)"
_SIGNORINO = "Signorino and Ritter, International Studies Quarterly 43 (1999)"
_MUNDA = "Munda and Nardo, Applied Economics 41 (2009)"
_FINGER = "Finger and Kreinin, Economic Journal 89 (1979)"
_MEAN = "Hardy, Littlewood and Pólya, Inequalities (1934)"

_ALL = (
    Measure(
        "russell-rao",
        "Share of all characters that both have",
        *("characters", 0.0, 1.0, True, "lowers"),
        "Russell and Rao (1940)",
        partial(_present, russell_rao),
    ),
    Measure(
        "russell-rao-directed",
        "Share of all characters that one transmits and the other receives",
        *("characters", 0.0, 1.0, False, "lowers"),
        _FORD,
        _directed_present,
    ),
    Measure(
        "jaccard",
        "Share of the characters of either that both have",
        *("characters", 0.0, 1.0, True, "ignored"),
        "Jaccard (1912)",
        partial(_present, jaccard),
    ),
    Measure(
        "overlap",
        "Share of the lesser force's characters that the greater one has",
        *("characters", 0.0, 1.0, True, "ignored"),
        "Simpson (1943)",
        partial(_present, overlap),
    ),
    Measure(
        "cosine",
        "Cosine of the shares of the fleet with each character",
        *("characters", 0.0, 1.0, True, "ignored"),
        "Salton and McGill (1983)",
        partial(_share, cosine),
    ),
    Measure(
        "i-score",
        "Modified Minkowski similarity as published: disjoint forces score above 0",
        *("characters", 0.0, 1.0, True, "may-raise"),
        _FORD,
        partial(_share, partial(i_score, zero_rule="published", joint_absence="counted")),
    ),
    Measure(
        "i-score-shared",
        "Modified Minkowski similarity over shared characters: disjoint forces score 0",
        *("characters", 0.0, 1.0, True, "ignored"),
        _FORD,
        partial(_share, partial(i_score, zero_rule="shared")),
    ),
    Measure(
        "i-score-directed",
        "As i-score-shared, from what one transmits to what the other receives",
        *("characters", 0.0, 1.0, False, "ignored"),
        _FORD,
        _directed_share,
    ),
    Measure(
        "finger-kreinin-types",
        "Share of equipment of the same types",
        *("portfolio", 0.0, 1.0, True, "ignored"),
        _FINGER,
        lambda facts: finger_kreinin(facts.types.shares),
    ),
    Measure(
        "finger-kreinin-origins",
        "Share of equipment designed by the same states",
        *("portfolio", 0.0, 1.0, True, "ignored"),
        _FINGER,
        lambda facts: finger_kreinin(facts.origins.shares),
    ),
    Measure(
        "finger-kreinin-suppliers",
        "Share of equipment supplied by the same states",
        *("portfolio", 0.0, 1.0, True, "ignored"),
        _FINGER,
        lambda facts: finger_kreinin(facts.suppliers.shares),
    ),
    Measure(
        "herfindahl-suppliers",
        "Supplier concentration of both forces' equipment taken together",
        *("portfolio", 0.0, 1.0, True, "ignored"),
        "Herfindahl (1950)",
        lambda facts: pooled_herfindahl(facts.suppliers.shares),
    ),
    Measure(
        "signorino-ritter",
        "S over agreements with every state, absolute distance",
        *("agreements", -1.0, 1.0, True, "may-raise"),
        _SIGNORINO,
        partial(_signorino_ritter, "absolute"),
    ),
    Measure(
        "signorino-ritter-squared",
        "S over agreements with every state, squared distance",
        *("agreements", -1.0, 1.0, True, "may-raise"),
        _HAEGE,
        partial(_signorino_ritter, "squared"),
    ),
    Measure(
        "scott-pi",
        "Scott's π over agreements with every state, squared disagreement",
        *("agreements", -1.0, 1.0, True, "may-raise"),
        _HAEGE,
        partial(_agreed, partial(scott_pi, disagreement="squared")),
    ),
    Measure(
        "cohen-kappa-nominal",
        "Cohen's κ over agreements with every state, same or not",
        *("agreements", -1.0, 1.0, True, "may-raise"),
        _HAEGE,
        partial(_agreed, partial(cohen_kappa, disagreement="nominal")),
    ),
    Measure(
        "cohen-kappa-linear",
        "Cohen's κ over agreements with every state, linear weights",
        *("agreements", -1.0, 1.0, True, "may-raise"),
        _HAEGE,
        partial(_agreed, partial(cohen_kappa, disagreement="linear")),
    ),
    Measure(
        "cohen-kappa-squared",
        "Cohen's κ over agreements with every state, squared weights",
        *("agreements", -1.0, 1.0, True, "may-raise"),
        _HAEGE,
        partial(_agreed, partial(cohen_kappa, disagreement="squared")),
    ),
    Measure(
        "kendall-tau-b",
        "Kendall's τ_b over agreements with every state",
        *("agreements", -1.0, 1.0, True, "may-raise"),
        _SIGNORINO,
        partial(_agreed, kendall_tau_b),
    ),
    Measure(
        "geometric-mean",
        "Geometric mean of the scheme's layers: a layer at 0 brings the score to 0",
        *("layers", 0.0, 1.0, False, "ignored"),
        _MEAN,
        partial(_power, 0.0),
    ),
    Measure(
        "weakest-link",
        "Least of the scheme's layers",
        *("layers", 0.0, 1.0, False, "ignored"),
        _MEAN,
        partial(_power, float("-inf")),
    ),
    Measure(
        "copeland",
        "Duels between pairs of forces over the scheme's layers, won less lost, as a share",
        *("layers", -1.0, 1.0, False, "ignored"),
        _MUNDA,
        _copeland,
        alone=False,
    ),
)

#: Every built-in measure by name.
MEASURES: Mapping[str, Measure] = {item.name: item for item in _ALL}
