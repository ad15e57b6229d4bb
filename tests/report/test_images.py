"""Figures as images, with a stand-in for the browser that draws them."""

from __future__ import annotations

from pathlib import Path

import pytest

import interop
from interop.errors import OutputError
from interop.report.figures import images
from tests.report.pages import small_catalog

SVG = '<svg><defs id="topdefs-a1b2c3"/><g class="tracea9b8c7" id="a1b2c3-cbd4e5f6"/></svg>'


class Drawn:
    """What plotly gives, as far as it is asked for."""

    class layout:  # noqa: N801 - as plotly names it
        """The size."""

        height = 300

    def __init__(self, result: bytes | Exception) -> None:
        self.result = result

    def to_image(self, **_: object) -> bytes:
        """Return the image, or fail as the browser does."""
        if isinstance(self.result, Exception):
            raise self.result
        return self.result


@pytest.fixture(autouse=True)
def _installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "need", lambda *_: None)


def test_svg_names_do_not_change(tmp_path: Path) -> None:
    """Names that plotly draws at random are counted instead, so the same figure gives the same bytes."""
    other = SVG.replace("a1b2c3", "0f0f0f").replace("a9b8c7", "777777").replace("d4e5f6", "123abc")
    texts = [
        images.write_figure(Drawn(svg.encode()), tmp_path / f"{place}.svg").read_text()
        for place, svg in enumerate((SVG, other))
    ]
    assert texts[0] == texts[1]
    assert "a1b2c3" not in texts[0]


def test_png_is_written_as_it_is(tmp_path: Path) -> None:
    """Bytes of a PNG are not touched."""
    written = images.write_figure(Drawn(b"\x89PNG"), tmp_path / "x.png")
    assert written.read_bytes() == b"\x89PNG"


def test_no_browser(tmp_path: Path) -> None:
    """A browser that is not there is told in one sentence, with the way out, and nothing is written."""
    with pytest.raises(OutputError, match=r"cannot draw a png file: no browser\. .* a \.html file takes none"):
        images.write_figure(Drawn(RuntimeError("no browser\nat all")), tmp_path / "x.png")
    assert not list(tmp_path.iterdir())


def test_every_figure_stands_alone() -> None:
    """Composition and uncertainty have titles that name the forces."""
    matrix = interop.score(small_catalog(), "pair")
    assert "Who designed what" in images.composition_figure(matrix).layout.title.text
