"""Fuzz every reader, guided by coverage: only the library's own errors may come out, and soon.

    pip install atheris
    python scripts/fuzz/readers.py scheme CORPUS -max_total_time=600

The first word names the reader; the rest goes to libFuzzer. A corpus folder that is empty is filled with the files of
the kind that the package ships. What ends in a crash is kept by libFuzzer as `crash-…`, to be made into a test.
"""

from __future__ import annotations

import atexit
import io
import shutil
import sys
import tempfile
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[2]))

with atheris.instrument_imports(include=["interop", "openpyxl", "tomllib"]):
    import openpyxl

    from interop.analysis.scenario import load_scenario
    from interop.catalog import load_catalog
    from interop.catalog.catalog import Catalog
    from interop.cli.asked import Asked
    from interop.errors import InteropError
    from interop.importers import orbat, sipri
    from interop.importers.siso import read_siso
    from interop.request import Request
    from interop.scheme import load_scheme

from tests.importers.registers import DEALS, DELIVERIES, DELIVERIES_HEADER
from tests.importers.registers import register as written
from tests.importers.test_siso import XML
from tests.small import FILES, write

DAY = date(2025, 1, 1)
SCRATCH = Path(tempfile.mkdtemp(prefix="fuzz-"))


@cache
def facts() -> Catalog:
    """Return the small catalogue of the tests."""
    return load_catalog(write(SCRATCH / "small"))


@cache
def packed_list() -> bytes:
    """Return a small list of units as a workbook."""
    book = openpyxl.Workbook()
    for row in (("unit", "type", "quantity"), ("INS Delhi", "P-8I", 3), (None, DAY, 2.5)):
        book.worksheets[0].append(row)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def kept(content: bytes, name: str) -> Path:
    """Write what was drawn into a file."""
    path = SCRATCH / name
    path.write_bytes(content)
    return path


def catalogue(content: bytes) -> None:
    """Put the bytes in the place of one file of a small catalogue; the first byte says of which."""
    names = sorted(FILES)
    folder = SCRATCH / "catalogue"
    if not folder.is_dir():
        write(folder)
    path = folder / names[content[0] % len(names) if content else 0]
    before = path.read_bytes()
    path.write_bytes(content[1:])
    try:
        load_catalog(folder)
    finally:
        path.write_bytes(before)


def scheme(content: bytes) -> None:
    """Read a scheme and hold it against the facts."""
    load_scheme(kept(content, "drawn.toml")).check(facts())


def scenario(content: bytes) -> None:
    """Read a scenario and run it."""
    load_scenario(kept(content, "drawn.toml")).apply(facts())


def table(content: bytes) -> None:
    """Read a list of units as CSV and build its force."""
    orbat.build(orbat.read_listing(kept(content, "drawn.csv")), facts(), "mine", state="IND", name="", today=DAY)


def workbook(content: bytes) -> None:
    """Read a list of units as a workbook, drawn as it stands or in the place of one of its parts."""
    whole = packed_list()
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    place = content[0] if content else 0
    if place < len(parts):
        parts[sorted(parts)[place]] = content[1:]
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for name, part in parts.items():
                archive.writestr(name, part)
        content = packed.getvalue()
    orbat.read_listing(kept(content, "drawn.xlsx"))


def register(content: bytes) -> None:
    """Read a trade register and build its catalogue."""
    sipri.build(sipri.read_register(kept(content, "drawn.csv")), today=DAY)


def entities(content: bytes) -> None:
    """Read the XML of entity types."""
    read_siso(kept(content, "drawn.xml"))


def asked(content: bytes) -> None:
    """Ask for forces on a day with a setting of the scheme, as a command line does; lines part them."""
    forces, day, setting, *_ = [*content.decode("utf-8", "surrogateescape").split("\n"), "", "", ""]
    rule = Asked(settings=[setting] if setting else None).rule
    Request.of(facts(), forces, as_of=day or None, scheme=rule)


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target for target in (catalogue, scheme, scenario, table, workbook, register, entities, asked)
}


def seeds(name: str) -> Iterator[bytes]:
    """Yield files of the kind that a reader takes."""
    if name == "catalogue":
        yield from (bytes([place]) + FILES[file].encode() for place, file in enumerate(sorted(FILES)))
    elif name in ("scheme", "scenario"):
        yield from (entry.read_bytes() for entry in (files("interop") / f"{name}s").iterdir())
    elif name == "table":
        yield b"Unit;Class;Qty\nINS Delhi;P-8I Neptune;1\n;P-8A;2\n"
    elif name == "workbook":
        whole = packed_list()
        yield whole
        with zipfile.ZipFile(io.BytesIO(whole)) as archive:
            yield from (bytes([place]) + archive.read(part) for place, part in enumerate(sorted(archive.namelist())))
    elif name == "register":
        yield from (written(DEALS), written(DELIVERIES, DELIVERIES_HEADER))
    elif name == "entities":
        yield XML.encode()
    else:
        yield b"ind-navy,usa-navy\n2020-11\nlayers.link.weight=0.5\n"


def main() -> None:
    """Fuzz the reader that the command line names."""
    name, *rest = sys.argv[1:] or [""]
    if name not in TARGETS:
        sys.exit(f"one of {', '.join(TARGETS)}, then what libFuzzer takes")
    corpus = next((Path(word) for word in rest if not word.startswith("-")), None)
    if corpus is not None:
        corpus.mkdir(parents=True, exist_ok=True)
        for place, content in enumerate(seeds(name)):
            (corpus / f"seed-{place}").write_bytes(content)

    def once(content: bytes) -> None:
        with suppress(InteropError):
            TARGETS[name](content)

    warnings.simplefilter("ignore")
    atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
    atheris.Setup([sys.argv[0], *rest], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
