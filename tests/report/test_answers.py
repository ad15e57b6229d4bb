"""Sentences under tables: each follows from the numbers, and none is surer than the bounds allow."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import typer
from hypothesis import assume, given
from hypothesis import strategies as st

import interop
from interop.analysis.backtest import backtest
from interop.analysis.coalition import coalition
from interop.analysis.compare import compare
from interop.analysis.explain import explain
from interop.analysis.gaps import gaps
from interop.analysis.roadmap import roadmap
from interop.analysis.scenario import whatif
from interop.analysis.support import support
from interop.analysis.timeline import timeline
from interop.analysis.uncertainty import sobol, uncertainty
from interop.analysis.units import unit_pairs
from interop.analysis.views import BYS, breakdowns
from interop.catalog import Catalog
from interop.cli.app import app
from interop.cli.main import run
from interop.errors import InputError
from interop.matrix import InteropMatrix
from interop.report import answers
from interop.report.headline import brief
from interop.report.tables import both_ways, mean_shares
from interop.report.words import bounds_text, percent, score_text, shares_text
from interop.testing.strategies import FORCES, JOINT, catalogs, schemes, score_days
from tests.small import write

GROUP = (*FORCES, JOINT)
OPEN = "the bounds overlap, so it may be otherwise"


@cache
def malabar() -> InteropMatrix:
    return interop.score(interop.load_catalog(), "malabar-2020")


@given(catalogs(), schemes(), score_days)
def test_an_order_that_could_change_is_called_so(catalog: Catalog, scheme: dict[str, Any], day: date) -> None:
    """The closest and the furthest pair are named without reserve only where no other pair's bounds reach them."""
    matrix = interop.score(catalog, GROUP, scheme=scheme, as_of=day)
    cells = [both_ways(matrix, a, b) for a, b in combinations(matrix.forces, 2)]
    there = [cell for cell in cells if cell["value"] is not None]
    assume(len(there) > 1)
    said = brief(matrix)
    best, worst = (both_ways(matrix, *sentence.about) for sentence in said[:2])
    higher = sum((cell["high"] or 0) > (best["low"] or 0) for cell in there) - (
        (best["high"] or 0) > (best["low"] or 0)
    )
    lower = sum((cell["low"] or 0) < (worst["high"] or 0) for cell in there) - (
        (worst["low"] or 0) < (worst["high"] or 0)
    )
    assert ("reach as high" in said[0].text) == (higher > 0)
    assert ("reach as low" in said[1].text) == (lower > 0)


@given(catalogs(), schemes(), score_days, st.sampled_from(GROUP), st.sampled_from(GROUP))
def test_a_score_of_which_nothing_is_known_is_not_told(
    catalog: Catalog, scheme: dict[str, Any], day: date, a: str, b: str
) -> None:
    """An explanation gives the score, its bounds and shares; where nothing is known, the bounds alone."""
    matrix = interop.score(catalog, GROUP, scheme=scheme, as_of=day)
    why = explain(matrix, a, b)
    said = " ".join(answers.of_explanation(why))
    cell = vars(why)
    if why.value is None:
        assert "applies" in said
    elif not (why.sourced or why.judged):
        assert "is not known" in said
        assert bounds_text(cell) in said
        assert f"{why.value:.2f} [" not in said
    else:
        assert score_text(cell) in said
        assert shares_text(cell) in said
        limiting = why.limiting
        assert (limiting is not None) == ("back most is" in said)
        known = limiting is not None and bool(limiting.sourced or limiting.judged)
        assert ("of which nothing is known" in said) == (limiting is not None and not known)
        assert ("of it settled by sources" in said) == (
            limiting is not None and known and (limiting.sourced or 0) < 0.5
        )
        assert ("what is listed alone" in said) == bool(matrix.thin)


