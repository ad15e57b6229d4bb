"""Command that ranks changes by what they would bring, and puts a few of them in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from interop.cli.asked import Asked, asking, scored
from interop.cli.options import (
    Format,
    FormatOption,
    QuietOption,
    Reaching,
)
from interop.cli.output import console, emit, say, table, titled

if TYPE_CHECKING:
    from interop.analysis.roadmap import Roadmap

#: Changes of the ranking shown in the table.
SHOWN_RANKS = 10


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(roadmap)


@asking()
def roadmap(
    names: Annotated[list[str], typer.Argument(metavar="A B | GROUP", help="Two forces, or a group.")],
    *,
    budget: Annotated[int, typer.Option("--budget", min=1, help="Most changes to make.")] = 5,
    changes: Annotated[
        str | None,
        typer.Option("--changes", metavar="NAME|FILE", help="Changes to choose from, as a scenario file lists them."),
    ] = None,
    reach: Annotated[
        Reaching,
        typer.Option("--reach", help="How far proposed fits may go at most: from kit to another nation's own systems."),
    ] = Reaching.refit,
    whole_roles: Annotated[
        bool, typer.Option("--whole-roles", help="Propose fits for all types of a role at once.")
    ] = False,
    ranking: Annotated[bool, typer.Option("--ranking", help="In CSV: the ranking, instead of the sequence.")] = False,
    asked: Asked,
    quiet: QuietOption = False,
    form: FormatOption = Format.table,
) -> None:
    """Show which single changes would raise A → B, or the mean of a group, most; and in which order to make a few."""
    from interop.analysis.roadmap.ranking import roadmap as run
    from interop.catalog.models import REACHES
    from interop.errors import InputError
    from interop.report import answers

    if len(names) > 2:
        raise InputError("a roadmap takes two forces, or one group; join more forces by commas")
    matrix = scored(list(dict.fromkeys(names)), asked)
    found = run(
        matrix,
        (matrix.forces[0], matrix.forces[-1]) if len(names) == 2 else None,
        budget=budget,
        changes=changes,
        reach=REACHES[: REACHES.index(reach.value) + 1],
        whole_roles=whole_roles,
    )
    if form is Format.json:
        emit([], (), form, document=found.to_dict())
    elif form is Format.csv and ranking:
        emit(found.ranking_rows(), ("rank", "text", "gain", "units", "reason"), form)
    elif form is Format.csv:
        emit(found.step_rows(), ("step", "text", "gain", "gain_alone", "total", "units"), form)
    else:
        _print(found)
        say(answers.of_roadmap, found, quiet=quiet)


def _print(found: Roadmap) -> None:
    from interop.report.words import signed

    matrix = found.matrix
    what = " → ".join(found.pair) if found.pair else f"mean of {matrix.group or ', '.join(matrix.forces)}"
    out = console()
    choices = f"{len(found.ranking)} changes to choose from"
    out.print(titled(matrix, f"{what} on {matrix.as_of}: {found.start:.3f}; {choices}"))
    if found.steps:
        rows = [
            {
                "step": step.number,
                "change": step.text,
                "gain": signed(step.gain, 3),
                "alone": signed(step.gain_alone, 3),
                "score": f"{step.total:.3f}",
                "units": "–" if step.units is None else step.units,
            }
            for step in found.steps
        ]
        footer = (
            "gain: what a step adds after those before it; alone: what it would have added as the first; units: how "
            "many are\nfitted. How far fits go, from kit to another nation's own systems: --reach."
        )
        table(rows, tuple(rows[0]), title="In this order", footer=footer)
    if found.exhausted:
        out.print("No change that is left would raise the score.")
    best = [
        {
            "rank": rank,
            "change": item.text,
            "gain": item.reason or signed(item.gain, 3),
            "a unit": signed(item.gain_per_unit, 4),
        }
        for rank, item in enumerate(found.ranking[:SHOWN_RANKS], 1)
    ]
    if best:
        table(best, ("rank", "change", "gain", "a unit"), title="\nEach alone")
