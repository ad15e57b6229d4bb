"""Run the cases, print what took how long, write the tables of docs/performance.md: `python -m benchmarks --help`."""

from __future__ import annotations

import argparse
import os
import pickle
import platform
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.cases import CASES, GROWTH, ROOT, machine_rates
from benchmarks.timing import Timed, peak_memory, timed
from benchmarks.worlds import world

PAGE = ROOT / "docs" / "performance.md"


def machine() -> str:
    """Return what the times were taken on."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        found = re.search(r"model name\s*:\s*(.+)", info.read_text(encoding="utf-8"))
        model = found[1].strip() if found else model
    bandwidth, rate = machine_rates()
    return (
        f"{os.cpu_count()} cores ({model}), Python {platform.python_version()}, numpy {np.__version__}, "
        f"pandas {pd.__version__}; copies {bandwidth / 1e9:.1f} GB a second, {rate / 1e9:.0f} billion "
        "multiply-adds a second"
    )


def seconds(spent: float) -> str:
    """Return a time in a unit that suits it."""
    return f"{spent:.1f} s" if spent >= 1 else f"{1000 * spent:.2g} ms" if spent < 0.01 else f"{1000 * spent:.0f} ms"


def times(found: Sequence[Timed]) -> Iterator[str]:
    """Yield the lines of the table of times."""
    yield "| what | how much | interop | others, times as long |"
    yield "| --- | --- | ---: | --- |"
    for item in found:
        ratios = ", ".join(f"{name} {_short(ratio)} ×" for name, ratio in item.ratios().items())
        note = f" ({item.case.note})" if item.case.note else ""
        yield f"| {item.case.name} | {item.case.size}{note} | {seconds(item.own)} | {ratios} |"


def growth(small: bool) -> Iterator[str]:  # noqa: FBT001 - one caller
    """Yield the lines of the table of growth."""
    yield "| what | at | seconds | grows with the power |"
    yield "| --- | --- | --- | ---: |"
    for name, (work, few, many) in GROWTH.items():
        sizes, spent = few if small else many, []
        for size in sizes:
            work(size)  # what is made once is made now
            begun = time.perf_counter()
            work(size)
            spent.append(time.perf_counter() - begun)
        slope = np.polyfit(np.log(sizes), np.log(spent), 1)[0]
        at, took = (", ".join(texts) for texts in ([f"{size:,}" for size in sizes], [f"{one:.2f}" for one in spent]))
        yield f"| {name} | {at} | {took} | {slope:.1f} |"


def memory(small: bool) -> Iterator[str]:  # noqa: FBT001 - one caller
    """Yield the lines of the table of memory."""
    forces = 12 if small else 500
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "world"
        kept.write_bytes(pickle.dumps(world(forces)))
        load = (
            "import pickle, pathlib; from benchmarks.worlds import score_all\n"
            f"facts = pickle.loads(pathlib.Path({str(kept)!r}).read_bytes())"
        )
        loaded, scored = peak_memory(load), peak_memory(f"{load}\nscore_all(facts)")
    yield "| what | most memory held |"
    yield "| --- | ---: |"
    yield f"| {forces} forces with their {len(world(forces).holdings):,} holdings, as checked rows | {loaded:,} MB |"
    yield f"| the same, and scored | {scored:,} MB |"


def _short(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:.1f}" if ratio >= 1 else f"{ratio:.2g}"


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--small", action="store_true", help="small sizes, one round: does every way run and agree?")
    parser.add_argument("--only", metavar="TEXT", default="", help="cases with this in their names alone")
    parser.add_argument("--write", action="store_true", help=f"put the tables into {PAGE.relative_to(ROOT)}")
    told = parser.parse_args()
    found = []
    for make in CASES:
        if told.only in make.__name__:
            item = timed(make(small=told.small), 1 if told.small else 7)
            found.append(item)
            print(f"{item.case.name} ({item.case.size})", *_lines(item), sep="\n", flush=True)
    tables = {"TIMES": list(times(found))}
    if not told.only:
        tables |= {"GROWTH": list(growth(told.small)), "MEMORY": list(memory(told.small))}
        print(*tables["GROWTH"], *tables["MEMORY"], sep="\n")
    if told.write:
        PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), {**tables, "MACHINE": [machine()]}), encoding="utf-8")
    return 0


def _lines(item: Timed) -> Iterator[str]:
    for name, spent in item.seconds.items():
        yield f"  {name:28} {seconds(spent):>10} {spent / item.own:10.2f} ×"
    if item.case.floor is not None:
        yield f"  {'floor':28} {seconds(item.case.floor):>10} {item.case.floor / item.own:10.2f} ×"


def filled(page: str, tables: dict[str, list[str]]) -> str:
    """Return the page with each table between its marks."""
    for name, lines in tables.items():
        marks = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
        page = re.sub(marks, lambda at, lines=lines: at[1] + "\n".join(lines) + "\n" + at[2], page, flags=re.DOTALL)  # type: ignore[misc]
    return page


if __name__ == "__main__":
    sys.exit(main())
