"""Who the register's names mean: states of today and of once, organisations, groups that serve no state."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from interop.catalog.names import SPOKEN, folded
from interop.errors import close_to

PartyKind = Literal["state", "organisation", "group"]


@dataclass(frozen=True)
class TradeParty:
    """A supplier or recipient.

    Codes are those of ISO 3166-1 and 3166-3. Whom ISO does not list has one from the range X.. that it leaves to users.
    """

    code: str
    kind: PartyKind
    until: int | None = None  # year in which the state ended
    successor: str | None = None  # state that carries its design tradition on


def party_named(name: str) -> TradeParty | None:
    """Return whom a name of the register means; None where nobody is known by it.

    >>> party_named("Viet Nam").code, party_named("Soviet Union").successor, party_named("Hamas (Palestine)*").kind
    ('VNM', 'RUS', 'group')
    """
    return _parties().get(folded(name))


def nearest_party(name: str) -> str | None:
    """Return the name of somebody that is most like another, as `folded` writes it; None where nothing is close."""
    return next(iter(close_to(name, _parties())), None)


def is_unknown(name: str) -> bool:
    """Say whether the register itself does not know who it was: `unknown supplier(s)`."""
    return folded(name).startswith("unknown ")


def iso_name(code: str) -> str:
    """Return what ISO 3166 calls a state; its code where ISO does not list it."""
    import pycountry

    country = pycountry.countries.get(alpha_3=code)
    return code if country is None else str(getattr(country, "common_name", country.name))


@cache
def _parties() -> Mapping[str, TradeParty]:
    """Return parties by folded name: the reviewed table of the register's own names before what ISO 3166 says."""
    import pycountry

    found: dict[str, TradeParty] = {}
    for country in pycountry.countries:
        for said in ("name", "common_name", "official_name", "alpha_3"):
            if text := getattr(country, said, ""):
                found.setdefault(folded(text), TradeParty(country.alpha_3, "state"))
    text = (files(__package__) / "states.csv").read_text(encoding="utf-8")
    kinds: dict[str, PartyKind] = {"state": "state", "organisation": "organisation", "group": "group"}
    for row in csv.DictReader(text.splitlines()):
        until = int(row["until"]) if row["until"] else None
        found[folded(row["name"])] = TradeParty(row["code"], kinds[row["kind"]], until, row["successor"] or None)
    by_code = {party.code: party for party in found.values()}
    return {name: by_code[code.upper()] for name, code in SPOKEN.items()} | found
