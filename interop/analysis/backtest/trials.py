"""backtest: every demonstration against the bounds that its unit pair had that day from the other facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

import numpy as np

from interop.above import above
from interop.analysis.facts import FactRef, fact_ref
from interop.analysis.units.table import Column, PairTable, pair_table
from interop.catalog.catalog import Catalog
from interop.catalog.dates import PartialDate, overlap
from interop.catalog.models import BASES, Basis, Demonstration, Fit, Period, Standard
from interop.errors import one_of
from interop.frames import Tabular
from interop.layers.evidence import Gap, unit_text
from interop.layers.standards import StandardsLayer
from interop.matrix import rounded
from interop.request import DEFAULT_SCHEME, forces_of, scheme_of
from interop.scheme import Scheme, SchemeLike
from interop.snapshot import Snapshot, Unit
from interop.support import Answers

Verdict = Literal["predicted", "possible", "explained", "open", "contradiction", "untested"]
#: Listed by name or under its type without a name; only under other names (batches, hulls); not at all.
Held = Literal["yes", "type", "no"]
#: What each verdict says.
VERDICTS: dict[Verdict, str] = {
    "predicted": "succeeded, and the facts say that it works (low > 0)",
    "possible": "succeeded, and the facts leave it open (low = 0 < high)",
    "explained": "failed or was refused, and the facts say that it cannot work (high = 0)",
    "open": "failed or was refused, and the facts leave it open (low = 0 < high)",
    "contradiction": "the facts say the opposite of what was seen",
    "untested": "no layer of the scheme looks at it",
}


@dataclass(frozen=True)
class Party:
    """One of the two units."""

    force: str
    equipment: str
    unit: str | None
    held: Held  # whether the force's holdings list it, active, on a day of the demonstration

    def __str__(self) -> str:
        return unit_text(self.force, self.equipment, self.unit)


@dataclass(frozen=True)
class PairBounds:
    """What the facts say of one pair of units."""

    low: float
    high: float
    facts: tuple[FactRef, ...]  # statements that decide, and standards whose gate is shut
    gaps: tuple[Gap, ...]  # statements that nobody made


@dataclass(frozen=True)
class Trial:
    """One demonstration, and what the facts say of it."""

    demonstration: Demonstration
    layer: str | None  # of the scheme; None where none looks at it
    provider: Party
    receiver: Party
    verdict: Verdict
    bounds: PairBounds | None  # from all facts
    others: PairBounds | None  # from the facts that do not rest on the demonstration's own sources alone
    remark: str  # why it was not tested, or what to bear in mind

    @property
    def seen(self) -> FactRef:
        """The demonstration as a fact."""
        return fact_ref(self.demonstration)

    @property
    def circular(self) -> bool:
        """Whether without the statements that rest on the demonstration's own sources the bounds would differ."""
        if self.bounds is None or self.others is None:
            return False
        return (self.bounds.low, self.bounds.high) != (self.others.low, self.others.high)

    def other_facts(self, catalog: Catalog) -> Catalog:
        """Return a catalogue without the statements that rest on the demonstration's own sources alone."""
        own = set(self.demonstration.sources)
        if not any(_rests_on(fit, own) for fit in _statements_on(catalog, self.demonstration)):
            return catalog
        # Rows are only taken away, so the catalogue that passed its checks still would.
        return replace(catalog, fits=tuple(fit for fit in catalog.fits if not _rests_on(fit, own)))

    @property
    def news(self) -> tuple[Gap, ...]:
        """What the success says that the catalogue does not know: one or more of these must be a yes."""
        return self.bounds.gaps if self.verdict == "possible" and self.bounds is not None else ()

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        row = self.demonstration
        return {
            "id": row.id,
            "date": str(row.date),
            "layer": row.layer,
            "standard": row.standard,
            "provider": vars(self.provider),
            "receiver": vars(self.receiver),
            "outcome": row.outcome,
            "verdict": self.verdict,
            "low": rounded(self.bounds.low) if self.bounds else None,
            "high": rounded(self.bounds.high) if self.bounds else None,
            "low_from_other_sources": rounded(self.others.low) if self.others else None,
            "high_from_other_sources": rounded(self.others.high) if self.others else None,
            "remark": self.remark,
            "sources": list(row.sources),
            "facts": [
                vars(fact) | {"sources": list(fact.sources)} for fact in (self.bounds.facts if self.bounds else ())
            ],
            "unknown": [vars(gap) for gap in self.news],
        }


