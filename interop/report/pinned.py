"""The unit × unit matrices as a page that is printed and pinned to the wall, and as a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from pathlib import Path
from typing import Any

from interop._version import __version__
from interop.analysis.units import UnitPairs
from interop.errors import InputError
from interop.report.figures.style import colour_of, css, ink_on
from interop.report.files import write_file
from interop.report.page.environment import environment
from interop.report.units import Grid, legend, whole
from interop.report.words import ground_words, group_name, joined, long_date, plain
from interop.report.workbook import workbook


@dataclass(frozen=True)
class _Cell:
    text: str
    look: str  # style of its ground and ink
    edge: bool  # whether the units of another force begin here


def pinned_page(pairs: UnitPairs) -> str:
    """Return the matrices as one HTML page made for paper: a table per column, with what its cells mean.

    Rows and columns stand in the order of the forces asked for. The page needs nothing beside it and runs nothing; the
    same pairs give the same bytes.
    """
    matrix = pairs.matrix
    grids = [whole(pairs, item) for item in pairs.tables]
    shown = sorted({name for item in grids for name in _standards(item)})
    known = matrix.catalog.standards_by_id
    return (
        environment()
        .get_template("units.html.j2")
        .render(
            title=f"{group_name(matrix)}: unit by unit",
            day=long_date(matrix),
            matrix=matrix,
            version=__version__,
            grids=[_drawn(pairs, item) for item in grids],
            standards=[(name, plain(known[name].name)) for name in shown if name in known],
            legend=legend(pairs, worth=False),
            ground=ground_words(matrix.catalog),
        )
    )


def _standards(item: Grid) -> set[str]:
    """Return the standards that the cells of a matrix name."""
    named = {word for cells in item.cells for text in cells for word in text.replace("?", "").split()}
    return named.intersection(item.table.standards)


def _drawn(pairs: UnitPairs, item: Grid) -> dict[str, Any]:
    """Return a matrix as the page shows it: darker is better, and what is not sure has a dashed frame."""
    begins = [j > 0 and pairs.takers[j - 1].force != pairs.takers[j].force for j in item.columns]
    starts = [i > 0 and pairs.givers[i - 1].force != pairs.givers[i].force for i in item.rows]
    rows = []
    for name, start, i, texts in zip(item.row_names, starts, item.rows, item.cells, strict=True):
        looks = (_look(item, i, j) if text else "" for j, text in zip(item.columns, texts, strict=True))
        rows.append((plain(name), start, [_Cell(*cell) for cell in zip(texts, looks, begins, strict=True)]))
    return {
        "name": plain(item.table.column.name),
        "directed": item.table.directed,
        "heads": list(zip(map(plain, item.column_names), begins, strict=True)),
        "rows": rows,
        "size": max(4.0, min(9.0, 150 / max(1, len(item.columns)))),
    }


def _look(item: Grid, i: int, j: int) -> str:
    low, high = float(item.table.low[i, j]), float(item.table.high[i, j])
    if isnan(low) or high == 0:
        return "color:#667"
    ground = colour_of(low)
    return f"background:{css(ground)};color:{ink_on(ground)}" + (";outline:1px dashed #d55e00" if low < high else "")


def pinned_tables(pairs: UnitPairs) -> dict[str, list[dict[str, Any]]]:
    """Return the matrices by column for a workbook, after a sheet that says what they are."""
    matrix = pairs.matrix
    about = {
        "forces": ";".join(matrix.forces),
        "group": matrix.group or "",
        "as of": matrix.as_of.isoformat(),
        "scheme": matrix.scheme.title,
        "evidence": matrix.snapshot.evidence,
        "catalogue version": matrix.catalog.version,
        "catalogue extended by": ";".join(matrix.catalog.extended),
        "on": ground_words(matrix.catalog),
        "how to read it": " ".join(legend(pairs, worth=False)),
    }
    return {
        "about": [{"what": key, "value": value} for key, value in about.items()],
        **{item.column.name: whole(pairs, item).to_rows() for item in pairs.tables},
    }


def write_pinned(pairs: UnitPairs, path: str | Path) -> Path:
    """Write the matrices as a page or as a workbook, by the end of the file's name, whole or not at all.

    Raises:
        InputError: another ending than .html or .xlsx.
        MissingExtraError: a workbook takes openpyxl, which the extra `xlsx` installs.
        OutputError: the disk refuses.
    """
    file = Path(path)
    kind = file.suffix.casefold()
    if kind == ".html":
        return write_file(file, pinned_page(pairs))
    if kind == ".xlsx":
        return write_file(file, workbook(pinned_tables(pairs), joined(pairs.matrix.forces)))
    raise InputError(f"--out {file}: a page ends in .html, a workbook in .xlsx")