@given(catalogs(), schemes(), score_days, st.sampled_from(BYS))
def test_a_part_is_better_or_worse_beyond_doubt_only_where_bounds_part(
    catalog: Catalog, scheme: dict[str, Any], day: date, by: Any
) -> None:
    """Otherwise the sentence says that it may be otherwise, or that the part does as well as the rest."""
    matrix = interop.score(catalog, GROUP, scheme=scheme, as_of=day)
    try:
        found = breakdowns(matrix, "ind-joint", "usa-navy", by)
    except InputError:
        assume(False)  # noqa: FBT003 - nothing to split
        return
    for split, said in ((split, answers.of_breakdowns([split])) for split in found):
        if not said:
            continue
        largest = max(split.parts, key=lambda part: (part.weight, part.name))
        assert score_text(vars(largest)) in said[0]
        assert percent(largest.weight) in said[0]
        rest = [part for part in split.parts if part is not largest and part.weight > 0]
        sure = "as well as" not in said[0] and OPEN not in said[0]
        if sure:
            lows, highs = ([getattr(part, end) for part in rest] for end in ("low", "high"))
            assert largest.low > min(lows) or largest.high < max(highs)


def test_russian_origin_is_told_as_it_is() -> None:
    """What India has of Russian origin links with the United States as well as the rest of its fleet."""
    split = malabar().breakdown("ind-navy", "usa-navy", "link", "origin")
    (said,) = answers.of_breakdowns([split])
    russian = next(part for part in split.parts if part.name == "RUS")
    assert f"what Indian Navy has of origin Russia ({percent(russian.weight)}) does about as well as the rest" in said


def test_a_timeline_says_how_far_and_what_did_most() -> None:
    """The change, whether the bounds of both ends part, and COMCASA."""
    catalog = interop.load_catalog()
    line = timeline(catalog, ["ind-navy", "usa-navy"], "2018-07-01", "2018-12-31")
    said = answers.of_timeline(line, "ind-navy", "usa-navy")
    rows = line.pair_rows("ind-navy", "usa-navy")
    assert f"rose from {rows[0]['value']:.2f} to {rows[-1]['value']:.2f}" in said[0]
    assert ("beyond what the bounds of either day allow" in said[0]) == (rows[-1]["low"] > rows[0]["high"])
    assert "COMCASA" in said[1]
    together = answers.of_timeline(timeline(catalog, "malabar-2020", "2020-10-01", "2020-12-31"))
    assert together[0].startswith("From 2020-10-01 to 2020-12-31 the mean of all pairs")
    day = timeline(catalog, ["ind-navy", "usa-navy"], "2020-06-01", "2020-06-02")
    still = answers.of_timeline(day, "ind-navy", "usa-navy")
    assert "stayed at" in still[0]


def test_relative() -> None:
    """The pair that comes nearest to what both manage within themselves, and the one that stays furthest off."""
    matrix = malabar()
    values = matrix.relative.values[~np.eye(4, dtype=bool)]
    said = answers.of_relative(matrix)
    assert f"({values.max():.2f} [" in said[0]
    assert f"({values.min():.2f} [" in said[0]
    assert "in munitions is" in answers.of_relative(matrix, "munitions")[0]


