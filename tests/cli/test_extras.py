"""What a command does where a library of an extra is not installed: all it can, then one message and code 2."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from interop import errors
from interop.cli.main import run
from tests.small import write

Lack = Callable[..., None]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small foreign catalogue as files."""
    return write(tmp_path_factory.mktemp("catalogue"))


@pytest.fixture
def lack(monkeypatch: pytest.MonkeyPatch) -> Lack:
    """Let some libraries be missing."""

    def remove(*libraries: str) -> None:
        monkeypatch.setattr(errors, "find_spec", lambda name: None if name in libraries else find_spec(name))

    return remove


def told(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[str, str]:
    """Run a command that lacks something and return what it printed and its one complaint."""
    assert run(arguments) == 2
    out, err = capfd.readouterr()
    assert err.count("pip install") == 1
    return out, err


@pytest.mark.parametrize("page", ["--page", "--no-page"])
def test_a_report_is_written_before_its_workbook_is_missed(
    small: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], lack: Lack, page: str
) -> None:
    """Without openpyxl the page and the tables are there, and the last word is how to get the workbook."""
    lack("openpyxl")
    out, err = told(capfd, "report", "pair", "--out", str(tmp_path / "report"), "--xlsx", page, "--catalog", str(small))
    assert err == "interop: tables.xlsx needs openpyxl: pip install 'interop-matrix[xlsx]'\n"
    names = {path.name for path in (tmp_path / "report").iterdir()}
    assert {"pairs.csv", "manifest.json"} <= names
    assert "tables.xlsx" not in names
    assert ("index.html" in names) == (page == "--page")
    assert "pairs.csv" in out


def test_a_report_that_lacks_two_extras_names_both(
    small: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], lack: Lack
) -> None:
    """The tables are written; one message says how to get the page and the workbook."""
    lack("openpyxl", "plotly")
    out, err = told(capfd, "report", "pair", "--out", str(tmp_path / "report"), "--xlsx", "--catalog", str(small))
    assert err == (
        "interop: index.html needs plotly, and tables.xlsx needs openpyxl: pip install 'interop-matrix[report,xlsx]'\n"
    )
    assert "pairs.csv" in out


def test_a_matrix_lacks_its_workbook_and_is_drawn_all_the_same(
    small: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], lack: Lack
) -> None:
    """The figure, whose library is there, is drawn although the workbook before it is not."""
    lack("openpyxl")
    files = tmp_path / "matrix.xlsx", tmp_path / "matrix.html"
    out, err = told(capfd, "matrix", "pair", "--xlsx", str(files[0]), "--plot", str(files[1]), "--catalog", str(small))
    assert err == "interop: matrix.xlsx needs openpyxl: pip install 'interop-matrix[xlsx]'\n"
    assert "Row provides to" in out
    assert [file.exists() for file in files] == [False, True]


@pytest.mark.parametrize(
    ("library", "command", "option", "ending"),
    [
        ("plotly", ("matrix", "pair"), "--plot", "html"),
        ("kaleido", ("matrix", "pair"), "--plot", "png"),
        ("openpyxl", ("matrix", "pair"), "--xlsx", "xlsx"),
        ("openpyxl", ("units", "ind-navy", "usa-navy", "--matrix"), "--out", "xlsx"),
        ("plotly", ("composition", "pair"), "--plot", "svg"),
        ("plotly", ("origin-map", "pair"), "--plot", "html"),
        ("plotly", ("timeline", "pair", "--from", "2019", "--to", "2020"), "--plot", "html"),
        ("plotly", ("uncertainty", "pair", "--draws", "4"), "--plot", "html"),
    ],
)
def test_numbers_are_printed_before_a_file_is_missed(
    small: Path,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    lack: Lack,
    library: str,
    command: tuple[str, ...],
    option: str,
    ending: str,
) -> None:
    """A file that takes a library that is not there comes after the numbers, which do not."""
    lack(library)
    target = tmp_path / f"file.{ending}"
    out, err = told(capfd, *command, option, str(target), "--catalog", str(small))
    assert f"needs {library}" in err
    assert "ind-navy" in out or command[0] == "timeline"
    assert out.count("\n") > 4
    assert not target.exists()
