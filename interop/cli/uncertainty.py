"""The command uncertainty: how sure a score, an order or a statement is."""

from __future__ import annotations

from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interop.cli.asked import Asked, asking, scored
from interop.cli.options import (
    Format,
    FormatOption,
    GroupArgument,
    PlotOption,
    QuietOption,
)
from interop.cli.output import emit, say, titled

if TYPE_CHECKING:
    from interop.analysis.uncertainty import Sensitivity, Uncertainty
    from interop.matrix import InteropMatrix


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(uncertainty)


@asking()
def uncertainty(
    group: GroupArgument,
    *,
    draws: Annotated[int, typer.Option("--draws", help="How many draws; the first is the score itself.")] = 1000,
    seed: Annotated[int, typer.Option("--seed", help="Whole number; the same one gives the same draws.")] = 0,
    perturb: Annotated[
        list[str] | None,
        typer.Option(
            "--perturb",
            metavar="NAME[=WIDTH]",
            help="What varies and how far: weights=50, unknowns, tau=0.5 …; may be repeated. All, when left out.",
        ),
    ] = None,
    statement: Annotated[
        list[str] | None,
        typer.Option("--statement", metavar="TEXT", help="Like 'usa-navy~jpn-msdf > usa-navy~ind-navy'; repeatable."),
    ] = None,
    save_draws: Annotated[
        Path | None,
        typer.Option("--save-draws", metavar="FILE", help="Write every draw as CSV: draw, from, to, value."),
    ] = None,
    sobol: Annotated[
        int | None,
        typer.Option("--sobol", metavar="BASE", help="Sobol indices instead, from base samples of this power of 2."),
    ] = None,
    by: Annotated[
        str, typer.Option("--by", help="With --sobol: an index per perturbation, or per input.")
    ] = "perturbation",
    plot: PlotOption = None,
    asked: Asked,
    quiet: QuietOption = False,
    form: FormatOption = Format.table,
) -> None:
    """Show how far scores, their order and statements on them hang on what the scheme and the facts leave open."""
    from interop.report import answers

    matrix = scored(group, asked)
    widths = _widths(perturb)
    if sobol is not None:
        found_by = _sobol(matrix, widths, sobol, seed, by, form)
        if form is Format.table:
            say(answers.of_sensitivity, found_by, quiet=quiet)
        return
    from interop.analysis.uncertainty.intervals import uncertainty as run
    from interop.cli.progress import progress_bar

    with progress_bar("draws", draws) as advance:
        found = run(
            matrix,
            widths,
            draws=draws,
            seed=seed,
            statements=statement or (),
            keep_draws=save_draws is not None,
            advance=advance,
        )
    if save_draws is not None:
        _save(found, save_draws)
    rows = found.rows()
    if form is Format.table:
        _print(found)
        say(answers.of_uncertainty, found, quiet=quiet)
    else:
        emit(rows, list(rows[0]), form, document=found.to_dict())
    if plot is not None:
        from interop.report.figures import uncertainty_figure, write_figure

        write_figure(uncertainty_figure(found), plot)


def _widths(given: list[str] | None) -> dict[str, float | None] | None:
    from interop.errors import InputError

    if not given:
        return None
    found: dict[str, float | None] = {}
    for text in given:
        name, stated, width = text.partition("=")
        try:
            found[name] = float(width) if stated else None
        except ValueError:
            raise InputError(f"--perturb {text}: {width!r} is no number; write NAME or NAME=WIDTH") from None
    return found


def _save(found: Uncertainty, path: Path) -> None:
    from interop.matrix import rounded
    from interop.whole import writing

    assert found.values is not None
    forces = found.matrix.forces
    with writing(path) as out:
        out.write(b"draw,from,to,value\n")
        for draw, values in enumerate(found.values):
            for i, a in enumerate(forces):
                for j, b in enumerate(forces):
                    value = rounded(values[i, j])
                    out.write(f"{draw},{a},{b},{'' if value is None else value}\n".encode())