def test_other_answers_quote_their_results() -> None:
    """Coalition, gaps, roadmap, scenario, comparison, draws, units and back-test: numbers of the results, no others."""
    matrix, catalog = malabar(), interop.load_catalog()
    whole = coalition(matrix)
    assert f"Mean of all pairs {whole.mean:.2f}" in answers.of_coalition(whole)[0]
    assert "Odd one out: Indian Navy" in answers.of_coalition(whole)[-1]
    found = gaps(matrix)
    assert re.match(r"Of all that single facts could narrow, \d+\u00a0% lies in ", answers.of_gaps(found)[0])
    planned = roadmap(matrix, ("ind-navy", "usa-navy"), budget=1)
    assert planned.steps[0].text in answers.of_roadmap(planned)[0]
    effect = whatif(catalog, "malabar-2020", "india-without-russian-equipment")
    largest = max(abs(pair["difference"]) for pair in effect.pairs() if pair["from"] != pair["to"])
    told = [pair for pair in effect.pairs() if abs(pair["difference"]) == largest and pair["from"] != pair["to"]]
    assert any(score_text(pair["after"]) in answers.of_whatif(effect)[0] for pair in told)
    slight = whatif(catalog, ["ind-joint", "usa-joint"], "s-400-delivered")
    assert answers.of_whatif(slight) == ["No pair of different forces moves by as much as 0.005."]
    methods = compare(catalog, "malabar-2020")
    least = min(item.kendall or 0.0 for item in methods.agreements)
    assert f"{least:.2f}" in answers.of_comparison(methods)[-1]
    drawn = uncertainty(matrix, draws=20)
    assert answers.of_uncertainty(drawn)[0].startswith("Least certain is ")
    pairs = unit_pairs(interop.score(catalog, "malabar-2020-task-groups"), columns=["link"])
    assert f"{int(pairs.listed.sum())} pairs" in answers.of_units(pairs)[0]
    seen = backtest(catalog, "malabar-2020")
    whole_recall = seen.recall[-1]
    foreseen = f"foresee {whole_recall.predicted}, and {whole_recall.predicted_by_others} of them"
    assert foreseen in answers.of_backtest(seen)[0]


def test_a_roadmap_says_what_nobody_looked_for() -> None:
    """An agreement that may be there already is no advice without that remark."""
    matrix = interop.score(interop.load_catalog(), ["irn-navy", "omn-navy"], as_of=2020)
    planned = roadmap(matrix, budget=3)
    assert any("sign" in step.text for step in planned.steps)
    assert "Nobody looked whether such an agreement is in force already: step" in answers.of_roadmap(planned)[-1]


