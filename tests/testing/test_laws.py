"""The laws on the built-in scorer: on small worlds, on whole catalogues and on the bundled one."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import strategies as st

import interop
from interop.testing import laws
from interop.testing.strategies import catalogs

PAGE = Path(__file__).parents[2] / "docs" / "laws.md"


@pytest.mark.parametrize("law", laws.LAWS, ids=lambda law: law.__name__)
def test_builtin_scorer_obeys(law: laws.Law) -> None:
    """The built-in scorer obeys every law on small worlds, in which what the law speaks of happens often."""
    law(interop.score)


#: Laws that take a catalogue as it comes, and do not first put into it what they speak of.
AS_IT_COMES = [
    *(law for law in laws.LAWS if law.theme in ("form", "sameness", "services")),
    *(laws.shared_standard, laws.further_agreement, laws.further_exercise, laws.third_force, laws.bystander),
    *(laws.evidence_bar, laws.bars_nest, laws.further_coverage),
]


@pytest.mark.parametrize("law", AS_IT_COMES, ids=lambda law: law.__name__)
def test_on_whole_catalogues(law: laws.Law) -> None:
    """It obeys them on larger catalogues with every kind of row, too."""
    law(interop.score, catalogs=catalogs(), max_examples=6)


@pytest.mark.parametrize("law", [laws.bounds, laws.shut_gate, laws.older_exercise], ids=lambda law: law.__name__)
def test_on_the_bundled_catalogue(law: laws.Law) -> None:
    """A catalogue of one's own can be tried, too: here that of the four navies, whose sources are its own."""
    catalog = interop.load_catalog()
    forces = catalog.group("malabar-2020").forces
    small = replace(
        catalog,
        forces=tuple(row.model_copy(update={"parent": None}) for row in catalog.forces if row.id in forces),
        holdings=tuple(row for row in catalog.holdings if row.force in forces),
        fits=tuple(row for row in catalog.fits if row.force is None or row.force in forces),
        exercises=(),
        coverage=tuple(row for row in catalog.coverage if row.force is None or row.force in forces),
        groups=(),
        demonstrations=(),
    )
    law(interop.score, catalogs=st.just(small), scheme="three-dimensions", max_examples=1)


def test_every_law_says_what_it_means_in_a_sentence() -> None:
    """Names are unique, meanings are one sentence, and the page has a row for each law in these words."""
    assert len(laws.BY_NAME) == len(laws.LAWS)
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+?) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    for law in laws.LAWS:
        assert law.meaning.endswith("."), law.name
        assert ". " not in law.meaning, law.name
        assert rows[law.name] == law.meaning


def test_every_law_is_public() -> None:
    """Each law is a function of the module, by its name."""
    assert all(getattr(laws, law.name) is law for law in laws.LAWS)
    assert {law.name for law in laws.LAWS} <= set(laws.__all__)
