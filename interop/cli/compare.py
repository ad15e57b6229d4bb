"""Commands that show scores side by side: compare, measures, schemes."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interop.cli.asked import DEFAULT_SCHEME, Asked, asking, joined
from interop.cli.options import (
    Format,
    FormatOption,
    GroupArgument,
    QuietOption,
)
from interop.cli.output import emit, say, table, titled
from interop.errors import DISTRIBUTION

if TYPE_CHECKING:
    from interop.analysis.compare import Comparison
    from interop.catalog import Catalog

#: Methods beyond which a printed table of values would not fit; CSV and JSON hold them all.
MOST_COLUMNS = 6


class TableOf(StrEnum):
    """A part of the comparison."""

    agreement = "agreement"
    values = "values"
    changes = "changes"
    left_out = "left-out"
    weights = "weights"


#: Header of a part that has no rows: nothing changed, or no method is a scheme.
COLUMNS: dict[TableOf, tuple[str, ...]] = {
    TableOf.changes: (
        *("first", "second", "from", "to", "value_first", "value_second", "difference"),
        *("rank_first", "rank_second", "climb", "layers"),
    ),
    TableOf.left_out: ("method", "layer", "kendall", "spearman", "mean_change", "largest_change", "from", "to"),
    TableOf.weights: ("method", "layer", "nominal", "applied", "variance_share", "main_effect"),
}


class Settled(StrEnum):
    """What unknown support counts as."""

    no = "no"
    yes = "yes"


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (compare, measures, schemes):
        app.command()(command)


@asking(as_of=None, scheme=DEFAULT_SCHEME)
def compare(
    group: GroupArgument,
    *,
    scheme: Annotated[
        list[str] | None, typer.Option("--scheme", metavar="NAME|FILE", help="A scheme; may be repeated.")
    ] = None,
    measure: Annotated[
        list[str] | None,
        typer.Option("--measure", metavar="NAME", help="A published measure, or `all` of them; may be repeated."),
    ] = None,
    as_of: Annotated[
        list[str] | None, typer.Option("--as-of", metavar="DATE", help="A day to score; may be repeated.")
    ] = None,
    against: Annotated[
        list[Path] | None,
        typer.Option("--against", metavar="DIR", help="Another folder of facts to compare with; may be repeated."),
    ] = None,
    most: Annotated[int, typer.Option("--most", min=1, help="Pairs shown per method, those that change most.")] = 5,
    part: Annotated[TableOf, typer.Option("--part", help="The table that CSV prints.")] = TableOf.agreement,
    unknown: Annotated[
        Settled, typer.Option("--unknown", help="What unknown support counts as in measures.")
    ] = Settled.no,
    asked: Asked,
    quiet: QuietOption = False,
    form: FormatOption = Format.table,
) -> None:
    """Score a group by several schemes, measures, days or catalogues: where they agree, what changes, and why.

    Without options all built-in schemes are compared. The first method is the one that the others are held against.
    --set changes the schemes; one scheme, where nothing else varies, is held against itself without the setting.
    """
    from typing import cast

    from interop.analysis import compare as analysis
    from interop.measures import measures as known_measures
    from interop.measures.facts import Unknown
    from interop.report import answers

    facts = asked.facts()
    given = list(known_measures()) if "all" in (measure or ()) else list(measure or ())
    named = scheme or ([DEFAULT_SCHEME] if asked.settings else [])
    rules = [replace(asked, scheme=name).rule for name in named]
    if asked.settings and len(named) == 1 and not given and not against and len(as_of or ()) < 2:
        rules = [*named, *rules]
    found = analysis.compare(
        _catalogs(facts, against or []),
        joined(group),
        schemes=rules or None,
        measures=given,
        as_of=as_of or None,
        evidence=asked.bars[0],
        bounds=asked.bars[1],
        unknown=cast("Unknown", str(unknown)),
        weighting=asked.weights,
        joint=asked.joint,
    )
    if form is Format.json:
        emit([], (), form, document=found.to_dict(most))
    elif form is Format.csv:
        rows = _rows(found, part, most)
        emit(rows, list(rows[0]) if rows else COLUMNS[part], form)
    else:
        _print(found, most)
        say(answers.of_comparison, found, quiet=quiet)


def measures(form: FormatOption = Format.table) -> None:
    """List the published measures that forces can be scored by."""
    from interop.errors import InteropError
    from interop.measures import MEASURES, measure_named
    from interop.measures.registry import installed_measures

    rows = []
    for name in (*MEASURES, *installed_measures()):
        try:
            item = measure_named(name)
        except InteropError as error:
            blank = dict.fromkeys(("facts", "range", "directed", "joint absence", "reference"), "")
            rows.append({"measure": name, "says": str(error), **blank})
            continue
        rows.append(
            {
                "measure": name,
                "says": item.title,
                "facts": item.facts,
                "range": f"{item.least:g} to {item.most:g}",
                "directed": "no" if item.symmetric else "yes",
                "joint absence": item.joint_absence,
                "reference": item.reference,
            }
        )
    columns = tuple(rows[0]) if form is not Format.table else ("measure", "says", "facts", "range", "joint absence")
    emit(rows, columns, form, footer="Next: interop compare GROUP --measure NAME", of="measures")


def schemes(form: FormatOption = Format.table) -> None:
    """List the schemes that forces can be scored by, those that ship and those that other packages bring."""
    from interop import scheme
    from interop.errors import InteropError

    installed = scheme.installed_schemes()
    rows = []
    for name in scheme.schemes():
        row: dict[str, object] = {
            "scheme": name,
            "from": installed[name].distribution if name in installed else DISTRIBUTION,
        }
        try:
            found = scheme.load_scheme(name)
            row |= {"base": found.base or "", "layers": len(found.layers), "says": found.description}
        except InteropError as error:
            row |= {"base": "", "layers": "", "says": str(error)}
        rows.append(row)
    emit(rows, tuple(rows[0]), form, footer="Next: interop matrix GROUP --scheme NAME", of="schemes")


def _catalogs(facts: Catalog, folders: list[Path]) -> Catalog | dict[str, Catalog]:
    from interop.catalog import load_catalog

    if not folders:
        return facts
    return {"first catalogue": facts, **{str(folder): load_catalog(folder) for folder in folders}}


def _rows(found: Comparison, part: TableOf, most: int) -> list[dict[str, Any]]:
    """Return the rows of one part for CSV; the parts of a difference stand in one cell."""
    if part is TableOf.changes:
        return [
            {**row, "layers": ";".join(f"{name}:{value:g}" for name, value in (row["layers"] or {}).items())}
            for row in found.change_rows(most)
        ]
    parts = {
        TableOf.agreement: found.agreement_rows,
        TableOf.values: found.value_rows,
        TableOf.left_out: found.left_out_rows,
        TableOf.weights: found.weight_rows,
    }
    return parts[part]()


def _print(found: Comparison, most: int) -> None:
    what = found.group or ", ".join(found.forces)
    first = found.methods[0].label
    _print_values(found, what)
    rows = [row for row in found.agreement_rows() if row["first"] == first]
    table(
        [{"method": row["second"], **row, "differs by": row["mean_difference"]} for row in rows],
        ("method", "kendall", "spearman", "differs by", "pairs", "left_out"),
        title=f"Agreement with {first} on the order of pairs",
        footer="1 the same order, 0 none, -1 the reverse. Differs by: mean difference, where both use one scale.",
    )
    changes = [
        {
            "method": row["second"],
            "pair": f"{row['from']} → {row['to']}",
            "value": f"{row['value_first']:.2f} → {row['value_second']:.2f}",
            "rank": f"{row['rank_first']:g} → {row['rank_second']:g}",
            "why": _why(row["layers"]),
        }
        for row in found.change_rows(most)
    ]
    table(changes, ("method", "pair", "value", "rank", "why"), title=f"Pairs that change most against {first}")
    if found.matrices:
        label = found.matrices[0][0]
        _print_layers(found, label)


def _print_values(found: Comparison, what: str) -> None:
    """Print pairs × methods where they fit; CSV and JSON hold them in any case."""
    labels = [item.label for item in found.methods]
    rows = [row for row in found.value_rows() if row["from"] != row["to"]]
    if len(labels) <= MOST_COLUMNS:
        table(
            [{"pair": f"{row['from']} → {row['to']}", **{label: row[label] for label in labels}} for row in rows],
            ("pair", *labels),
            title=titled(found.matrices[0][1], what) if found.matrices else what,
        )


def _print_layers(found: Comparison, label: str) -> None:
    from interop.report.words import signed

    left_out = {row["layer"]: row for row in found.left_out_rows() if row["method"] == label}
    weights = {row["layer"]: row for row in found.weight_rows() if row["method"] == label}
    rows = [
        {
            "layer": name,
            "weight": weights[name]["nominal"],
            "applied": weights[name]["applied"],
            "of variance": weights[name]["variance_share"],
            "main effect": weights[name]["main_effect"],
            "kendall without": row["kendall"],
            "moves most": "–"
            if row["from"] is None or not row["largest_change"]
            else f"{row['from']} → {row['to']} {signed(row['largest_change'])}",
        }
        for name, row in left_out.items()
    ]
    table(
        rows,
        tuple(rows[0]),
        title=f"Layers of {label}: weight given, weight in effect, and the order without the layer",
        footer="Of variance: share of the variance of scores that enters through the layer. Main effect: squared "
        "correlation with the score.",
    )


def _why(layers: dict[str, float] | None) -> str:
    """Name the three layers that moved a pair most."""
    from interop.report.words import signed

    if layers is None:
        return "–"
    moved = [(name, part) for name, part in layers.items() if abs(part) >= 0.005]
    return ", ".join(f"{name} {signed(part)}" for name, part in moved[:3]) or "–"
