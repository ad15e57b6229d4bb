"""The value of knowing a fact, against scoring the catalogue again with the fact in it."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

import interop
from interop.analysis.gaps import gaps
from interop.analysis.sampling.unknowns import UnknownFact, Unknowns
from interop.catalog import Catalog, load_catalog
from interop.catalog.models import Basis, Fit
from interop.errors import UnknownNameError
from interop.matrix import InteropMatrix
from interop.testing.strategies import FORCES, catalogs, schemes, score_days
from tests.analysis.changing import is_row
from tests.small import write

CLOSE = 1e-9


def settled(catalog: Catalog, fact: UnknownFact, day: date, answer: str) -> Catalog:
    """Return the catalogue with one statement on the fact: the weak one confirmed, or a new one."""
    if fact.statement is not None:
        stated = fact.statement.model_copy(update={"support": answer, "basis": "cited"})
        return catalog.replace(fits=[stated if row is fact.statement else row for row in catalog.fits])
    stated = Fit(
        equipment=fact.equipment,
        force=fact.force or "",
        standard=fact.standard,
        support=answer,
        role=fact.role,
        basis="cited",
        since=day.isoformat(),
        until=day.isoformat(),
        sources="paper",
        verified_on="2020",
    )
    return catalog.replace(fits=[*catalog.fits, stated])


def mean_width(matrix: InteropMatrix, before: InteropMatrix, layer: str | None) -> float:
    """Return the mean of high − low over the pairs that had one before."""
    lows, highs = (matrix.lows, matrix.highs)
    if layer is not None:
        lows, highs = matrix.layers[layer].scores.low, matrix.layers[layer].scores.high
    apart = ~np.eye(len(lows), dtype=bool) if len(lows) > 1 else np.ones((1, 1), dtype=bool)
    counted = before.lows if layer is None else before.layers[layer].scores.low
    cells = apart & ~np.isnan(counted)
    return float(np.nan_to_num(highs - lows)[cells].mean()) if cells.any() else 0.0


def statements_of(matrix: InteropMatrix) -> dict[tuple[str, str, str], Fit | None]:
    """Return what decides for every unit, standard and role, where it is believed."""
    found: dict[tuple[str, str, str], Fit | None] = {}
    for layer, role in (("link", "peer"), ("refuel", "provider"), ("refuel", "receiver")):
        table = matrix.snapshot.support(layer, role, 0.5, matrix.snapshot.bounds)  # type: ignore[arg-type]
        for unit, fits, known in zip(matrix.snapshot.units, table.fits, table.known, strict=True):
            for standard, fit, is_known in zip(table.standards, fits, known, strict=True):
                found[f"{unit.force} {unit.equipment} {unit.name}", standard, role] = fit if is_known else None
    return found


@given(
    catalogs(),
    schemes(),
    st.sampled_from((date(2008, 6, 15), date(2014, 1, 1))),
    st.sampled_from(("cited", "inferred", "assumed")),
    st.sampled_from((None, "link", "refuel")),
    st.lists(st.sampled_from(FORCES), min_size=2, max_size=4, unique=True),
    st.data(),
)
def test_narrowing_equals_scoring_again(
    catalog: Catalog,
    scheme: dict[str, Any],
    day: date,
    evidence: Basis,
    layer: str | None,
    forces: list[str],
    data: st.DataObject,
) -> None:
    """The narrowing by a yes and by a no is what scoring finds when that one statement is put into the catalogue."""
    before = interop.score(catalog, forces, as_of=day, scheme=scheme, evidence=evidence)
    found = gaps(before, layer)
    assert found.width == pytest.approx(mean_width(before, before, layer), abs=1e-12)
    rows = [gap for gap in found.gaps if is_row(catalog, gap.fact)]
    event("asked" if rows else "nothing to ask")
    if not rows:
        return
    gap = data.draw(st.sampled_from(rows))
    known = statements_of(before)
    for answer, narrowing in (("yes", gap.if_yes), ("no", gap.if_no)):
        changed = settled(catalog, gap.fact, day, answer)
        after = interop.score(changed, forces, as_of=day, scheme=scheme, evidence=evidence)
        # A statement on a type would also override what its heirs have from an older type: that is no settling.
        assume(all(statements_of(after)[key] is fit for key, fit in known.items() if fit is not None))
        assert narrowing == pytest.approx(found.width - mean_width(after, before, layer), abs=CLOSE)
    chance = gap.chance
    assert gap.expected == pytest.approx(chance * gap.if_yes + (1 - chance) * gap.if_no, abs=1e-12)
    if gap.fact.statement is None:
        assert chance == before.scheme.unknown_worth


@given(catalogs(), schemes(), score_days, st.sampled_from(("cited", "assumed")))
def test_every_unknown_cell_is_listed(catalog: Catalog, scheme: dict[str, Any], day: date, evidence: Basis) -> None:
    """Each cell that a layer does not know belongs to exactly one fact, and settling the fact settles the cell."""
    matrix = interop.score(catalog, FORCES, as_of=day, scheme=scheme, evidence=evidence)
    unknowns = Unknowns.of(matrix.snapshot, matrix.scheme.layers.values(), matrix.snapshot.bounds)
    for (layer, role), table in unknowns.tables.items():
        support = matrix.snapshot.support(layer, role, 0.5, matrix.snapshot.bounds)
        for unit, column in np.argwhere(table.codes >= 3).tolist():
            assert not support.known[unit, column]
            fact = unknowns.facts[table.codes[unit, column] - 3]
            assert (fact.layer, fact.role, fact.standard) == (layer, role, table.standards[column])
            assert unit in unknowns.settled_by(table.codes[unit, column] - 3)


@given(catalogs(), schemes(), score_days)
def test_order_and_signs(catalog: Catalog, scheme: dict[str, Any], day: date) -> None:
    """Nothing narrows by less than nothing or by more than there is, and the most valuable fact comes first."""
    found = gaps(interop.score(catalog, FORCES, as_of=day, scheme=scheme))
    for gap in found.gaps:
        assert 0 <= gap.if_yes <= found.width + 1e-12
        assert 0 <= gap.if_no <= found.width + 1e-12
    expected = [gap.expected for gap in found.gaps]
    assert expected == sorted(expected, reverse=True)


@pytest.fixture
def small(tmp_path: Any) -> Catalog:
    return load_catalog(write(tmp_path))


def test_by_hand(small: Catalog) -> None:
    """One unknown, whether the P-8I has the uhf-voice net: yes makes 0.25 of 0…0.25, no makes 0 of it."""
    scheme = {
        "name": "uhf-voice",
        "description": "Voice and Link 16 between aircraft.",
        "dimensions": {"technical": {"weight": 1.0, "reason": "test"}},
        "layers": {
            "link": {
                "kind": "peer",
                "dimension": "technical",
                "weight": 1.0,
                "reason": "test",
                "standards": "link",
                "domains": ["air"],
                "grades": {"uhf-voice": 0.25},
                "others": 1.0,
            }
        },
    }
    silent = [row for row in small.fits if row.equipment == "p-8i" or row.standard == "link-16"]
    catalog = small.replace(
        fits=[
            *silent,
            silent[0].model_copy(
                update={"equipment": "p-8a", "force": "usa-navy", "standard": "uhf-voice", "support": "yes"}
            ),
        ]
    )
    found = gaps(interop.score(catalog, "pair", scheme=scheme))
    assert found.width == pytest.approx(0.25)
    (gap,) = found.gaps
    assert str(gap.fact) == "p-8i: uhf-voice (peer)"
    assert (gap.if_yes, gap.if_no, gap.expected) == pytest.approx((0.25, 0.25, 0.25))
    assert gap.why == "not stated"
    assert (gap.forces, gap.units, gap.layers) == (("ind-navy",), 1, ("link",))


def test_weak_statement_is_listed_as_itself(small: Catalog) -> None:
    """Where evidence is too weak the fact is the statement, with its basis, and one statement covers its heirs."""
    weak = [
        row.model_copy(update={"basis": "assumed", "note": "judgement"}) if row.standard == "uhf-voice" else row
        for row in small.fits
    ]
    found = gaps(interop.score(small.replace(fits=weak), "pair", evidence="cited"))
    (gap,) = [gap for gap in found.gaps if gap.fact.standard == "uhf-voice"]
    assert gap.why == "yes, but only assumed"
    assert gap.forces == ("ind-navy", "usa-navy")


def test_forms(small: Catalog) -> None:
    """The rows, the document and the frame list the same facts, with rounded numbers."""
    found = gaps(interop.score(small, "pair"))
    document = found.to_dict(1)
    assert document["schema"] == "interop-gaps/2"
    assert document["unknown_facts"] == len(found.gaps) == len(found.to_frame())
    assert document["gaps"] == found.rows(1)
    assert document["unexamined"] == []


def test_unknown_layer_is_named(small: Catalog) -> None:
    """A layer that the scheme lacks is an error that says which was perhaps meant."""
    matrix = interop.score(small, "pair")
    with pytest.raises(UnknownNameError, match=r"no layer named 'lnk'. Hint: did you mean 'link'\?"):
        gaps(matrix, "lnk")
