"""The laws that a scorer must obey, whatever the catalogue, the scheme and the date.

Each law is a function of a scorer, of a layer or of a kind of layer, and raises when it does not hold::

    from interop.testing import laws

    def test_bounds():
        laws.bounds(my_scorer)

:func:`interop.testing.check_scorer` holds a scorer to all of them.
"""

from __future__ import annotations

from interop.testing.compare import CLOSE
from interop.testing.laws.base import Law, LawBrokenError, LawError, LawUntestedError, Theme
from interop.testing.laws.dates import ended, not_begun, on_the_day
from interop.testing.laws.deciding import (
    barred_state,
    closed_layer,
    further_user,
    groups_and_parents,
    kinds_and_types,
    nearer_statement,
    one_hull,
    parents_and_children,
)
from interop.testing.laws.form import (
    bounds,
    contributions_sum,
    declared_symmetry,
    same_inputs,
    settled_by_sources,
    shares,
    unlisted_fleet,
)
from interop.testing.laws.gates import gate_within_a_state, opened_gate, shut_gate, third_force_at_a_gate
from interop.testing.laws.knowing import (
    at_the_bar,
    bars_nest,
    below_the_bar,
    evidence_bar,
    further_coverage,
    judgement_moves_no_bound,
    unknown_becomes_known,
    where_nobody_looked,
)
from interop.testing.laws.more import (
    bystander,
    further_agreement,
    further_exercise,
    heavier_layer,
    joined_agreement,
    many_at_an_exercise,
    moved_to_a_better_copy,
    older_exercise,
    other_agreement,
    others_agreement,
    others_exercise,
    partial_between,
    provided_by_the_row,
    shared_standard,
    third_force,
)
from interop.testing.laws.sameness import (
    child_equals_parent,
    moved_to_a_copy,
    never_scored,
    order_of_forces,
    order_of_rows,
    out_of_service,
    provenance,
    renaming,
    scaling_quantities,
    scaling_sizes,
    scaling_weights,
    splitting_a_holding,
    successor_states,
    unknown_number,
    weight_of_zero,
)
from interop.testing.scored import Scorer

#: Every law; docs/laws.md says each in a sentence.
LAWS: tuple[Law, ...] = (
    bounds,
    shares,
    settled_by_sources,
    declared_symmetry,
    contributions_sum,
    same_inputs,
    unlisted_fleet,
    order_of_rows,
    order_of_forces,
    renaming,
    splitting_a_holding,
    scaling_quantities,
    scaling_sizes,
    unknown_number,
    child_equals_parent,
    moved_to_a_copy,
    successor_states,
    out_of_service,
    weight_of_zero,
    scaling_weights,
    never_scored,
    provenance,
    shared_standard,
    moved_to_a_better_copy,
    partial_between,
    provided_by_the_row,
    further_agreement,
    others_agreement,
    other_agreement,
    joined_agreement,
    further_exercise,
    others_exercise,
    many_at_an_exercise,
    older_exercise,
    heavier_layer,
    bystander,
    third_force,
    unknown_becomes_known,
    below_the_bar,
    judgement_moves_no_bound,
    at_the_bar,
    evidence_bar,
    bars_nest,
    further_coverage,
    where_nobody_looked,
    ended,
    not_begun,
    on_the_day,
    kinds_and_types,
    parents_and_children,
    nearer_statement,
    one_hull,
    groups_and_parents,
    closed_layer,
    barred_state,
    further_user,
    shut_gate,
    third_force_at_a_gate,
    opened_gate,
    gate_within_a_state,
)

#: Every law by name.
BY_NAME = {law.name: law for law in LAWS}


def check(law: Law, scorer: Scorer) -> None:
    """Hold a scorer to one law on the scheme of generated catalogues; the same as calling the law."""
    law(scorer)


__all__ = [
    "BY_NAME",
    "CLOSE",
    "LAWS",
    "Law",
    "LawBrokenError",
    "LawError",
    "LawUntestedError",
    "Theme",
    "at_the_bar",
    "barred_state",
    "bars_nest",
    "below_the_bar",
    "bounds",
    "bystander",
    "check",
    "child_equals_parent",
    "closed_layer",
    "contributions_sum",
    "declared_symmetry",
    "ended",
    "evidence_bar",
    "further_agreement",
    "further_coverage",
    "further_exercise",
    "further_user",
    "gate_within_a_state",
    "groups_and_parents",
    "heavier_layer",
    "joined_agreement",
    "judgement_moves_no_bound",
    "kinds_and_types",
    "many_at_an_exercise",
    "moved_to_a_better_copy",
    "moved_to_a_copy",
    "nearer_statement",
    "never_scored",
    "not_begun",
    "older_exercise",
    "on_the_day",
    "one_hull",
    "opened_gate",
    "order_of_forces",
    "order_of_rows",
    "other_agreement",
    "others_agreement",
    "others_exercise",
    "out_of_service",
    "parents_and_children",
    "partial_between",
    "provenance",
    "provided_by_the_row",
    "renaming",
    "same_inputs",
    "scaling_quantities",
    "scaling_sizes",
    "scaling_weights",
    "settled_by_sources",
    "shared_standard",
    "shares",
    "shut_gate",
    "splitting_a_holding",
    "successor_states",
    "third_force",
    "third_force_at_a_gate",
    "unknown_becomes_known",
    "unknown_number",
    "unlisted_fleet",
    "weight_of_zero",
    "where_nobody_looked",
]
