"""Commands that turn files into catalogues: import sipri, import table, and the importers of other packages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from interop.cli.options import CatalogOption, ExtendOption, Format, FormatOption
from interop.cli.output import emit, write

if TYPE_CHECKING:
    from interop.importers.sipri import Import


class Importers(TyperGroup):
    """The importers of this library, and then those of other packages, which are loaded when they are asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of all."""
        from interop.importers import installed_importers

        return [*super().list_commands(ctx), *installed_importers()]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return one of them, as a command."""
        from interop.importers import installed_importers

        return super().get_command(ctx, cmd_name) or (_command(cmd_name) if cmd_name in installed_importers() else None)


imports = typer.Typer(
    name="import", cls=Importers, help="Turn a file of others into a catalogue.", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (sipri, table):
        imports.command()(command)
    app.add_typer(imports)


def sipri(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Trade register as the site exports it, in CSV.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="New folder for the catalogue.")],
    components: Annotated[
        bool, typer.Option("--components", help="Count engines, sensors and turrets as holdings, too.")
    ] = False,
    service_years: Annotated[
        int | None,
        typer.Option("--service-years", metavar="N", min=1, help="Count a delivery for so many years; always if not."),
    ] = None,
    day: Annotated[
        str | None,
        typer.Option("--day", metavar="DATE", help="Day of the register where the file does not say; else today."),
    ] = None,
    form: FormatOption = Format.table,
) -> None:
    """Build a catalogue from SIPRI's trade register: who has been delivered what, when, by whom."""
    from interop.cli.progress import progress_bar
    from interop.importers.folder import check_new
    from interop.importers.sipri import build, read_register, write_import

    check_new(out)
    today = date.today() if day is None else _day(day)  # noqa: DTZ011 - the day where the user is
    with progress_bar("rows", None) as advance:
        found = read_register(file, advance)
    with progress_bar("catalogue", 2 * len(found.records)) as advance:
        made = build(found, today=today, components=components, service_years=service_years, advance=advance)
    with progress_bar("files", 3) as advance:
        folder = write_import(made, out, advance)
    _show(made, folder, form)


