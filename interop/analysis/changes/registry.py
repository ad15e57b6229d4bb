"""Every kind of change by name."""

from __future__ import annotations

from collections.abc import Mapping

from interop.analysis.changes.agreements import AGREEMENT_CHANGES
from interop.analysis.changes.base import Change
from interop.analysis.changes.holdings import HOLDING_CHANGES
from interop.analysis.changes.supports import SUPPORT_CHANGES


def kinds() -> Mapping[str, type[Change]]:
    """Return every kind of change by name."""
    classes: tuple[type[Change], ...] = (*HOLDING_CHANGES, *SUPPORT_CHANGES, *AGREEMENT_CHANGES)
    return {item.model_fields["change"].default: item for item in classes}
