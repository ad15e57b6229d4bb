"""Every command that scores takes the same options, and heeds them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import typer

from interop.cli.app import app
from interop.cli.main import run
from interop.request import Request
from tests.small import FILES, write

OPTIONS = {"--as-of", "--scheme", "--set", "--weighting", "--evidence", "--bounds", "--joint"}
#: Commands that score, with arguments that run on the small catalogue.
SCORING: dict[str, tuple[str, ...]] = {
    "matrix": ("pair",),
    "explain": ("ind-navy", "usa-navy"),
    "report": ("pair", "--no-page", "--out", "{folder}"),
    "whatif": ("pair", "--scenario", "comcasa-never-signed"),
    "timeline": ("ind-navy", "usa-navy", "--from", "2018", "--to", "2019"),
    "uncertainty": ("pair", "--draws", "3"),
    "gaps": ("pair",),
    "units": ("pair",),
    "support": ("pair",),
    "coalition": ("pair",),
    "compare": ("pair", "--scheme", "origin"),
    "roadmap": ("ind-navy", "usa-navy"),
    "backtest": (),
    "export": ("pair", "--out", "{folder}.graphml"),
    "cite": ("pair",),
    "stats": (),
    "diff": ("{catalog}", "{catalog}"),
    "composition": ("pair",),
    "origin-map": ("pair",),
}
#: What some of them cannot take, and why.
LEFT_OUT: dict[str, tuple[set[str], str]] = {
    "timeline": ({"--as-of"}, "its days are --from and --to"),
    "backtest": ({"--as-of", "--weighting", "--bounds"}, "a pair of units on the day of its demonstration"),
    "stats": ({"--joint"}, "counts all forces"),
    "composition": (
        {"--scheme", "--evidence", "--bounds"},
        "counts designers, of which there are no degrees of evidence",
    ),
    "origin-map": ({"--scheme", "--evidence", "--bounds"}, "counts states, of which there are no degrees of evidence"),
}
#: Commands that score nothing.
OTHERS = {
    *("groups", "forces", "equipment", "validate", "scenarios", "measures", "schemes", "sql", "import", "doctor"),
    *("siso", "new"),
}


def options_of(name: str) -> set[str]:
    """Return the options that a command takes."""
    command: Any = typer.main.get_command(app)
    return {text for item in command.commands[name].params for text in item.opts if text in OPTIONS}


def test_every_command_stands_here() -> None:
    """A new command is put with those that score, or with those that do not."""
    command: Any = typer.main.get_command(app)
    assert set(command.commands) == {*SCORING, *OTHERS}


@pytest.mark.parametrize("name", SCORING)
def test_every_command_that_scores_takes_the_same_options(name: str) -> None:
    """All options of scheme and evidence, but for those that would mean nothing there."""
    assert options_of(name) == OPTIONS - LEFT_OUT.get(name, (set(), ""))[0]


GIVEN = {
    "--as-of": "2019-05-04",
    "--scheme": "technical",
    "--set": "size_exponent=0.75",
    "--weighting": "count",
    "--evidence": "inferred",
    "--bounds": "cited",
    "--joint": "",
}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Request, bool]]:
    """Everything that is asked for while a test runs, and whether of joint forces."""
    found: list[tuple[Request, bool]] = []
    of = Request.of

    def heard(*about: Any, joint: bool = False, **more: Any) -> Request:
        request = of(*about, joint=joint, **more)
        found.append((request, joint))
        return request

    monkeypatch.setattr(Request, "of", heard)
    return found


@pytest.mark.parametrize("name", [name for name in SCORING if name != "backtest"])
def test_every_command_heeds_its_options(name: str, tmp_path: Path, asked: list[tuple[Request, bool]]) -> None:
    """What is scored is of the day, the scheme, the weights and the evidence that were asked for."""
    pytest.importorskip("networkx")
    catalog = write(tmp_path / "catalogue")
    words = [word.format(folder=tmp_path / "out", catalog=catalog) for word in SCORING[name]]
    options = options_of(name)
    given = [word for option in sorted(options) for word in (option, GIVEN[option]) if word]
    facts = [] if name == "diff" else ["--catalog", str(catalog)]
    assert run([name, *words, *given, *facts]) == 0
    request = asked[-1][0]
    assert request.scheme.size_exponent == 0.75
    assert request.scheme.weighting == "count"
    if "--evidence" in options:
        assert (request.evidence, request.bounds) == ("inferred", "cited")
    if "--scheme" in options:
        assert request.scheme.name == "technical"
    if "--as-of" in options:
        assert request.day.isoformat() == "2019-05-04"
    assert any(kept for _, kept in asked) == ("--joint" in options) or name == "compare"


@pytest.mark.parametrize("name", [name for name in SCORING if name not in ("report", "export")])
def test_every_table_says_which_setting_was_changed(
    name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A number that a changed setting made does not stand without it."""
    catalog = write(tmp_path / "catalogue")
    words = [word.format(catalog=catalog) for word in SCORING[name]]
    facts = [] if name == "diff" else ["--catalog", str(catalog)]
    if name == "diff":
        fits = FILES["fits/ind-navy.csv"].replace("link-16,no", "link-16,yes")
        words[1] = str(write(tmp_path / "newer", fits__ind_navy=fits))
    assert run([name, *words, "--set", "size_exponent=0.75", *facts]) == 0
    assert "size_exponent=0.75" in "".join(capfd.readouterr().out.split())


@pytest.mark.parametrize("name", SCORING)
def test_a_setting_that_is_not_there_is_refused(name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A slip in --set is told with the nearest name, and never ignored."""
    catalog = write(tmp_path / "catalogue")
    words = [word.format(folder=tmp_path / "out", catalog=catalog) for word in SCORING[name]]
    facts = [] if name == "diff" else ["--catalog", str(catalog)]
    assert run([name, *words, "--set", "size_exponant=1", *facts]) == 2
    assert "did you mean 'size_exponent'" in capfd.readouterr().err


def test_compare_holds_a_scheme_against_itself_so_changed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """--set compares one scheme with and without the setting, and changes all of several."""
    catalog = str(write(tmp_path / "catalogue"))
    assert run(["compare", "pair", "--set", "size_exponent=1", "--catalog", catalog]) == 0
    said = " ".join(capfd.readouterr().out.split())
    assert "Agreement with three-dimensions on" in said
    assert "three-dimensions with size_exponent=1" in said
    named = ("--scheme", "technical", "--scheme", "origin")
    assert run(["compare", "pair", *named, "--set", "size_exponent=1", "--catalog", catalog]) == 0
    said = " ".join(capfd.readouterr().out.split())
    assert "Agreement with technical with size_exponent=1 on" in said
