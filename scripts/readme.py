"""Keep the outputs shown in README.md true: `python scripts/readme.py` writes them, `--check` compares."""

from __future__ import annotations

import contextlib
import io
import re
import sys
from pathlib import Path

import interop
from interop.catalog import Catalog
from interop.cli.main import run

README = Path(__file__).parents[1] / "README.md"


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


def written(old: str) -> str:
    """Return the README with its outputs made anew."""
    parts = {
        "MATRIX": f"```text\n{output('matrix', 'malabar-2020', lines=8)}\n```",
        "EXPLAIN": "```text\n"
        + output("explain", "ind-navy", "usa-navy", "--as-of", "2020-11-03", lines=17).rstrip()
        + "\n```",
        "COUNTS": counts(interop.load_catalog()),
    }
    for name, text in parts.items():
        block = f"<!-- {name} -->\n{text}\n<!-- /{name} -->"
        pattern = rf"@{name}@|<!-- {name} -->.*?<!-- /{name} -->"
        old = re.sub(pattern, lambda _, block=block: block, old, flags=re.DOTALL)  # type: ignore[misc]
    return old


def main() -> int:
    """Write the README, or say that it is not true any more."""
    old = README.read_text(encoding="utf-8")
    new = written(old)
    if "--check" not in sys.argv[1:]:
        README.write_text(new, encoding="utf-8")
        return 0
    if new != old:
        print("README.md shows outputs that are not true any more; run `python scripts/readme.py`.")
    return int(new != old)


if __name__ == "__main__":
    sys.exit(main())