@pytest.mark.parametrize(
    "command",
    [
        "matrix malabar-2020",
        "matrix malabar-2020 --layer link",
        "matrix malabar-2020 --relative",
        "explain ind-navy usa-navy --as-of 2020-11-03",
        "explain ind-navy usa-navy --by origin --layer link --as-of 2020-11-03",
        "timeline ind-navy usa-navy --from 2019 --to 2020 --catalog SMALL",
        "gaps pair --catalog SMALL",
        "support malabar-2020 --layer identify",
        "coalition malabar-2020-task-groups",
        "roadmap ind-navy usa-navy --budget 1 --catalog SMALL",
        "compare malabar-2020-task-groups",
        "uncertainty pair --draws 5 --catalog SMALL",
        "units malabar-2020-task-groups --layer link",
        "whatif malabar-2020-task-groups --scenario comcasa-never-signed",
        "backtest ind-navy usa-navy",
        "composition malabar-2020",
        "origin-map malabar-2020",
        "equipment --force ind-navy",
        "units malabar-2020-task-groups --layer link --matrix",
        "support malabar-2020-task-groups --layer link",
        "cite malabar-2020-task-groups",
        "stats",
    ],
)
def test_quiet_leaves_the_sentences_out(
    tmp_path: Path, command: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """And nothing else."""
    words = command.replace("SMALL", str(write(tmp_path))).split()

    def lines(*more: str) -> list[str]:
        assert run([*words, *more]) == 0
        return capfdbinary.readouterr().out.decode().splitlines()

    said, quiet = lines(), lines("--quiet")
    assert [line for line in quiet if line not in said] == []
    more = [line for line in said if line and line not in quiet]
    assert re.search(r"[a-z]{3,} [a-z]", " ".join(more))
    assert more[-1].endswith(".")


def test_what_is_not_wanted_is_not_worked_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """With --quiet nothing is explained for sentences that nobody sees."""

    def fail(*_: object) -> list[str]:
        raise AssertionError("worked out in vain")

    monkeypatch.setattr(answers, "of_matrix", fail)
    assert run(["matrix", "malabar-2020", "--quiet"]) == 0
    with pytest.raises(AssertionError, match="in vain"):
        run(["matrix", "malabar-2020"])


def test_bounds_part_as_they_print() -> None:
    """What differs by less than is printed is not said to lie beyond the bounds."""
    assert not answers._apart((0.0, 0.50001), (0.50003, 1.0))
    assert answers._apart((0.0, 0.5), (0.511, 1.0))
    assert answers._apart((0.511, 1.0), (0.0, 0.5))
    assert not answers._apart((0.0, 1.0), (0.4, 0.6))


def test_one_pair_has_one_pair_of_shares() -> None:
    """What a pair rests on is said once, and is the pair's own, without either force against itself."""
    matrix = interop.score(interop.load_catalog(), ["ind-navy", "usa-navy"], as_of="1995")
    text = " ".join(answers.of_matrix(matrix))
    assert text.count("sourced,") == text.count("unknown)") == 1
    cell = both_ways(matrix, "ind-navy", "usa-navy")
    assert mean_shares(matrix) == pytest.approx({name: cell[name] for name in ("sourced", "judged")}, abs=1e-5)


def test_a_change_that_moves_both_ends_is_no_play_of_bounds() -> None:
    """Bounds that overlap before and after say nothing against a change under which both ends move as the value does."""
    effect = whatif(interop.load_catalog(), "malabar-2020", "japan-india-acsa")
    (said,) = answers.of_whatif(effect)
    assert said.endswith("chiefly in agreements.")


def test_a_thin_fleet_wants_a_list_before_facts() -> None:
    """Where nobody went through a fleet, no single fact helps, and the sentence says what would."""
    found = gaps(interop.score(interop.load_catalog(), ["irn-navy", "png-navy"]))
    assert not found.gaps
    assert answers.of_gaps(found)[0].endswith("Papua New Guinea maritime element: list that first.")


#: Commands that list what is there, row by row, or say in words what they found: nothing is left to be said of them.
LISTS = {"groups", "forces", "scenarios", "measures", "schemes", "sql", "validate", "doctor", "siso", "import"}


def test_every_table_of_numbers_ends_with_its_sentences() -> None:
    """A command that prints a table says what it says in words, or lists what is there."""
    command: Any = typer.main.get_command(app)
    options = {name: {text for item in found.params for text in item.opts} for name, found in command.commands.items()}
    printing = {name for name, found in options.items() if "--format" in found}
    assert printing - LISTS == {name for name in printing if "--quiet" in options[name]}


def test_support_says_what_all_share_and_what_is_shut() -> None:
    """Numbers of standards and gates as the table has them; what facts alone guarantee is told apart."""
    found = support(malabar(), layers=["link"])
    shared = [item for item in found.common if item.by_all]
    low = {(cell.standard, cell.force): cell.low for cell in found.cells}
    alone = sum(all(low[item.standard, force] for force in malabar().forces) for item in shared)
    shut = [gate for gate in found.gates if not gate.open]
    said = answers.of_support(found)
    assert f"together {len(shared)}, {alone or 'none'} by facts of basis inferred or better alone" in said[0]
    assert f"{len(shut)} gates are shut between two forces" in said[1]
    assert 0 < alone < len(shared)


def test_blame_is_shared_where_the_intervals_overlap() -> None:
    """The factor with the greatest total index is named, and with it each that its interval does not rule out."""
    pytest.importorskip("SALib")
    found = sobol(malabar(), {"weights": None, "tau": None, "size_exponent": None}, base=16)
    first, *rest = found.of_mean
    (said,) = answers.of_sensitivity(found)
    assert f"vary most is {first.factor}, with {percent(min(1.0, first.total))}" in said
    for item in rest:
        assert (item.factor in said) == (item.total + item.total_error > first.total - first.total_error)
