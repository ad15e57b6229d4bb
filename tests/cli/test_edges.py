"""The edges of the command line: readers that go, terminals that cannot show a mark, paths that lead nowhere."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import jsonschema_rs
import pytest

import interop.cli
from interop.cli.main import _take_every_character, _tell, run
from interop.errors import CatalogWarning
from interop.schemas import schema_of
from tests.small import FILES, write

INTEROP = [sys.executable, "-m", "interop"]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small foreign catalogue as files."""
    return write(tmp_path_factory.mktemp("catalogue"))


@pytest.mark.parametrize(
    "command",
    [
        ("matrix", "pair"),
        ("matrix", "pair", "--format", "csv"),
        ("explain", "ind-navy", "usa-navy"),
        ("equipment",),
        ("gaps", "pair", "--format", "json"),
    ],
    ids=" ".join,
)
def test_a_closed_pipe_ends_quietly(small: Path, command: tuple[str, ...]) -> None:
    """Where the reader has gone, the program says nothing and exits with 0."""
    read, written = os.pipe()
    os.close(read)
    with os.fdopen(written, "wb") as out:
        done = subprocess.run(
            [*INTEROP, *command, "--catalog", str(small)], check=False, stdout=out, stderr=subprocess.PIPE
        )
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_terminal_that_cannot_show_a_mark(small: Path, encoding: str) -> None:
    """What a stream cannot show becomes a question mark, in output and in errors."""
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    for words, code in ((("ind-navy", "usa-navy"), 0), (("ind-navy", "ünknöwn – force"), 2)):
        command = [*INTEROP, "explain", *words, "--catalog", str(small)]
        done = subprocess.run(command, check=False, capture_output=True, env=environment)
        assert done.returncode == code
        assert b"Traceback" not in done.stderr


def complained(capfd: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run a command that fails and return what it says."""
    assert run(arguments) in (1, 2)
    said = capfd.readouterr()
    return said.out + said.err


def test_links_and_pipes_among_the_tables(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A link to itself and a pipe are named; neither ends in a traceback nor hangs."""
    folder = write(tmp_path / "catalogue")
    (folder / "holdings" / "loop.csv").symlink_to(folder / "holdings" / "loop.csv")
    os.mkfifo(folder / "holdings" / "pipe.csv")
    said = complained(capfd, "validate", str(folder))
    assert "holdings/loop.csv: a link that leads nowhere" in said
    assert "holdings/pipe.csv: neither a file nor a folder. A pipe or a device cannot be read as a table." in said


def test_a_way_through_a_missing_folder_destroys_nothing(
    tmp_path: Path, small: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """`MISSING/../FILE` is no folder to write into: the file stays as it was."""
    kept = tmp_path / "kept"
    kept.write_text("precious")
    target = f"{tmp_path}/missing/../kept"
    said = complained(capfd, "report", "pair", "--catalog", str(small), "--out", target, "--no-page")
    assert "no such folder as" in said
    assert kept.read_text() == "precious"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (("explain", "Indian Navi", "usa-navy"), "did you mean 'ind-navy'"),
        (("matrix", "Malabar 2020"), "did you mean 'malabar-2020'"),
        (("equipment", "neptune"), "did you mean 'p-8i'"),
        (("matrix", "xyzzyx"), "nor anything like it among the"),
    ],
)
def test_hints_look_at_names(typed: tuple[str, ...], meant: str, capfd: pytest.CaptureFixture[str]) -> None:
    """What was perhaps meant is found by what things are called, too; where nothing is close, nothing is listed."""
    assert meant in complained(capfd, *typed)


