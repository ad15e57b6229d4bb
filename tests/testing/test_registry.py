"""Every built-in layer, measure and view has its standing with every law, and keeps to it."""

from __future__ import annotations

import pytest
from hypothesis import settings

from interop.analysis import views
from interop.layers import BUILT_IN
from interop.matrix import InteropMatrix
from interop.measures import MEASURES
from interop.testing import LAWS
from interop.testing.registry import REGISTRY, BuiltIn

#: By how much fewer examples of each law than a test has: measures and views are held to many laws, and have tests of their own.
EXAMPLES = {"layer": 5, "measure": 20, "view": 20}


def names(what: str) -> set[str]:
    """Return what is registered."""
    return {name for kind, name in REGISTRY if kind == what}


def test_nothing_is_left_out() -> None:
    """A layer, a measure or a view that nobody classified stands out here."""
    assert names("layer") == set(BUILT_IN)
    assert names("measure") == set(MEASURES)
    functions = {name for name in views.__all__ if name.islower()}
    others = {name for name in ("dimensions", "symmetric") if hasattr(InteropMatrix, name)}
    assert names("view") == functions | others


@pytest.mark.parametrize("item", REGISTRY.values(), ids=lambda item: f"{item.what} {item.name}")
def test_it_obeys_what_it_is_said_to(item: BuiltIn) -> None:
    """Each law is obeyed, or speaks of something else, or a reason is given."""
    checked = item.check(max_examples=max(1, settings().max_examples // EXAMPLES[item.what]))
    assert {*checked.obeyed, *checked.silent, *checked.exempt} == {law.name for law in LAWS}
    assert all(checked.exempt.values())
    assert item.what == "layer" or not set(item.obeys) & set(checked.silent)
