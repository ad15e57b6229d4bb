"""Commands that change the facts and look again: whatif, scenarios."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from interop.cli.asked import Asked, asking, joined, scored
from interop.cli.options import (
    Format,
    FormatOption,
    GroupArgument,
    QuietOption,
)
from interop.cli.output import console, emit, heading, say, table, titled

if TYPE_CHECKING:
    from interop.analysis.scenario import WhatIf

#: Layers named in the last column of the table.
SHOWN_LAYERS = 3


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (whatif, scenarios):
        app.command()(command)


@asking()
def whatif(
    group: GroupArgument,
    *,
    scenario: Annotated[
        str, typer.Option("--scenario", metavar="NAME|FILE", help="A scenario that ships, or a TOML file.")
    ],
    asked: Asked,
    quiet: QuietOption = False,
    form: FormatOption = Format.table,
) -> None:
    """Show what a scenario would change: before, after, the difference by layer, and every change made or not."""
    from interop.analysis.scenario import load_scenario, of_matrix
    from interop.report import answers

    supposed = load_scenario(scenario)
    if asked.as_of is None and "," in joined(group) and supposed.as_of is not None:
        asked = replace(asked, as_of=str(supposed.as_of))
    effect = of_matrix(scored(group, asked), supposed)
    if form is Format.table:
        _print(effect)
        say(answers.of_whatif, effect, quiet=quiet)
    else:
        rows = effect.long_rows()
        emit(rows, list(rows[0]), form, document=effect.to_dict())


def _print(effect: WhatIf) -> None:
    from interop.report.words import signed

    scenario, before = effect.scenario, effect.before
    out = console()
    out.print(titled(effect.before, scenario.title or scenario.name), soft_wrap=True)
    for outcome in effect.outcomes:
        remark = effect.remark(outcome)
        mark = "applied" if outcome.applied else "not applied"
        out.print(f"  {mark}: {outcome.change.text()}" + (f" ({remark})" if remark else ""), soft_wrap=True)
    rows = []
    for pair in effect.pairs():
        moved = {name: cell["contribution_difference"] for name, cell in pair["layers"].items()}
        largest = sorted((name for name in moved if moved[name]), key=lambda name: -abs(moved[name]))
        if pair["difference"] != 0 or largest:
            rows.append(
                {
                    "from": pair["from"],
                    "to": pair["to"],
                    "before": _number(pair["before"]["value"]),
                    "after": _number(pair["after"]["value"]),
                    "difference": signed(pair["difference"], 3),
                    "by layer": ", ".join(f"{name} {signed(moved[name], 3)}" for name in largest[:SHOWN_LAYERS]),
                }
            )
    title = heading(before)
    same = len(effect.pairs()) - len(rows)
    footer = f"{same} of {same + len(rows)} cells, the diagonal included, stay as they are."
    if rows:
        table(rows, tuple(rows[0]), title=title, footer=footer)
    else:
        out.print(f"\n{title}\n{footer}")


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def scenarios(form: FormatOption = Format.table) -> None:
    """List the scenarios that ship."""
    from interop.analysis.scenario import load_scenario
    from interop.analysis.scenario.scenario import scenarios as names

    rows = [
        {
            "scenario": item.name,
            "title": item.title,
            "worth running on": item.group,
            "as of": str(item.as_of or ""),
        }
        for item in map(load_scenario, names())
    ]
    footer = "Next: interop whatif GROUP --scenario SCENARIO"
    emit(rows, ("scenario", "title", "worth running on", "as of"), form, footer=footer, of="scenarios")
