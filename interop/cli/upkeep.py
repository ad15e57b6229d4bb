"""Commands for those who keep a catalogue, or quote it: stats, diff, cite."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interop.cli.asked import Asked, asking, scored
from interop.cli.options import (
    Format,
    FormatOption,
    GroupArgument,
    QuietOption,
)
from interop.cli.output import console, emit, heading, say, scored_by, write

if TYPE_CHECKING:
    from interop.analysis.diff import Difference
    from interop.analysis.stats import Statistics
    from interop.catalog import Catalog

#: Changed rows and moved cells that the table shows.
SHOWN = 20


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (stats, diff, cite):
        app.command()(command)


@asking(joint=False)
def stats(
    *,
    asked: Asked,
    quiet: QuietOption = False,
    form: FormatOption = Format.table,
) -> None:
    """Count a catalogue: rows, bases, what is known by force and layer, age of checks, errors that audits found."""
    from interop.analysis.stats import statistics
    from interop.report import accounts

    found = statistics(
        asked.facts(),
        as_of=asked.as_of,
        scheme=asked.rule,
        evidence=asked.bars[0],
        bounds=asked.bars[1],
        weighting=asked.weights,
    )
    if form is Format.table:
        _print_stats(found, _said(asked, found.catalog))
        say(accounts.of_statistics, found, quiet=quiet)
    else:
        emit(found.rows(), ("about", "of", "what", "number"), form, of="statistics", day=found.day)


def _said(asked: Asked, catalog: Catalog) -> list[str]:
    from interop.request import scheme_of

    return scored_by(scheme_of(catalog, asked.rule, asked.weights), *asked.bars)


def _print_stats(found: Statistics, said: list[str]) -> None:
    from interop.cli.output import table

    ages = {age.table: age for age in found.ages}
    rows = [
        {
            "table": name,
            "rows": f"{count:,}",
            "checked, days ago": f"{ages[name].median:.0f}" if name in ages else "–",
            "at most": str(ages[name].oldest) if name in ages else "–",
        }
        for name, count in found.tables.items()
    ]
    footer = "Days before the latest check of any row: the median, and the most."
    table(rows, tuple(rows[0]), title=repr(found.catalog), footer=footer)
    counts: list[dict[str, Any]] = [
        {"of": force or "(any force)", **{str(basis): n for basis, n in by.items()}, "all": sum(by.values())}
        for force, by in found.bases.items()
    ]
    if counts:
        table(counts, tuple(counts[0]), title="Support statements by basis")
    layers = tuple(dict.fromkeys(share.layer for share in found.shares))
    by_force: dict[str, dict[str, Any]] = {}
    for share in found.shares:
        line = by_force.setdefault(share.force, {"force": share.force, **dict.fromkeys(layers, "–")})
        line[share.layer] = f"{100 * share.sourced:.0f}+{100 * share.judged:.0f}"
    if by_force:
        footer = "Of a force against itself: per cent of the weight that sources settle + that judgement alone settles."
        title = "\n".join([*said, f"What is known on {found.day}"])
        table(list(by_force.values()), ("force", *layers), title=title, footer=footer)
    errors = [
        {
            "basis": item.basis,
            "right": item.right,
            "wrong": item.wrong,
            "undecided": item.undecided,
            "wrong share": "–" if item.rate is None else f"{item.rate:.1%} [{item.low:.1%}–{item.high:.1%}]",
        }
        for item in found.errors
    ]
    footer = "Undecided: the page was not found again, or does not bear the row out. Brackets: 95 %, Wilson."
    table(errors, tuple(errors[0]), title="Rows drawn at random and read again", footer=footer)


@asking(catalog=None, extend=None)
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="Folder of facts before.")],
    new: Annotated[
        Path | None, typer.Argument(metavar="[NEW]", help="Folder of facts after; those that ship when left out.")
    ] = None,
    *,
    group: Annotated[
        list[str] | None, typer.Option("--group", metavar="GROUP", help="Score only this group; may be repeated.")
    ] = None,
    asked: Asked,
    quiet: QuietOption = False,
    top: Annotated[int, typer.Option("--top", min=1, help="Most lines of each kind in a table.")] = SHOWN,
    form: FormatOption = Format.table,
) -> None:
    """Show what separates two catalogues: facts that came, went and changed, and the scores that moved."""
    from interop.analysis.diff import difference
    from interop.catalog import load_catalog
    from interop.report import accounts

    found = difference(
        load_catalog(old),
        load_catalog(new),
        group or None,
        as_of=asked.as_of,
        scheme=asked.rule,
        evidence=asked.bars[0],
        bounds=asked.bars[1],
        weighting=asked.weights,
        joint=asked.joint,
    )
    if form is Format.table:
        _print_diff(found, top, _said(asked, found.new))
        say(accounts.of_difference, found, quiet=quiet)
    else:
        emit(found.rows(), ("table", "what", "which", "columns", "before", "after"), form, of="differences")


def _print_diff(found: Difference, top: int, said: list[str]) -> None:
    from interop.cli.output import table
    from interop.report.words import signed

    out = console()
    out.print(f"{found.old!r}\n{found.new!r}")
    if not found.changes:
        out.print("Both hold the same facts.")
        return
    rows = [{"table": name, **counts} for name, counts in found.counts.items()]
    table(rows, ("table", "added", "removed", "changed"))
    shown = [
        {"table": row.table, "what": row.what, "row": row.key, "columns": " ".join(row.columns)}
        for row in found.changes[:top]
    ]
    rest = len(found.changes) - len(shown)
    footer = f"and {rest:,} more; --format csv has all" if rest else ""
    table(shown, ("table", "what", "row", "columns"), footer=footer)
    cells = [
        {
            "group": cell.group,
            "pair": f"{cell.a} → {cell.b}",
            **{end: f"{getattr(cell, end):.3f}" for end in ("before", "after")},
            "by": signed(cell.after - cell.before, 3),
        }
        for cell in found.moved[:top]
    ]
    scored = ", ".join(found.scored) or "none"
    if cells:
        rest = len(found.moved) - len(cells)
        footer = f"Groups scored: {scored}." + (f" {rest:,} more cells moved." if rest else "")
        title = "\n".join([*said, "Scores that moved"])
        table(cells, ("group", "pair", "before", "after", "by"), title=title, footer=footer)
    else:
        out.print("\n".join([*said, f"No score moved. Groups scored: {scored}."]))


@asking()
def cite(
    group: GroupArgument,
    *,
    bibtex: Annotated[bool, typer.Option("--bibtex", help="Print BibTeX instead.")] = False,
    asked: Asked,
    quiet: QuietOption = False,
    form: FormatOption = Format.table,
) -> None:
    """List the sources on which the scores of a group rest, the most cited first."""
    from interop.report import accounts
    from interop.report.citation import bibtex as entries
    from interop.report.citation import citation_rows, citations
    from interop.report.tables import evidence_rows

    matrix = scored(group, asked)
    if bibtex:
        write(entries(matrix))
        return
    cited = citations(matrix)
    rows = citation_rows(cited)
    short = ("facts", "id", "title", "publisher", "published")
    columns = tuple(rows[0]) if rows and form is not Format.table else short
    footer = "facts: how many facts behind the scores cite it. --bibtex prints entries, --format csv the addresses too."
    emit(rows, columns, form, title=heading(matrix, "sources, "), footer=footer, of="sources", day=matrix.as_of)
    if form is Format.table:
        say(lambda: accounts.of_sources(cited, evidence_rows(matrix)), quiet=quiet)
