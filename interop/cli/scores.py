"""Commands that show scores: matrix, explain, report."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interop.cli.options import (
    AsOf,
    CatalogOption,
    Evidence,
    EvidenceOption,
    ExtendOption,
    Format,
    FormatOption,
    GroupArgument,
    PlotOption,
    SchemeOption,
    WeightingOption,
)
from interop.cli.output import console, emit, heading, print_source, with_bounds, working, write

if TYPE_CHECKING:
    from interop.analysis.explain import Explanation, LayerExplanation
    from interop.catalog import Catalog
    from interop.matrix import InteropMatrix

DEFAULT_SCHEME = "three-dimensions"


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (matrix, explain, report):
        app.command()(command)


def named_forces(facts: Catalog, group: str) -> str | list[str]:
    """Return a group's name, or the forces that were joined by commas, or one force alone."""
    if "," in group:
        return [name for name in group.split(",") if name]
    return [group] if group in facts.forces_by_id and group not in facts.groups_by_id else group


def scored(
    group: str,
    as_of: str | None,
    scheme: str,
    evidence: str,
    weighting: str | None,
    catalog: Path | None,
    extend: list[Path] | None,
) -> InteropMatrix:
    """Load the facts and score a group, or forces joined by commas."""
    from typing import cast

    from interop.catalog import load_catalog
    from interop.catalog.models import Basis
    from interop.matrix import score
    from interop.snapshot import Weighting

    facts = load_catalog(catalog, extend=extend or ())
    forces = named_forces(facts, group)
    weights = cast("Weighting | None", str(weighting) if weighting else None)
    return score(facts, forces, as_of=as_of, scheme=scheme, evidence=cast("Basis", str(evidence)), weighting=weights)


def matrix(
    group: GroupArgument,
    as_of: AsOf = None,
    scheme: SchemeOption = DEFAULT_SCHEME,
    evidence: EvidenceOption = Evidence.assumed,
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

    result = scored(group, as_of, scheme, evidence, weighting, catalog, extend)
    if layer is not None and layer not in result.layers:
        raise UnknownNameError("layer", layer, result.layers)
    if plot is not None:
        from interop.report.figures.images import matrix_figure, write_figure

        write_figure(matrix_figure(result, layer), plot)
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
            footer=_footer(result),
        )


def _footer(result: InteropMatrix) -> str:
    import numpy as np

    known = np.nanmean(result.coverages) if not np.isnan(result.coverages).all() else 0.0
    pair = f"{result.forces[min(1, len(result.forces) - 1)]} {result.forces[-1]}"
    return (
        "Row provides to, and works with, column; 0 nothing, 1 everything. Brackets: unknowns counted as no, as yes.\n"
        f"On average {known:.0%} of the weight is known. ? not assessed, – not applicable. The diagonal is a force's "
        "own cohesion.\n"
        f"Why: interop explain {pair} --as-of {result.as_of}"
    )


def explain(
    a: Annotated[str, typer.Argument(metavar="A", help="Force that provides.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Force that receives.")],
    as_of: AsOf = None,
    scheme: SchemeOption = DEFAULT_SCHEME,
    evidence: EvidenceOption = Evidence.assumed,
    weighting: WeightingOption = None,
    catalog: CatalogOption = None,
    extend: ExtendOption = None,
    form: FormatOption = Format.table,
) -> None:
    """Say why A provides to B, and works with B, as well as it does; with facts, gaps and sources."""
    import json

    forces = a if a == b else f"{a},{b}"
    why = scored(forces, as_of, scheme, evidence, weighting, catalog, extend).explain(a, b)
    if form is Format.json:
        write(json.dumps(why.to_dict(), indent=1, ensure_ascii=False, allow_nan=False) + "\n")
    elif form is Format.csv:
        rows = [{"from": a, "to": b, **_layer_row(item)} for item in why.layers]
        emit(rows, list(rows[0]), form)
    else:
        _print_explanation(why)


def _layer_row(item: LayerExplanation) -> dict[str, object]:
    columns = ("value", "low", "high", "coverage", "weight", "contribution", "headroom")
    return {"layer": item.name, **{column: getattr(item, column) for column in columns}}


def _print_explanation(why: Explanation) -> None:
    from interop.cli.output import table

    whole = {key: getattr(why, key) for key in ("value", "low", "high", "coverage")}
    known = f"{why.coverage:.0%} of the weight is known" if why.coverage is not None else "not applicable"
    columns = ("layer", "score", "known", "weight", "adds", "room")
    rows = [
        {
            "layer": item.name,
            "score": with_bounds(vars(item)),
            "known": None if item.coverage is None else f"{item.coverage:.0%}",
            "weight": item.weight,
            "adds": item.contribution,
            "room": item.headroom,
        }
        for item in why.layers
    ]
    title = f"{why.a} → {why.b} on {why.matrix.as_of}: {with_bounds(whole)}; {known}"
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


def _print_items(out: object, label: str, items: object, number: dict[str, int]) -> None:
    from rich.console import Console

    from interop.analysis.explain import Driver, Obstacle
    from interop.analysis.explain.explanation import SHOWN, noted

    assert isinstance(out, Console)
    assert isinstance(items, tuple)
    sign = "" if label == "rests on" else "−"
    for item in noted(items):
        assert isinstance(item, (Driver, Obstacle))
        out.print(f"  {label:<13} {sign}{item.amount:.2f}  {item.text}", soft_wrap=True)
        for fact in item.facts[:SHOWN]:
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
    evidence: EvidenceOption = Evidence.assumed,
    weighting: WeightingOption = None,
    catalog: CatalogOption = None,
    extend: ExtendOption = None,
) -> None:
    """Write the matrix and everything it rests on: a page to read, and its tables as files."""
    from importlib.util import find_spec

    from interop.report.bundle import write_bundle
    from interop.report.files import check_folder

    if page and find_spec("plotly") is None:
        print("interop: index.html is left out; it takes pip install 'interop-matrix[report]'", file=sys.stderr)
        page = False
    check_folder(out)
    result = scored(group, as_of, scheme, evidence, weighting, catalog, extend)
    with working() as tell:
        folder = write_bundle(result, out, page=page, scenario=scenario, xlsx=xlsx, tell=tell)
    names = ", ".join(sorted(path.name for path in folder.iterdir()))
    write(f"{folder}: {names}\n")
