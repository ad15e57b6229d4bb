"""Commands that show facts: groups, forces, equipment, composition, validate."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interop.cli.asked import Asked, asking, hint, scored
from interop.cli.options import (
    AsOf,
    Bar,
    CatalogOption,
    ExtendOption,
    Format,
    FormatOption,
    GroupArgument,
    PlotOption,
    QuietOption,
)
from interop.cli.output import emit, say, thin_ground, titled

if TYPE_CHECKING:
    from interop.catalog import Catalog
    from interop.catalog.models import Equipment, Force


class OriginOf(StrEnum):
    """What makes a state the origin of equipment."""

    supply = "supply"
    design = "design"


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (groups, forces, equipment, composition, origin_map, validate):
        app.command()(command)


def groups(catalog: CatalogOption = None, extend: ExtendOption = None, form: FormatOption = Format.table) -> None:
    """List the groups that can be scored."""
    from interop.catalog import load_catalog

    rows = [
        {"group": row.id, "name": row.name, "as of": str(row.as_of or ""), "forces": " ".join(row.forces)}
        for row in load_catalog(catalog, extend=extend or ()).groups
    ]
    emit(rows, ("group", "name", "as of", "forces"), form, footer=_next("matrix GROUP", catalog, extend), of="groups")


def _next(command: str, catalog: Path | None, extend: list[Path] | None) -> str:
    """Say what to type next, of the same facts."""
    name, *words = command.split()
    return f"Next: {hint(name, words, Asked(catalog=catalog, extend=extend))}"


def forces(catalog: CatalogOption = None, extend: ExtendOption = None, form: FormatOption = Format.table) -> None:
    """List the forces and how much the catalogue knows of each."""
    from interop.catalog import load_catalog

    facts = load_catalog(catalog, extend=extend or ())
    rows = [
        {
            "force": row.id,
            "name": row.name,
            "state": row.state,
            "kind": row.kind,
            "holdings": len(facts.holdings_of(row.id)),
            "fleet gone through": _covered(facts, row),
        }
        for row in facts.forces
    ]
    footer = (
        "Of a force whose fleet was not gone through, what is not listed is unknown. Why and how far: coverage.csv.\n"
        + _next("equipment --force FORCE", catalog, extend)
    )
    emit(rows, ("force", "name", "state", "kind", "holdings", "fleet gone through"), form, footer=footer, of="forces")


def _covered(facts: Catalog, force: Force) -> str:
    """Say for which periods the fleet of a force is known as a whole."""
    if force.kind == "task-group":
        return "as listed"
    if force.kind == "joint":
        return "as its services"
    rows = [row for row in facts.coverage if row.force == force.id]
    return "; ".join(f"{row.since or 'always'} to {row.until or 'now'}" for row in rows) or "no"


def equipment(
    name: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="One type: who designed it, who has it, what it fits.")
    ] = None,
    force: Annotated[
        str | None, typer.Option("--force", metavar="FORCE", help="Only what this force has on the day.")
    ] = None,
    siso: Annotated[
        str | None,
        typer.Option("--siso", metavar="CODE", help="Only what a code of SISO-REF-010 means, as 1.2.222.1.19.3."),
    ] = None,
    as_of: AsOf = None,
    quiet: QuietOption = False,
    catalog: CatalogOption = None,
    extend: ExtendOption = None,
    form: FormatOption = Format.table,
) -> None:
    """List types of equipment, what a force has, or all that is known of one type."""
    from interop.catalog import load_catalog
    from interop.catalog.names import force_named
    from interop.errors import InputError
    from interop.report import accounts
    from interop.report.tables import holdings_on
    from interop.request import day_of

    if siso is not None and (name is not None or force is not None):
        raise InputError("--siso asks for types by their code; leave out the id and --force")
    facts = load_catalog(catalog, extend=extend or ())
    day = day_of(facts, as_of)[0]
    if name is not None:
        rows = _known_of(facts, name)
        emit(rows, ("table", "says", "basis", "sources"), form, title=facts.type(name).name, of="facts")
    elif force is not None:
        force = force_named(facts, force)
        snapshot = facts.at(day, [force])
        rows = holdings_on(snapshot, force)
        thin = thin_ground([] if snapshot.fleet_covered.all() else [force])
        title = "\n".join([*thin, f"{force} as of {day}"])
        columns = ("equipment", "unit", "quantity", "domain", "designers", "supply", "weight")
        emit(rows, columns, form, title=title, of="holdings", day=day)
        if form is Format.table:
            say(accounts.of_holdings, rows, quiet=quiet)
    else:
        rows = [
            {
                "id": row.id,
                "name": row.name,
                "domain": row.domain,
                "role": row.role,
                "designers": row.model_dump()["designers"],
                "size_t": row.model_dump()["size_t"],
                "siso": row.siso or "",
            }
            for row in (facts.equipment if siso is None else _coded(facts, siso))
        ]
        emit(
            rows,
            ("id", "name", "domain", "role", "designers", "size_t", *(("siso",) if siso is not None else ())),
            form,
            footer=_next("equipment ID", catalog, extend),
            of="equipment",
        )


def _coded(facts: Catalog, code: str) -> list[Equipment]:
    from interop.importers.siso.codes import equipment_by_code

    return equipment_by_code(facts, code)


def _known_of(facts: object, name: str) -> list[dict[str, str]]:
    from interop.analysis.facts import fact_ref
    from interop.catalog import Catalog

    assert isinstance(facts, Catalog)
    facts.type(name)
    rows = [facts.type(item) for item in facts.equipment_chain(name)]
    held = [row for row in facts.holdings if row.equipment == name]
    fits = [fit for item in facts.statement_chain(name) for fit in facts.fits_by_equipment.get(item, [])]
    refs = [fact_ref(row) for row in (*rows, *held, *fits)]
    return [{"table": r.table, "says": r.text, "basis": r.basis, "sources": " ".join(r.sources)} for r in refs]


@asking(scheme="origin", evidence=Bar.assumed, bounds=Bar.inferred)
def composition(
    group: GroupArgument,
    *,
    asked: Asked,
    plot: PlotOption = None,
    quiet: QuietOption = False,
    form: FormatOption = Format.table,
) -> None:
    """Show by which states each force's equipment was designed."""
    from interop.report import accounts
    from interop.report.tables import composition_rows

    matrix = scored(group, asked)
    rows = composition_rows(matrix)
    emit(
        rows,
        ("force", "origin", "share"),
        form,
        title=titled(matrix, f"Share of equipment by state of design, {matrix.as_of}"),
        of="composition",
        day=matrix.as_of,
    )
    if form is Format.table:
        say(accounts.of_origins, matrix, quiet=quiet)
    if plot is not None:
        from interop.report.figures import composition_figure, write_figure

        write_figure(composition_figure(matrix), plot)


