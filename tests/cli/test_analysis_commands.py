"""The commands whatif, scenarios, timeline and roadmap as a person and a pipe meet them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
import typer

from interop.analysis.scenario import ScenarioError, scenarios
from interop.cli import roadmap, timeline, whatif
from interop.errors import InputError, UnknownNameError
from tests.small import write


@pytest.fixture
def catalog(tmp_path: Path) -> str:
    """Folder of a small catalogue."""
    return str(write(tmp_path / "facts"))


@pytest.fixture
def scheme(tmp_path: Path) -> str:
    """File of a scheme over what the small catalogue has."""
    path = tmp_path / "plain.toml"
    path.write_text(
        'name = "plain"\ndescription = "Links and agreements."\n'
        '[dimensions.all]\nweight = 1.0\nreason = "test"\n'
        '[layers.link]\nkind = "peer"\ndimension = "all"\nweight = 1.0\nreason = "test"\nstandards = "link"\n'
        'domains = ["air"]\nothers = 1.0\n[layers.link.grades]\nuhf-voice = 0.25\n'
        '[layers.agreements]\nkind = "agreement"\ndimension = "all"\nweight = 1.0\nreason = "test"\n'
        "[layers.agreements.kinds]\ncommunications-security = 1.0\nlogistics = 1.0\n",
        encoding="utf-8",
    )
    return str(path)


@pytest.fixture
def mine(tmp_path: Path) -> str:
    """File of a scenario."""
    path = tmp_path / "mine.toml"
    path.write_text(
        'title = "Mine"\n[[changes]]\nchange = "fit-standard"\nforce = "ind-navy"\nequipment = "p-8i"\n'
        'standard = "link-16"\n[[changes]]\nchange = "cancel-order"\nforce = "ind-navy"\n',
        encoding="utf-8",
    )
    return str(path)


def printed(capfdbinary: pytest.CaptureFixture[bytes], *arguments: str) -> str:
    """Run a command of these modules and return what it printed; nothing may stand on standard error."""
    app = typer.Typer()
    for module in (whatif, timeline, roadmap):
        module.register(app)
    app(args=list(arguments), prog_name="interop", standalone_mode=False)
    out, err = capfdbinary.readouterr()
    assert not err
    return out.decode()


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_whatif_table(capfdbinary: pytest.CaptureFixture[bytes], catalog: str, scheme: str, mine: str) -> None:
    """The table says what was applied and what not, and shows the cells that moved: 0.375 by a link from 0.25 to 1."""
    text = printed(capfdbinary, "whatif", "pair", "--scenario", mine, "--catalog", catalog, "--scheme", scheme)
    assert "applied: fit link-16 to ind-navy p-8i" in text
    assert "not applied: cancel the order of equipment of ind-navy (no holding matches:" in text
    assert "+0.375" in text
    assert "1 of 4 cells, the diagonal included, stay as they are." in text


def test_whatif_json_and_csv(capfdbinary: pytest.CaptureFixture[bytes], catalog: str, scheme: str, mine: str) -> None:
    """JSON and CSV give the same difference."""
    command = ("whatif", "pair", "--scenario", mine, "--catalog", catalog, "--scheme", scheme, "--format")
    document = json.loads(printed(capfdbinary, *command, "json"))
    (pair,) = (item for item in document["pairs"] if (item["from"], item["to"]) == ("ind-navy", "usa-navy"))
    rows = rows_of(printed(capfdbinary, *command, "csv"))
    (row,) = (item for item in rows if (item["from"], item["to"], item["layer"]) == ("ind-navy", "usa-navy", ""))
    assert pair["difference"] == float(row["difference"]) == 0.375


def test_whatif_where_nothing_moves(
    capfdbinary: pytest.CaptureFixture[bytes], catalog: str, scheme: str, tmp_path: Path
) -> None:
    """A scenario without effect says that every cell stays."""
    (tmp_path / "none.toml").write_text('title = "None"\n', encoding="utf-8")
    command = ("whatif", "pair", "--scenario", str(tmp_path / "none.toml"), "--catalog", catalog, "--scheme", scheme)
    assert "4 of 4 cells, the diagonal included, stay as they are." in printed(capfdbinary, *command)


def test_whatif_wrong(capfdbinary: pytest.CaptureFixture[bytes], catalog: str, scheme: str) -> None:
    """A scenario that is not there, or does not fit the catalogue, is refused in words."""
    with pytest.raises(UnknownNameError, match="did you mean 's-400-delivered'"):
        printed(capfdbinary, "whatif", "pair", "--scenario", "s400-delivered", "--catalog", catalog)
    command = ("whatif", "pair", "--scenario", "s-400-delivered", "--catalog", catalog, "--scheme", scheme)
    with pytest.raises(ScenarioError, match=r"changes\[0\].force: no force named 'ind-air-force'"):
        printed(capfdbinary, *command)


def test_scenarios_lists_what_ships(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Every scenario that ships is listed with its title."""
    assert [row["scenario"] for row in rows_of(printed(capfdbinary, "scenarios", "-f", "csv"))] == list(scenarios())
    assert "COMCASA never signed" in printed(capfdbinary, "scenarios")


