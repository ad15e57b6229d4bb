"""Command backtest: what was seen to work, against what the facts say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from interop.cli.asked import Asked, asking, joined
from interop.cli.options import (
    Bar,
    Format,
    FormatOption,
    QuietOption,
)
from interop.cli.output import console, emit, print_source, say, table

if TYPE_CHECKING:
    from interop.analysis.backtest import Backtest, Trial


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(backtest)


@asking(as_of=None, bounds=Bar.inferred, weighting=None)
def backtest(
    group: Annotated[
        list[str] | None,
        typer.Argument(metavar="[GROUP | FORCE …]", help="Only between these forces: a group, or several names."),
    ] = None,
    *,
    asked: Asked,
    check: Annotated[
        bool, typer.Option("--check", help="Exit with 1 when the facts contradict what was seen.")
    ] = False,
    quiet: QuietOption = False,
    form: FormatOption = Format.table,
) -> None:
    """Test every demonstration against the bounds that its two units had that day from the other facts."""
    from interop.analysis.backtest.trials import COLUMNS
    from interop.analysis.backtest.trials import backtest as test
    from interop.report import answers

    found = test(
        asked.facts(), joined(group) if group else None, scheme=asked.rule, evidence=asked.bars[0], joint=asked.joint
    )
    if form is Format.table:
        _print(found)
        say(answers.of_backtest, found, quiet=quiet)
    else:
        emit(found.rows(), COLUMNS, form, document=found.to_dict())
    if check and found.contradictions:
        raise typer.Exit(1)


def _print(found: Backtest) -> None:
    rows = []
    for item in found.recall:
        shares = item.shares
        rows.append(
            {
                "layer": item.layer,
                "succeeded": item.succeeded,
                "predicted": _part(item.predicted, shares["predicted_share"]),
                "by other sources": _part(item.predicted_by_others, shares["predicted_by_others_share"]),
                "possible": _part(item.possible, shares["possible_share"]),
                "failed": item.failed,
                "explained": _part(item.explained, shares["explained_share"]),
                "contradictions": item.contradictions,
            }
        )
    footer = (
        "Predicted: it succeeded and low > 0. Possible: it succeeded and high > 0.\n"
        "By other sources: predicted without the statements that rest on the demonstration's own sources alone too.\n"
        "Explained: it failed or was refused and high = 0."
    )
    title = f"{len(found.trials)} demonstrations, scheme {found.scheme.title}, evidence {found.evidence}"
    table(rows, list(rows[0]), title=title, footer=footer)
    _print_discrimination(found)
    out = console()
    number: dict[str, int] = {}
    out.print(f"\nContradictions: {len(found.contradictions) or 'none'}")
    for trial in found.contradictions:
        _print_trial(trial, number)
    out.print(f"\nSucceeded, and the catalogue does not know how: {len(found.news) or 'none'}")
    for trial in found.news:
        out.print(f"  {trial.seen.text} {_marks(trial.seen.sources, number)}", soft_wrap=True)
        gaps = "; ".join(map(str, trial.news)) or "which side of a change in the facts it fell on"
        out.print(f"    unknown: {gaps}", soft_wrap=True)
    if found.untested:
        out.print(f"\nNot tested: {len(found.untested)}")
        for trial in found.untested:
            out.print(f"  {trial.demonstration.id}: {trial.remark}", soft_wrap=True)
    if number:
        out.print("\nSources")
    for name, place in number.items():
        print_source(out, place, found.catalog.sources_by_id[name])


def _print_discrimination(found: Backtest) -> None:
    from interop.analysis.backtest import discrimination

    rows = discrimination(found)
    shown = [
        {
            "layer": item.layer,
            "by other sources": item.successes,
            "predicted": item.predicted,
            "of any pair": item.base_rate,
            "AUC": item.auc,
            "5 % to 95 %": None if item.auc_low is None else f"{item.auc_low:.2f}–{item.auc_high:.2f}",
        }
        for item in rows
    ]
    blind = [item.layer for item in rows if item.auc is not None and not item.tells]
    footer = (
        "By other sources: demonstrations that succeeded and of whose units other sources than their own say anything; "
        "predicted:\nthe share of them with low > 0. Of any pair: share of all pairs of units of the same forces "
        "that day\nof which the same is predicted. AUC: chance that the pair that was seen scores above a random one; "
        "0.5 is no better than chance."
    )
    if blind:
        footer += f"\nDoes not tell what works from what does not in: {', '.join(blind)}."
    table(shown, list(shown[0]), title="Against the base rate", footer=footer)


def _part(count: int, share: float | None) -> str:
    return "–" if share is None else f"{count} ({share:.0%})"


def _print_trial(trial: Trial, number: dict[str, int]) -> None:
    out = console()
    assert trial.bounds is not None
    out.print(f"  {trial.seen.text} {_marks(trial.seen.sources, number)}", soft_wrap=True)
    if trial.remark:
        out.print(f"    bear in mind: {trial.remark}", soft_wrap=True)
    out.print(f"    but the facts give {trial.bounds.low:.2f}–{trial.bounds.high:.2f}:", soft_wrap=True)
    for fact in trial.bounds.facts:
        basis = "" if fact.basis == "cited" else f" ({fact.basis})"
        out.print(f"      · {fact.text}{basis} {_marks(fact.sources, number)}", soft_wrap=True)


def _marks(sources: tuple[str, ...], number: dict[str, int]) -> str:
    """Return reference marks; a source gets the next number when it is first mentioned."""
    return "".join(f"[{number.setdefault(name, len(number) + 1)}]" for name in sources)
