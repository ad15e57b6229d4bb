"""Gated standards: shut without the agreement, opened by it, and nobody else's business."""

from __future__ import annotations

from dataclasses import dataclass

from interop.catalog.catalog import Catalog
from interop.catalog.models import Fit
from interop.testing.compare import moved, not_lower, same
from interop.testing.laws.base import law, no_standards
from interop.testing.trial import LawTrial, gated, saying, silent, statement
from interop.testing.vocabulary import GATE, KEEPER
from interop.testing.worlds import agreement, looked_at


@dataclass(frozen=True, eq=False)
class GateCase:
    """Two forces of two states at the gate of a standard, to which the first has no agreement."""

    standard: str
    outside: str
    inside: str
    support: tuple[Fit, Fit]  # of the one outside, and of the one inside
    shut: Catalog
    open: Catalog  # the same without a gate

    def saying(self, *rows: Fit) -> tuple[Catalog, Catalog]:
        """Return both catalogues with statements more."""
        return saying(self.shut, *rows), saying(self.open, *rows)


def _gate(trial: LawTrial) -> GateCase:
    """Shut a standard of which nothing is said to the state of one force, in a catalogue that looked for agreements."""
    words, standard = trial.standard()
    outside = trial.pick(name for name in trial.forces if trial.state(name) != KEEPER)
    state = trial.state(outside)
    inside = trial.pick(name for name in trial.forces if trial.state(name) != state)
    giving = statement(trial.type_held(outside, words, words.gives), standard, words.gives, force=outside)
    taking = statement(trial.type_held(inside, words, words.takes), standard, words.takes, force=inside)
    unsaid = silent(trial.catalog, words, standard)
    # Those whom the first force's state could come in by are dropped; others may come and go.
    treaties = [row for row in unsaid.agreements if row.kind != GATE or KEEPER not in row.parties]
    left = {row.id for row in treaties}
    closed = unsaid.replace(
        agreements=treaties,
        accessions=[row for row in unsaid.accessions if row.agreement in left and row.state != KEEPER],
        coverage=[*unsaid.coverage, looked_at("agreements", GATE)],
    )
    return GateCase(
        standard, outside, inside, (giving, taking), gated(closed, [standard], GATE), gated(closed, [standard], None)
    )


@law("gates", no_standards)
def shut_gate(trial: LawTrial) -> None:
    """Support for a gated standard without the agreement that opens the gate changes nothing between two states."""
    gate = _gate(trial)
    giving, taking = gate.support
    (shut, opened), (shut_then, opened_then) = gate.saying(taking), gate.saying(giving, taking)
    before, after = trial.score(shut), trial.score(shut_then)
    between_states = before.between(lambda a, b: trial.state(a) != trial.state(b))
    same(before, after, cells=between_states)
    trial.needs(moved(trial.score(opened), trial.score(opened_then), cells=between_states))


@law("gates", no_standards)
def third_force_at_a_gate(trial: LawTrial) -> None:
    """The presence of a third force opens no gate between two others."""
    gate = _gate(trial)
    third = trial.pick(name for name in trial.forces if name not in (gate.outside, gate.inside))
    two, three = (gate.outside, gate.inside), (gate.outside, gate.inside, third)
    shut, opened = gate.saying(*gate.support)
    alone = trial.score(shut, forces=two)
    same(alone, trial.score(shut, forces=three).cells(two))
    trial.needs(moved(alone, trial.score(opened, forces=two)))


@law("gates", no_standards)
def opened_gate(trial: LawTrial) -> None:
    """An agreement with the state that keeps a gate lowers no low, value or high, and can raise one."""
    before, after = (trial.score(catalog) for catalog in gate_opened(trial))
    not_lower(before, after)
    trial.needs(moved(before, after))


def gate_opened(trial: LawTrial) -> tuple[Catalog, Catalog]:
    """Return a catalogue with a gate between two forces that support its standard, and it with what opens the gate."""
    gate = _gate(trial)
    shut, _ = gate.saying(*gate.support)
    states = {trial.state(gate.outside), trial.state(gate.inside)} - {KEEPER}
    treaties = [agreement(f"gate-{state.lower()}", GATE, (state, KEEPER)) for state in sorted(states)]
    return shut, shut.replace(agreements=[*shut.agreements, *treaties])


@law("gates", no_standards)
def gate_within_a_state(trial: LawTrial) -> None:
    """A gate changes nothing between forces of one state, which need no agreement with themselves."""
    gate = _gate(trial)
    shut, opened = (trial.score(catalog) for catalog in gate.saying(*gate.support))
    same(shut, opened, cells=shut.between(lambda a, b: trial.state(a) == trial.state(b)))
    trial.needs(moved(shut, opened))
