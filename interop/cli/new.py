"""Command new: a small folder of facts of one's own to begin with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from interop.cli.options import CatalogOption, ExtendOption


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(new)


def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="New folder, to be given to --extend.")],
    force: Annotated[str, typer.Option("--force", metavar="ID", help="Id of the example force.")] = "my-task-group",
    state: Annotated[
        str, typer.Option("--state", metavar="CODE", help="State that it serves, as IND; one with many facts if not.")
    ] = "",
    catalog: CatalogOption = None,
    extend: ExtendOption = None,
) -> None:
    """Write a small folder that extends the catalogue: example rows to replace, and what every column is."""
    from datetime import date

    from interop.catalog import load_catalog
    from interop.cli.output import write
    from interop.importers.folder import check_new
    from interop.importers.starter import group_of, starter, write_starter

    check_new(folder)
    today = date.today()  # noqa: DTZ011 - the day where the user is
    facts = load_catalog(catalog, extend=extend or ())
    files = starter(facts, force, state=state.upper(), folder=str(folder), today=today)
    write_starter(files, folder, catalog, extend or ())
    write("".join(f"{folder / name}\n" for name in files))
    write(f"What every file and column is: {folder / 'README.md'}\n")
    write(f"Next: interop matrix {group_of(force)} --extend {folder}\n")
