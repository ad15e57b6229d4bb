"""Printing: tables for people, CSV and JSON for pipes, numbers the same in all three."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from interop.cli.options import Format

if TYPE_CHECKING:
    from rich.console import Console

    from interop.catalog.models import Source
    from interop.matrix import InteropMatrix
    from interop.scheme import Scheme

#: Name of the JSON form of a plain list, published as interop/schemas/interop-list-1.json.
LIST_SCHEMA = "interop-list/1"
#: Width of a table that does not go to a terminal.
PIPE_WIDTH = 120
#: Narrowest column of a table, in characters with the space between columns; three remain for what it says.
NARROWEST = 6
#: What holds a table that is too wide.
WHOLE = "--format csv or json holds them all"
#: Forces on thin ground that are named; of more their number is told.
MOST_THIN = 12


def console() -> Console:
    """Return a console on standard output; rich honours NO_COLOR and uses colour only on a terminal."""
    from rich.console import Console

    class Plain(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError  # instead of ending with 1

    width = None if sys.stdout.isatty() else PIPE_WIDTH
    return Plain(width=width, highlight=False, markup=False, emoji=False)


def emit(
    rows: Sequence[Mapping[str, Any]],
    columns: Sequence[str],
    form: Format,
    *,
    title: str = "",
    footer: str = "",
    document: Any = None,
    of: str = "",
    day: date | None = None,
) -> None:
    """Print rows as a table, CSV or JSON: `document`, or the rows as a list of what `of` says, on a day."""
    if form is Format.json:
        when = {} if day is None else {"as_of": day.isoformat()}
        whole = {"schema": LIST_SCHEMA, "of": of, **when, "rows": list(rows)} if document is None else document
        write(json.dumps(whole, indent=1, ensure_ascii=False, allow_nan=False) + "\n")
    elif form is Format.csv:
        from interop.report.files import csv_text

        write(csv_text(rows, columns))
    else:
        table(rows, columns, title=title, footer=footer)


def say(answer: Callable[..., Sequence[str]], *about: Any, quiet: bool) -> None:
    """Print what a table says in words, under it: an answer of :mod:`interop.report.answers` about a result.

    Where that is not wanted it is not worked out either.
    """
    if not quiet and (sentences := answer(*about)):
        from textwrap import fill

        print("\n" + fill(" ".join(sentences), console().width))  # a hard space stays whole


def each(*steps: Callable[[], object]) -> None:
    """Take every step, those too that come after one for which a library of an extra is missing.

    Raises:
        MissingExtraError: in the end, with all that is missing.
    """
    from interop.errors import MissingExtraError

    lacking = []
    for step in steps:
        try:
            step()
        except MissingExtraError as error:
            lacking.append(error)
    if lacking:
        raise MissingExtraError.of(lacking)


def write(text: str) -> None:
    """Write text to standard output as it is, in UTF-8 whatever the locale."""
    sys.stdout.buffer.write(text.encode())
    sys.stdout.buffer.flush()


def table(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[str], *, title: str = "", footer: str = "", whole: str = WHOLE
) -> None:
    """Print rows as a table that fits the terminal, numbers to the right; of no rows none is drawn.

    Where there are more columns than fit, none is drawn either, and `whole` says what holds them all.
    """
    from rich import box
    from rich.table import Table

    drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        numeric = any(isinstance(row[column], (int, float)) for row in rows)
        drawn.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*(text_of(row[column]) for column in columns))
    out = console()
    if title:
        out.print(title)
    if rows and len(columns) * NARROWEST > out.width:
        out.print(f"{len(columns)} columns do not fit {out.width} characters: {whole}.", soft_wrap=True)
    elif rows:
        out.print(drawn)
    if footer:
        out.print(footer, soft_wrap=True)  # a hint is a command, and must stay on its line


def heading(matrix: InteropMatrix, part: str = "") -> str:
    """Say what a table about a matrix is of; `part` names a part of the scores."""
    what = matrix.group or ", ".join(matrix.forces)
    bars = f"evidence {matrix.snapshot.evidence}, bounds {matrix.snapshot.bounds}"
    return titled(matrix, f"{what} on {day_text(matrix)}: {part}scheme {matrix.scheme.title}, {bars}")


def titled(matrix: InteropMatrix, title: str) -> str:
    """Return a title, after lines that say on what thin ground the answer stands, and what was asked otherwise."""
    return "\n".join(
        [*ahead(matrix), *thin_coverage(matrix), *([] if "scheme " in title else otherwise(matrix)), title]
    )


def otherwise(matrix: InteropMatrix) -> list[str]:
    """Say by which scheme and evidence a matrix was scored, where they are not what they are if nothing is said."""
    return scored_by(matrix.scheme, matrix.snapshot.evidence, matrix.snapshot.bounds)


def scored_by(scheme: Scheme, *bars: str) -> list[str]:
    """Say by which scheme and bars of evidence something was scored, where they are not those that hold unasked."""
    from interop.request import DEFAULT_SCHEME

    said = scheme.title, *bars
    if said == (DEFAULT_SCHEME, "assumed", "inferred"):
        return []
    return ["By scheme {}, evidence {}, bounds {}.".format(*said)]


def ahead(matrix: InteropMatrix) -> list[str]:
    """Say that a day lies ahead of the catalogue; nothing of any other."""
    known = matrix.catalog.day
    if matrix.as_of <= known:
        return []
    return [f"Ahead: the catalogue ends on {known}; what holds then is taken to hold on {matrix.as_of} still."]


def day_text(matrix: InteropMatrix) -> str:
    """Return the day of a matrix, and how it was read where it was coarse."""
    return f"{matrix.as_of} (the last day of {matrix.asked})" if matrix.asked else str(matrix.as_of)


def thin_coverage(matrix: InteropMatrix) -> list[str]:
    """Say of which forces nobody went through the fleet for the day; nothing where there is none."""
    return [*thin_ground(matrix.thin), *_bare(matrix)]


def _bare(matrix: InteropMatrix) -> list[str]:
    """Say which forces have nothing on the day, so that agreements and practice alone are scored; nothing of none."""
    from interop.report.words import some

    if not matrix.bare:
        return []
    return [f"Empty: {some(matrix.bare)} had nothing on {matrix.as_of}, so that no layer of equipment speaks of them."]


def thin_ground(forces: Sequence[str]) -> list[str]:
    """Say of forces that nobody went through their fleet for the day; nothing of none."""
    if not forces:
        return []
    from interop.report.words import counted

    more = len(forces) - MOST_THIN
    names = ", ".join(forces if more <= 0 else [*forces[:MOST_THIN], counted(more, "other")])
    return [f"Thin ground: nobody went through the fleet of {names} for this day; what is not listed is unknown."]


def print_source(out: Console, number: int, source: Source) -> None:
    """Print a numbered reference."""
    publisher = f", {source.publisher}" if source.publisher else ""
    out.print(f"  [{number}] {source.title}{publisher}. {source.url or 'Private.'}", soft_wrap=True)


def text_of(value: object) -> str:
    """Write a cell for people."""
    if value is None:
        return "–"
    if isinstance(value, float):
        from interop.report.words import number_text

        return number_text(value)
    return str(value)


def with_bounds(cell: Mapping[str, Any]) -> str:
    """Write a score as `0.41 [0.33–0.58]`, as `? [0.00–0.58]` when nothing is known, as `–` when it does not apply."""
    from interop.report.words import score_text

    return score_text(cell)
