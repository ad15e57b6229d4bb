"""From bytes to text: whatever people and spreadsheets write, or a reason why it is none."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interop.catalog.files import read_blocks
from interop.catalog.tables import BY_NAME
from interop.catalog.text import NotTextError, decoded, delimiter_of
from interop.errors import Problem
from tests.small import FILES

_lines = st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n\ufeff"), max_size=20), max_size=5)


@given(_lines, st.sampled_from(["\n", "\r\n", "\r"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_text_comes_back_whatever_it_was_written_as(lines: list[str], ends: str, encoding: str) -> None:
    """Line ends become LF, marks go, and nothing else changes."""
    text = "".join(f"{line}\n" for line in lines)
    read = decoded(text.replace("\n", ends).encode(encoding))
    assert read.text == text
    assert ("Windows or old Mac line ends" in read.oddities) == (ends != "\n" and bool(lines))


@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_are_text_or_refused(content: bytes, guess: bool) -> None:  # noqa: FBT001 - drawn
    """Nothing else comes out; where it may guess, only NUL bytes and a broken UTF-16 are refused."""
    refused, text = "", ""
    try:
        text = decoded(content, guess=guess).text
    except NotTextError as error:
        refused = error.message
    assert "\r" not in text
    assert refused in ("", "a NUL byte", "begins like UTF-16 and is not", *([] if guess else ["not UTF-8"]))


@given(st.binary(max_size=300))
def test_any_bytes_after_a_header_are_rows_or_problems(content: bytes) -> None:
    """A file of the catalogue is read, or told with its line; no other error comes out."""
    problems: list[Problem] = []
    header = FILES["groups.csv"].partition("\n")[0].encode()
    blocks = list(read_blocks(BY_NAME["groups"], "groups.csv", header + b"\n" + content, problems, []))
    rows = [row for block in blocks for place in range(len(block.rows)) if (row := block.row(place, problems))]
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 2
    assert all(0 <= problem.row <= lines for problem in problems)
    assert all(2 <= row.row <= lines for row in rows)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_every_table_may_be_parted_otherwise(name: str, delimiter: str) -> None:
    """Lists inside cells are quoted by whatever writes them with semicolons between, and read as they were."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(csv.reader(io.StringIO(FILES[name])))
    table = BY_NAME[Path(name).parts[0].removesuffix(".csv")]
    problems: list[Problem] = []
    found = [
        [(block.header, block.rows, block.lines) for block in read_blocks(table, name, text.encode(), problems, [])]
        for text in (FILES[name], out.getvalue())
    ]
    assert found[0] == found[1]
    assert not problems
    assert delimiter_of(out.getvalue().partition("\n")[0]) == delimiter
