"""What the uncertainty analysis varies: the declared perturbations, and the inputs that they become for one matrix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from math import isinf, isnan

from interop.errors import InputError, UnknownNameError


@dataclass(frozen=True)
class Perturbations:
    """How far each input of a score may lie from what the scheme and the catalogue say; None leaves it alone.

    Every one is independent of the others. A width that holds the input where it is (0, or an infinite
    concentration) changes no score.

    Args:
        weights: concentration c > 0 of a Dirichlet distribution of the layers' weights around the nominal ones: a
            weight w has the mean w and the variance w·(1 − w) / (c + 1).
        unknowns: every unknown fact is settled, yes with the probability `unknown_worth`; the number in [0, 1] is the
            correlation ρ of the one-factor Gaussian copula that joins the answers: 0 each for itself, 1 all alike.
        statements: how far to trust what is stated without being cited: every inferred or assumed statement turns out
            wrong as often as the catalogue's audits say of its basis, times this number; 0 trusts all, 1 takes the
            audits as they are. A wrong yes is a no, a wrong no is a yes or a partial one, a wrong partial either.
        unknown_worth: half-width of a uniform distribution around the scheme's `unknown_worth`, cut to [0, 1].
        partial: half-width of a uniform distribution around the worth of partial support, cut to (0, 1].
        grades: relative half-width w < 1 around each standard's grade g: uniform from g·(1 − w) to the lesser of
            g·(1 + w) and 1.
        affinities: half-width of a uniform distribution around each bloc's affinity, cut to [0, 1].
        half_life: spread s ≥ 0 around the half-life h of practice: log-uniform from h / (1 + s) to h·(1 + s).
        tau: the same around practice's τ.
        power: half-width of a uniform distribution around the exponent of the power mean that joins the layers.
        quantities: spread s ≥ 0 of what a force has of each type: a log-uniform factor from 1 / (1 + s) to 1 + s.
        size_exponent: half-width of a uniform distribution around the exponent of size, cut at 0.
    """

    weights: float | None = None
    unknowns: float | None = None
    statements: float | None = None
    unknown_worth: float | None = None
    partial: float | None = None
    grades: float | None = None
    affinities: float | None = None
    half_life: float | None = None
    tau: float | None = None
    power: float | None = None
    quantities: float | None = None
    size_exponent: float | None = None

    def __post_init__(self) -> None:
        for name, width in self.requested().items():
            if isnan(width) or width < 0:
                raise InputError(f"perturbation {name}: a number of at least 0 is expected, not {width!r}")
            if name in _BELOW_ONE and not width < 1:
                raise InputError(f"perturbation {name}: a relative half-width below 1 is expected, not {width!r}")
            if name == "unknowns" and width > 1:
                raise InputError(f"perturbation unknowns: a correlation from 0 to 1 is expected, not {width!r}")
            if name == "statements" and width > 1:
                raise InputError(f"perturbation statements: a number from 0 to 1 is expected, not {width!r}")
            if name == "weights" and width == 0:
                raise InputError("perturbation weights: a concentration above 0 is expected; larger is narrower")
            if name != "weights" and isinf(width):
                raise InputError(f"perturbation {name}: a finite width is expected")

    def requested(self) -> dict[str, float]:
        """Return the width of every perturbation that was asked for."""
        found = {item.name: getattr(self, item.name) for item in fields(self)}
        return {name: float(width) for name, width in found.items() if width is not None}

    @classmethod
    def of(cls, given: Perturbations | Mapping[str, float | None] | None) -> Perturbations:
        """Return perturbations from a mapping of widths; None as a whole, or as a width, takes the usual ones.

        >>> Perturbations.of({"weights": 200.0, "partial": None}).requested()
        {'weights': 200.0, 'partial': 0.25}
        """
        if isinstance(given, Perturbations):
            return given
        if given is None:
            return USUAL
        usual = USUAL.requested()
        for name in given:
            if name not in usual:
                raise UnknownNameError("perturbation", name, usual)
        return cls(**{name: usual[name] if width is None else width for name, width in given.items()})


_BELOW_ONE = ("grades",)

#: Widths for a first look: judgements, wide enough that a reader who doubts the scheme finds his own in them.
USUAL = Perturbations(
    weights=50.0,  # a weight of 0.25 has a standard deviation of 0.06
    unknowns=0.5,  # catalogues are silent about whole navies at a time, so answers go together
    statements=1.0,
    unknown_worth=0.15,
    partial=0.25,
    grades=0.2,
    affinities=0.25,
    half_life=0.5,
    tau=0.5,
    power=0.5,
    quantities=0.25,
    size_exponent=0.5,  # from counting hulls to counting tons
)


@dataclass(frozen=True)
class Application:
    """What became of a requested perturbation."""

    perturbation: str
    width: float
    applied: bool
    inputs: int  # how many inputs it moves; 0 when refused, or when its width holds them where they are
    reason: str  # what it moves, or why it was refused
