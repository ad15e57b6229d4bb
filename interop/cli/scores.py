"""Commands that show scores: matrix, explain, report."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from interop.cli.asked import Asked, asking, hint, scored
from interop.cli.options import (
    Format,
    FormatOption,
    GroupArgument,
    Parts,
    PlotOption,
    QuietOption,
)
from interop.cli.output import (
    console,
    day_text,
    each,
    emit,
    heading,
    print_source,
    say,
    thin_coverage,
    titled,
    with_bounds,
    write,
)

if TYPE_CHECKING:
    from interop.analysis.explain import Explanation, LayerExplanation
    from interop.analysis.views import Breakdown
    from interop.analysis.views.breakdown import By
    from interop.matrix import InteropMatrix


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (matrix, explain, report):
        app.command()(command)


@asking()
def matrix(
    group: GroupArgument,
    *,
    asked: Asked,
    layer: Annotated[str | None, typer.Option("--layer", help="One layer instead of the whole score.")] = None,
    relative: Annotated[
        bool, typer.Option("--relative", help="Compare each cell with what its forces manage within themselves.")
    ] = False,
    plot: PlotOption = None,
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", metavar="FILE", help="Also write its tables as a workbook.")
    ] = None,
    quiet: QuietOption = False,
    form: FormatOption = Format.table,
) -> None:
    """Show how well each force of a group provides to, and works with, each other."""
    from interop.errors import UnknownNameError

    result = scored(group, asked)
    if layer is not None and layer not in result.layers:
        raise UnknownNameError("layer", layer, result.layers)
    show = _show_relative if relative else _show_scores
    show(result, layer, asked, form)
    if form is Format.table:
        from interop.report import answers

        say(answers.of_relative if relative else answers.of_matrix, result, layer, quiet=quiet)
    # Last: a workbook or a figure may take what is not installed, and the numbers are there by then.
    each(lambda: _write_workbook(result, xlsx), lambda: _draw(result, layer, plot, relative=relative))


def _write_workbook(result: InteropMatrix, xlsx: Path | None) -> None:
    if xlsx is not None:
        from interop.errors import need
        from interop.report.workbook import report_tables, write_workbook

        need("openpyxl", "xlsx", xlsx.name)  # before the tables are worked out
        write_workbook(report_tables(result), xlsx, str(result))


def _draw(result: InteropMatrix, layer: str | None, plot: Path | None, *, relative: bool) -> None:
    if plot is not None:
        from interop.report.figures import matrix_figure, write_figure
        from interop.report.figures.heatmap import RELATIVE

        write_figure(matrix_figure(result, f"{RELATIVE}{layer or ''}" if relative else layer), plot)


def _show_scores(result: InteropMatrix, layer: str | None, asked: Asked, form: Format) -> None:
    """Show a matrix, or one of its layers."""
    cells = {(pair["from"], pair["to"]): pair if layer is None else pair["layers"][layer] for pair in result.pairs()}
    if form is Format.json:
        write(result.to_json())
    elif form is Format.csv:
        from interop.report.tables import pair_rows

        rows = pair_rows(result) if layer is None else [row for row in result.long_rows() if row["layer"] == layer]
        emit(rows, list(rows[0]), form)
    else:
        _square(
            result,
            {pair: with_bounds(cell) for pair, cell in cells.items()},
            title=heading(result, f"{layer} layer of " if layer else ""),
            footer=_footer(result, asked, layer),
        )


def _square(result: InteropMatrix, texts: dict[tuple[str, str], str], *, title: str, footer: str) -> None:
    """Print one text per cell, row provides to column."""
    from interop.cli.output import table

    rows = [{"": a, **{b: texts[a, b] for b in result.forces}} for a in result.forces]
    table(rows, ("", *result.forces), title=title, footer=footer)


def _show_relative(result: InteropMatrix, layer: str | None, asked: Asked, form: Format) -> None:
    """Show a matrix, or one of its layers, relative to the cells on its diagonal; and every layer beside it."""
    from interop.report.words import ratio_text

    view = result.relative
    rows = [row for row in view.rows() if layer is None or (row["part"], row["name"]) == ("layer", layer)]
    if form is Format.json:
        write(view.to_json())
        return
    if form is Format.csv:
        emit(rows, list(rows[0]), form)
        return
    shown = {(row["from"], row["to"]): ratio_text(row) for row in rows if layer or row["part"] == "whole"}
    what = f"{layer} layer of " if layer else ""
    _square(result, shown, title=heading(result, f"against what both manage within themselves, {what}"), footer="")
    if layer is None:
        console().print(_relative_lines(result), end="", soft_wrap=True)
    pair = [result.forces[1 if len(result.forces) > 2 else 0], result.forces[-1]]
    console().print(
        "1 is as well as the two manage within themselves, the geometric mean of both. It may exceed 1, and a force "
        "that mends\nits own fleet may lose by it: read it beside the scores, not instead of them. Brackets set each "
        "of the three scores at\nits worst and best; … is without a limit.\n"
        f"Why: {hint('explain', pair, asked, day=result.as_of)}",
        soft_wrap=True,
    )


def _relative_lines(result: InteropMatrix) -> str:
    """List the relative dimensions of every pair."""
    view = result.relative

    def text(a: str, b: str) -> str:
        cells = {name: cells.numbers(*result.cell(a, b))["value"] for name, cells in view.dimensions.items()}
        return " · ".join(f"{name} {'–' if number is None else f'{number:.2f}'}" for name, number in cells.items())

    return _pair_lines(result, "Dimensions (layers: --layer, or --format csv)", text)


def _dimension_lines(result: InteropMatrix) -> str:
    """List the dimensions of every pair."""
    from interop.report.words import dimensions_text

    cells = {(pair["from"], pair["to"]): pair["dimensions"] for pair in result.pairs()}
    return _pair_lines(result, "Dimensions", lambda a, b: dimensions_text(cells[a, b]))


def _pair_lines(result: InteropMatrix, title: str, text: Callable[[str, str], str]) -> str:
    """Say something of every pair of different forces; nothing where there is one dimension, or many pairs."""
    pairs = [(a, b) for a in result.forces for b in result.forces if a != b]
    if len(result.dimensions) < 2 or len(result.forces) > MOST_LISTED or not pairs:
        return ""
    width = max(len(f"{a} → {b}") for a, b in pairs)
    return "".join([f"{title}\n", *(f"  {f'{a} → {b}':<{width}}  {text(a, b)}\n" for a, b in pairs)])


#: Most forces whose pairs are listed one by one under a matrix.
MOST_LISTED = 5


def _footer(result: InteropMatrix, asked: Asked, layer: str | None) -> str:
    from interop.report.tables import mean_shares
    from interop.report.words import shares_text

    shares = mean_shares(result if layer is None else result.layers[layer])
    which = "scores between two forces are" if len(result.forces) > 1 else "score is"
    pair = [result.forces[1 if len(result.forces) > 2 else 0], result.forces[-1]]
    return (
        "Row provides to, and works with, column; 0 nothing, 1 everything. ? nothing is known, – not applicable. The "
        "diagonal is\na force's own cohesion. Brackets: what facts of basis "
        f"{result.snapshot.bounds} or better guarantee and allow.\n"
        f"On average the {which} {shares_text(shares)}.\n"
        f"{_dimension_lines(result) if layer is None else ''}"
        f"Why: {hint('explain', pair, asked, day=result.as_of)}"
    )


@asking()
def explain(
    a: Annotated[str, typer.Argument(metavar="A", help="Force that provides.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Force that receives.")],
    *,
    asked: Asked,
    likely: Annotated[
        bool, typer.Option("--likely", help="Also draw in which range the score lies nine times in ten.")
    ] = False,
    by: Annotated[
        Parts | None, typer.Option("--by", help="Split the layers over the parts of both fleets instead.")
    ] = None,
    layer: Annotated[str | None, typer.Option("--layer", help="With --by: one layer alone.")] = None,
    quiet: QuietOption = False,
    form: FormatOption = Format.table,
) -> None:
    """Say why A provides to B, and works with B, as well as it does; with facts, gaps and sources."""
    import json

    forces = a if a == b else f"{a},{b}"
    result = scored(forces, asked)
    a, b = result.forces[0], result.forces[-1]
    if by is not None:
        _show_breakdown(result, (a, b), cast("By", str(by)), layer, form, quiet=quiet)
        return
    if layer is not None:
        raise typer.BadParameter("goes with --by; without it every layer is explained", param_hint="--layer")
    why = result.explain(a, b)
    if form is Format.json:
        write(json.dumps(why.to_dict(), indent=1, ensure_ascii=False, allow_nan=False) + "\n")
    elif form is Format.csv:
        rows = [{"from": a, "to": b, **_layer_row(item)} for item in why.layers]
        emit(rows, list(rows[0]), form)
    else:
        if likely:
            from interop.analysis.uncertainty import FACTS_ALONE, uncertainty

            row = next(
                row
                for row in uncertainty(why.matrix, FACTS_ALONE, draws=LIKELY_DRAWS).rows()
                if (row["from"], row["to"]) == (a, b)
            )
            for said in thin_coverage(result):
                console().print(said, soft_wrap=True)
            _print_likely(row)
        _print_explanation(why, quiet=quiet)


def _show_breakdown(
    result: InteropMatrix, pair: tuple[str, str], by: By, layer: str | None, form: Format, *, quiet: bool
) -> None:
    """Split the layers of a cell over the fleets of both forces, each layer over those that it counts unit by unit."""
    import json

    from interop.analysis.views import breakdowns
    from interop.report import answers

    found = breakdowns(result, *pair, by, layer)
    rows = [row for split in found for row in split.rows()]
    if form is Format.json:
        document = {**found[0].to_dict(), "rows": rows}
        write(json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n")
    elif form is Format.csv:
        emit(rows, list(rows[0]), form)
    else:
        for place, split in enumerate(found):
            _print_breakdown(split, first=not place)
        console().print(
            "score: that part alone with the other force. adds: its part of the layer's score; lacks: of what is "
            "missing to 1. Both add up.\nWhat lacks most is not what is worst: a large part of a fleet lacks much "
            "even where it does as well as the rest.",
            soft_wrap=True,
        )
        say(answers.of_breakdowns, found, quiet=quiet)


def _print_breakdown(split: Breakdown, *, first: bool) -> None:
    from interop.cli.output import table
    from interop.report.words import score_text

    rows = [
        {
            split.by: row["part"],
            "weight": _share(row["weight"]),
            "score": score_text(row),
            **{name: _share(row[name]) for name in ("sourced", "judged")},
            "adds": row["adds"],
            "lacks": row["shortfall"],
        }
        for row in split.rows()
    ]
    title = (
        f"{split.layer} of {split.a} → {split.b}, {score_text(split.cell)}, by {split.by} of the fleet of {split.of}"
    )
    columns = (split.by, "weight", "score", "sourced", "judged", "adds", "lacks")
    table(rows, columns, title=titled(split.matrix, title) if first else title)


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
        f"bounds {row['low']:.2f}–{row['high']:.2f}"
    )
    if round(row["p05"], 2) < round(row["low"], 2) or round(row["p95"], 2) > round(row["high"], 2):
        out.print("Draws doubt what sources say, too; the bounds take it as it is.")
    out.print()


def _layer_row(item: LayerExplanation) -> dict[str, object]:
    from interop.analysis.explain.explanation import NUMBERS

    return {"layer": item.name} | {
        column: getattr(item, column) for column in (*NUMBERS, "weight", "contribution", "headroom")
    }


def _print_explanation(why: Explanation, *, quiet: bool) -> None:
    from interop.cli.output import table
    from interop.report import answers
    from interop.report.words import shares_text, signed

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
    what = f"{why.a} → {why.b} on {day_text(why.matrix)}: {with_bounds(vars(why))}; {shares_text(vars(why))}"
    title = titled(why.matrix, what)
    table(rows, columns, title=title, footer=_views_text(why).rstrip())
    say(answers.of_explanation, why, quiet=quiet)
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
            out.print(f"  unknown       {signed(gap.amount)}  {gap}", soft_wrap=True)
    if any(item.evidence.obstacles for item in why.layers):
        out.print(
            "\nHeld back by: most that the layer would gain if that alone were mended. Obstacles overlap, for a pair\n"
            "of units may lack several standards at once, and do not add up."
        )
    if why.best_changes:
        from interop.analysis.roadmap.ranking import unlooked

        out.print("\nThe changes that would raise this most, each alone")
        for change in why.best_changes:
            remark = unlooked(why.matrix, change.change)
            out.print(f"  {signed(change.gain, 3)}  {change.text}{remark}", soft_wrap=True)
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


def _views_text(why: Explanation) -> str:
    """Write the dimensions of a pair, and how it compares with what the two manage within themselves."""
    from interop.report.words import dimensions_text, ratio_text

    lines = [dimensions_text(why.dimensions)] if len(why.dimensions) > 1 else []
    if why.a != why.b and why.relative is not None:
        view, cell = why.matrix.relative, why.matrix.cell(why.a, why.b)
        parts = [("whole", view), *view.layers.items()]
        told = ((name, cells.numbers(*cell)) for name, cells in parts)
        listed = " · ".join(f"{name} {ratio_text(numbers)}" for name, numbers in told if numbers["value"] is not None)
        lines.append(f"Against what both manage within themselves: {listed}")
    return "".join(f"{line}\n" for line in lines)


def _share(share: float | None) -> str | None:
    from interop.report.words import percent

    return None if share is None else percent(share)


def _print_items(out: object, label: str, items: object, number: dict[str, int]) -> None:
    from rich.console import Console

    from interop.analysis.explain.explanation import SHOWN, noted
    from interop.analysis.facts import fact_ref
    from interop.layers import Driver, Obstacle
    from interop.report.words import number_text

    assert isinstance(out, Console)
    assert isinstance(items, tuple)
    sign = 1 if label == "rests on" else -1
    for item in noted(items):
        assert isinstance(item, (Driver, Obstacle))
        out.print(f"  {label:<13} {number_text(sign * item.amount)}  {item.text}", soft_wrap=True)
        for fact in map(fact_ref, item.facts[:SHOWN]):
            marks = "".join(f"[{number[name]}]" for name in fact.sources if name in number)
            basis = "" if fact.basis == "cited" else f" ({fact.basis})"
            out.print(f"                       · {fact.text}{basis} {marks}", soft_wrap=True)


@asking()
def report(
    group: GroupArgument,
    *,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Folder to write; an earlier report there is replaced.")
    ],
    scenario: Annotated[
        str | None,
        typer.Option("--scenario", metavar="NAME|FILE", help="Show on the page what it would change."),
    ] = None,
    page: Annotated[bool, typer.Option("--page/--no-page", help="Write index.html, or the tables alone.")] = True,
    xlsx: Annotated[bool, typer.Option("--xlsx", help="Also write the tables as one workbook.")] = False,
    asked: Asked,
) -> None:
    """Write the matrix and everything it rests on: a page to read, and its tables as files."""
    from interop.cli.progress import progress_bar
    from interop.errors import installed, need
    from interop.report.bundle import steps, write_bundle
    from interop.report.files import check_folder

    check_folder(out)
    result = scored(group, asked)
    page_too = page and installed("plotly")
    with progress_bar("report", steps(result, page=page_too, scenario=scenario)) as advance:
        folder = write_bundle(
            result,
            out,
            page=page_too,
            scenario=scenario,
            xlsx=xlsx and installed("openpyxl"),
            tell=partial(advance, 1),
        )
    names = ", ".join(sorted(path.name for path in folder.iterdir()))
    write(f"{folder}: {names}\n")
    takes = [("plotly", "report", "index.html")] * page + [("openpyxl", "xlsx", "tables.xlsx")] * xlsx
    each(*(partial(need, *library) for library in takes))
