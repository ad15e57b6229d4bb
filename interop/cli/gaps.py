"""The command gaps: what would be worth knowing."""

from __future__ import annotations

from typing import Annotated

import typer

from interop.cli.asked import Asked, asking, scored
from interop.cli.options import (
    Format,
    FormatOption,
    GroupArgument,
    QuietOption,
)
from interop.cli.output import emit, say, titled

#: Columns of the table and of CSV.
_COLUMNS = (
    "rank",
    "layer",
    "force",
    "equipment",
    "unit",
    "standard",
    "role",
    "held_by",
    "units",
    "why",
    "row",
    "sources",
    "chance",
)
_NUMBERS = ("if_yes", "if_no", "expected")


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(gaps)


@asking()
def gaps(
    group: GroupArgument,
    *,
    layer: Annotated[str | None, typer.Option("--layer", help="Measure one layer instead of the whole score.")] = None,
    top: Annotated[
        int | None,
        typer.Option("--top", min=1, help="Most facts to list; 20 in a table, else all.", show_default=False),
    ] = None,
    asked: Asked,
    quiet: QuietOption = False,
    form: FormatOption = Format.table,
) -> None:
    """Rank what is unknown by how much knowing it would narrow the bounds: a reading list for the catalogue."""
    from interop.analysis.gaps.ranking import gaps as find_gaps
    from interop.report import answers

    matrix = scored(group, asked)
    found = find_gaps(matrix, layer)
    most = 20 if top is None and form is Format.table else top
    rows = found.rows(most)
    if form is Format.table:
        what = f"{layer} layer" if layer else f"scheme {matrix.scheme.title}"
        who = matrix.group or ", ".join(matrix.forces)
        title = titled(matrix, f"{who} on {matrix.as_of}: unknown facts by value, {what}")
        footer = (
            f"{len(rows)} of {len(found.gaps)} facts that no source settles. Numbers are thousandths by which the"
            f"\nmean of high − low, now {found.width:.3f}, would narrow: on a yes, a no, and on average, an unknown"
            f"\nbeing a yes with the probability {matrix.scheme.unknown_worth:g} and a weak statement right as often as"
            "\naudits say of its basis. No force: the statement would be about the type, whoever has it."
        )
        if matrix.thin:
            names = ", ".join(matrix.thin)
            footer += f"\nWhat would narrow most: going through the fleets of {names}, which nobody did for this day."
        if found.unexamined:
            footer += f"\nNot narrowed by any such fact: {', '.join(found.unexamined)}."
        shown = [
            {
                "rank": row["rank"],
                "layer": row["layer"],
                "what": " ".join(filter(None, [row["force"], row["equipment"], row["unit"] and f"({row['unit']})"])),
                "standard": row["standard"],
                "role": row["role"],
                "held by": row["held_by"].replace(";", " "),
                "why": row["why"],
                **{name.replace("_", " "): 1000 * row[name] for name in _NUMBERS},
            }
            for row in rows
        ]
        emit(
            shown,
            ("rank", "layer", "what", "standard", "role", "held by", "why", "if yes", "if no", "expected"),
            form,
            title=title,
            footer=footer,
        )
        say(answers.of_gaps, found, quiet=quiet)
    else:
        emit(rows, (*_COLUMNS, *_NUMBERS), form, document=found.to_dict(most))
