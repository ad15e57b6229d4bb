"""support: which force has which standard, since when, and which gate keeps it shut."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import interop
from interop.analysis.support.table import Support, SupportCell, support, walk_back
from interop.arrays import Bools
from interop.catalog.dates import PartialDate
from interop.errors import InputError, UnknownNameError
from interop.matrix import InteropMatrix
from interop.snapshot import Snapshot
from interop.testing.strategies import FORCES, PEER_STANDARDS, catalogs, schemes, score_days
from tests.reference import Reference
from tests.small import FILES, changed, write


@st.composite
def matrices(draw: st.DrawFn) -> InteropMatrix:
    """Draw a scored catalogue."""
    return interop.score(draw(catalogs()), FORCES, as_of=draw(score_days), scheme=draw(schemes()), bounds="assumed")


def together(snapshot: Snapshot, standards: Sequence[str]) -> Bools:
    """S × F × F: whether two forces may use a standard together."""
    admitted = snapshot.admitted(standards)
    usable: Bools = snapshot.same_state | (admitted[:, :, None] & admitted[:, None, :])
    return usable


def cells_of(found: Support) -> dict[tuple[str, str, str], SupportCell]:
    """Return the cells by standard, role and force."""
    return {(cell.standard, cell.role, cell.force): cell for cell in found.cells}


@given(matrices())
def test_bounds(matrix: InteropMatrix) -> None:
    """0 ≤ low ≤ value ≤ high ≤ 1; what is not applicable is so in every number, and nobody has it."""
    for cell in support(matrix).cells:
        if cell.value is None:
            assert (cell.sourced, cell.judged, cell.since) == (None, None, None)
        else:
            assert cell.low is not None
            assert cell.high is not None
            assert cell.sourced is not None
            assert cell.judged is not None
            assert 0 <= cell.low <= cell.value + 1e-12
            assert cell.value <= cell.high + 1e-12 <= 1 + 2e-12
            assert 0 <= cell.sourced + cell.judged <= 1 + 1e-12
            assert (cell.since is None) != cell.has


@given(matrices())
def test_shares_are_those_of_the_reference(matrix: InteropMatrix) -> None:
    """The share of a peer standard is the weighted mean of the units' support, as the definitions have it."""
    scheme = matrix.scheme.model_dump(by_alias=True)
    slow = Reference(matrix.catalog, matrix.as_of, scheme)
    found = cells_of(support(matrix, layers=["link"]))
    for force in FORCES:
        weights = slow.weights(force, scheme["layers"]["link"]["domains"])
        for name in PEER_STANDARDS:
            cell = found[name, "peer", force]
            if not weights:
                assert cell.value is None
                continue
            if not slow.covered(force):
                assert (cell.low, cell.high) == (0, 1)
                continue
            for end, number in ((0, cell.low), (1, cell.high)):
                share = sum(weight * slow.support(force, unit, name, "peer")[end] for unit, weight in weights.items())
                assert number == pytest.approx(share, abs=1e-12)


@given(matrices())
def test_a_shared_standard_carries_the_layer(matrix: InteropMatrix) -> None:
    """A peer layer is at least the product of two forces' shares of any standard that they may use, graded."""
    found = cells_of(support(matrix, layers=["link"]))
    layer: Any = matrix.scheme.layers["link"]
    usable = together(matrix.snapshot, PEER_STANDARDS)
    for index, name in enumerate(PEER_STANDARDS):
        for i, a in enumerate(FORCES):
            for j, b in enumerate(FORCES):
                one, two = found[name, "peer", a], found[name, "peer", b]
                covered = bool(matrix.snapshot.fleet_covered[[i, j]].all())
                if covered and one.low is not None and two.low is not None and usable[index, i, j]:
                    product = layer.grades.get(name, 1.0) * one.low * two.low
                    assert matrix.layers["link"].scores.low[i, j] >= product - 1e-12


@given(matrices())
def test_gates_are_those_of_the_layers(matrix: InteropMatrix) -> None:
    """A gate is open exactly where the layers may use the standard, and it names an agreement or a state without one."""
    standards = [row.id for row in matrix.catalog.standards]
    usable = together(matrix.snapshot, standards)
    found = {(gate.standard, gate.a, gate.b): gate for gate in support(matrix).gates}
    for index, name in enumerate(standards):
        for i, a in enumerate(FORCES):
            for j, b in enumerate(FORCES[i + 1 :], i + 1):
                gate = found.get((name, a, b))
                assert usable[index, i, j] == (gate is None or gate.open)
                if gate is not None:
                    assert (gate.since is None) == bool(gate.lacking)
                    assert gate.agreements or gate.lacking


