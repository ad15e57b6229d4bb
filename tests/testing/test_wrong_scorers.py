"""A test of the tests: scorers that are each wrong in one way are each caught by the law that should catch them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from interop.testing import laws
from tests.testing.wrong_scorers import WRONG, Wrong

PAGE = Path(__file__).parents[2] / "docs" / "laws.md"
#: As many as the default profile of Hypothesis looks at.
EXAMPLES = 100


@pytest.fixture(autouse=True)
def _the_same_each_time() -> Iterator[None]:
    """Draw what CI draws, unless a long search is asked for."""
    profile = settings.get_current_profile_name()
    settings.load_profile("long" if profile == "long" else "brief")
    yield
    settings.load_profile(profile)


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.name)
def test_is_caught(wrong: Wrong) -> None:
    """The law that should catch it does: it is broken, or says that it came across nothing."""
    with pytest.raises(laws.LawError) as error:
        laws.BY_NAME[wrong.caught_by](wrong.scorer, max_examples=EXAMPLES, shrink=False)
    assert error.value.law == wrong.caught_by
    assert isinstance(error.value, laws.LawUntestedError) == wrong.in_vain


def test_there_are_many_and_each_law_catches_one() -> None:
    """At least two dozen, none twice, and no law is there that catches nothing."""
    assert len({wrong.name for wrong in WRONG}) == len(WRONG) >= 24
    assert {wrong.caught_by for wrong in WRONG} == set(laws.BY_NAME)


def test_the_page_says_which_law_catches_which() -> None:
    """The table of the page is this list."""
    text = PAGE.read_text(encoding="utf-8").partition("## Scorers that are wrong")[2]
    rows = re.findall(r"^\| (a scorer that .+?) \| `(\w+)` \|$", text, re.MULTILINE)
    assert rows == [(f"a scorer that {wrong.does}", wrong.caught_by) for wrong in WRONG]
