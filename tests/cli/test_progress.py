"""The progress bar: nothing unless somebody watches, and then only after a while."""

from __future__ import annotations

import io
import sys

import pytest

from interop.cli import progress


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


@pytest.mark.parametrize(("patience", "shown"), [(-1.0, "draws"), (1000.0, "")])
def test_a_bar_comes_after_a_while(monkeypatch: pytest.MonkeyPatch, patience: float, shown: str) -> None:
    """On a terminal, work that takes long shows a bar; short work shows nothing."""
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(progress, "PATIENCE", patience)
    with progress.progress_bar("draws", 10) as advance:
        advance(4)
        advance(6)
    assert shown in screen.getvalue()
    assert bool(screen.getvalue()) == bool(shown)


def test_a_bar_says_what_is_being_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is told takes the place of the label."""
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(progress, "PATIENCE", -1.0)
    with progress.progress_bar("report", 3) as advance:
        advance(1, "tables")
        advance(1, "standards")
    assert "standards" in screen.getvalue()
    assert "67%" in screen.getvalue()


def test_nobody_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a pipe nothing is written."""
    quiet = io.StringIO()
    monkeypatch.setattr(sys, "stderr", quiet)
    with progress.progress_bar("draws", None) as advance:
        advance(1)
    assert not quiet.getvalue()
