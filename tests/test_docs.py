"""Every block of README and docs is run: Python from top to bottom, commands line by line with what they are shown to print."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

import interop.catalog
from interop.cli.main import run
from interop.importers import importer
from interop.plugins import Plugin, forget
from tests.installed import EXAMPLE, install_example

ROOT = Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
_BLOCK = re.compile(r"^```([a-z]*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
#: Shell blocks that CI runs as its own first steps, or that set up a machine.
SET_UP = ("python3 -m venv", ".ci/run", "pip install ./examples/", "python scripts/mutants.py", "python -m benchmarks")
#: The page on which the example package is installed.
PLUGINS = "plugins.md"
#: Blocks that are only looked at.
SHOWN = ("text", "")


def blocks(page: Path) -> list[tuple[str, str]]:
    """Return the blocks of a page with their languages."""
    return _BLOCK.findall(page.read_text(encoding="utf-8"))


def commands(block: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the commands of a console block with the lines that they are shown to print."""
    shown: list[str] = []
    command = ""
    for line in block.splitlines():
        if line.startswith("$ "):
            if command:
                yield command, shown
            command, shown = line[2:], []
        else:
            shown.append(line)
    if command:
        yield command, shown


@pytest.fixture(autouse=True)
def _read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the bundled facts once for all pages: they are frozen."""
    monkeypatch.setattr(interop, "load_catalog", _load)  # first, or it would keep the other one for good
    monkeypatch.setattr(interop.catalog, "load_catalog", _load)


_plain_load = interop.catalog.load_catalog
_bundled = lru_cache(maxsize=1)(_plain_load)


def _load(path: object = None, *, extend: object = (), cache: bool = True) -> interop.Catalog:
    plain = path is None and not extend
    return _bundled() if plain else _plain_load(path, extend=extend, cache=cache)  # type: ignore[arg-type]


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page)], ids=lambda page: page.name)
def test_every_block(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """A block runs, or parses, or is of a kind that is known to be only shown."""
    monkeypatch.chdir(tmp_path)
    if page.name == PLUGINS:
        (tmp_path / "installed").mkdir()
        install_example(monkeypatch, tmp_path / "installed")
    namespace: dict[str, object] = {"__name__": "example"}
    for language, text in blocks(page):
        if language == "python":
            exec(compile(text, str(page), "exec"), namespace)  # noqa: S102 - our own documentation
        elif language == "console":
            _run_all(text, capfdbinary)
        elif language == "sh":
            assert text.startswith(SET_UP), text
        elif language == "toml":
            tomllib.loads(text)
        elif language == "json":
            json.loads(text)
        else:
            assert language in SHOWN, f"{page.name} has a block in {language}, which nobody runs"
    forget()


def test_the_guide_shows_the_example() -> None:
    """What the guide to plug-ins shows of the example package stands in its files, word for word."""
    files = [path.read_text(encoding="utf-8") for path in EXAMPLE.rglob("*") if path.suffix in (".py", ".toml")]
    shown = [text for language, text in blocks(ROOT / "docs" / PLUGINS) if language in ("python", "toml")]
    of_example = [
        text for text in shown if "read_names" not in text and not text.startswith(("import", "from", "Path("))
    ]
    assert len(of_example) == 5
    assert all(any(text.strip() in file for file in files) for text in of_example)


def test_the_importer_of_the_guide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Registered, it makes a folder that extends the facts."""
    monkeypatch.chdir(tmp_path)
    text = next(text for language, text in blocks(ROOT / "docs" / PLUGINS) if "def read_names" in text)
    namespace: dict[str, object] = {"catalog": _bundled()}
    exec(compile(text, PLUGINS, "exec"), namespace)  # noqa: S102 - our own documentation
    plugin = Plugin(EntryPoint("names", "example:NAMES", "interop.importers"))
    monkeypatch.setattr(importer, "installed_importers", lambda: {"names": plugin})
    monkeypatch.setattr(importer, "importer_named", lambda name: namespace["NAMES"])  # noqa: ARG005 - the only one
    importer.run_importer("names", Path("names.txt"), Path("made"))
    assert _load(extend=[Path("made")]).groups_by_id["mine"].forces == ("ind-navy", "usa-navy")


def _run_all(block: str, capture: pytest.CaptureFixture[bytes]) -> None:
    found = list(commands(block))
    assert found, f"a console block without a command:\n{block}"
    for command, shown in found:
        words = shlex.split(command)
        assert words[0] == "interop", command
        capture.readouterr()
        code = run(words[1:])
        printed = capture.readouterr()
        assert code == 0, (command, printed.err.decode())
        lines = [line.rstrip() for line in printed.out.decode().splitlines()]
        for line in (line.rstrip() for line in shown):
            assert line in ("", "…") or line in lines, (command, line)
