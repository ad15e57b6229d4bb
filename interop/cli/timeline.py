"""Command that shows scores over time, and what moved them."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interop.cli.asked import Asked, asking, scored
from interop.cli.options import (
    Format,
    FormatOption,
    PlotOption,
    QuietOption,
)
from interop.cli.output import console, emit, say, thin_coverage, with_bounds

if TYPE_CHECKING:
    from interop.analysis.timeline import Timeline
    from interop.matrix import InteropMatrix

#: Moves told per date in the table.
SHOWN_MOVES = 3


class StepLength(StrEnum):
    """How far apart the dates are."""

    year = "year"
    month = "month"


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(timeline)


@asking(as_of=None)
def timeline(
    names: Annotated[list[str], typer.Argument(metavar="A B | GROUP", help="Two forces, or a group.")],
    *,
    start: Annotated[str, typer.Option("--from", metavar="DATE", help="First date; a year means its first day.")],
    end: Annotated[str, typer.Option("--to", metavar="DATE", help="Last date; a year means its last day.")],
    step: Annotated[StepLength, typer.Option("--step", help="How far apart the dates are.")] = StepLength.year,
    events: Annotated[bool, typer.Option("--events/--no-events", help="Find out what moved the scores.")] = True,
    moves: Annotated[bool, typer.Option("--moves", help="In CSV: what moved the scores, instead of scores.")] = False,
    least: Annotated[float, typer.Option("--least", min=0.0, help="Smallest move that is told.")] = 0.005,
    plot: PlotOption = None,
    asked: Asked,
    quiet: QuietOption = False,
    form: FormatOption = Format.table,
) -> None:
    """Show how A and B, or a group, came to work together: scores by date, and the events that moved them."""
    from interop.analysis.timeline.history import timeline as run
    from interop.cli.progress import progress_bar
    from interop.errors import InputError
    from interop.report import answers

    if len(names) > 2:
        raise InputError("a timeline takes two forces, or one group; join more forces by commas")
    first = scored(list(dict.fromkeys(names)), replace(asked, as_of=start))
    with progress_bar("dates", None) as advance:
        line = run(
            first.catalog,
            first.group or first.forces,
            start,
            end,
            step=step.value,
            events=events,
            scheme=first.scheme,
            evidence=first.snapshot.evidence,
            bounds=first.snapshot.bounds,
            advance=advance,
        )
    if len(names) == 2:
        names = [line.forces[0], line.forces[-1]]
    if form is Format.table:
        for said in thin_coverage(first):  # of the first day; a fleet is mostly gone through from some day on
            console().print(said, soft_wrap=True)
    pairs = [(names[0], names[1])] if len(names) == 2 else [(a, b) for a in line.forces for b in line.forces]
    if form is Format.json:
        emit([], (), form, document=line.to_dict(pairs))
    elif form is Format.csv and moves:
        rows = [_flat(row) for a, b in pairs for row in line.move_rows(a, b, least=least)]
        emit(rows, ("day", "by", "from", "to", "kind", "what", "change", "layers", "sources"), form)
    elif form is Format.csv:
        rows = [row for a, b in pairs for row in line.pair_rows(a, b)]
        emit(rows, list(rows[0]), form)
    elif len(names) == 2:
        _print_pair(line, names[0], names[1], least)
        say(answers.of_timeline, line, *names, quiet=quiet)
    else:
        _print_group(line, first, least)
        say(answers.of_timeline, line, quiet=quiet)
    if plot is not None:
        from interop.report.figures import timeline_figure, write_figure

        write_figure(timeline_figure(line, *names) if len(names) == 2 else timeline_figure(line), plot)


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    layers = ";".join(f"{name}:{part:+}" for name, part in row["layers"].items())
    return {**row, "layers": layers, "sources": ";".join(row["sources"])}


def _print_pair(line: Timeline, a: str, b: str, least: float) -> None:
    from interop.report.words import signed

    i, j = line.cell(a, b)
    rows = []
    for row in line.pair_rows(a, b):
        moves = [move for move in line.moves_of(a, b, least=least) if move.end.isoformat() == row["day"]]
        moves.sort(key=lambda move: -abs(move.change[i, j]))
        told = [f"{signed(move.change[i, j], 3)} {move.text}" for move in moves[:SHOWN_MOVES]]
        rows.append(
            {
                "date": row["day"],
                "score": with_bounds(row),
                "change": "" if row["change"] is None else signed(row["change"], 3),
                "what moved it since the date before": "\n".join(told),
            }
        )
    footer = f"Moves of at least {least:g} are told, the largest {SHOWN_MOVES} by date; --format json has all, sourced."
    emit(rows, tuple(rows[0]), Format.table, title=_title(line, f"{a} → {b}"), footer=footer)


def _print_group(line: Timeline, first: InteropMatrix, least: float) -> None:
    import numpy as np

    from interop.report.words import signed

    different = ~np.eye(len(line.forces), dtype=bool)
    if len(line.forces) == 1:
        different = ~different
    cells = line.values[:, different]
    rows = []
    for at, day in enumerate(line.days):
        told = []
        for move in line.moves:
            mean = float(np.nan_to_num(move.change[different]).mean())
            if move.end == day and abs(mean) >= least:
                told.append((mean, move.text))
        told.sort(key=lambda item: -abs(item[0]))
        applicable = not np.isnan(cells[at]).all()
        rows.append(
            {
                "date": day.isoformat(),
                "mean": float(np.nanmean(cells[at])) if applicable else None,
                "weakest": float(np.nanmin(cells[at])) if applicable else None,
                "strongest": float(np.nanmax(cells[at])) if applicable else None,
                "what moved the mean": "\n".join(f"{signed(mean, 3)} {text}" for mean, text in told[:SHOWN_MOVES]),
            }
        )
    what = first.group or ", ".join(line.forces)
    footer = "Mean, weakest and strongest over all ordered pairs of different forces; --format csv has every pair."
    emit(rows, tuple(rows[0]), Format.table, title=_title(line, what), footer=footer)


def _title(line: Timeline, what: str) -> str:
    return f"{what} from {line.days[0]} to {line.days[-1]}: scheme {line.scheme.title}, evidence {line.evidence}"