@asking(scheme="origin", evidence=Bar.assumed, bounds=Bar.inferred)
def origin_map(
    group: GroupArgument,
    *,
    by: Annotated[OriginOf, typer.Option("--by", help="Who supplied what a force has, or who designed it.")] = (
        OriginOf.supply
    ),
    most: Annotated[int, typer.Option("--most", min=1, help="States with a column of their own.")] = 8,
    asked: Asked,
    plot: PlotOption = None,
    quiet: QuietOption = False,
    form: FormatOption = Format.table,
) -> None:
    """Show who arms whom: a row per force, a column per state, shares of what the force has."""
    from typing import cast

    from interop.report import accounts
    from interop.report.tables import Origin, origin_rows

    matrix = scored(group, asked)
    origin = cast("Origin", str(by))
    rows = origin_rows(matrix, origin, most)
    what = "supplied" if by is OriginOf.supply else "designed"
    title = titled(matrix, f"States that {what} what each force has, {matrix.as_of}")
    emit(rows, tuple(rows[0]), form, title=title, of="origins", day=matrix.as_of)
    if form is Format.table:
        say(accounts.of_origins, matrix, origin, quiet=quiet)
    if plot is not None:
        from interop.report.figures import origin_figure, write_figure

        write_figure(origin_figure(matrix, origin), plot)


def validate(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="Catalogue to check; the one that ships when left out.")
    ] = None,
    lint: Annotated[
        bool, typer.Option("--lint/--no-lint", help="Also look for what is allowed yet suspicious.")
    ] = True,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 on a remark too.")] = False,
    extend: Annotated[
        list[Path] | None,
        typer.Option("--extend", metavar="DIR", help="Also check a folder that extends it; may be repeated."),
    ] = None,
    fix: Annotated[
        bool, typer.Option("--fix", help="First mend what is mechanical: byte order marks, line ends, order.")
    ] = False,
    form: FormatOption = Format.table,
) -> None:
    """Check a catalogue: every problem with file, row, column, value, what was allowed and a hint."""
    from dataclasses import asdict

    from interop.catalog import load_catalog
    from interop.catalog.linters import lint_catalog
    from interop.cli.output import write
    from interop.errors import CatalogError, CatalogWarning

    if fix:
        _mend([*([folder] if folder else []), *(extend or ())], form)
    problems, found = [], []
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", CatalogWarning)
        try:
            catalog = load_catalog(folder, extend=extend or (), cache=False)
            found = lint_catalog(catalog) if lint else []
        except CatalogError as error:
            problems = list(error.problems)
    found = [*(item.message.problem for item in told if isinstance(item.message, CatalogWarning)), *found]
    if form is Format.table:
        for problem in (*problems, *found):
            write(f"{problem}\n")
        if not problems:
            write("".join(f"{line}\n" for line in _overruling(catalog)))
            write(f"{catalog!r} is valid; {len(found)} remark{'s' * (len(found) != 1)}\n")
    else:
        rows = [{"problem": "error" if item in problems else "remark", **asdict(item)} for item in (*problems, *found)]
        columns = ("problem", "file", "row", "column", "value", "message", "allowed", "hint")
        emit(rows, columns, form, of="problems")
    if problems or (strict and found):
        raise typer.Exit(1)


def _overruling(catalog: Catalog) -> list[str]:
    """Say of each row of an extension what it overrules."""
    from interop.analysis.facts import fact_ref
    from interop.catalog.models import Fact
    from interop.catalog.tables import TABLES

    rows = [row for table in TABLES for row in getattr(catalog, table.name) if row.own and row.own.overrules]
    return [fact_ref(row).text for row in rows if isinstance(row, Fact)]


def _mend(folders: Sequence[Path], form: Format) -> None:
    """Mend the files of some folders and, in a table, say what was mended."""
    from interop.catalog.mend import mend
    from interop.cli.output import write
    from interop.errors import InputError

    if not folders:
        raise InputError("--fix rewrites files; name the folder, or an extension of it by --extend")
    for folder in folders:
        for name, what in mend(folder).items():
            if form is Format.table:
                write(f"{folder}/{name}: mended {', '.join(what)}\n")
