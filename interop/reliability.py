"""How far a basis can be trusted: what came of reading rows of the catalogue again, drawn at random."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from interop.catalog.catalog import Catalog
from interop.catalog.models import BASES, Audit, Basis

#: Right and wrong rows that the prior is worth.
PRIOR = (4.0, 1.0)


@dataclass(frozen=True)
class Reliability:
    """The chance that a row of one basis is right: a Beta distribution over what re-reading found.

    The prior is worth five rows, four of them right: nobody states what he does not think right, and a basis of which
    no row was decided is not certain. A row whose page was not found again, or does not bear it out, says nothing
    either way of whether it is true.
    """

    basis: Basis
    right: int  # rows that their page bears out
    wrong: int  # rows that are wrong
    undecided: int  # rows whose page was not found again, or does not bear them out

    @property
    def alpha(self) -> float:
        """First parameter of the Beta distribution."""
        return PRIOR[0] + self.right

    @property
    def beta(self) -> float:
        """Second parameter of the Beta distribution."""
        return PRIOR[1] + self.wrong

    @property
    def mean(self) -> float:
        """Expected share of rows that are right.

        >>> Reliability("cited", right=5, wrong=0, undecided=3).mean
        0.9
        """
        return self.alpha / (self.alpha + self.beta)

    @property
    def deviation(self) -> float:
        """Standard deviation of that share."""
        total = self.alpha + self.beta
        return sqrt(self.alpha * self.beta / (total**2 * (total + 1)))


def reliability(catalog: Catalog) -> dict[Basis, Reliability]:
    """Return how far each basis can be trusted, from the audits of a catalogue."""
    return {basis: _of(basis, (row for row in catalog.audits if row.basis == basis)) for basis in BASES}


def _of(basis: Basis, rows: Iterable[Audit]) -> Reliability:
    verdicts = [row.verdict for row in rows]
    right, wrong = verdicts.count("right"), verdicts.count("wrong")
    return Reliability(basis, right, wrong, len(verdicts) - right - wrong)
