"""The application: its commands are spread over modules by what they show."""

from __future__ import annotations

import os
from typing import Annotated, Any

import typer

from interop._version import __version__
from interop.cli import (
    backtest,
    coalition,
    compare,
    doctor,
    exports,
    facts,
    gaps,
    imports,
    new,
    roadmap,
    scores,
    siso,
    support,
    timeline,
    uncertainty,
    units,
    upkeep,
    whatif,
)

#: Base of everything that is wrong with a command line, wherever typer keeps it.
UsageError: Any = typer.BadParameter.__bases__[0]
AbortError: Any = typer.Abort

app = typer.Typer(
    name="interop",
    no_args_is_help=False,
    add_completion=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:  # noqa: FBT001 - the signature of a callback
    if wanted:
        print(f"interop {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001 - handled by its callback
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Read and check all facts afresh; keep nothing for the next time.")
    ] = False,
) -> None:
    """How well can military forces work together, and what holds them back?"""
    if no_cache:
        os.environ["INTEROP_CACHE"] = "off"
    if context.invoked_subcommand is None:
        print(
            "How well can military forces work together, and what holds them back?\n\n"
            "Start here:\n"
            "  interop matrix malabar-2020              who works with whom, with bounds\n"
            "  interop explain ind-navy usa-navy        why, with facts and sources\n"
            "  interop report malabar-2020 --out DIR    everything as files\n"
            "  interop groups                           which groups there are\n\n"
            "All commands: interop --help"
        )


facts.register(app)
scores.register(app)
for commands in (
    whatif,
    timeline,
    roadmap,
    uncertainty,
    gaps,
    units,
    support,
    coalition,
    compare,
    backtest,
    upkeep,
    exports,
    imports,
    siso,
    new,
):
    commands.register(app)
doctor.register(app)
