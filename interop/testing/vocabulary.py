"""What generated catalogues must speak of for the layers of a scheme to have something to score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from interop.catalog.models import DOMAINS, AgreementKind, Domain, Role
from interop.layers import StandardsLayer
from interop.scheme import Scheme

#: The kind of agreement that generated gates ask for, and the state that keeps them.
GATE: AgreementKind = "communications-security"
KEEPER = "USA"


@dataclass(frozen=True)
class Words:
    """The standards of one value of the layer column of `standards.csv`."""

    layer: str
    mode: Literal["peer", "service"]
    standards: tuple[str, ...]

    @property
    def gives(self) -> Role:
        """The role in which a unit gives."""
        return "peer" if self.mode == "peer" else "provider"

    @property
    def takes(self) -> Role:
        """The role in which a unit takes."""
        return "peer" if self.mode == "peer" else "receiver"


@dataclass(frozen=True)
class Vocabulary:
    """Standards, kinds of agreement and domains that a scheme looks at."""

    words: tuple[Words, ...]
    kinds: tuple[AgreementKind, ...]  # that raise a layer
    domains: tuple[Domain, ...]  # of units that some layer looks at

    @property
    def uncounted(self) -> tuple[AgreementKind, ...]:
        """The kinds of agreement that raise no layer, and open no gate."""
        return tuple(kind for kind in get_args(AgreementKind) if kind not in (*self.kinds, GATE))

    @classmethod
    def of(cls, scheme: Scheme) -> Vocabulary:
        """Return what the layers of a scheme look at."""
        words: dict[str, Words] = {}
        domains: dict[Domain, None] = {}
        for layer in scheme.over_standards.values():
            domains |= dict.fromkeys(domain for role in layer.roles for domain in layer.domains_of(role))
            mode: Literal["peer", "service"] = "peer" if layer.roles[0] == "peer" else "service"
            before = words[layer.standard_layer].standards if layer.standard_layer in words else ()
            named = tuple(dict.fromkeys((*before, *_standards(layer))))
            words[layer.standard_layer] = Words(layer.standard_layer, mode, named)
        kinds = dict.fromkeys(kind for layer in scheme.layers.values() for kind in layer.agreement_kinds)
        return cls(tuple(words.values()), tuple(kinds), tuple(domains) or DOMAINS)


def _standards(layer: StandardsLayer) -> tuple[str, ...]:
    """Return the standards that a layer grades, and some without a grade where it has an opinion on those."""
    graded = tuple(layer.grades)
    if layer.others is None:
        return graded or (f"{layer.standard_layer}-a",)  # one alone needs no grade
    return (*graded, *(f"{layer.standard_layer}-{letter}" for letter in "ab"[: max(1, 2 - len(graded))]))
