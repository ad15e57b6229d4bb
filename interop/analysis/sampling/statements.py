"""Statements on scores, as text: `usa-navy~jpn-msdf > usa-navy~ind-navy`; draws say how probable they are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from interop.analysis.sampling.streaming import TIE
from interop.arrays import Bools, Floats
from interop.errors import InputError, UnknownNameError

_ID = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_PAIR = re.compile(rf"({_ID})\s*(~|->|→)\s*({_ID})")
_SIDES = re.compile(r"(.+?)\s*(>=|≥|<=|≤|(?<!-)>|<)\s*([^<>=≤≥]+(?:->[^<>=≤≥]+)?)")
_EXPECTED = "A~B > C~D; also <, >= or <=, A->B for one direction, or a number from 0 to 1 on one side"


@dataclass(frozen=True)
class Operand:
    """A pair of forces, in one direction or as the mean of both, or a number."""

    text: str
    cells: tuple[tuple[int, int], ...]  # rows and columns of the matrix; none for a number
    number: float = 0.0

    def of(self, values: Floats) -> Floats:
        """Return N numbers from N × F × F values."""
        if not self.cells:
            return np.full(len(values), self.number)
        total = np.zeros(len(values))
        for a, b in self.cells:
            total += values[:, a, b]
        return total / len(self.cells)


@dataclass(frozen=True)
class Statement:
    """One comparison."""

    text: str
    left: Operand
    relation: str  # >, >=, < or <=
    right: Operand

    @classmethod
    def parse(cls, text: str, forces: Sequence[str]) -> Statement:
        """Read a statement on the forces of a matrix.

        Raises:
            InputError: the text is no statement; says what one looks like.
            UnknownNameError: it names a force that is not in the matrix.

        >>> Statement.parse("a~b >= 0.5", ["a", "b"]).left.cells
        ((0, 1), (1, 0))
        """
        found = _SIDES.fullmatch(text.strip())
        if found is None:
            raise InputError(f"no statement: {text!r}; expected {_EXPECTED}")
        left, relation, right = found.groups()
        relation = {"≥": ">=", "≤": "<="}.get(relation, relation)
        sides = [_side(part.strip(), text, forces) for part in (left, right)]
        if not (sides[0].cells or sides[1].cells):
            raise InputError(f"statement {text!r} compares two numbers; expected {_EXPECTED}")
        return cls(text.strip(), sides[0], relation, sides[1])

    def judge(self, values: Floats) -> tuple[Bools, Bools, Bools]:
        """Return for N × F × F values whether the statement holds, is a tie, and can be judged at all (N each).

        Values that differ by no more than 1e-9 are tied: `>` and `<` do not hold then, `>=` and `<=` do.
        """
        gap = self.left.of(values) - self.right.of(values)
        judged: Bools = ~np.isnan(gap)
        tie = judged & (np.abs(gap) <= TIE)
        ahead = gap > TIE if self.relation.startswith(">") else gap < -TIE
        holds = judged & (ahead | (tie if self.relation.endswith("=") else False))
        return holds, tie, judged


def _side(part: str, text: str, forces: Sequence[str]) -> Operand:
    pair = _PAIR.fullmatch(part)
    if pair is None:
        try:
            number = float(part)
        except ValueError:
            raise InputError(f"statement {text!r}: cannot read {part!r}; expected {_EXPECTED}") from None
        if not 0 <= number <= 1:
            raise InputError(f"statement {text!r}: scores lie from 0 to 1, so nothing is compared with {part}")
        return Operand(part, (), number)
    one, direction, two = pair.groups()
    for name in (one, two):
        if name not in forces:
            raise UnknownNameError("force in this matrix", name, forces)
    a, b = list(forces).index(one), list(forces).index(two)
    return Operand(part, ((a, b), (b, a)) if direction == "~" and a != b else ((a, b),))


class Tally:
    """Counts how often a statement holds."""

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        self._holds = self._ties = self._judged = self._draws = 0

    def add(self, values: Floats) -> None:
        """Judge the statement in N × F × F values."""
        holds, tie, judged = self.statement.judge(values)
        self._holds += int(holds.sum())
        self._ties += int(tie.sum())
        self._judged += int(judged.sum())
        self._draws += len(values)

    def result(self, nominal: Floats) -> Probability:
        """Return the shares, and whether the statement holds of the F × F nominal scores."""
        holds, _, judged = self.statement.judge(nominal[None])
        of_judged = max(1, self._judged)
        return Probability(
            statement=self.statement.text,
            probability=self._holds / of_judged if self._judged else float("nan"),
            ties=self._ties / of_judged if self._judged else float("nan"),
            applicable=self._judged / max(1, self._draws),
            nominal=bool(holds[0]) if judged[0] else None,
        )


@dataclass(frozen=True)
class Probability:
    """How often a statement holds."""

    statement: str
    probability: float  # share of the draws in which both sides apply; NaN when there is none
    ties: float  # share of those draws in which both sides are equal to 1e-9
    applicable: float  # share of all draws in which both sides apply
    nominal: bool | None  # whether it holds of the matrix itself; None where a side does not apply
