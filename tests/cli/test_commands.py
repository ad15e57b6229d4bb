"""The command line as a person and a pipe meet it."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import jsonschema_rs
import pytest

from interop.cli.main import run
from interop.schemas import schema_of
from tests.small import changed, write


def printed(capfdbinary: pytest.CaptureFixture[bytes], *arguments: str, code: int = 0) -> str:
    """Run a command and return what it printed; nothing may stand on standard error when it succeeds."""
    assert run(arguments) == code
    out, err = capfdbinary.readouterr()
    assert bool(err) == (code == 2)
    return out.decode()


def complained(capfdbinary: pytest.CaptureFixture[bytes], *arguments: str, code: int = 2) -> str:
    """Run a command that fails and return its complaint: one block, no traceback, nothing on standard output."""
    assert run(arguments) == code
    out, err = capfdbinary.readouterr()
    assert not out
    assert b"Traceback" not in err
    return err.decode()


def test_alone_it_says_where_to_start(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """`interop` alone shows what to do first."""
    assert "interop matrix malabar-2020" in printed(capfdbinary)


def test_matrix_table(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """The table names the group, the day, the scheme and every force."""
    text = printed(capfdbinary, "matrix", "malabar-2020")
    assert "malabar-2020 on 2020-11-03: scheme three-dimensions, evidence assumed" in text
    for force in ("aus-navy", "ind-navy", "jpn-msdf", "usa-navy"):
        assert force in text


def test_matrix_json_is_clean(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """JSON goes to standard output alone and satisfies the schema."""
    document = json.loads(printed(capfdbinary, "matrix", "malabar-2020", "--format", "json"))
    jsonschema_rs.validate(schema_of("interop-matrix/2"), document)


@pytest.mark.parametrize(
    "arguments",
    [
        ("matrix", "malabar-2020"),
        ("matrix", "malabar-2020", "--layer", "link"),
        ("explain", "ind-navy", "usa-navy"),
        ("composition", "malabar-2020"),
        ("groups",),
        ("forces",),
        ("equipment",),
        ("equipment", "p-8i"),
        ("equipment", "--force", "ind-navy"),
    ],
)
def test_every_table_in_three_forms(capfdbinary: pytest.CaptureFixture[bytes], arguments: tuple[str, ...]) -> None:
    """Every table is printed as a table, as CSV with as many fields in each row, and as JSON."""
    assert printed(capfdbinary, *arguments)
    lines = list(csv.reader(io.StringIO(printed(capfdbinary, *arguments, "--format", "csv"))))
    assert len(lines) > 1
    assert len({len(line) for line in lines}) == 1
    assert json.loads(printed(capfdbinary, *arguments, "--format", "json"))


def test_explain_names_the_limiting_layer(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """The explanation names the limiting layer, what is missing and its sources."""
    text = printed(capfdbinary, "explain", "ind-navy", "usa-navy", "--as-of", "2020-11-03")
    for words in (
        "holds it back most is tactical data exchange",
        "rests on",
        "held back by",
        "unknown",
        "Sources",
        "https://",
    ):
        assert words in text


def test_matrix_and_explain_agree(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """A pair has one value, whether in a group or alone."""
    document = json.loads(printed(capfdbinary, "matrix", "malabar-2020", "--format", "json"))
    cell = next(pair for pair in document["pairs"] if (pair["from"], pair["to"]) == ("ind-navy", "usa-navy"))
    why = json.loads(
        printed(capfdbinary, "explain", "ind-navy", "usa-navy", "--as-of", "2020-11-03", "--format", "json")
    )
    assert why["value"] == cell["value"]


def test_forces_joined_by_commas(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Any forces can be scored together, and one alone."""
    assert "rus-navy" in printed(capfdbinary, "matrix", "ind-navy,rus-navy", "--as-of", "2010")
    assert "ind-navy" in printed(capfdbinary, "matrix", "ind-navy")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("matrix", "malabar-20200"), "did you mean 'malabar-2020'"),
        (("matrix", "ind-navi,usa-navy"), "did you mean 'ind-navy'"),
        (("matrix", "malabar-2020", "--scheme", "tecnical"), "did you mean 'technical'"),
        (("matrix", "malabar-2020", "--layer", "lnk"), "did you mean 'link'"),
        (("matrix", "malabar-2020", "--as-of", "3 November 2020"), "write 2018, 2018-09 or 2018-09-06"),
        (("matrix", "ind-navy,ind-navy"), "ind-navy is named twice"),
        (("equipment", "p-8j"), "did you mean 'p-8"),
        (("explain", "ind-navy", "usa-nvy"), "did you mean 'usa-navy'"),
        (("matrix", "malabar-2020", "--evidence", "rumour"), "cited"),
        (("matrix",), "interop matrix --help"),
        (("matricks", "malabar-2020"), "matri"),
        (("matrix", "malabar-2020", "--fromat", "csv"), "--format"),
    ],
)
def test_mistakes_on_the_command_line(
    capfdbinary: pytest.CaptureFixture[bytes], arguments: tuple[str, ...], words: str
) -> None:
    """A mistake exits with 2 and one block that says what was meant."""
    assert words in complained(capfdbinary, *arguments)


def test_broken_catalogue_exits_with_1(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    """A catalogue that is wrong exits with 1, wherever it is used."""
    folder = write(tmp_path, groups=changed("groups.csv", "2020-11-03", "tomorrow"))
    assert "groups.csv:2 [as_of]: not a date" in complained(
        capfdbinary, "matrix", "pair", "--catalog", str(folder), code=1
    )


def test_validate(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    """validate lists every problem and exits with 1, or says that all is well."""
    assert "is valid; 0 remarks" in printed(capfdbinary, "validate", str(write(tmp_path / "good")))
    bad = write(tmp_path / "bad", groups=changed("groups.csv", "ind-navy;", "ind-nafy;"))
    assert run(["validate", str(bad), "--format", "json"]) == 1
    found = json.loads(capfdbinary.readouterr().out)
    assert found["rows"][0]["file"] == "groups.csv"
    assert found["rows"][0]["value"] == "ind-nafy"


def test_report(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    """report writes the bundle and says where."""
    text = printed(capfdbinary, "report", "malabar-2020", "--out", str(tmp_path / "out"), "--no-page")
    assert "manifest.json" in text
    assert (tmp_path / "out" / "matrix.csv").is_file()


def shell(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    """Run interop as a process of its own."""
    command = [sys.executable, "-c", "from interop.cli import main; main()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8", **options)  # type: ignore[call-overload, no-any-return]


def test_reader_that_goes_away() -> None:
    """`interop … | head -1` ends quietly."""
    command = f'"{sys.executable}" -c "from interop.cli import main; main()" equipment --format csv | head -1'
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)  # noqa: S602 - fixed text
    assert done.stdout.startswith("id,")
    assert not done.stderr


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("matrix", "--help")])
def test_help_loads_neither_numpy_nor_pandas(arguments: tuple[str, ...]) -> None:
    """Help and version answer without numpy or pandas."""
    code = (
        "import sys\n"
        "from interop.cli.main import run\n"
        f"run({arguments!r})\n"
        "print([name for name in ('numpy', 'pandas', 'rich.table') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_matrix_loads_no_pandas() -> None:
    """Printing a matrix does not need pandas."""
    code = "import sys\nfrom interop.cli.main import run\nrun(['matrix', 'malabar-2020'])\nprint('pandas' in sys.modules)\n"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8")
    assert done.stdout.splitlines()[-1] == "False"