@pytest.mark.parametrize("names", [("ind-navy", "usa-navy"), ("ind-navy,usa-navy",), ("ind-navy,", "usa-navy")])
def test_several_names_or_one_list(
    small: Path, names: tuple[str, ...], capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Forces are taken as several names or as one list with commas."""
    assert run(["matrix", *names, "--catalog", str(small), "--format", "csv"]) == 0
    assert capfdbinary.readouterr().out.startswith(b"from,to,value,low,high,sourced,judged,unknown")


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--scheme", "technical", "--evidence", "inferred"),
        ("--bounds", "cited", "--weighting", "count", "--as-of", "2019"),
    ],
    ids=" ".join,
)
def test_the_hint_reproduces_what_it_explains(
    small: Path, options: tuple[str, ...], capfd: pytest.CaptureFixture[str]
) -> None:
    """The command that a matrix recommends runs, and opens with the very score of the matrix."""
    assert run(["matrix", "usa-navy", "ind-navy", "--catalog", str(small), *options]) == 0
    table = capfd.readouterr().out
    hint = next(line for line in table.splitlines() if line.startswith("Why: ")).removeprefix("Why: ")
    words = shlex.split(hint)
    assert words[0] == "interop"
    assert run(words[1:]) == 0
    first = next(line for line in capfd.readouterr().out.splitlines() if "→" in line)
    score = re.search(r": (\S+( \[.*?\])?);", first)
    assert score is not None
    assert score.group(1) in table


def test_lists_of_a_force_that_nobody_went_through_say_so(capfd: pytest.CaptureFixture[str]) -> None:
    """An empty list of what a force has is no fleet without ships."""
    for command in (("composition", "irn-navy"), ("equipment", "--force", "irn-navy")):
        assert run(list(command)) == 0
        assert capfd.readouterr().out.startswith("Thin ground: nobody went through the fleet of irn-navy")


def test_a_day_ahead_of_the_catalogue_says_so(small: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """What holds when the catalogue ends is taken to hold on, and the first line says so."""
    for command in (("matrix", "pair"), ("explain", "ind-navy", "usa-navy")):
        assert run([*command, "--catalog", str(small), "--as-of", "2050"]) == 0
        first = capfd.readouterr().out.splitlines()[0]
        assert first == "Ahead: the catalogue ends on 2020-12-31; what holds then is taken to hold on 2050-12-31 still."
        assert run([*command, "--catalog", str(small)]) == 0
        assert "Ahead" not in capfd.readouterr().out


def test_a_force_with_itself_is_held_back_once(small: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Both sides are the same units, so what they lack is told once."""
    assert run(["explain", "ind-navy", "ind-navy", "--catalog", str(small)]) == 0
    told = [line for line in capfd.readouterr().out.splitlines() if "units without" in line]
    assert len(told) == len(set(told))


def test_a_coalition_of_unknown_fleets_has_no_weakest(capfd: pytest.CaptureFixture[str]) -> None:
    """Where nobody went through any fleet nothing is weaker than the rest."""
    assert run(["coalition", "irn-navy,omn-navy,png-navy"]) == 0
    out = capfd.readouterr().out
    assert "Mean of all pairs" in out
    assert "Weakest" not in out
    assert "Odd one out" not in out


def test_set_changes_the_scheme_and_says_so(small: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Every answer names what was changed, and its hint repeats it; what cannot be read is refused."""
    options = ("--catalog", str(small), "--set", "layers.link.weight=0.9", "--set", "weighting=count")
    assert run(["matrix", "usa-navy", "ind-navy", *options]) == 0
    out = capfd.readouterr().out
    assert "scheme three-dimensions with layers.link.weight=0.9, weighting=count" in out
    assert "--set layers.link.weight=0.9 --set weighting=count" in out
    for wrong, words in (
        ("layers.link.weight", "--set takes a setting and its value"),
        ("powr=1", "did you mean 'power'"),
    ):
        assert run(["matrix", "usa-navy", "ind-navy", "--set", wrong]) in (1, 2)
        assert words in capfd.readouterr().err


LISTS = [("groups",), ("forces",), ("equipment",), ("equipment", "p-8i"), ("equipment", "--force", "ind-navy"),
         ("composition", "pair"), ("scenarios",), ("measures",), ("schemes",), ("doctor",),
         ("stats",), ("cite", "pair"), ("origin-map", "pair"), ("sql", "select id from forces")]  # fmt: skip
FORMS = [
    ("matrix", "pair"),
    ("matrix", "pair", "--relative"),
    ("explain", "ind-navy", "usa-navy"),
    ("explain", "ind-navy", "usa-navy", "--by", "origin"),
    ("timeline", "ind-navy", "usa-navy", "--from", "2018", "--to", "2019"),
    ("uncertainty", "pair", "--draws", "3"),
    ("gaps", "pair"),
    ("units", "pair"),
    ("units", "pair", "--layer", "link"),
    ("units", "pair", "--layer", "talk=link:uhf-voice"),
    ("support", "pair"),
    ("coalition", "pair"),
    ("compare", "pair", "--measure", "all"),
    ("roadmap", "ind-navy", "usa-navy"),
    ("backtest",),
    *LISTS,
]


@pytest.mark.parametrize("command", FORMS, ids=" ".join)
def test_json_of_every_command_obeys_its_published_schema(
    small: Path, command: tuple[str, ...], capfd: pytest.CaptureFixture[str]
) -> None:
    """Whatever a command prints as JSON names its form, and is what the form's schema describes."""
    own = () if command[0] in ("scenarios", "measures", "schemes", "doctor") else ("--catalog", str(small))
    assert run([*command, *own, "--format", "json"]) == 0
    document = json.loads(capfd.readouterr().out)
    jsonschema_rs.validate(schema_of(document["schema"]), document)


#: Lists of the whole catalogue, and forms that have a day in each row.
DAYLESS = {"groups", "forces", "scenarios", "measures", "schemes", "doctor", "sql", "timeline", "compare", "backtest"}


@pytest.mark.parametrize("command", [item for item in FORMS if item[0] not in DAYLESS], ids=" ".join)
def test_json_of_one_day_names_it(small: Path, command: tuple[str, ...], capfd: pytest.CaptureFixture[str]) -> None:
    """Whatever speaks of one day says which; types of equipment are of no day."""
    assert run([*command, "--catalog", str(small), "--as-of", "2019-05", "--format", "json"]) == 0
    document = json.loads(capfd.readouterr().out)
    if document.get("of") in ("equipment", "facts"):
        assert "as_of" not in document
    else:
        assert document["as_of"] == "2019-05-31"
    jsonschema_rs.validate(schema_of(document["schema"]), document)


@pytest.mark.parametrize(
    "command",
    [
        ("compare", "malabar-2020", "--scheme", "three-dimensions", "--scheme", "technical"),
        ("whatif", "malabar-2020", "--scenario", "india-without-russian-equipment"),
        ("timeline", "ind-navy", "usa-navy", "--from", "2007-11", "--to", "2008-02", "--least", "0"),
        ("timeline", "ind-navy,usa-navy", "--from", "2007-11", "--to", "2008-02", "--least", "0"),
        ("explain", "ind-navy", "usa-navy"),
    ],
    ids=" ".join,
)
def test_what_is_below_nothing_has_a_minus_sign(
    command: tuple[str, ...], capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nowhere on the command line does a hyphen stand before a number, nor a sign before nothing."""
    monkeypatch.setenv("COLUMNS", "200")
    assert run([*command]) == 0
    said = capfd.readouterr().out
    assert "−0." in said
    assert not re.search(r"(?<![\w.-])-\d\.\d", said)
    assert not re.search(r"[−+]0\.0+\b", said)


def test_differences_obey_their_schema(small: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """So does what separates two catalogues."""
    newer = write(tmp_path, fits__ind_navy=FILES["fits/ind-navy.csv"].replace("link-16,no", "link-16,yes"))
    assert run(["diff", str(small), str(newer), "--format", "json"]) == 0
    document = json.loads(capfd.readouterr().out)
    jsonschema_rs.validate(schema_of("interop-list/1"), document)
    assert {row["what"] for row in document["rows"]} >= {"changed"}


def test_every_plain_list_is_described() -> None:
    """Whatever a command calls its rows, the form of a plain list knows."""
    commands = Path(interop.cli.__file__).parent.glob("*.py")
    called = {name for path in commands for name in re.findall(r'\bof="([a-z-]+)"', path.read_text(encoding="utf-8"))}
    assert called == set(schema_of("interop-list/1")["properties"]["of"]["enum"])


def test_problems_obey_their_schema(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """So does the list of what is wrong with a catalogue."""
    bad = write(tmp_path, groups=FILES["groups.csv"].replace("ind-navy", "ind-nafy"))
    assert run(["validate", str(bad), "--format", "json"]) == 1
    document = json.loads(capfd.readouterr().out)
    jsonschema_rs.validate(schema_of("interop-list/1"), document)
    assert document["rows"]


def test_a_coarse_day_is_its_last_and_says_so(small: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """`--as-of 2018` counts what came into force during 2018, and the output says how it was read."""
    assert run(["matrix", "pair", "--catalog", str(small), "--as-of", "2018"]) == 0
    assert "pair on 2018-12-31 (the last day of 2018)" in capfd.readouterr().out


COMMANDS = [
    ("matrix", "pair"),
    ("explain", "ind-navy", "usa-navy"),
    ("explain", "ind-navy", "usa-navy", "--likely"),
    ("timeline", "ind-navy", "usa-navy", "--from", "2018", "--to", "2019"),
    ("uncertainty", "pair", "--draws", "3"),
    ("gaps", "pair"),
    ("units", "pair"),
    ("support", "pair"),
    ("coalition", "pair"),
    ("compare", "pair"),
    ("compare", "pair", "--measure", "jaccard"),
    ("roadmap", "ind-navy", "usa-navy"),
    ("backtest",),
    ("composition", "pair"),
    ("origin-map", "pair"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("scheme", [None, "three-dimensions", "technical"])
def test_every_command_that_scores_takes_a_foreign_catalogue(
    small: Path, command: tuple[str, ...], scheme: str | None, capfd: pytest.CaptureFixture[str]
) -> None:
    """A built-in scheme grades standards that a small catalogue lacks, and every command takes it all the same."""
    if scheme is not None and command[0] in ("composition", "origin-map"):
        pytest.skip("shares of origin take no scheme")
    options = () if scheme is None else ("--scheme", scheme)
    if command[0] == "compare" and scheme is not None:
        options = (*options, "--scheme", "origin")
    assert run([*command, "--catalog", str(small), *options]) == 0, capfd.readouterr().err


@pytest.mark.parametrize(
    "command",
    [
        ("matrix", "pair"),
        ("explain", "ind-navy", "usa-navy"),
        ("explain", "ind-navy", "usa-navy", "--by", "origin", "--layer", "link"),
        ("roadmap", "ind-navy", "usa-navy", "--budget", "1"),
        ("support", "pair"),
        ("coalition", "pair"),
        ("gaps", "pair"),
        ("timeline", "ind-navy", "usa-navy", "--from", "2019", "--to", "2020"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("option", [("--weighting", "count"), ("--set", "layers.link.weight=0.5")], ids=" ".join)
def test_what_was_asked_otherwise_is_said(
    small: Path, command: tuple[str, ...], option: tuple[str, str], capfd: pytest.CaptureFixture[str]
) -> None:
    """A number that a changed setting made does not stand without it."""
    assert run([*command, "--quiet", "--catalog", str(small), *option]) == 0
    said = " ".join(capfd.readouterr().out.split())
    assert ("weighting=count" if option[0] == "--weighting" else option[1]) in said


def test_a_terminal_without_marks_keeps_their_meaning() -> None:
    """A dash, which is not applicable, does not become a question mark, which is not known."""
    done = subprocess.run(
        [*INTEROP, "explain", "ind-navy", "aus-navy", "--as-of", "2020-11-03", "--quiet"],
        env={**os.environ, "PYTHONIOENCODING": "ascii", "COLUMNS": "120"},
        capture_output=True,
        check=True,
    )
    text = done.stdout.decode("ascii")
    assert "ind-navy -> aus-navy" in text
    row = next(line for line in text.splitlines() if "refuel" in line)
    assert "?" not in row
    assert "-" in row


def test_next_hints_name_the_same_facts(small: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """What a list says to type next is of the catalogue that was listed."""
    for command in (("groups",), ("forces",), ("equipment",)):
        assert run([*command, "--catalog", str(small)]) == 0
        assert f"--catalog {small}" in capfd.readouterr().out.replace("\n", "")


def test_plain_marks_stand_for_what_an_encoding_lacks() -> None:
    """Marks keep their meaning; what has no plain form is a question mark, and other errors are what they are."""
    _take_every_character()
    assert "– −0.10 → … \u00a0·漢".encode("ascii", errors="interop-plain") == b"- -0.10 -> ...  |?"
    with pytest.raises(UnicodeDecodeError):
        b"\xff".decode("ascii", errors="interop-plain")


def test_a_note_is_told_and_other_warnings_are_warnings(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read all the same makes one line; whatever else warns does so as it always does."""
    seen: list[object] = []
    monkeypatch.setattr(sys.modules["interop.cli.main"], "_show_warning", lambda message, *_: seen.append(message))
    _tell("a.csv: read past a mark", CatalogWarning, "x.py", 1)
    assert capfd.readouterr().err == "interop: note: a.csv: read past a mark\n"
    assert not seen
    _tell("old", DeprecationWarning, "x.py", 1)
    assert seen == ["old"]
