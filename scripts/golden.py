"""Scores committed beside the facts, so that every change of a fact shows the scores that it moves.

`python scripts/golden.py` writes them; with `--check` it compares and says what moved.
"""

from __future__ import annotations

import difflib
import sys
from pathlib import Path

import interop
from interop.catalog.package import data_package_text
from interop.report.files import csv_text
from interop.report.tables import pair_rows

ROOT = Path(__file__).parents[1]
SCORED = {
    "malabar-2007": ("malabar-2007", None),
    "malabar-2015": ("malabar-2015", None),
    "malabar-2020": ("malabar-2020", None),
    "malabar-2020-task-groups": ("malabar-2020-task-groups", None),
    "quad-2025": ("quad", "2025-07-01"),
}


def golden() -> dict[Path, str]:
    """Return every committed result by path."""
    catalog = interop.load_catalog()
    texts = {ROOT / "catalogs" / "datapackage.json": data_package_text(catalog)}
    for name, (group, day) in SCORED.items():
        matrix = interop.score(catalog, group, as_of=day)
        texts[ROOT / "golden" / f"{name}.csv"] = csv_text(pair_rows(matrix))
        texts[ROOT / "golden" / f"{name}-layers.csv"] = csv_text(matrix.long_rows())
    return texts


def main() -> int:
    """Write the results, or compare them; 1 when something moved."""
    moved = 0
    for path, text in golden().items():
        if "--check" not in sys.argv[1:]:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
            continue
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        if old != text:
            moved = 1
            name = str(path.relative_to(ROOT))
            before, after = (side.splitlines(keepends=True) for side in (old, text))
            sys.stdout.writelines(difflib.unified_diff(before, after, name, "now"))
    if moved:
        print("\nScores moved. If that is meant, run `python scripts/golden.py` and commit what it writes.")
    return moved


if __name__ == "__main__":
    sys.exit(main())
