"""How far a basis can be trusted, from what re-reading found."""

from __future__ import annotations

import pytest

import interop
from interop.catalog.models import Audit
from interop.reliability import Reliability, reliability


def test_by_hand() -> None:
    """Four right and one wrong give Beta(8, 2): a mean of 0.8; a page that does not bear a row out says nothing."""
    rows = [
        Audit(date="2026-11-27", table="fits", row=f"row {place}", basis="inferred", verdict=verdict)
        for place, verdict in enumerate(["right"] * 4 + ["wrong", "not-in-source", "not-found"])
    ]
    found = reliability(interop.Catalog(audits=tuple(rows)))
    assert found["inferred"] == Reliability("inferred", right=4, wrong=1, undecided=2)
    assert found["inferred"].mean == pytest.approx(0.8)
    assert found["inferred"].deviation == pytest.approx((8 * 2 / (100 * 11)) ** 0.5)


def test_without_audits_nothing_is_certain() -> None:
    """Where no row was decided, the prior stands: four right of five."""
    assert [item.mean for item in reliability(interop.Catalog()).values()] == pytest.approx([0.8] * 3)


def test_what_rests_on_pages_is_mostly_right() -> None:
    """In the bundled catalogue re-reading found nine rows in ten right; cited rows are borne out more often."""
    found = reliability(interop.load_catalog())
    shares = []
    for item in (found["cited"], found["inferred"]):
        assert item.right > 30
        assert 0.9 < item.mean < 1
        shares.append(item.undecided / (item.right + item.wrong + item.undecided))
    assert shares[0] < shares[1]
