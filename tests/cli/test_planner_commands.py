"""The commands of an exercise planner: units, support, coalition, backtest."""

from __future__ import annotations

import csv
import io
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer

from interop.catalog import Catalog, load_catalog
from interop.cli import backtest, coalition, support, units
from interop.cli.output import table
from interop.errors import InputError, UnknownNameError
from tests.small import FILES, write

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
for module in (backtest, coalition, support, units):
    module.register(app)


def printed(output: pytest.CaptureFixture[bytes], *arguments: str, code: int = 0) -> str:
    """Run a command and return what it printed; nothing may stand on standard error."""
    result = app(args=list(arguments), prog_name="interop", standalone_mode=False)
    out, err = output.readouterr()
    assert (result or 0) == code
    assert not err
    return out.decode()


def document(output: pytest.CaptureFixture[bytes], *arguments: str) -> Any:
    """Run a command and return its JSON."""
    return json.loads(printed(output, *arguments, "--format", "json"))


def lines(output: pytest.CaptureFixture[bytes], *arguments: str) -> list[dict[str, str]]:
    """Run a command and return its CSV; every row has as many fields as the header."""
    text = printed(output, *arguments, "--format", "csv")
    rows = list(csv.reader(io.StringIO(text)))
    assert len({len(row) for row in rows}) == 1
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture(autouse=True)
def _read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read each folder of facts once for all commands of this module."""
    monkeypatch.setattr("interop.catalog.load_catalog", lambda path=None, *, extend=(): _read(path, tuple(extend)))


@cache
def _read(path: Path | None, extend: tuple[Path, ...]) -> Catalog:
    return load_catalog(path, extend=extend)


@pytest.fixture
def facts(tmp_path: Path) -> str:
    """The small catalogue as a folder."""
    return str(write(tmp_path))


@pytest.mark.parametrize(
    ("arguments", "schema"),
    [
        (("units", "malabar-2020-task-groups", "--layer", "link"), "interop-units/1"),
        (("units", "ind-navy-malabar-2020", "usa-navy-malabar-2020", "--as-of", "2020-11-03"), "interop-units/1"),
        (("support", "malabar-2020", "--standard", "link-16"), "interop-support/2"),
        (("coalition", "malabar-2020"), "interop-coalition/2"),
        (("backtest", "ind-navy", "usa-navy"), "interop-backtest/2"),
    ],
)
def test_every_command_in_three_forms(
    capfdbinary: pytest.CaptureFixture[bytes], arguments: tuple[str, ...], schema: str
) -> None:
    """Every command prints a table, CSV of even rows and JSON that names its schema."""
    assert printed(capfdbinary, *arguments)
    assert lines(capfdbinary, *arguments)
    assert document(capfdbinary, *arguments)["schema"] == schema


def test_wall_table(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Ship by ship: a data-link column, a uhf-voice column, IFF, fuel and deck, and which ship gives fuel to which."""
    columns = (
        "--layer",
        "data=link:link-16,link-11,centrixs",
        "--layer",
        "uhf-voice=link:uhf-voice,hf-voice,secure-voice",
    )
    more = ("--layer", "identify", "--layer", "fuel=replenish", "--layer", "deck=cross-deck")
    rows = lines(capfdbinary, "units", "malabar-2020-task-groups", *columns, *more)
    fuelled = [row for row in rows if row["from_unit"] == "INS Deepak" and row["to_unit"] == "USS Sterett"]
    assert [row["fuel"] for row in fuelled] == ["ras-probe"]
    assert {row["data"] for row in rows} <= {"", "link-16", "link-11", "centrixs"}
    assert {"uhf-voice_low", "identify_possible", "deck_shut"} <= rows[0].keys()
    text = printed(capfdbinary, "units", "malabar-2020-task-groups", *columns, *more)
    assert "In a service the first unit provides and the second receives." in text