def table(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="List of units, as CSV or a workbook.")],
    force: Annotated[str, typer.Option("--force", metavar="ID", help="Id of the new force, as my-task-group.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="New folder, to be given to --extend.")],
    state: Annotated[
        str,
        typer.Option("--state", metavar="CODE", help="State that it serves, as IND; that of ind-my-group if not."),
    ] = "",
    name: Annotated[str, typer.Option("--name", help="Name of the force; its id when left out.")] = "",
    sheet: Annotated[
        str, typer.Option("--sheet", metavar="NAME", help="Sheet of a workbook; the first that lists units if not.")
    ] = "",
    catalog: CatalogOption = None,
    extend: ExtendOption = None,
    form: FormatOption = Format.table,
) -> None:
    """Make a list of units (unit, type or class, quantity, in any order) into a folder that extends the catalogue."""
    import json

    from interop.catalog import load_catalog
    from interop.cli.progress import progress_bar
    from interop.importers.folder import check_new
    from interop.importers.orbat import build, read_listing, write_order

    check_new(out)
    facts = load_catalog(catalog, extend=extend or ())
    today = date.today()  # noqa: DTZ011 - the day where the user is
    listing = read_listing(file, sheet)
    with progress_bar("rows", len(listing.lines)) as advance:
        order = build(listing, facts, force, state=state.upper(), name=name, today=today, advance=advance)
    folder = write_order(order, out, catalog, extend or ())
    account = order.account
    if form is Format.json:
        write(json.dumps(account.to_dict(), indent=1, ensure_ascii=False) + "\n")
        return
    rows = [{"line": item.line, "what": f"set aside: {item.what}", "found": item.value} for item in account.aside]
    rows += [{"line": item.line, "what": item.what, "found": item.value} for item in account.remarks]
    notices = [f"{file.name}: {notice}" for notice in order.listing.notices]
    title = f"{file.name}: {_counted(account.rows)}, {account.used['used']} used, {len(account.aside)} set aside"
    footer = (
        f"Rows set aside, and columns kept aside: {folder / 'aside.tsv'}.\n"
        f"Next: interop matrix {force} usa-navy --extend {folder}"
    )
    emit(rows, ("line", "what", "found"), form, title="\n".join([*notices, title]), footer=footer, of="rows")


def _command(name: str) -> Any:
    """Return the command of an importer of another package; one that cannot be loaded says so in its help."""
    from interop.errors import PluginError
    from interop.importers import importer_named

    def other(
        file: Annotated[Path, typer.Argument(metavar="FILE", help="What the importer reads.")],
        out: Annotated[Path, typer.Option("--out", metavar="DIR", help="New folder.")],
        catalog: CatalogOption = None,
        extend: ExtendOption = None,
        form: FormatOption = Format.table,
    ) -> None:
        _import_by(name, file, out, catalog, extend or (), form)

    try:
        says = importer_named(name).says
    except PluginError as error:
        says = str(error)
    app = typer.Typer(rich_markup_mode=None)
    app.command(name, help=says)(other)
    return typer.main.get_command(app)


def _import_by(name: str, file: Path, out: Path, catalog: Path | None, extend: Sequence[Path], form: Format) -> None:
    """Run an importer of another package and show what became of every row."""
    import json

    from interop.importers import importer_named, run_importer

    account = run_importer(name, file, out, catalog, extend).account
    if form is Format.json:
        write(json.dumps(account.to_dict(), indent=1, ensure_ascii=False) + "\n")
        return
    rows = [{"rows are": f"used: {what}", "rows": count} for what, count in account.used.items()]
    rows += [{"rows are": f"set aside: {what}", "rows": count} for what, count in account.reasons.items()]
    option = "--catalog" if importer_named(name).whole else "--extend"
    footer = f"Every row set aside: {out / 'account.json'}.\nNext: interop matrix GROUP {option} {out}"
    emit(rows, ("rows are", "rows"), form, title=f"{file.name}: {_counted(account.rows)}", footer=footer, of="rows")


def _counted(rows: int) -> str:
    return f"{rows:,} row{'s' * (rows != 1)}"


def _day(text: str) -> date:
    from interop.catalog.dates import YEARS, out_of_range
    from interop.errors import InputError

    try:
        day = date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else date.fromisoformat("")
    except ValueError:
        raise InputError(f"--day is a day like 2025-03-13, not {text!r}") from None
    if out_of_range(day):
        raise InputError(f"--day lies outside {YEARS[0]} to {YEARS[1]}: {text}")
    return day


def _show(made: Import, folder: Path, form: Format) -> None:
    from interop.importers.sipri.output import account_text

    if form is Format.json:
        write(account_text(made))
        return
    emit(
        _rows(made),
        ("rows are", "rows", "delivered", "TIV delivered"),
        form,
        title=_title(made),
        footer=_footer(made, folder),
    )


def _rows(made: Import) -> list[dict[str, Any]]:
    """Return the account: a row for each use, for each reason, and for the sum of both."""
    from interop.importers.sipri.placing import COMPONENT, DELIVERED, ORDERED

    labels = {
        DELIVERED: "used: delivered",
        ORDERED: "used: on order",
        COMPONENT: "used: components, in trade.tsv alone",
    }
    sums: dict[str, list[float]] = {}
    for place in made.placed:
        label = f"set aside: {place.outcome}" if place.aside else labels[place.outcome]
        of_label = sums.setdefault(label, [0, 0, 0.0])
        of_label[0] += 1
        of_label[1] += place.record.delivered or 0
        of_label[2] += place.record.tiv_delivered or 0.0
    for reason in (remark.what for remark in made.register.unread):
        sums.setdefault(f"set aside: {reason}", [0, 0, 0.0])[0] += 1
    used = [label for label in labels.values() if label in sums]
    aside = sorted((label for label in sums if label not in used), key=lambda label: (-sums[label][0], label))
    sums["all"] = [sum(numbers) for numbers in zip(*sums.values(), strict=True)] or [0, 0, 0.0]
    return [
        {"rows are": label, "rows": rows, "delivered": delivered, "TIV delivered": round(tiv, 2)}
        for label in (*used, *aside, "all")
        for rows, delivered, tiv in [sums[label]]
    ]


def _title(made: Import) -> str:
    from interop.errors import MOST_LISTED, shown

    account, catalog = made.account, made.catalog
    sizes = (len(catalog.equipment), "types"), (len(catalog.forces), "recipients"), (len(catalog.holdings), "holdings")
    made_of = ", ".join([_counted(account.rows), *(f"{count:,} {what}" for count, what in sizes)])
    lines = [f"SIPRI trade register, {made.register.form}, of {made.day}: {made_of}"]
    if made.register.generated is None:
        lines.append(f"The file does not say when it was made; {made.day} is taken for its day (--day).")
    if made.register.lacking:
        lines.append(
            f"The file has no column {', '.join(map(shown, made.register.lacking))}; what it says is not known."
        )
    for what, count in account.noticed.items():
        places = [str(remark.line) for remark in account.remarks if remark.what == what]
        more = ", …" if len(places) > 8 else ""
        lines.append(f"{_counted(count)} {what}: line {', '.join(places[:8])}{more}")
    if unknown := _unknown(made):
        lines.append(f"Not known: {', '.join(unknown[:MOST_LISTED])}" + (", …" if len(unknown) > MOST_LISTED else ""))
    return "\n".join(lines)


def _unknown(made: Import) -> list[str]:
    """Return the names and descriptions that nobody and nothing is known by, the nearest that is beside them."""
    from interop.errors import shown
    from interop.importers.sipri.parties import nearest_party
    from interop.importers.sipri.placing import NOT_KNOWN, OTHER_KIND

    near = {
        place.cause: None if place.outcome == OTHER_KIND else nearest_party(place.cause)
        for place in made.placed
        if place.outcome in NOT_KNOWN
    }
    return [shown(name) + (f" (did you mean {close!r}?)" if close else "") for name, close in near.items()]


def _footer(made: Import, folder: Path) -> str:
    lines = [
        f"Every row set aside: {folder / 'account.json'}. Every record with its TIVs: {folder / 'trade.tsv'}.",
        "Losses, retirements and home production are not in the register. (c) SIPRI; not to be passed on.",
    ]
    largest = _largest(made)
    if largest:
        lines.append(f"Next: interop matrix {' '.join(largest)} --catalog {folder} --scheme origin")
    return "\n".join(lines)


def _largest(made: Import) -> list[str]:
    """Return the codes of the three states to which most was delivered, by TIV."""
    from collections import Counter

    from interop.importers.sipri.placing import DELIVERED

    sums: Counter[str] = Counter()
    for place in made.placed:
        if place.item is not None and place.outcome == DELIVERED:
            sums[place.item.force.lower()] += place.record.tiv_delivered or 0.0  # type: ignore[assignment]
    return [code for code, _ in sums.most_common(3)]