@given(matrices())
def test_gates_have_been_open_since(matrix: InteropMatrix) -> None:
    """On the day named the gate was open, and on the day before it was shut."""
    for gate in support(matrix).gates:
        if gate.since:
            first = PartialDate.parse(gate.since).first
            for day, expected in ((first, True), (first - timedelta(days=1), False)):
                assert together(matrix.catalog.at(day, sorted((gate.a, gate.b))), [gate.standard])[0, 0, 1] == expected


@given(matrices())
def test_had_since(matrix: InteropMatrix) -> None:
    """Some unit that has the standard today had it on the day named and not on the day before."""
    partial = matrix.scheme.partial
    for cell in support(matrix, layers=["link"]).cells:
        if not cell.since:
            continue
        first = PartialDate.parse(cell.since).first
        today = having(matrix, matrix.as_of, cell, partial)
        assert today & having(matrix, first, cell, partial)
        # A unit that lost it for a while may have had it earlier still; the beginning named is that of one unit.
        began = today & having(matrix, first, cell, partial) - having(matrix, first - timedelta(days=1), cell, partial)
        assert began


def having(matrix: InteropMatrix, day: date, cell: SupportCell, partial: float) -> set[tuple[str, str | None]]:
    """Return the units of a force that have a standard on a day."""
    snapshot = matrix.catalog.at(day, [cell.force])
    table = snapshot.support("link", "peer", partial)
    column = table.standards.index(cell.standard)
    return {(unit.equipment, unit.name) for unit, low in zip(snapshot.units, table.low[:, column], strict=True) if low}


@given(matrices(), st.sampled_from(FORCES))
def test_another_force_changes_no_cell(matrix: InteropMatrix, force: str) -> None:
    """A force alone has the cells that it has in the group."""
    alone = interop.score(matrix.catalog, [force], as_of=matrix.as_of, scheme=matrix.scheme, bounds="assumed")
    expected = cells_of(support(matrix))
    for key, cell in cells_of(support(alone)).items():
        assert cell.since == expected[key].since
        for one, two in zip(cell.numbers.values(), expected[key].numbers.values(), strict=True):
            assert one == pytest.approx(two, abs=1e-6)


@given(matrices())
def test_common_sorts_every_force_once(matrix: InteropMatrix) -> None:
    """Each member has a standard, may have it or lacks it; what all have excludes what all but one have."""
    for item in support(matrix).common:
        assert sorted((*item.have, *item.may, *item.lack)) == sorted(FORCES)
        assert not (item.by_all and item.missing)
        if item.missing:
            assert len(item.have) == len(FORCES) - 1


def small(folder: Path, as_of: str, **files: str) -> Support:
    """Look the small catalogue up."""
    matrix = interop.score(interop.load_catalog(write(folder, **files)), "pair", as_of=as_of)
    return support(matrix, standards=["link-16", "uhf-voice"])


def test_small_catalogue(tmp_path: Path) -> None:
    """India's P-8I lacks Link 16 and has uhf-voice since it came in 2013-05; COMCASA opened the gate."""
    found = small(tmp_path, "2020-11-03")
    cells = cells_of(found)
    lacking = cells["link-16", "peer", "ind-navy"]
    assert (lacking.value, lacking.since) == (0.0, None)
    assert cells["uhf-voice", "peer", "ind-navy"].since == "2013-05"
    assert cells["link-16", "peer", "usa-navy"].since == "2013"
    assert [(gate.a, gate.b, gate.since, gate.agreements) for gate in found.gates] == [
        ("ind-navy", "usa-navy", "2018-09-06", ("comcasa",))
    ]
    assert found.to_dict()["baseline"] == {"all": [{"standard": "uhf-voice", "role": "peer"}], "all_but_one": []}


