"""Keep what README.md and docs/origin.md show true: `python scripts/readme.py` writes it, `--check` compares."""

from __future__ import annotations

import contextlib
import io
import re
import sys
from collections.abc import Mapping
from pathlib import Path

import interop
from interop.analysis.scenario import whatif
from interop.catalog import Catalog
from interop.cli.main import run
from interop.matrix import InteropMatrix
from interop.report.words import score_text, signed

ROOT = Path(__file__).parents[1]
#: What the page on origin asks of: four days, four partners, and layers in which two units share a standard.
DAYS = ("2005-12-31", "2016-12-31", "2020-11-03", "2025-11-10")
PARTNERS = ("usa-navy", "jpn-msdf", "aus-navy", "rus-navy")
SHARED = ("link", "identify", "munitions")
#: Layers in which the partner gives and India's units take.
SERVED = ("replenish", "refuel", "cross-deck")
SCENARIOS = ("india-re-equipped", "comcasa-kit-on-russian-types", "india-re-equipped-with-kit")


def output(*arguments: str, lines: int | None = None) -> str:
    """Run a command and return what it prints, its first lines only where told."""
    raw = io.BytesIO()
    text = io.TextIOWrapper(raw, encoding="utf-8", write_through=True)
    with contextlib.redirect_stdout(text):
        run(arguments)
    printed = [line.rstrip() for line in raw.getvalue().decode().splitlines()]
    return "\n".join(printed[:lines]).rstrip()


def counts(catalog: Catalog) -> str:
    """Return the table of tables."""
    described = {
        "sources": "pages on which facts stand",
        "equipment": "types, by the states that designed them",
        "holdings": "what each force has or had, when, and how it was supplied",
        "fits": "support statements: who has which interface, since when",
        "standards": "interfaces, from Link 16 to F-76",
        "agreements": "between states",
        "exercises": "with their participants",
        "demonstrations": "seen to work, or not",
    }
    rows = [f"| `{name}` | {len(getattr(catalog, name)):,} | {about} |" for name, about in described.items()]
    return "\n".join(["| table | rows | one row is |", "| --- | ---: | --- |", *rows])


def origin_table(scored: Mapping[tuple[str, str], InteropMatrix], layer: str) -> str:
    """Return, by partner and day, how India's Russian-designed units do in a layer, and how the rest of its fleet."""
    rows = [
        f"| {layer} {'from' if layer in SERVED else 'with'} | {' | '.join(day[:4] for day in DAYS)} |",
        f"| --- |{' --- |' * len(DAYS)}",
    ]
    for partner in PARTNERS:
        cells = []
        for day in DAYS:
            matrix = scored[partner, day]
            ends = (partner, "ind-navy") if layer in SERVED else ("ind-navy", partner)
            split = matrix.breakdown(*ends, layer, "origin", of="ind-navy", beside="RUS")
            parts = {part.name: part for part in split.parts}
            told = (score_text(vars(parts[name])) if name in parts else "–" for name in ("RUS", "others"))
            cells.append(" · ".join("?" if matrix.thin else text for text in told))
        rows.append(f"| {partner} | {' | '.join(cells)} |")
    return "\n".join(rows)


def scenario_table(catalog: Catalog) -> str:
    """Return what each scenario changes of India's scores in 2020, and by which layers."""
    rows = ["| scenario | with | score | link | identify | munitions | origin |", "| --- | --- | --- |" + " ---: |" * 4]
    for name in SCENARIOS:
        found = whatif(catalog, "malabar-2020", name)
        for partner in ("usa-navy", "jpn-msdf", "aus-navy"):
            i, j = found.before.cell("ind-navy", partner)
            moved = [signed(found.layer_differences[layer][i, j], 3) for layer in (*SHARED, "origin")]
            score = f"{found.before.values[i, j]:.2f} → {found.after.values[i, j]:.2f}"
            rows.append(f"| `{name}` | {partner} | {score} | {' | '.join(moved)} |")
    return "\n".join(rows)


def parts_of_readme(catalog: Catalog) -> dict[str, str]:
    """Return the generated parts of README.md."""
    printed = output("matrix", "malabar-2020").split("\n")
    scores, said = "\n".join(printed[:8]), "\n".join(printed).rpartition("\n\n")[2]
    explained = output("explain", "ind-navy", "usa-navy", "--as-of", "2020-11-03", lines=20)
    return {
        "MATRIX": f"```text\n{scores}\n…\n{said}\n```",
        "EXPLAIN": f"```text\n{explained}\n```",
        "COUNTS": counts(catalog),
    }


def parts_of_origin(catalog: Catalog) -> dict[str, str]:
    """Return the generated parts of docs/origin.md."""
    scored = {
        (partner, day): interop.score(catalog, ["ind-navy", partner], as_of=day) for partner in PARTNERS for day in DAYS
    }
    tables = {layer.upper(): origin_table(scored, layer) for layer in (*SHARED, *SERVED)}
    return {**tables, "SCENARIOS": scenario_table(catalog)}


def written(old: str, parts: dict[str, str]) -> str:
    """Return a page with its generated parts made anew."""
    for name, text in parts.items():
        block = f"<!-- {name} -->\n{text}\n<!-- /{name} -->"
        pattern = rf"<!-- {name} -->.*?<!-- /{name} -->"
        old = re.sub(pattern, lambda _, block=block: block, old, flags=re.DOTALL)  # type: ignore[misc]
    return old


def main() -> int:
    """Write the pages, or say which are not true any more."""
    catalog = interop.load_catalog()
    pages = {"README.md": parts_of_readme(catalog), "docs/origin.md": parts_of_origin(catalog)}
    stale = False
    for name, parts in pages.items():
        page = ROOT / name
        old = page.read_text(encoding="utf-8")
        new = written(old, parts)
        if "--check" not in sys.argv[1:]:
            page.write_text(new, encoding="utf-8")
        elif new != old:
            print(f"{name} shows outputs that are not true any more; run `python scripts/readme.py`.")
            stale = True
    return int(stale)


if __name__ == "__main__":
    sys.exit(main())
