"""Options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """How a table is printed."""

    table = "table"
    csv = "csv"
    json = "json"


class Bar(StrEnum):
    """Weakest evidence to believe."""

    cited = "cited"
    inferred = "inferred"
    assumed = "assumed"


class UnitWeighting(StrEnum):
    """How units are weighted."""

    domain_balanced = "domain-balanced"
    by_count = "count"
    by_tonnage = "tonnage"
    by_type = "type"


class Parts(StrEnum):
    """By what a fleet is split."""

    origin = "origin"
    role = "role"
    domain = "domain"
    type = "type"
    supply = "supply"


class Reaching(StrEnum):
    """How far a fit goes."""

    kit = "kit"
    refit = "refit"
    structure = "structure"
    national = "national"


FormatOption = Annotated[Format, typer.Option("--format", "-f", help="How to print it.")]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="Day to score: 2018-09-06; 2018 or 2018-09 means its last day."),
]
SchemeOption = Annotated[
    str, typer.Option("--scheme", metavar="NAME|FILE", help="A scheme of `interop schemes` or a TOML file.")
]
SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="PATH=VALUE",
        help="Change a setting of the scheme, as layers.link.weight=0.5; may be repeated.",
    ),
]
EvidenceOption = Annotated[
    Bar, typer.Option("--evidence", help="Weakest evidence on which a value rests; weaker is unknown.")
]
BoundsOption = Annotated[Bar, typer.Option("--bounds", help="Weakest evidence on which the brackets rest.")]
CatalogOption = Annotated[
    Path | None, typer.Option("--catalog", metavar="DIR", help="Folder of facts instead of those that ship.")
]
ExtendOption = Annotated[
    list[Path] | None, typer.Option("--extend", metavar="DIR", help="Folder of facts to add; may be repeated.")
]
WeightingOption = Annotated[UnitWeighting | None, typer.Option("--weighting", help="How to weight units.")]
GroupArgument = Annotated[
    list[str],
    typer.Argument(metavar="GROUP | FORCE …", help="A group, or several forces."),
]
JointOption = Annotated[
    bool, typer.Option("--joint", help="All services of each force's state, as far as they are listed.")
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Leave out the sentences under the table.")]
PlotOption = Annotated[
    Path | None, typer.Option("--plot", metavar="FILE", help="Also draw it: a file that ends in .html, .png or .svg.")
]
