"""Command siso: the catalogue's types against SISO-REF-010."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from interop.cli.options import CatalogOption, ExtendOption, Format, FormatOption
from interop.cli.output import emit

COLUMNS = ("equipment", "what", "now", "proposed", "description")


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(siso)


def siso(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="SISO-REF-010.xml, as SISO publishes it.")],
    what: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="WHAT", help="Only findings of this kind, as alias; may be repeated."),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Exit with 1 when a code is wrong.")] = False,
    catalog: CatalogOption = None,
    extend: ExtendOption = None,
    form: FormatOption = Format.table,
) -> None:
    """Hold the types' codes against SISO-REF-010; propose codes, aliases and lineage that it knows of."""
    from typing import get_args

    from interop.catalog import load_catalog
    from interop.errors import one_of
    from interop.importers.siso import read_siso, review
    from interop.importers.siso.findings import What
    from interop.importers.siso.register import UNREAD

    for name in what or ():
        one_of("--only", name, get_args(What))
    facts = load_catalog(catalog, extend=extend or ())
    register = read_siso(file)
    found = review(facts, register)
    shown = [item.to_dict() for item in found if not what or item.what in what]
    coded = sum(row.siso is not None for row in facts.equipment)
    wrong = sum(item.wrong for item in found)
    title = (
        f"{register.title} of {register.date}: {len(register.types):,} entity types.\n"
        f"{coded} of {len(facts.equipment)} types have a code; {wrong} to look at, {len(found) - wrong} proposals"
    )
    if unread := [item.value for item in register.account.aside if item.what == UNREAD]:
        title += f"\n{len(unread):,} entries with {UNREAD}, as if they were not there: {', '.join(unread[:8])}"
    footer = "Nothing is changed; what is right goes into equipment/*.csv by hand. Other output: --format csv, --only."
    emit(shown, COLUMNS, form, title=title, footer=footer, of="findings")
    if check and wrong:
        raise typer.Exit(1)