@dataclass(frozen=True)
class Recall:
    """How the facts did in one layer."""

    layer: str  # as demonstrations name it; "all" for the whole
    succeeded: int  # successes that could be tested
    predicted: int  # of them with low > 0
    predicted_by_others: int  # of those predicted, with low > 0 from sources other than the demonstration's own too
    possible: int  # of them with high > 0
    failed: int  # failures and refusals that could be tested
    explained: int  # of them with high = 0
    contradictions: int
    untested: int

    @property
    def shares(self) -> dict[str, float | None]:
        """Shares of the successes, and of the failures; None where there were none."""

        def share(part: int, whole: int) -> float | None:
            return rounded(part / whole) if whole else None

        return {
            "predicted_share": share(self.predicted, self.succeeded),
            "predicted_by_others_share": share(self.predicted_by_others, self.succeeded),
            "possible_share": share(self.possible, self.succeeded),
            "explained_share": share(self.explained, self.failed),
        }

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {**vars(self), **self.shares}


@dataclass(frozen=True, eq=False)
class Backtest(Tabular):
    """Every demonstration tested."""

    catalog: Catalog
    scheme: Scheme
    evidence: Basis
    group: str | None
    trials: tuple[Trial, ...]  # by day, then by id

    @property
    def contradictions(self) -> tuple[Trial, ...]:
        """Demonstrations that the facts contradict: one of the two is wrong, or the model is."""
        return tuple(trial for trial in self.trials if trial.verdict == "contradiction")

    @property
    def news(self) -> tuple[Trial, ...]:
        """Successes that settle what the catalogue does not know yet."""
        return tuple(trial for trial in self.trials if trial.verdict == "possible")

    @property
    def untested(self) -> tuple[Trial, ...]:
        """Demonstrations that no layer of the scheme looks at."""
        return tuple(trial for trial in self.trials if trial.verdict == "untested")

    @property
    def recall(self) -> tuple[Recall, ...]:
        """Recall by layer, sorted by its name, and of all layers at the end."""
        layers = sorted({trial.demonstration.layer for trial in self.trials})
        each = [recall(name, [trial for trial in self.trials if trial.demonstration.layer == name]) for name in layers]
        return (*each, recall("all", self.trials))

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain data."""
        cited = {name for trial in self.trials for name in trial.demonstration.sources}
        cited |= {name for trial in self.trials if trial.bounds for fact in trial.bounds.facts for name in fact.sources}
        known = self.catalog.sources_by_id
        return {
            "schema": "interop-backtest/2",
            "group": self.group,
            "scheme": self.scheme.title,
            "evidence": self.evidence,
            "catalog": self.catalog.stamp,
            "recall": [item.to_dict() for item in self.recall],
            "discrimination": [item.to_dict() for item in above(f"{__package__}.base_rate", "discrimination")(self)],
            "contradictions": [trial.demonstration.id for trial in self.contradictions],
            "news": [trial.demonstration.id for trial in self.news],
            "untested": [trial.demonstration.id for trial in self.untested],
            "trials": [trial.to_dict() for trial in self.trials],
            "sources": [
                {"id": name, "title": known[name].title, "publisher": known[name].publisher, "url": known[name].url}
                for name in sorted(cited)
            ],
        }

    def rows(self) -> list[dict[str, Any]]:
        """Return a row per demonstration."""
        rows = []
        for trial in self.trials:
            plain = trial.to_dict()
            for end in ("provider", "receiver"):
                side = plain.pop(end)
                plain |= {end if key == "equipment" else f"{end}_{key}": value or "" for key, value in side.items()}
            plain["standard"] = plain["standard"] or ""
            plain["sources"] = ";".join(plain["sources"])
            plain["facts"] = "; ".join(fact["text"] for fact in plain["facts"])
            plain["unknown"] = "; ".join(str(gap) for gap in trial.news)
            rows.append({column: plain[column] for column in COLUMNS})
        return rows


#: Columns of the flat table.
COLUMNS = (
    *("id", "date", "layer", "standard", "outcome", "verdict"),
    *("low", "high", "low_from_other_sources", "high_from_other_sources"),
    *("provider_force", "provider", "provider_unit", "provider_held"),
    *("receiver_force", "receiver", "receiver_unit", "receiver_held"),
    *("facts", "unknown", "remark", "sources"),
)


def recall(layer: str, trials: Iterable[Trial]) -> Recall:
    """Count how the facts did."""
    trials = list(trials)
    tested = [trial for trial in trials if trial.bounds is not None]
    wins = [trial for trial in tested if trial.demonstration.outcome == "succeeded"]
    return Recall(
        layer=layer,
        succeeded=len(wins),
        predicted=sum(trial.verdict == "predicted" for trial in wins),
        predicted_by_others=sum(
            trial.verdict == "predicted" and trial.others is not None and trial.others.low > 0 for trial in wins
        ),
        possible=sum(trial.verdict in ("predicted", "possible") for trial in wins),
        failed=len(tested) - len(wins),
        explained=sum(trial.verdict == "explained" for trial in tested),
        contradictions=sum(trial.verdict == "contradiction" for trial in tested),
        untested=len(trials) - len(tested),
    )


def backtest(
    catalog: Catalog,
    group: str | Sequence[str] | None = None,
    *,
    scheme: SchemeLike = DEFAULT_SCHEME,
    evidence: Basis = "assumed",
    joint: bool = False,
) -> Backtest:
    """Test every demonstration against the bounds that its unit pair had that day from the other facts.

    Args:
        catalog: the facts.
        group: id of a group, or a list of force ids; only demonstrations between those forces, or those that they
            are drawn from; all when None.
        scheme: its layers say which standards are looked at and what they are worth.
        evidence: weakest basis to believe; what is weaker counts as unknown.
        joint: take all services of the states of those forces.

    Returns:
        A trial per demonstration. The bounds are those of the standard that the demonstration names, or the best over
        the layer's standards where it names none. A demonstration dated to a month or a year happened on one of its
        days: low is the least, high the greatest over them.

    Raises:
        UnknownNameError: no such group, force or scheme.
        SchemeError: the scheme names standards that the catalogue does not have.
        InputError: evidence that is not a basis, or no force at all.

    >>> import interop
    >>> from interop.analysis.backtest.trials import backtest
    >>> total = backtest(interop.load_catalog()).recall[-1]
    >>> total.predicted <= total.possible <= total.succeeded
    True
    """
    one_of("evidence", evidence, BASES)
    scheme = scheme_of(catalog, scheme)
    label, forces = None, None
    if group is not None:
        label, named, _ = forces_of(catalog, group, joint=joint)
        forces = {name for force in named for name in catalog.names_of(force)}
    rows = [
        row
        for row in catalog.demonstrations
        if forces is None or (row.provider_force in forces and row.receiver_force in forces)
    ]
    rows.sort(key=lambda row: (row.date.first, row.date.last, row.id))
    trials = tuple(_trial(catalog, scheme, evidence, row) for row in rows)
    return Backtest(catalog, scheme, evidence, label, trials)


def _trial(catalog: Catalog, scheme: Scheme, evidence: Basis, row: Demonstration) -> Trial:
    provider, receiver = _side(catalog, row, "provider"), _side(catalog, row, "receiver")
    found = _layer(scheme, row)
    if isinstance(found, str):
        return Trial(row, None, provider, receiver, "untested", None, None, found)
    name, layer = found
    bounds = _bounds(catalog, scheme, evidence, row, name, layer)
    verdict = verdict_on(row.outcome, bounds.low, bounds.high)
    remark = _remark(catalog, row, layer, provider, receiver)
    trial = Trial(row, name, provider, receiver, verdict, bounds, bounds, remark)
    left = trial.other_facts(catalog)
    return trial if left is catalog else replace(trial, others=_bounds(left, scheme, evidence, row, name, layer))


def _rests_on(fit: Fit, sources: set[str]) -> bool:
    """Say whether a statement has no source but these; without any source it is a judgement of its own."""
    return bool(fit.sources) and sources.issuperset(fit.sources)


def _statements_on(catalog: Catalog, row: Demonstration) -> Iterator[Fit]:
    for equipment, _ in (row.provider_unit, row.receiver_unit):
        for name in catalog.statement_chain(equipment):
            yield from catalog.fits_by_equipment.get(name, [])


def verdict_on(outcome: str, low: float, high: float) -> Verdict:
    """Say what bounds mean for an outcome.

    >>> verdict_on("succeeded", 0.0, 0.9), verdict_on("refused", 0.0, 0.0), verdict_on("failed", 0.5, 0.5)
    ('possible', 'explained', 'contradiction')
    """
    if outcome == "succeeded":
        return "predicted" if low > 0 else "possible" if high > 0 else "contradiction"
    return "contradiction" if low > 0 else "open" if high > 0 else "explained"


def _side(catalog: Catalog, row: Demonstration, end: Literal["provider", "receiver"]) -> Party:
    force, (equipment, unit) = (
        (row.provider_force, row.provider_unit) if end == "provider" else (row.receiver_force, row.receiver_unit)
    )
    names = {
        holding.unit
        for holding in catalog.holdings_of(force)
        if holding.equipment == equipment
        and holding.status == "active"
        and overlap(holding.since, holding.until, row.date, row.date)
    }
    held: Held = "no" if not names else "yes" if unit is None or not names.isdisjoint((None, unit)) else "type"
    return Party(force, equipment, unit, held)


def _layer(scheme: Scheme, row: Demonstration) -> tuple[str, StandardsLayer] | str:
    """Return the first layer of the scheme over the standards in question, or why there is none."""
    for name, layer in scheme.over_standards.items():
        if layer.standard_layer == row.layer:
            return name, layer
    return f"scheme {scheme.title} has no layer over the standards of {row.layer}"


_NOT_HELD: dict[Held, str] = {
    "no": "is not listed among its holdings that day",
    "type": "is not listed by name that day: its type is, under other names, whose own statements do not reach it",
}


def _remark(catalog: Catalog, row: Demonstration, layer: StandardsLayer, provider: Party, receiver: Party) -> str:
    remarks = [f"{side} {_NOT_HELD[side.held]}" for side in (provider, receiver) if side.held != "yes"]
    for side, role in zip((provider, receiver), layer.roles, strict=True):
        domains = layer.domains_of(role)
        domain = catalog.equipment_by_id[side.equipment].domain
        if domain not in domains:
            remarks.append(f"{side} is of domain {domain}, at which the layer does not look")
    if row.date.first != row.date.last:
        remarks.append(f"some day of {row.date}: low and high over all of them")
    return "; ".join(dict.fromkeys(remarks))


def _bounds(
    catalog: Catalog, scheme: Scheme, evidence: Basis, row: Demonstration, name: str, layer: StandardsLayer
) -> PairBounds:
    """Return the bounds over the days on which the demonstration may have been."""
    column = Column(name, name, (row.standard,) if row.standard else ())
    found = [_on_day(catalog, scheme, evidence, row, column, layer, day) for day in _days(catalog, row)]
    facts = dict.fromkeys(fact for bounds in found for fact in bounds.facts)
    gaps = dict.fromkeys(gap for bounds in found for gap in bounds.gaps)
    low, high = min(bounds.low for bounds in found), max(bounds.high for bounds in found)
    return PairBounds(low, high, tuple(facts), tuple(gaps))


def _days(catalog: Catalog, row: Demonstration) -> list[date]:
    """List the first day of the demonstration, and those within it on which a fact that matters began or had ended."""
    days = {row.date.first}
    if row.date.first != row.date.last:
        rows: list[Period] = list(_statements_on(catalog, row))
        rows += [*catalog.agreements, *catalog.accessions]
        days |= {
            day for item in rows for day in _edges(item.since, item.until) if row.date.first <= day <= row.date.last
        }
    return sorted(days)


def _edges(since: PartialDate | None, until: PartialDate | None) -> Iterator[date]:
    if since is not None:
        yield since.first
    if until is not None and until.last < date.max:
        yield until.last + timedelta(days=1)


def _on_day(
    catalog: Catalog,
    scheme: Scheme,
    evidence: Basis,
    row: Demonstration,
    column: Column,
    layer: StandardsLayer,
    day: date,
) -> PairBounds:
    """Run the pipe on a snapshot of the two units alone, whether their forces list them that day or not."""
    sides = [(row.provider_force, *row.provider_unit), (row.receiver_force, *row.receiver_unit)]
    keys = sorted(set(sides), key=lambda key: (key[0], key[1], key[2] or ""))
    units = tuple(Unit(*key, quantity=None, holdings=()) for key in keys)
    snapshot = Snapshot(catalog, day, evidence, evidence, tuple(sorted({key[0] for key in keys})), units)
    giving, taking = (np.array([keys.index(side)], dtype=np.intp) for side in sides)
    table = pair_table(layer.sides(snapshot, scheme.settings), column, giving, taking)
    low, high = float(table.low[0, 0]), float(table.high[0, 0])
    grounds = list(_grounds(snapshot, layer, table, int(giving[0]), int(taking[0])))
    # What counts is what reaches the bound; where nothing can work, everything that stands in the way.
    counts = [item for item in grounds if (item.sure if low else item.can_be or not high)]
    facts = dict.fromkeys(fact for item in counts for fact in item.facts)
    gaps = dict.fromkeys(gap for item in counts for gap in item.gaps)
    return PairBounds(low, high, tuple(facts), tuple(gaps))


@dataclass(frozen=True)
class _Ground:
    """What is known of one standard between the two units."""

    sure: bool
    can_be: bool
    facts: tuple[FactRef, ...]
    gaps: tuple[Gap, ...]


def _grounds(snapshot: Snapshot, layer: StandardsLayer, table: PairTable, giver: int, taker: int) -> Iterator[_Ground]:
    """Yield what is known of each standard: a shut gate, else the side that lacks it, else what both sides have."""
    sides = tuple(zip((snapshot.units[giver], snapshot.units[taker]), layer.roles, (giver, taker), strict=True))
    believed = BASES[: BASES.index(snapshot.evidence) + 1]
    for index, standard in enumerate(table.standards):
        if not table.usable[index, table.force_of_giver[0], table.force_of_taker[0]]:
            yield _Ground(sure=False, can_be=False, facts=(_shut(snapshot.catalog.standards_by_id[standard]),), gaps=())
            continue
        found = [_decides(snapshot.answers(layer.standard_layer, role), row, standard) for _, role, row in sides]
        known = [fit for fit in found if fit is not None and fit.basis in believed]
        lacking = [fit for fit in known if fit.support == "no"]
        gaps = tuple(
            Gap(unit.owner, unit.equipment, unit.name, standard, role, float(table.grades[index]))
            for (unit, role, _), fit in zip(sides, found, strict=True)
            if not lacking and fit not in known
        )
        facts = tuple(fact_ref(fit) for fit in lacking or known)
        yield _Ground(sure=not lacking and not gaps, can_be=not lacking, facts=facts, gaps=gaps)


def _decides(answers: Answers, row: int, standard: str) -> Fit | None:
    return answers.fits[row][answers.standards.index(standard)]


def _shut(row: Standard) -> FactRef:
    text = f"{row.id} is shut: it needs {row.gate} agreements of both states with {row.controlled_by}"
    return FactRef("standards", row.key, text, "cited", row.sources, row.note or "")
