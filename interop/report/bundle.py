"""The CSV bundle: everything that a matrix rests on, in files that any tool reads."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from interop._version import __version__
from interop.matrix import InteropMatrix
from interop.report.files import MANIFEST, csv_text, write_folder
from interop.report.tables import composition_rows, evidence_rows, gap_rows, matrix_rows, pair_rows, source_rows

_COLUMNS = {
    "composition.csv": ("force", "origin", "share"),
    "evidence.csv": ("table", "key", "says", "basis", "sources", "note"),
    "gaps.csv": ("layer", "force", "equipment", "unit", "standard", "role", "could_add", "from", "to"),
    "sources.csv": ("id", "title", "publisher", "url", "published", "accessed", "kind", "licence", "note"),
}

_ABOUT = {
    "matrix.csv": "the scores: row provides to, and works with, column",
    "pairs.csv": "value, bounds and coverage of every cell",
    "layers.csv": "value, bounds, coverage, weight and contribution of every layer in every cell",
    "composition.csv": "share of each force's equipment by state of design",
    "evidence.csv": "every fact used, with its basis and sources",
    "gaps.csv": "what is unknown, and how much a yes could add to a cell at most",
    "sources.csv": "the pages on which the facts stand",
    "matrix.json": "the same numbers in the form interop-matrix/1",
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


def manifest(matrix: InteropMatrix, files: dict[str, str]) -> str:
    """Return manifest.json: what was scored, with which facts, and a hash of every file."""
    described = {
        "schema": "interop-report/1",
        "group": matrix.group,
        "forces": list(matrix.forces),
        "as_of": matrix.as_of.isoformat(),
        "scheme": {"name": matrix.scheme.name, "sha256": matrix.scheme_sha256},
        "evidence": matrix.snapshot.evidence,
        "catalog": {"version": matrix.catalog.version, "sha256": matrix.catalog.sha256},
        "software": {"name": "interop-matrix", "version": __version__},
        "files": {
            name: {"about": _ABOUT.get(name, ""), "sha256": hashlib.sha256(text.encode()).hexdigest()}
            for name, text in sorted(files.items())
        },
    }
    return json.dumps(described, indent=1, ensure_ascii=False) + "\n"


def write_bundle(matrix: InteropMatrix, folder: Path) -> Path:
    """Write the bundle and its manifest into `folder`, whole or not at all; the same inputs give the same bytes."""
    files = bundle(matrix)
    return write_folder(folder, {**files, MANIFEST: manifest(matrix, files)})