def test_units_too_many_for_a_terminal(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """No frame of blank cells is drawn; what holds the matrix is said."""
    words = ("units", "ind-navy", "usa-navy", "--as-of", "2020-11-03", "--layer", "link")
    text = printed(capfdbinary, *words, "--matrix", "--quiet")
    assert "columns do not fit 120 characters: --out FILE.html or FILE.xlsx holds them all." in text
    assert "──" not in text


def test_pairs_too_many_for_a_terminal(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """A table ends after a thousand pairs, or as many as are asked for, and says so; rows are all there."""
    words = ("units", "ind-navy", "usa-navy", "--as-of", "2020-11-03", "--layer", "link")
    every = lines(capfdbinary, *words)
    text = printed(capfdbinary, *words, "--quiet")
    assert f"The first 1000 of {len(every)} pairs; --layer, --matrix, --top N or --format csv show others." in text
    assert f"The first 7 of {len(every)} pairs" in printed(capfdbinary, *words, "--top", "7")
    assert lines(capfdbinary, *words, "--top", "7") == every[:7]
    assert len(json.loads(printed(capfdbinary, *words, "--top", "7", "--format", "json"))["pairs"]) == 7


def test_forces_too_many_for_a_terminal(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Any table that is too wide says so, under its title."""
    rows = [{f"c{place}": "0.5" for place in range(count)} for count in (20, 21)]
    for row in rows:
        table([row], tuple(row), title="Scores")
    out = capfdbinary.readouterr().out.decode()
    assert out.count("Scores") == 2
    assert out.count("0.5") == 20
    assert "21 columns do not fit 120 characters: --format csv or json holds them all.\n" in out


def test_units_as_matrices(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """A matrix per column and pair of forces; as CSV one matrix with every unit on both sides."""
    text = printed(capfdbinary, "units", "malabar-2020-task-groups", "--layer", "link", "--matrix")
    assert "link: ind-navy-malabar-2020 with usa-navy-malabar-2020" in text
    assert "IND INS Shivalik" in text
    service = printed(capfdbinary, "units", "malabar-2020-task-groups", "--layer", "replenish", "--matrix")
    for pair in (
        "ind-navy-malabar-2020 provides to usa-navy-malabar-2020",
        "usa-navy-malabar-2020 provides to ind-navy",
    ):
        assert pair in service
    rows = lines(capfdbinary, "units", "malabar-2020-task-groups", "--layer", "link", "--matrix")
    assert [row[""] for row in rows] == list(rows[0])[1:]
    assert all(row[name] == other[row[""]] for row in rows for other in rows for name in [other[""]])


def test_matrix_as_csv_is_one(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Several matrices do not fit one CSV file: the command says so instead of dropping any."""
    with pytest.raises(InputError, match="a CSV file holds one matrix; choose one column with --layer"):
        printed(capfdbinary, "units", "malabar-2020-task-groups", "--matrix", "--format", "csv")


def test_cells_of_the_wall_table(capfdbinary: pytest.CaptureFixture[bytes], facts: str) -> None:
    """The small catalogue in words: uhf-voice between P-8I and P-8A, drogue unknown, the missile not applicable."""
    text = printed(capfdbinary, "units", "pair", "--catalog", facts, "--layer", "link", "--layer", "refuel")
    assert "uhf-voice 0.15" in text
    assert "? [0.00–1.00 drogue?]" in text
    assert "–" in text
    folder = str(fitted(Path(facts)))
    before = ("--catalog", folder, "--layer", "link", "--as-of", "2018-09-05")
    shut = printed(capfdbinary, "units", "ind-navy", "usa-navy", *before)
    assert "shut: link-16" in shut


def fitted(folder: Path) -> Path:
    """Give the P-8I Link 16 and take the P-8A's uhf-voice."""
    yes = FILES["fits/ind-navy.csv"].replace("link-16,no", "link-16,yes")
    silent = FILES["fits/usa.csv"].replace("uhf-voice,yes", "uhf-voice,no")
    return write(folder / "fitted", fits__ind_navy=yes, fits__usa=silent)


def test_support_says_who_since_when_and_what_is_shut(capfdbinary: pytest.CaptureFixture[bytes], facts: str) -> None:
    """The table has the share, the date and the baseline; before COMCASA it names the state without the agreement."""
    text = printed(capfdbinary, "support", "pair", "--catalog", facts)
    assert "Every member has, and all may use together: uhf-voice." in text
    assert "open since 2018-09-06" in text
    before = printed(capfdbinary, "support", "pair", "--catalog", facts, "--as-of", "2018-09-05")
    assert "shut: IND without a communications-security agreement with USA" in before


def test_coalition_in_words(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """The table names the weakest pair, the odd one out, the best smaller groups and what is shared."""
    text = printed(capfdbinary, "coalition", "malabar-2020")
    for words in ("Weakest: ", "Mean of all pairs", "jpn-msdf usa-navy", "vhf-marine", "What all but one have"):
        assert words in text
    assert document(capfdbinary, "coalition", "malabar-2020", "--size", "3")["best"][0]["compared"] == 4


def test_backtest_lists_both_sides(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    """A contradiction shows what was seen and the fact against it, each with its source; --check exits with 1."""
    text = FILES["demonstrations.csv"].replace("2010", "2019-05-01").replace("refused", "succeeded")
    folder = str(write(tmp_path, demonstrations=text))
    out = printed(capfdbinary, "backtest", "--catalog", folder, "--check", code=1)
    assert "usa-navy p-8a worked with ind-navy p-8i (IN 320) (link over link-16) on 2019-05-01 [1]" in out
    assert "· ind-navy p-8i does not support link-16 as peer [1]" in out
    assert "[1] A paper, Press. https://example.org/paper" in out


def test_backtest_without_contradictions(capfdbinary: pytest.CaptureFixture[bytes], facts: str) -> None:
    """With nothing to report --check exits with 0, and what is not tested is listed."""
    assert "Contradictions: none" in printed(capfdbinary, "backtest", "pair", "--catalog", facts, "--check")
    untested = printed(capfdbinary, "backtest", "ind-navy,usa-navy", "--catalog", facts, "--scheme", "origin")
    assert "refusal: scheme origin has no layer over the standards of link" in untested


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("units", "malabar-20200"), "did you mean 'malabar-2020'"),
        (("units", "malabar-2020", "--layer", "lnk"), "did you mean 'link'"),
        (("support", "malabar-2020", "--standard", "link-61"), "did you mean 'link-16'"),
        (("backtest", "ind-navi,usa-navy"), "did you mean 'ind-navy'"),
    ],
)
def test_mistakes(capfdbinary: pytest.CaptureFixture[bytes], arguments: tuple[str, ...], words: str) -> None:
    """A name that does not exist is refused, with the one that was meant."""
    with pytest.raises(UnknownNameError, match=words):
        printed(capfdbinary, *arguments)
