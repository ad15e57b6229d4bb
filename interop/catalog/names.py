"""Names that people type: a force by its id, its name, an alias, or the state that it serves."""

from __future__ import annotations

import re
import unicodedata

from interop.catalog.catalog import Catalog
from interop.catalog.models import Force
from interop.errors import InputError, InteropError, UnknownNameError

#: Names of states that are said and that ISO 3166 does not list.
SPOKEN = {
    "america": "usa",
    "britain": "gbr",
    "england": "gbr",
    "holland": "nld",
    "great britain": "gbr",
    "uk": "gbr",
    "korea": "kor",
    "rok": "kor",
    "prc": "chn",
    "uae": "are",
    "ussr": "sun",
    "burma": "mmr",
    "east germany": "ddr",
    "gdr": "ddr",
    "west germany": "deu",
    "frg": "deu",
    "persia": "irn",
    "soviet": "sun",
}


def force_named(catalog: Catalog, name: str) -> str:
    """Return the id of the force that a name means.

    In this order: an id; a force's name or alias; a state, by its code, its name here or one that ISO 3166 knows, which
    means its navy, or its only service where it has no navy here. Case, accents and punctuation do not matter.

    Raises:
        UnknownNameError: nothing answers to the name.
        InputError: it means several forces, and lists them; or a state of which none is listed.

    >>> import interop
    >>> catalog = interop.load_catalog()
    >>> [force_named(catalog, name) for name in ("ind-navy", "Royal Navy", "jmsdf", "us", "South Korea")]
    ['ind-navy', 'gbr-navy', 'jpn-msdf', 'usa-navy', 'kor-navy']
    """
    if name in catalog.forces_by_id:
        return name
    wanted = folded(name)
    services = [force for force in catalog.forces if force.kind == "service"]
    called = [force.id for force in catalog.forces if wanted in map(folded, (force.id, force.name, *force.aliases))]
    if not called:
        whose, service = _parted(wanted)
        state = state_named(catalog, whose)
        own = [force for force in _of_state(services, catalog, state) if service in ("", force.service)]
        called = [force.id for force in own if force.service == "navy"] or [force.id for force in own]
        if state is not None and not called and "-" not in name:  # what has the form of an id is one that is not there
            which = f"{service.replace('-', ' ') or 'force'} of {catalog.states_by_id[state].name}"
            raise InputError(f"no {which} is listed; `interop forces` lists those that are, --extend adds one")
    if not called:
        states = {catalog.states_by_id[force.state].name: catalog.states_by_id[force.state] for force in services}
        raise UnknownNameError("force", name, {**states, **catalog.forces_by_id})
    if len(called) > 1:
        raise InputError(f"{name!r} means several forces; say which: {', '.join(called)}")
    return called[0]


def _parted(name: str) -> tuple[str, str]:
    """Return a name without the service that it ends with, and that service: `ussr navy` is the navy of the USSR."""
    for service in ("navy", "army", "air force"):
        if name.endswith(f" {service}"):
            return name.removesuffix(f" {service}"), service.replace(" ", "-")
    return name, ""


def folded(text: str) -> str:
    """Return text without case, accents and punctuation, as names are compared.

    >>> folded("Côte d'Ivoire"), folded("IND_navy")
    ('cote d ivoire', 'ind navy')
    """
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))
    words = re.findall(r"[a-z0-9]+", plain.casefold())
    if len(words) > 1 and all(len(word) == 1 for word in words):  # U.S. is US
        return "".join(words)
    return " ".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)


def force_among(catalog: Catalog, forces: tuple[str, ...], name: str, where: str) -> str:
    """Return the id of the force that a name means among some; raise UnknownNameError, naming `where` they are."""
    if name in forces:
        return name
    if not isinstance(name, str):
        raise InputError(f"a force is named by its id, not by {name!r:.80}")
    try:
        found = force_named(catalog, name)
    except InteropError:
        raise UnknownNameError(f"force in this {where}", name, forces) from None
    if found not in forces:
        raise UnknownNameError(f"force in this {where}", name, forces, guess=False)
    return found


def _of_state(services: list[Force], catalog: Catalog, state: str | None) -> list[Force]:
    """Return the services of a state, or of the one that succeeded it."""
    own = [force for force in services if force.state == state]
    row = catalog.states_by_id.get(state or "")
    return own if own or row is None or row.successor is None else _of_state(services, catalog, row.successor)


def state_named(catalog: Catalog, name: str) -> str | None:
    """Return the code of a state: its own code or name, or any that ISO 3166 has for it, today or once."""
    wanted = folded(name)
    wanted = SPOKEN.get(wanted, wanted)
    for state in catalog.states:
        if wanted in (folded(state.id), folded(state.name)):
            return state.id
    import pycountry

    words = sorted(wanted.split())  # "Republic of Korea" is listed as "Korea, Republic of"
    for country in (*pycountry.countries, *pycountry.historic_countries):
        said = (getattr(country, part, "") for part in ("alpha_2", "name", "common_name", "official_name"))
        if country.alpha_3 in catalog.states_by_id and words in (sorted(folded(text).split()) for text in said if text):
            return str(country.alpha_3)
    return None