def _print(found: Uncertainty) -> None:
    from interop.cli.output import table

    matrix = found.matrix
    rows = [
        {
            "from": row["from"],
            "to": row["to"],
            "value": row["value"],
            "likely": _span(row["p05"], row["p95"]),
            "bounds": _span(row["low"], row["high"]),
            "median": row["p50"],
            "least": row["lowest"],
            "greatest": row["highest"],
        }
        for row in found.rows()
    ]
    what = (
        f"{matrix.group or ', '.join(matrix.forces)} on {matrix.as_of}: scheme {matrix.scheme.title}, "
        f"{found.draws:,} draws, seed {found.seed}"
    )
    title = titled(matrix, what)
    footer = (
        "Likely: nine in ten draws lie there. Bounds: what facts of basis "
        f"{matrix.snapshot.bounds} or better guarantee and allow.\n"
        "Draw 0 is the score itself, so least and greatest enclose it."
    )
    table(rows, list(rows[0]), title=title, footer=footer)
    if found.statements:
        said: list[dict[str, object]] = [
            {
                "statement": item.statement,
                "holds in": _percent(item.probability),
                "ties": _percent(item.ties),
                "of the score": {True: "true", False: "false", None: "–"}[item.nominal],
            }
            for item in found.statements
        ]
        table(said, list(said[0]), title="Statements")
    if found.ranks:
        ranked: list[dict[str, object]] = [
            {
                "rank": item.rank,
                "pair": f"{item.a}~{item.b}",
                "keeps it in": _percent(item.kept),
                "mean rank": item.mean,
            }
            for item in found.ranks
        ]
        table(ranked, list(ranked[0]), title="Order of the pairs")
    applied: list[dict[str, object]] = [
        {
            "perturbation": item.perturbation,
            "width": f"{item.width:g}",
            "": "applied" if item.applied else "refused",
            "inputs": item.inputs,
            "what it moves, or why not": item.reason if len(item.reason) <= 120 else item.reason[:119] + "…",
        }
        for item in found.outcomes
    ]
    if applied:
        table(applied, list(applied[0]), title="Perturbations")


def _span(low: float | None, high: float | None) -> str | None:
    return None if low is None or high is None else f"{low:.2f}–{high:.2f}"


def _percent(share: float) -> str:
    """Write a probability; what is rare is not written as never.

    >>> _percent(0.999), _percent(1.0), _percent(0.00004)
    ('99.9 %', '100 %', '<0.1 %')
    """
    if isnan(share):
        return "–"
    if 0 < share < 0.0005:
        return "<0.1 %"
    if 0.9995 <= share < 1:
        return ">99.9 %"
    return f"{share:.1%}".replace("%", " %").replace(".0 %", " %")


def _sobol(
    matrix: InteropMatrix, widths: dict[str, float | None] | None, base: int, seed: int, by: str, form: Format
) -> Sensitivity:
    from typing import cast

    from interop.analysis.uncertainty.indices import By
    from interop.analysis.uncertainty.indices import sobol as run
    from interop.cli.progress import progress_bar

    with progress_bar("evaluations", None) as advance:
        found = run(matrix, widths, base=base, seed=seed, by=cast("By", by), advance=advance)
    rows = found.rows()
    if form is Format.table:
        _print_sobol(found)
    else:
        emit(rows, list(rows[0]), form, document=found.to_dict())
    return found


def _print_sobol(found: Sensitivity) -> None:
    from interop.cli.output import console, table

    matrix = found.matrix
    indices = found.of_mean or found.of(matrix.forces[0], matrix.forces[0])
    rows = [
        {
            "factor": item.factor,
            "alone": f"{item.first:.2f} ± {item.first_error:.2f}",
            "in all": f"{item.total:.2f} ± {item.total_error:.2f}",
        }
        for item in indices
    ]
    what = "mean over all pairs" if found.of_mean else matrix.forces[0]
    title = (
        f"{matrix.group or ', '.join(matrix.forces)} on {matrix.as_of}: who is to blame for the variance of the {what}"
    )
    footer = (
        f"{found.evaluations:,} evaluations, seed {found.seed}. Alone: first-order Sobol index, the share of the "
        "variance that would go\nif the factor were known. In all: total index, with what it does together with the "
        "others. ± is\nthe 95 % confidence half-width. Every pair: --format csv"
    )
    table(rows, list(rows[0]), title=title, footer=footer)
    out = console()
    for item in found.outcomes:
        if not item.applied:
            out.print(f"refused: {item.perturbation}: {item.reason}", soft_wrap=True)
