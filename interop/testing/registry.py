"""Which law every built-in layer, measure and view obeys, and why it need not obey another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace
from typing import Any, Literal

import numpy as np

from interop.analysis.views import breakdown, breakdowns
from interop.catalog.catalog import Catalog
from interop.errors import InputError
from interop.layers import BUILT_IN
from interop.matrix import InteropMatrix, score
from interop.measures import MEASURES, measure
from interop.measures.registry import Measure
from interop.testing.check import Checked, check_scorer
from interop.testing.laws import LAWS
from interop.testing.scored import Scored
from interop.testing.strategies import SCHEME
from interop.testing.subject import Subject


@dataclass(frozen=True)
class BuiltIn:
    """A part of this library, and where it stands with the laws: it obeys all but those for which a reason is given."""

    name: str
    what: Literal["layer", "measure", "view"]
    subject: Subject
    exempt: Mapping[str, str]  # law → why it need not be obeyed

    @property
    def obeys(self) -> tuple[str, ...]:
        """The laws that are not left out; those that do not speak of a layer are among them."""
        return tuple(law.name for law in LAWS if law.name not in self.exempt)

    def check(self, max_examples: int | None = None) -> Checked:
        """Hold it to the laws that it obeys; see :func:`interop.testing.check_scorer`."""
        return check_scorer(self.subject, scheme=SCHEME, exempt=self.exempt, max_examples=max_examples)


_FORMS = (
    "order_of_rows order_of_forces renaming same_inputs scaling_weights never_scored provenance day_of_reading "
    "ended not_begun on_the_day name_of_service sister_service joint_of_one joint_of_two"
)
_FLEETS = "splitting_a_holding scaling_quantities scaling_sizes size_for_number child_equals_parent"
_SAID = (
    "kinds_and_types parents_and_children siblings nearer_statement role_before_domain what_fitting_takes "
    "one_hull groups_and_parents said_of_joint"
)
_BOUNDS = (
    "bounds shares settled_by_sources unlisted_fleet unknown_becomes_known judgement_moves_no_bound "
    "evidence_bar bars_nest further_coverage closed_layer closing_is_last at_the_bar where_nobody_looked "
    "looked_everywhere looked_for_others looked_for_navies looked_between_others"
)
_PARTS = "declared_symmetry contributions_sum weight_of_zero heavier_layer joined_layers"
#: Known answers of layers, and what a layer does not look at.
_WORTH = "one_shared_standard one_agreement some_exercises unseen_exercises kin_of_designs other_domains unknown_worth"
_MONOTONE = (
    "shared_standard moved_to_a_better_copy partial_between provided_by_the_row further_agreement joined_agreement "
    "further_exercise older_exercise longer_exercise partial_as_full opened_gate further_user"
)

_ONE_NUMBER = "it has a value and no bounds"
_NO_PARTS = "it is one number, with no layers under it"
_NOT_MONOTONE = "it is a published similarity, and those are not monotone"
_NOT_OF_PAIRS = "it compares what each force has, and knows nothing of who may use what with whom"
_LOOKS_ELSEWHERE = "it does not look at these facts"

#: What each family of measures obeys beyond what order, names, dates and notes of a catalogue ask of all.
_FAMILIES = {
    "characters": f"{_FLEETS} {_SAID} out_of_service moved_to_a_copy third_force bystander below_the_bar "
    "unknown_number",
    "portfolio": f"{_FLEETS} out_of_service moved_to_a_copy third_force bystander unknown_number",
    "agreements": f"{_FLEETS} moved_to_a_copy third_force",
    "layers": f"{_FLEETS} {_SAID} out_of_service moved_to_a_copy third_force bystander weight_of_zero below_the_bar "
    "successor_states unknown_number",
}
#: What a measure obeys beyond its family.
_MORE = {"finger-kreinin-origins": "successor_states"}
_RANKS = "it ranks all pairs among each other"
_SUPPLIED = "it is about how forces came by what they have"
_SELDOM = "one statement seldom changes a rank, so that the law would come across too little"
#: What a measure does not obey though its family does.
_ODD = {
    "finger-kreinin-types": {"moved_to_a_copy": "it counts types, and a copy is one more"},
    "finger-kreinin-suppliers": {"provenance": _SUPPLIED},
    "herfindahl-suppliers": {"provenance": _SUPPLIED},
    "copeland": {"third_force": _RANKS, "bystander": _RANKS}
    | dict.fromkeys((*_SAID.split(), "below_the_bar"), _SELDOM),
}


def _why_not(law: str) -> str:
    """Say why a measure is not held to a law that its family does not obey."""
    for laws, why in ((_BOUNDS, _ONE_NUMBER), (f"{_PARTS} {_WORTH}", _NO_PARTS), (_MONOTONE, _NOT_MONOTONE)):
        if law in laws.split():
            return why
    return (
        _LOOKS_ELSEWHERE
        if law in f"{_FLEETS} {_SAID} out_of_service bystander below_the_bar successor_states unknown_number".split()
        else _NOT_OF_PAIRS
    )


def _but(obeyed: str, reasons: Mapping[str, str]) -> dict[str, str]:
    """Return why each law that is not obeyed is not: as said, or as of any measure."""
    left = [law.name for law in LAWS if law.name not in obeyed.split() or law.name in reasons]
    return {name: reasons.get(name) or _why_not(name) for name in left}


def _measure(name: str, catalog: Catalog, forces: list[str], *, as_of: Any, scheme: Any, **bars: Any) -> Scored:
    evidence = bars.get("evidence", "assumed")
    found: Any = measure(catalog, forces, name, as_of=as_of, scheme=scheme, evidence=evidence)
    return found  # type: ignore[no-any-return]


def _of_measure(item: Measure) -> BuiltIn:
    obeyed = f"{_FORMS} {_FAMILIES[item.facts]} {_MORE.get(item.name, '')}"
    return BuiltIn(item.name, "measure", partial(_measure, item.name), _but(obeyed, _ODD.get(item.name, {})))


def _view(name: str, seen: Any, exempt: Mapping[str, str]) -> BuiltIn:
    def scorer(catalog: Catalog, forces: list[str], **asked: Any) -> Any:
        return seen(score(catalog, forces, **asked))

    return BuiltIn(name, "view", scorer, exempt)


def _dimensions(matrix: InteropMatrix) -> Any:
    """Return the dimensions in the place of layers, and no whole: that is held to the laws as a scorer."""
    return SimpleNamespace(forces=matrix.forces, values=matrix.values, layers=matrix.dimensions)


def _symmetric(matrix: InteropMatrix) -> Any:
    return SimpleNamespace(forces=matrix.forces, values=matrix.symmetric("min").to_numpy())


def _added_up(matrix: InteropMatrix, split: Any) -> Any:
    """Return each layer as the sum of the parts that a breakdown gives."""
    empty = np.full(matrix.values.shape, np.nan)
    layers = {name: {key: empty.copy() for key in ("values", "lows", "highs")} for name in matrix.layers}
    for i, a in enumerate(matrix.forces):
        for j, b in enumerate(matrix.forces):
            for name, arrays in layers.items():
                try:
                    parts = split(matrix, a, b, name)
                except InputError:  # the layer does not split, or is not applicable
                    continue
                for key, added in (("values", "adds"), ("lows", "adds_low"), ("highs", "adds_high")):
                    arrays[key][i, j] = sum(getattr(part, added) for part in parts)
    return SimpleNamespace(
        forces=matrix.forces,
        values=np.nansum([arrays["values"] for arrays in layers.values()], axis=0) / max(1, len(layers)),
        layers={name: SimpleNamespace(**arrays) for name, arrays in layers.items()},
    )


def _one_split(matrix: InteropMatrix, a: str, b: str, layer: str) -> Any:
    return breakdown(matrix, a, b, layer).parts


def _all_splits(matrix: InteropMatrix, a: str, b: str, layer: str) -> Any:
    return breakdowns(matrix, a, b, layer=layer)[0].parts


_OF_LAYERS = {
    "contributions_sum": "it has no contributions",
    "declared_symmetry": "what it shows is no layer of the scheme",
    "heavier_layer": "what it shows is no layer of the scheme",
    "unlisted_fleet": "it shows more than layers of equipment",
    **dict.fromkeys(f"{_WORTH} joined_layers".split(), "what it shows is no layer of the scheme"),
}
_RELATIVE = "it divides by what forces manage within themselves, which more in common raises as well"
_WIDE = "its bounds set three scores at their worst and best, and it is not there where one of them is unknown"
_PAIR = "it is one number for both directions"

_SPLIT = {
    **dict.fromkeys(("shares", "settled_by_sources", "contributions_sum"), "its parts have no shares of their own"),
    **dict.fromkeys(
        (
            *("further_exercise", "others_exercise", "older_exercise", "longer_exercise", "many_at_an_exercise"),
            *("one_agreement", "some_exercises", "unseen_exercises", "looked_for_navies", "looked_between_others"),
            *("signed_by_the_state", "dates_of_a_party", "further_agreement", "others_agreement", "other_agreement"),
            *("heirs_agreement", "joined_agreement"),
        ),
        "agreements and practice do not split over a fleet",
    ),
    **dict.fromkeys(("weight_of_zero", "heavier_layer", "joined_layers"), "it splits layers, whatever they weigh"),
}

_VIEWS = (
    _view("dimensions", _dimensions, _OF_LAYERS),
    _view(
        "relative",
        lambda matrix: matrix.relative,
        dict.fromkeys(_MONOTONE.split(), _RELATIVE)
        | dict.fromkeys(("shut_gate", "barred_state", "heavier_layer", "joined_layers", *_WORTH.split()), _RELATIVE)
        | dict.fromkeys((*_BOUNDS.split(), "contributions_sum"), _WIDE),
    ),
    _view(
        "symmetric",
        _symmetric,
        dict.fromkeys(_BOUNDS.split(), _ONE_NUMBER)
        | dict.fromkeys(
            ("declared_symmetry", "contributions_sum", "heavier_layer", "joined_layers", *_WORTH.split()), _NO_PARTS
        )
        | {"provided_by_the_row": _PAIR},
    ),
    _view("breakdown", partial(_added_up, split=_one_split), _SPLIT),
    _view("breakdowns", partial(_added_up, split=_all_splits), _SPLIT),
)

#: Every built-in kind of layer, measure and view, by what it is and its name.
REGISTRY: Mapping[tuple[str, str], BuiltIn] = {
    (item.what, item.name): item
    for item in (
        *(BuiltIn(name, "layer", kind, {}) for name, kind in BUILT_IN.items()),
        *(_of_measure(item) for item in MEASURES.values()),
        *_VIEWS,
    )
}