def test_shut_gate(tmp_path: Path) -> None:
    """Before COMCASA the gate is shut, India is the state that lacks it, and the flat table says with whom."""
    found = small(tmp_path, "2018-09-05")
    assert [(gate.lacking, gate.needs, gate.controlled_by) for gate in found.gates] == [
        (("IND",), "communications-security", "USA")
    ]
    shut = {(row["standard"], row["force"]): row["shut_with"] for row in found.rows()}
    assert shut["link-16", "ind-navy"] == "usa-navy"
    assert shut["uhf-voice", "ind-navy"] == ""


def test_a_step_in_quantity_is_no_new_beginning(tmp_path: Path) -> None:
    """P-8I delivered in two lots, two rows one after the other: India has had uhf-voice since the first."""
    two = changed(
        "holdings/ind-navy.csv",
        "p-8i,,8,2013-05,,active",
        "p-8i,,3,2013-05,2015-11,active,imported,USA,paper,,2020-12-31\np-8i,,8,2015-12,,active",
    )
    assert cells_of(small(tmp_path, "2020", holdings__ind_navy=two))["uhf-voice", "peer", "ind-navy"].since == "2013-05"


def test_a_break_is_a_new_beginning(tmp_path: Path) -> None:
    """A statement that ended and came back counts from its return."""
    row = "p-8a,,,link-16,yes,peer,,,cited,paper,,2020-12-31\n"
    twice = changed(
        "fits/usa.csv", row, row.replace("peer,,", "peer,,2015-06") + row.replace("peer,,", "peer,2016-02,")
    )
    assert cells_of(small(tmp_path, "2020", fits__usa=twice))["link-16", "peer", "usa-navy"].since == "2016-02"


def test_what_all_but_one_have(tmp_path: Path) -> None:
    """With a third navy that has Link 16 and shares the gate, Link 16 is what all but India have."""
    files = {
        "groups": changed("groups.csv", "ind-navy;usa-navy", "ind-navy;usa-navy;usa-reserve"),
        "forces": FILES["forces.csv"] + "usa-reserve,US Navy Reserve,USA,navy,service,,paper,,2020-12-31\n",
    }
    folder = write(tmp_path, **files)
    (folder / "holdings" / "usa-reserve.csv").write_text(FILES["holdings/usa-navy.csv"], encoding="utf-8")
    matrix = interop.score(interop.load_catalog(folder), "pair")
    found = {item.standard: item for item in support(matrix, layers=["link"]).common}
    assert found["link-16"].missing == "ind-navy"
    assert found["uhf-voice"].by_all


def test_walk_back_by_hand() -> None:
    """Open in 2001, shut in 2003, open from 2005 and 2007: without a break since 2005."""
    changes = [(date(year, 1, 1), str(year)) for year in (2007, 2005, 2003, 2001)]
    assert walk_back(changes, lambda day: day.year in (2001, 2005, 2007)) == (date(2005, 1, 1), "2005")
    assert walk_back(changes, lambda _: True) == (date.min, "")
    assert walk_back([], lambda _: True) == (date.min, "")


def test_real_catalogue() -> None:
    """In Malabar 2020 every member has marine VHF, all but India have Link 16, and COMCASA opened its gate."""
    found = support(interop.score(interop.load_catalog(), "malabar-2020"), layers=["link"])
    common = {item.standard: item for item in found.common}
    assert common["vhf-marine"].by_all
    assert common["link-16"].missing == "ind-navy"
    gate = next(g for g in found.gates if (g.standard, g.a, g.b) == ("link-16", "ind-navy", "usa-navy"))
    assert (gate.since, gate.agreements) == ("2018-09-06", ("comcasa",))
    assert sum(cell.standard == "link-16" for cell in found.cells) == 4


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"standards": ["link-17"]}, UnknownNameError, "no standard named 'link-17'. Hint: did you mean 'link-1"),
        ({"layers": ["lnk"]}, UnknownNameError, "did you mean 'link'"),
        ({"layers": ["practice"]}, InputError, "layer 'practice' of kind practice has no standards"),
        (
            {"standards": ["boom"], "layers": ["link"]},
            InputError,
            "boom is a standard of refuel, which none of these layers looks at: link",
        ),
    ],
)
def test_mistakes(arguments: dict[str, Any], error: type[Exception], words: str) -> None:
    """What cannot be looked up is refused, with what was meant."""
    with pytest.raises(error, match=words):
        support(interop.score(interop.load_catalog(), "malabar-2020"), **arguments)
