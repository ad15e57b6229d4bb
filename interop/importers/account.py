"""What became of every row of a file: rows in are rows used plus rows set aside, each of those with its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from interop.errors import shown


@dataclass(frozen=True, order=True)
class Remark:
    """Something about one row: why it was set aside, or what was mended or noticed in it."""

    line: int  # line of the file on which the row starts, the first being 1
    what: str  # reason or remark, the same words for all rows of which it is true
    value: str = ""  # what stands there

    def __str__(self) -> str:
        return f"line {self.line}: {self.what}" + (f", found {shown(self.value)}" if self.value else "")


@dataclass(frozen=True)
class Account:
    """The rows of a file, used and set aside."""

    rows: int  # rows of data that the file holds
    used: Mapping[str, int]  # rows by what they became
    aside: tuple[Remark, ...]  # one for each row set aside, in the order of the file
    remarks: tuple[Remark, ...]  # what was mended or noticed in rows, whether used or not

    @property
    def reasons(self) -> dict[str, int]:
        """Rows set aside by reason, the most frequent first."""
        return dict(Counter(remark.what for remark in self.aside).most_common())

    @property
    def noticed(self) -> dict[str, int]:
        """Remarks by what they say, the most frequent first."""
        return dict(Counter(remark.what for remark in self.remarks).most_common())

    @property
    def adds_up(self) -> bool:
        """Whether every row was either used or set aside, and none both."""
        return min(self.used.values(), default=0) >= 0 and self.rows == sum(self.used.values()) + len(self.aside)

    def to_dict(self) -> dict[str, Any]:
        """Return the account as plain values."""

        def listed(remarks: tuple[Remark, ...]) -> list[dict[str, Any]]:
            return [{"line": item.line, "what": item.what, "value": item.value} for item in remarks]

        return {
            "rows": self.rows,
            "used": dict(self.used),
            "aside": self.reasons,
            "rows_aside": listed(self.aside),
            "remarks": listed(self.remarks),
        }
