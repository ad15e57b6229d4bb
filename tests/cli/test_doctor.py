"""`interop doctor`, and how the command line ends."""

from __future__ import annotations

import json

import pytest

from interop.catalog import catalog as facts
from interop.cli import app as commands
from interop.cli import doctor
from interop.cli.main import main, run
from interop.errors import CatalogError, Problem
from tests.cli.test_commands import printed


def test_it_lists_what_is_there(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Python, the package, what it needs, each extra with its use, and the facts."""
    rows = {row["what"]: row for row in json.loads(printed(capfdbinary, "doctor", "--format", "json"))["rows"]}
    assert rows["numpy"]["version"] != "missing"
    assert rows["hypothesis"]["remark"].startswith("extra testing: interop.testing")
    assert rows["catalogue"]["remark"].endswith(" rows")


def test_it_says_what_to_install(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing extra is named with the command that brings it; when nothing is missing, that is said."""
    monkeypatch.setattr(doctor, "EXTRAS", {"dreams": (("no-such-thing",), "dreams")})
    text = printed(capfdbinary, "doctor")
    assert "no-such-thing" in text
    assert "Missing extras: dreams. Install with: pip install 'interop-matrix[dreams]'" in text.replace("\n", " ")
    monkeypatch.setattr(doctor, "EXTRAS", {})
    assert "Nothing is missing." in printed(capfdbinary, "doctor")


def test_it_bears_broken_facts(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts that cannot be read are a row like any other, with what to do."""

    def broken(*_: object, **__: object) -> facts.Catalog:
        raise CatalogError([Problem("forces.csv", 2, "id", "x", "wrong")])

    monkeypatch.setattr("interop.catalog.load_catalog", broken)
    assert "1 problems; interop validate lists them" in printed(capfdbinary, "doctor")


def test_main_exits_with_the_code() -> None:
    """As a program it ends with the code that `run` returns."""
    with pytest.raises(SystemExit) as stop:
        main(["no-such-command"])
    assert stop.value.code == 2


@pytest.mark.parametrize(
    ("raised", "code", "said"),
    [
        (KeyboardInterrupt(), 130, "interop: interrupted\n"),
        (OSError(28, "No space left on device"), 1, "interop: cannot write: No space left on device\n"),
        (commands.AbortError(), 130, "interop: interrupted\n"),
    ],
)
def test_how_it_ends(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, raised: BaseException, code: int, said: str
) -> None:
    """An interruption and a full disk end in one line."""

    def broken(*_: object, **__: object) -> None:
        raise raised

    monkeypatch.setattr(commands, "app", broken)
    assert run([]) == code
    assert capsys.readouterr().err == said


def test_a_bug_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is about neither facts nor the command line goes through."""

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(commands, "app", broken)
    with pytest.raises(ZeroDivisionError):
        run([])