def test_timeline_of_a_pair(capfdbinary: pytest.CaptureFixture[bytes], catalog: str, scheme: str) -> None:
    """The table tells the agreement that moved the pair: half of the layer, a quarter of the score."""
    dates = ("--from", "2018", "--to", "2019-01-01")
    command = ("timeline", "ind-navy", "usa-navy", *dates, "--catalog", catalog, "--scheme", scheme)
    text = printed(capfdbinary, *command)
    assert "ind-navy → usa-navy from 2018-01-01 to 2019-01-01" in text
    assert "+0.250 COMCASA" in text
    steps = rows_of(printed(capfdbinary, *command, "-f", "csv"))
    moves = rows_of(printed(capfdbinary, *command, "-f", "csv", "--moves"))
    document = json.loads(printed(capfdbinary, *command, "-f", "json"))
    assert float(steps[1]["change"]) == float(moves[0]["change"]) == 0.25
    assert document["pairs"][0]["moves"][0]["change"] == 0.25
    assert moves[0]["layers"] == "agreements:+0.25"
    assert moves[0]["sources"] == "paper"


def test_timeline_of_a_group(capfdbinary: pytest.CaptureFixture[bytes], catalog: str, scheme: str) -> None:
    """A group's table has mean, weakest and strongest; its CSV every pair on every date."""
    options = ("--from", "2018-11", "--to", "2019-01-01", "--step", "month", "--catalog", catalog, "--scheme", scheme)
    text = printed(capfdbinary, "timeline", "pair", *options, "--no-events")
    assert "weakest" in text
    assert "COMCASA" not in text
    assert len(rows_of(printed(capfdbinary, "timeline", "pair", *options, "-f", "csv"))) == 4 * 3
    alone = printed(capfdbinary, "timeline", "ind-navy", *options)
    assert "ind-navy from 2018-11-01 to 2019-01-01" in alone


def test_roadmap_of_a_pair(capfdbinary: pytest.CaptureFixture[bytes], catalog: str, scheme: str) -> None:
    """The sequence, the ranking and the JSON form agree on the best change."""
    command = ("roadmap", "ind-navy", "usa-navy", "--as-of", "2020-01-01", "--catalog", catalog, "--scheme", scheme)
    text = printed(capfdbinary, *command, "--budget", "1")
    assert "fit link-16 to ind-navy p-8i from 2020-01-01" in text
    assert "+0.375" in text
    steps = rows_of(printed(capfdbinary, *command, "-f", "csv"))
    ranking = rows_of(printed(capfdbinary, *command, "-f", "csv", "--ranking"))
    document = json.loads(printed(capfdbinary, *command, "-f", "json"))
    assert steps[0]["text"] == ranking[0]["text"] == document["steps"][0]["text"]
    assert [float(step["gain"]) for step in steps] == [0.375, 0.25]
    assert "No change that is left would raise the score." in printed(capfdbinary, *command)


def test_roadmap_over_declared_changes(
    capfdbinary: pytest.CaptureFixture[bytes], catalog: str, scheme: str, mine: str
) -> None:
    """A scenario file is a feasible set; what cannot be made is ranked last with the reason."""
    command = ("roadmap", "pair", "--changes", mine, "--catalog", catalog, "--scheme", scheme, "-f", "csv", "--ranking")
    rows = rows_of(printed(capfdbinary, *command))
    assert [row["text"] for row in rows] == [
        "fit link-16 to ind-navy p-8i",
        "cancel the order of equipment of ind-navy",
    ]
    assert rows[1]["reason"].startswith("no holding matches")


@pytest.mark.parametrize("command", [("timeline", "--from", "2018", "--to", "2019"), ("roadmap",)])
def test_three_names_are_too_many(capfdbinary: pytest.CaptureFixture[bytes], command: tuple[str, ...]) -> None:
    """More than two forces go into one group, joined by commas."""
    with pytest.raises(InputError, match="join more forces by commas"):
        printed(capfdbinary, command[0], "ind-navy", "usa-navy", "jpn-msdf", *command[1:])
