"""The report: everything that a matrix rests on as CSV files, and the page that shows it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path

from interop._version import __version__
from interop.matrix import InteropMatrix
from interop.report.files import MANIFEST, as_bytes, check_folder, csv_text, write_folder
from interop.report.tables import composition_rows, evidence_rows, gap_rows, matrix_rows, pair_rows, source_rows

_COLUMNS = {
    "composition.csv": ("force", "origin", "share"),
    "evidence.csv": ("table", "key", "says", "basis", "sources", "note"),
    "gaps.csv": (
        *("rank", "layer", "force", "equipment", "unit", "standard", "role", "held_by", "units", "why"),
        *("row", "sources", "chance"),
        *("if_yes", "if_no", "expected"),
    ),
    "sources.csv": ("id", "title", "publisher", "url", "published", "accessed", "kind", "licence", "note"),
}

_ABOUT = {
    "matrix.csv": "the scores: row provides to, and works with, column",
    "pairs.csv": "value, bounds and shares of every cell",
    "layers.csv": "value, bounds, shares, weight and contribution of every layer in every cell",
    "composition.csv": "share of each force's equipment by state of design",
    "evidence.csv": "every fact used, with its basis and sources",
    "gaps.csv": "what is unknown, and by how much an answer would narrow the bounds of the group's mean",
    "sources.csv": "the pages on which the facts stand",
    "matrix.json": "the same numbers in the form interop-matrix/2",
    "index.html": "the report as a page; needs no network",
    "tables.xlsx": "the same tables as one workbook",
}


def bundle(matrix: InteropMatrix) -> dict[str, str]:
    """Return the files of the bundle by name."""
    evidence = evidence_rows(matrix)
    rows = {
        "matrix.csv": matrix_rows(matrix),
        "pairs.csv": pair_rows(matrix),
        "layers.csv": matrix.long_rows(),
        "composition.csv": composition_rows(matrix),
        "evidence.csv": evidence,
        "gaps.csv": gap_rows(matrix),
        "sources.csv": source_rows(matrix, evidence),
    }
    files = {name: csv_text(table, _COLUMNS.get(name)) for name, table in rows.items()}
    files["matrix.json"] = matrix.to_json()
    return files


def manifest(matrix: InteropMatrix, files: Mapping[str, str | bytes]) -> str:
    """Return manifest.json: what was scored, with which facts, and a hash of every file."""
    extended = matrix.catalog.extended
    described = {
        "schema": "interop-report/1",
        "group": matrix.group,
        "forces": list(matrix.forces),
        "as_of": matrix.as_of.isoformat(),
        "scheme": {"name": matrix.scheme.title, "sha256": matrix.scheme_sha256},
        "evidence": matrix.snapshot.evidence,
        "bounds": matrix.snapshot.bounds,
        "catalog": {**matrix.catalog.stamp, **({"extended": list(extended)} if extended else {})},
        "software": {"name": "interop-matrix", "version": __version__},
        **({"plugins": list(matrix.scheme.plugins)} if matrix.scheme.plugins else {}),
        "files": {
            name: {"about": _ABOUT.get(name, ""), "sha256": hashlib.sha256(as_bytes(content)).hexdigest()}
            for name, content in sorted(files.items())
        },
    }
    return json.dumps(described, indent=1, ensure_ascii=False) + "\n"


def steps(matrix: InteropMatrix, *, page: bool = True, scenario: object = None) -> int:
    """Return how often :func:`write_bundle` says at most what it works out next, for a progress bar."""
    if not page:
        return 1
    from interop.report.page import page as of_page

    return 1 + of_page.steps(matrix, scenario)


def write_bundle(
    matrix: InteropMatrix,
    folder: Path,
    *,
    page: bool = True,
    scenario: object = None,
    xlsx: bool = False,
    tell: Callable[[str], object] | None = None,
) -> Path:
    """Write the report into `folder`, whole or not at all; the same inputs give the same bytes.

    Args:
        matrix: the scores.
        folder: an empty folder, one that does not exist yet, or one that holds an earlier report.
        page: whether to write index.html; it takes plotly, which the extra `report` installs.
        scenario: what the page compares the matrix with; see :func:`interop.report.page.render_page`.
        xlsx: whether to write a workbook; it takes openpyxl, which the extra `xlsx` installs.
        tell: called with what is being worked out, for a progress display.

    Raises:
        OutputError: the folder holds something else, the disk refuses, or an extra is missing; nothing is changed then.
    """
    check_folder(folder)
    if tell is not None:
        tell("tables")
    files: dict[str, str | bytes] = {**bundle(matrix)}
    if page:
        from interop.report.page.page import render_page

        files["index.html"] = render_page(matrix, scenario=scenario, tell=tell)
    if xlsx:
        from interop.report.workbook import report_tables, workbook

        files["tables.xlsx"] = workbook(report_tables(matrix), str(matrix))
    return write_folder(folder, {**files, MANIFEST: manifest(matrix, files)})
