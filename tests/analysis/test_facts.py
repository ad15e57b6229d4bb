"""Facts in words: every kind of row has its table and a sentence."""

from __future__ import annotations

import pytest

import interop
from interop.analysis.facts import fact_ref
from interop.catalog.models import Fact
from interop.catalog.tables import TABLES

WITH_FACTS = [table for table in TABLES if issubclass(table.model, Fact)]


@pytest.mark.parametrize("table", WITH_FACTS, ids=lambda table: table.name)
def test_every_table_has_words(table: object) -> None:
    """A fact is named by the table that it stands in, and told in more than its key."""
    name = table.name  # type: ignore[attr-defined]
    rows = getattr(interop.load_catalog(), name)
    assert rows
    for row in rows[:: max(1, len(rows) // 50)]:
        ref = fact_ref(row)
        assert ref.table == name
        assert ref.text not in ("", row.key)
