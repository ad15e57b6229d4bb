"""Small worlds are small, valid, and full of what the laws speak of."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings

from interop.catalog import Catalog
from interop.scheme import load_scheme
from interop.testing.strategies import SCHEME
from interop.testing.vocabulary import Vocabulary
from interop.testing.worlds import furnished, worlds

VOCABULARY = Vocabulary.of(load_scheme(SCHEME))
EXAMPLES = 400
#: What a catalogue may have, and in how many of a hundred at the least.
OFTEN = {
    "three forces": 60,
    "a force that is no navy": 25,
    "a joint force": 10,
    "something said of a joint force": 1,
    "a gated standard": 80,
    "a standard that is spoken of and gated": 30,
    "a closed list": 10,
    "a statement that is over": 20,
    "a holding that is over": 20,
    "partial support": 20,
    "a judgement": 25,
    "a statement about a kind": 20,
    "exercises of different ages": 20,
    "something not looked at": 15,
    "an unknown quantity": 30,
    "a type derived from another": 20,
}


def traits(catalog: Catalog) -> list[str]:
    """Return what a catalogue has."""
    gated = {row.id for row in catalog.standards if row.gate}
    found = {
        "three forces": len(catalog.forces) >= 3,
        "a force that is no navy": any(row.service not in ("navy", "joint") for row in catalog.forces),
        "a joint force": catalog.parts_by_force,
        "something said of a joint force": any(row.force in catalog.parts_by_force for row in catalog.fits),
        "a gated standard": gated,
        "a standard that is spoken of and gated": gated & {row.standard for row in catalog.fits},
        "a closed list": catalog.closed_standards,
        "a statement that is over": any(row.until for row in catalog.fits),
        "a holding that is over": any(row.until for row in catalog.holdings),
        "partial support": any(row.support == "partial" for row in catalog.fits),
        "a judgement": any(row.basis != "cited" for row in catalog.fits),
        "a statement about a kind": any(row.kind for row in catalog.fits),
        "exercises of different ages": len({row.end for row in catalog.exercises}) > 1,
        "something not looked at": len({row.table for row in catalog.coverage}) < 3,
        "an unknown quantity": any(row.quantity is None for row in catalog.holdings),
        "a type derived from another": any(row.derived_from for row in catalog.equipment),
    }
    return [name for name, there in found.items() if there]


def test_what_is_interesting_is_there_often() -> None:
    """Each trait comes up often enough for a law to meet it; none of the catalogues is large."""
    seen: Counter[str] = Counter()

    @settings(max_examples=EXAMPLES, derandomize=True, database=None)
    @given(worlds(VOCABULARY))
    def look(catalog: Catalog) -> None:
        seen.update([*traits(catalog), "all"])
        assert len(catalog.holdings) <= 8
        assert len(catalog.fits) <= 7

    look()
    shares = {name: 100 * seen[name] / seen["all"] for name in OFTEN}
    assert {name: share for name, share in shares.items() if share < OFTEN[name]} == {}


def test_vocabulary() -> None:
    """Of a layer that grades all its standards these are spoken of, of others some without a grade as well."""
    link, refuel = VOCABULARY.words
    assert (link.mode, link.gives, link.takes) == ("peer", "peer", "peer")
    assert (refuel.mode, refuel.gives, refuel.takes) == ("service", "provider", "receiver")
    assert link.standards == ("link-11", "uhf-voice", "link-a")
    assert VOCABULARY.kinds == ("logistics", "communications-security")
    assert VOCABULARY.domains == ("surface", "air")
    assert Vocabulary.of(load_scheme("origin")).words == ()


def test_a_bare_catalogue_is_furnished() -> None:
    """A catalogue of one's own gets the source and the states that laws name, and keeps its own."""
    whole = furnished(Catalog())
    assert [row.id for row in whole.states] == ["AUS", "IND", "RUS", "SUN", "USA"]
    assert furnished(whole) is whole
