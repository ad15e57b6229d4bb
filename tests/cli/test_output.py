"""What the command line draws while it works."""

from __future__ import annotations

import io
import sys

import pytest

from interop.cli.output import working


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def test_a_bar_counts_what_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal the bar names what is worked out now, and counts what is done."""
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    with working(3) as tell:
        for what in ("tables", "standards", "draws"):
            tell(what)
    shown = stream.getvalue()
    assert "2/3" in shown
    assert "draws" in shown
    assert "3/3" not in shown  # the last is still being worked out when the bar goes


def test_nothing_is_drawn_where_nobody_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file or a pipe gets no bar."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    with working(3) as tell:
        tell("tables")
    assert stream.getvalue() == ""
