"""Command support: which force has which standard, how much of its fleet, since when, and what keeps it shut."""

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
from interop.cli.output import emit, say, table, titled, with_bounds

if TYPE_CHECKING:
    from interop.analysis.support import Common, Gate, Support, SupportCell


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(support)


@asking()
def support(
    group: GroupArgument,
    *,
    standard: Annotated[
        list[str] | None, typer.Option("--standard", metavar="ID", help="Only this standard. May be repeated.")
    ] = None,
    layer: Annotated[
        list[str] | None, typer.Option("--layer", metavar="LAYER", help="Only this layer. May be repeated.")
    ] = None,
    asked: Asked,
    quiet: QuietOption = False,
    form: FormatOption = Format.table,
) -> None:
    """Show which force has which standard: the share of its fleet, since when, and the gate that keeps it shut."""
    from interop.analysis.support.table import support as look_up

    matrix = scored(group, asked)
    found = look_up(matrix, standards=standard, layers=layer)
    if form is Format.table:
        _print(found, quiet=quiet)
    else:
        rows = found.rows()
        emit(rows, list(rows[0]) if rows else (), form, document=found.to_dict())


def _print(found: Support, *, quiet: bool) -> None:
    from interop.report import answers

    matrix = found.matrix
    what = matrix.group or ", ".join(matrix.forces)
    about = f"share of the fleet with each standard, evidence {matrix.snapshot.evidence}"
    title = titled(matrix, f"{what} on {matrix.as_of}: {about}")
    lines: dict[tuple[str, str, str], dict[str, str]] = {}
    absent: list[str] = []
    for item in found.common:
        if not item.have and not item.may:
            absent.append(_name(item.standard, item.role))
        else:
            lines[item.layer, item.standard, item.role] = {
                "layer": item.layer,
                "standard": _name(item.standard, item.role),
            }
    for cell in found.cells:
        if (cell.layer, cell.standard, cell.role) in lines:
            lines[cell.layer, cell.standard, cell.role][cell.force] = _text(cell)
    footer = (
        "Brackets: unknowns counted as no, as yes. ? not known, – no such units. A date: had without a break since."
    )
    if absent:
        footer += f"\nKnown to be absent from all: {', '.join(absent)}."
    table(list(lines.values()), ("layer", "standard", *matrix.forces), title=title, footer=footer)
    if not quiet:
        _print_baseline(found.common)
    _print_gates(found.gates)
    say(answers.of_support, found, quiet=quiet)


def _name(standard: str, role: str) -> str:
    return standard if role == "peer" else f"{standard} {role}"


def _text(cell: SupportCell) -> str:
    if cell.high == 0:
        return "no"
    return f"{with_bounds(cell.numbers)} {cell.since or ''}".strip()


def _print_baseline(common: tuple[Common, ...]) -> None:
    everyone = [_name(item.standard, item.role) for item in common if item.by_all]
    print(f"\nEvery member has, and all may use together: {', '.join(everyone) or 'nothing'}.")
    lacking: dict[str, list[str]] = {}
    for item in common:
        if item.missing is not None:
            lacking.setdefault(item.missing, []).append(_name(item.standard, item.role))
    for force, names in sorted(lacking.items()):
        print(f"Every member but {force}: {', '.join(names)}.")


def _print_gates(gates: tuple[Gate, ...]) -> None:
    """Print gates that are alike on one line: between these forces, these standards."""
    alike: dict[tuple[str, str, str], list[str]] = {}
    for gate in gates:
        if gate.open:
            how = f"open since {gate.since}" if gate.since else "open"
        else:
            how = f"shut: {', '.join(gate.lacking)} without a {gate.needs} agreement with {gate.controlled_by}"
        alike.setdefault((gate.a, gate.b, how), []).append(gate.standard)
    rows = [{"between": f"{a} {b}", "gate": how, "standards": " ".join(names)} for (a, b, how), names in alike.items()]
    if rows:
        table(rows, ("between", "gate", "standards"), title="\nGates")
