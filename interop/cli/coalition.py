"""Command coalition: how well a whole group works together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from interop.cli.asked import Asked, asking, scored
from interop.cli.options import (
    Format,
    FormatOption,
    GroupArgument,
    QuietOption,
)
from interop.cli.output import emit, heading, say, table

if TYPE_CHECKING:
    from interop.analysis.coalition import Coalition


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(coalition)


@asking()
def coalition(
    group: GroupArgument,
    *,
    size: Annotated[
        int | None, typer.Option("--size", metavar="K", help="Only the best sub-coalition of K forces.")
    ] = None,
    asked: Asked,
    quiet: QuietOption = False,
    form: FormatOption = Format.table,
) -> None:
    """Show how well a whole group works together, its weakest link, what all share, and the best smaller group."""
    from interop.analysis.coalition.common import coalition as assess

    found = assess(scored(group, asked), size)
    if form is Format.table:
        _print(found, quiet=quiet)
    else:
        rows = found.rows()
        emit(rows, list(rows[0]), form, document=found.to_dict())


def _print(found: Coalition, *, quiet: bool) -> None:
    from interop.analysis.coalition.common import MOST_FOR_EVERY_SIZE
    from interop.report import answers

    matrix, plain = found.matrix, found.to_dict()
    columns = ("force", "mean", "without", "gain")
    table(plain["members"], columns, title=heading(matrix))
    if plain["best"]:
        rows = [{**item, "forces": " ".join(item["forces"])} for item in plain["best"]]
        table(rows, ("size", "forces", "mean"), title="\nBest sub-coalitions")
    elif len(matrix.forces) > MOST_FOR_EVERY_SIZE:
        print("Best sub-coalitions: choose one size with --size, for the group is large.")
    shared: dict[str, list[str]] = {}
    for common in found.denominator:
        shared.setdefault(_layer_and_role(common.layer, common.role), []).append(common.standard)
    rows = [{"layer": layer, "standards": " ".join(names)} for layer, names in shared.items()]
    table(rows, ("layer", "standards"), title="\nWhat every member has somewhere, and all may use together")
    lacking: dict[str, list[str]] = {}
    for common in found.all_but_one:
        role = "" if common.role == "peer" else f" ({common.role})"
        lacking.setdefault(str(common.missing), []).append(f"{common.standard}{role}")
    rows = [{"force": force, "standards": " ".join(names)} for force, names in sorted(lacking.items())]
    table(rows, ("force", "standards"), title="\nWhat all but one have, by the one without")
    say(answers.of_coalition, found, quiet=quiet)


def _layer_and_role(layer: str, role: str) -> str:
    return layer if role == "peer" else f"{layer} ({role}s)"
