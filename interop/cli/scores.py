"""Commands that show scores: matrix, explain, report."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interop.cli.asked import DEFAULT_SCHEME, Asked, hint, scored
from interop.cli.options import (
    AsOf,
    Bar,
    BoundsOption,
    CatalogOption,
    EvidenceOption,
    ExtendOption,
    Format,
    FormatOption,
    GroupArgument,
    PlotOption,
    SchemeOption,
    WeightingOption,
)
from interop.cli.output import console, day_text, emit, heading, print_source, with_bounds, working, write

if TYPE_CHECKING:
    from interop.analysis.explain import Explanation, LayerExplanation
    from interop.matrix import InteropMatrix


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (matrix, explain, report):
        app.command()(command)


def matrix(
    group: GroupArgument,
    as_of: AsOf = None,
    scheme: SchemeOption = DEFAULT_SCHEME,
    evidence: EvidenceOption = Bar.assumed,
    bounds: BoundsOption = Bar.inferred,
    weighting: WeightingOption = None,
    layer: Annotated[str | None, typer.Option("--layer", help="One layer instead of the whole score.")] = None,
    plot: PlotOption = None,
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", metavar="FILE", help="Also write its tables as a workbook.")
    ] = None,
    catalog: CatalogOption = None,
    extend: ExtendOption = None,
    form: FormatOption = Format.table,
) -> None:
    """Show how well each force of a group provides to, and works with, each other."""
    from interop.errors import UnknownNameError

    asked = Asked(as_of, scheme, evidence, bounds, weighting, catalog, extend or ())
    result = scored(group, asked)
    if layer is not None and layer not in result.layers:
        raise UnknownNameError("layer", layer, result.layers)
    if xlsx is not None:
        from interop.report.workbook import report_tables, write_workbook

        write_workbook(report_tables(result), xlsx, str(result))
    cells = {(pair["from"], pair["to"]): pair if layer is None else pair["layers"][layer] for pair in result.pairs()}
    if form is Format.json:
        write(result.to_json())
    elif form is Format.csv:
        from interop.report.tables import pair_rows

        rows = pair_rows(result) if layer is None else [row for row in result.long_rows() if row["layer"] == layer]
        emit(rows, list(rows[0]), form)
    else:
        rows = [{"": a, **{b: with_bounds(cells[a, b]) for b in result.forces}} for a in result.forces]
        emit(
            rows,
            ("", *result.forces),
            form,
            title=heading(result, f"{layer} layer of " if layer else ""),
            footer=_footer(result, asked),
        )
    if plot is not None:  # last: a figure may take what is not installed, and the numbers are there by then
        from interop.report.figures import matrix_figure, write_figure

        write_figure(matrix_figure(result, layer), plot)


def _footer(result: InteropMatrix, asked: Asked) -> str:
    import numpy as np

    from interop.report.words import shares_text

    there = ~np.isnan(result.shares_sourced)
    arrays = {"sourced": result.shares_sourced, "judged": result.shares_judged}
    shares = {name: float(array[there].mean()) if there.any() else 0.0 for name, array in arrays.items()}
    pair = [result.forces[1 if len(result.forces) > 2 else 0], result.forces[-1]]
    return (
        "Row provides to, and works with, column; 0 nothing, 1 everything. ? nothing is known, – not applicable. The "
        "diagonal is\na force's own cohesion. Brackets: what facts of basis "
        f"{result.snapshot.bounds} or better guarantee and allow.\n"
        f"On average the scores are {shares_text(shares)}.\n"
        f"Why: {hint('explain', pair, asked, day=result.as_of)}"
    )


def explain(
    a: Annotated[str, typer.Argument(metavar="A", help="Force that provides.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Force that receives.")],
    as_of: AsOf = None,
    scheme: SchemeOption = DEFAULT_SCHEME,
    evidence: EvidenceOption = Bar.assumed,
    bounds: BoundsOption = Bar.inferred,
    weighting: WeightingOption = None,
    likely: Annotated[
        bool, typer.Option("--likely", help="Also draw in which range the score lies nine times in ten.")
    ] = False,
    catalog: CatalogOption = None,
    extend: ExtendOption = None,
    form: FormatOption = Format.table,
) -> None:
    """Say why A provides to B, and works with B, as well as it does; with facts, gaps and sources."""
    import json

    forces = a if a == b else f"{a},{b}"
    asked = Asked(as_of, scheme, evidence, bounds, weighting, catalog, extend or ())
    why = scored(forces, asked).explain(a, b)
    if form is Format.json:
        write(json.dumps(why.to_dict(), indent=1, ensure_ascii=False, allow_nan=False) + "\n")
    elif form is Format.csv:
        rows = [{"from": a, "to": b, **_layer_row(item)} for item in why.layers]
        emit(rows, list(rows[0]), form)
    else:
        if likely:
            from interop.analysis.uncertainty import uncertainty

            row = next(
                row for row in uncertainty(why.matrix, draws=LIKELY_DRAWS).rows() if (row["from"], row["to"]) == (a, b)
            )
            _print_likely(row)
        _print_explanation(why)


#: Draws behind a likely range.
LIKELY_DRAWS = 1000


def _print_likely(row: dict[str, Any]) -> None:
    """Show bounds, likely range and value as three nested marks on the scale from 0 to 1."""
    from interop.report.words import nested_marks

    out = console()
    if row["p05"] is None:
        return
    out.print(nested_marks(row["value"], (row["p05"], row["p95"]), (row["low"], row["high"])))
    out.print(
        f"value {row['value']:.2f}, likely {row['p05']:.2f}–{row['p95']:.2f} in {LIKELY_DRAWS:,} draws, "
        f"bounds {row['low']:.2f}–{row['high']:.2f}\n"
    )


def _layer_row(item: LayerExplanation) -> dict[str, object]:
    from interop.analysis.explain.explanation import NUMBERS

    return {"layer": item.name} | {
        column: getattr(item, column) for column in (*NUMBERS, "weight", "contribution", "headroom")
    }


def _print_explanation(why: Explanation) -> None:
    from interop.cli.output import table
    from interop.report.words import shares_text

    columns = ("layer", "score", "sourced", "judged", "weight", "adds", "room")
    rows = [
        {
            "layer": item.name,
            "score": with_bounds(vars(item)),
            **{name: _share(getattr(item, name)) for name in ("sourced", "judged")},
            "weight": _share(item.weight),
            "adds": item.contribution,
            "room": item.headroom,
        }
        for item in why.layers
    ]
    title = f"{why.a} → {why.b} on {day_text(why.matrix)}: {with_bounds(vars(why))}; {shares_text(vars(why))}"
    limiting = why.limiting
    footer = (
        f"Limiting layer: {limiting.name}. If it stood at 1, the score would rise by {limiting.headroom:.2f}."
        if limiting
        else "No layer holds this pair back."
    )
    table(rows, columns, title=title, footer=footer)
    out = console()
    number = {source.id: place for place, source in enumerate(why.sources, 1)}
    for item in why.layers:
        if item.value is None:
            continue
        out.print(f"\n{item.name}  {with_bounds(vars(item))}")
        _print_items(out, "rests on", item.evidence.drivers, number)
        _print_items(out, "held back by", item.evidence.obstacles, number)
        for label, pairs in zip(("works best", "works least"), why.extreme_pairs(item.name), strict=True):
            for pair in pairs[:1]:
                bounds = f"{pair.low:.2f}" if pair.low == pair.high else f"{pair.low:.2f}–{pair.high:.2f}"
                out.print(f"  {label:<13} {bounds}  {pair.text}", soft_wrap=True)
        for gap in item.evidence.gaps[:3]:
            out.print(f"  unknown       +{gap.amount:.2f}  {gap}", soft_wrap=True)
    if any(item.evidence.obstacles for item in why.layers):
        out.print(
            "\nHeld back by: most that the layer would gain if that alone were mended. Obstacles overlap, for a pair\n"
            "of units may lack several standards at once, and do not add up."
        )
    if why.best_changes:
        out.print("\nThe changes that would raise this most, each alone")
        for change in why.best_changes:
            out.print(f"  +{change.gain:.3f}  {change.text}", soft_wrap=True)
    for touched in why.restrictions:
        rule = touched.restriction
        what = ", ".join(sorted({row.equipment for row in touched.holdings})) or "the state itself"
        marks = "".join(f"[{number[name]}]" for name in rule.sources)
        out.print(
            f"\nRestriction (annotates, never scores): {rule.imposer} {rule.id} touches {touched.force}: {what} {marks}"
        )
    out.print("\nSources")
    for source in why.sources:
        print_source(out, number[source.id], source)


def _share(share: float | None) -> str | None:
    from interop.report.words import percent

    return None if share is None else percent(share)


def _print_items(out: object, label: str, items: object, number: dict[str, int]) -> None:
    from rich.console import Console

    from interop.analysis.explain.explanation import SHOWN, noted
    from interop.analysis.facts import fact_ref
    from interop.layers import Driver, Obstacle

    assert isinstance(out, Console)
    assert isinstance(items, tuple)
    sign = "" if label == "rests on" else "−"
    for item in noted(items):
        assert isinstance(item, (Driver, Obstacle))
        out.print(f"  {label:<13} {sign}{item.amount:.2f}  {item.text}", soft_wrap=True)
        for fact in map(fact_ref, item.facts[:SHOWN]):
            marks = "".join(f"[{number[name]}]" for name in fact.sources if name in number)
            basis = "" if fact.basis == "cited" else f" ({fact.basis})"
            out.print(f"                       · {fact.text}{basis} {marks}", soft_wrap=True)


def report(
    group: GroupArgument,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Folder to write; an earlier report there is replaced.")
    ],
    scenario: Annotated[
        str | None,
        typer.Option("--scenario", metavar="NAME|FILE", help="Show on the page what it would change."),
    ] = None,
    page: Annotated[bool, typer.Option("--page/--no-page", help="Write index.html, or the tables alone.")] = True,
    xlsx: Annotated[bool, typer.Option("--xlsx", help="Also write the tables as one workbook.")] = False,
    as_of: AsOf = None,
    scheme: SchemeOption = DEFAULT_SCHEME,
    evidence: EvidenceOption = Bar.assumed,
    bounds: BoundsOption = Bar.inferred,
    weighting: WeightingOption = None,
    catalog: CatalogOption = None,
    extend: ExtendOption = None,
) -> None:
    """Write the matrix and everything it rests on: a page to read, and its tables as files."""
    from interop.errors import MissingExtraError, need
    from interop.report.bundle import write_bundle
    from interop.report.files import check_folder

    try:
        need("plotly", "report", "index.html")
    except MissingExtraError as error:
        if page:
            print(f"interop: left out: {error}", file=sys.stderr)
        page = False
    check_folder(out)
    asked = Asked(as_of, scheme, evidence, bounds, weighting, catalog, extend or ())
    result = scored(group, asked)
    with working() as tell:
        folder = write_bundle(result, out, page=page, scenario=scenario, xlsx=xlsx, tell=tell)
    names = ", ".join(sorted(path.name for path in folder.iterdir()))
    write(f"{folder}: {names}\n")
