"""`check_scorer`, as the author of a scorer or of a kind of layer uses it."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st

import interop
from interop.catalog import Catalog
from interop.errors import InputError, UnknownNameError
from interop.layers import AgreementLayer, PeerLayer
from interop.scheme import load_scheme
from interop.testing import LawBrokenError, LawUntestedError, check_scorer, laws
from interop.testing.laws import base
from interop.testing.strategies import SCHEME
from tests.layers.test_foreign import SCHEME as FOREIGN
from tests.layers.test_foreign import AnyShared
from tests.testing.wrong_scorers import WRONG

SCORERS = {wrong.name: wrong.scorer for wrong in WRONG}


def test_a_whole_scorer() -> None:
    """It is held to every law; none is silent about a scheme with every kind of layer."""
    checked = check_scorer(interop.score, max_examples=1)
    assert checked.obeyed == tuple(law.name for law in laws.LAWS)
    assert not checked.silent


def test_a_kind_of_another_package() -> None:
    """A kind that is not installed is tried in its author's scheme, on catalogues that speak of its standards."""
    checked = check_scorer(AnyShared, scheme=FOREIGN, max_examples=3)
    assert {"declared_symmetry", "shut_gate", "unknown_becomes_known", "ended"} <= set(checked.obeyed)
    assert checked.silent["further_exercise"] == "no layer of the scheme counts exercises"
    assert {*checked.obeyed, *checked.silent} == set(laws.BY_NAME)


def test_a_kind_that_breaks_a_law() -> None:
    """Its law is named, and the layer in which it is broken."""

    class Crooked(AnyShared):
        """Says to be symmetric, and is not."""

        def score(self, snapshot: Any, settings: Any) -> Any:
            scores = super().score(snapshot, settings)
            lopsided = np.triu(np.full(scores.believed.low.shape, 0.5))
            low = np.clip(scores.believed.low - lopsided, 0, 1)
            return type(scores).of(type(scores.believed)(low, scores.high, scores.believed.settled, scores.optional))

    with pytest.raises(LawBrokenError, match=r"shared (low|value) of \(.*another number stands across the diagonal"):
        check_scorer(Crooked, scheme=FOREIGN, laws=[laws.declared_symmetry], max_examples=100)


def test_a_layer() -> None:
    """A layer by itself needs no scheme."""
    layer = load_scheme(SCHEME).layers["practice"]
    assert "older_exercise" in check_scorer(layer, max_examples=3).obeyed


def test_a_scheme_by_name() -> None:
    """A built-in scheme is tried on catalogues that speak of all the standards it grades."""
    names = ["bounds", "shut_gate", "unknown_becomes_known"]
    assert check_scorer(interop.score, scheme="technical", laws=names, max_examples=2).obeyed == tuple(names)
    assert check_scorer(PeerLayer, scheme="technical", laws=["bounds"], max_examples=2).obeyed == ("bounds",)


def test_a_kind_needs_a_scheme_that_has_it() -> None:
    """Without a scheme, or in one that has none of the kind, its settings are not known."""
    for scheme in (None, FOREIGN, "origin"):
        with pytest.raises(InputError, match="give scheme=, with a layer of AgreementLayer"):
            check_scorer(AgreementLayer, scheme=scheme)


def test_what_a_broken_law_shows() -> None:
    """Its name, what it means, the cell with its numbers, and a catalogue of a few rows as tables."""
    with pytest.raises(LawBrokenError) as error:
        laws.shut_gate(SCORERS["ignores_gates"])
    text = str(error.value)
    head, found, *_ = text.splitlines()
    assert head == f"shut_gate: {laws.shut_gate.meaning}"
    assert found.startswith("value of (")
    assert "scored first:\n  " in text
    assert "    equipment  force" in text
    assert "communications-security" in text
    assert "scored then:\n  with, in fits" in text
    assert max(map(len, text.splitlines())) < 250
    first = error.value.calls[0].catalog
    assert len(first.holdings) + len(first.fits) + len(first.agreements) + len(first.exercises) <= 8


def test_a_law_that_tested_nothing() -> None:
    """A scorer without layers is not said to keep the symmetry of its layers, and one that is never told apart fails."""
    laws.third_force(bare, max_examples=5)
    with pytest.raises(LawUntestedError, match=r"declared_symmetry: .*\ntested nothing: in 20 examples its case never"):
        laws.declared_symmetry(bare)
    with pytest.raises(LawUntestedError, match="tested nothing: the scheme has one layer"):
        laws.weight_of_zero(AnyShared, scheme=FOREIGN)
    with pytest.raises(LawUntestedError, match="tested nothing: no layer of the scheme counts exercises"):
        check_scorer(AnyShared, scheme=FOREIGN, laws=["bounds", "older_exercise"], max_examples=1)


def bare(catalog: Catalog, forces: list[str], **asked: Any) -> Any:
    """Return forces and values, which is all that a scorer must."""
    return SimpleNamespace(forces=tuple(forces), values=interop.score(catalog, forces, **asked).values)


def test_a_scorer_without_bounds_and_layers() -> None:
    """It is held to what it can be, and told which laws look for what it has not."""
    looked_at = {"ended", "shut_gate", "renaming", "scaling_sizes", "bounds", "one_agreement"}
    others = {law.name: "not looked at here" for law in laws.LAWS if law.name not in looked_at}
    checked = check_scorer(bare, max_examples=4, exempt=others)
    assert {"ended", "shut_gate", "renaming", "scaling_sizes"} == set(checked.obeyed)
    assert checked.silent["bounds"].endswith("its case never arose; the scorer's results have no highs, lows")
    assert checked.silent["one_agreement"].endswith("the scorer's results have no layers")
    with pytest.raises(LawUntestedError, match="the scorer's results have no highs, lows") as error:
        check_scorer(bare, laws="bounds")
    assert error.value.lacked == ("highs", "lows")


def test_a_scorer_with_an_order_of_its_own() -> None:
    """Rows and columns are found by their labels."""

    def backwards(catalog: Catalog, forces: list[str], **asked: Any) -> Any:
        return interop.score(catalog, sorted(forces, reverse=True), **asked)

    check_scorer(backwards, laws=["renaming", "order_of_forces", "third_force"], max_examples=4)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda matrix: SimpleNamespace(forces=matrix.forces[:1], values=matrix.values[:1, :1]), "was asked for"),
        (lambda matrix: SimpleNamespace(forces=matrix.forces, values=matrix.values[0]), "value has the shape"),
        (lambda matrix: SimpleNamespace(forces=matrix.forces, values=matrix.values + 1j), "value is no table of numb"),
        (lambda matrix: SimpleNamespace(forces=matrix.forces, values=[["good"]]), "value is no table of numbers"),
        (lambda matrix: SimpleNamespace(forces=matrix.forces, values=[[1], [1, 2]]), "value is no table of numbers"),
        (lambda matrix: SimpleNamespace(forces=matrix.forces, values=matrix.values, layers=[1]), "layers is list, not"),
        (lambda matrix: SimpleNamespace(forces=3, values=matrix.values), "forces is int, not the ids of forces"),
        (
            lambda matrix: SimpleNamespace(forces=matrix.forces, values=matrix.values, layers={"a": matrix.values}),
            "layer a is ndarray, without values",
        ),
    ],
)
def test_what_is_no_result(answer: Callable[[Any], Any], words: str) -> None:
    """It is told by the law at hand, in words, and on the facts."""
    with pytest.raises(LawBrokenError, match=rf"(?s)^third_force: .*\n.*{words}"):
        laws.third_force(lambda *given, **asked: answer(interop.score(*given, **asked)), max_examples=20, shrink=False)


def test_a_value_without_end() -> None:
    """Bounds or none, a value lies within 0 and 1."""

    def endless(catalog: Catalog, forces: list[str], **asked: Any) -> Any:
        values = bare(catalog, forces, **asked).values
        return SimpleNamespace(forces=tuple(forces), values=np.where(values > 0, np.inf, values))

    with pytest.raises(LawBrokenError, match="is inf, not within 0 and 1"):
        laws.bounds(endless, max_examples=20, shrink=False)


def test_how_laws_are_named() -> None:
    """One may stand alone; none at all, and an exemption without a reason, are refused."""
    assert check_scorer(bare, laws=laws.third_force, max_examples=2).obeyed == ("third_force",)
    with pytest.raises(InputError, match="names no law"):
        check_scorer(bare, laws=[])
    with pytest.raises(InputError, match="exempt takes the reason for each law"):
        check_scorer(bare, exempt={"bounds"})  # type: ignore[arg-type]
    with pytest.raises(InputError, match="gives no reason; write why"):
        check_scorer(bare, exempt={"bounds": " "})
    with pytest.raises(InputError, match=r"not a strategy; of one catalogue, st.just"):
        check_scorer(bare, catalogs=interop.load_catalog())  # type: ignore[arg-type]
    with pytest.raises(InputError, match="max_examples must be at least 1, not 0"):
        check_scorer(bare, max_examples=0)


def test_a_scorer_that_has_bounds_now_and_then() -> None:
    """What is there in some results and not in others breaks the law at hand."""
    asked: list[Any] = []

    def fickle(catalog: Catalog, forces: list[str], **more: Any) -> Any:
        asked.append(1)
        matrix = interop.score(catalog, forces, **more)
        bounds = {"lows": matrix.lows, "highs": matrix.highs} if len(asked) % 2 else {}
        return SimpleNamespace(forces=tuple(forces), values=matrix.values, **bounds)

    with pytest.raises(LawBrokenError, match=r"is there in (some results|the first result) and not in"):
        laws.unknown_becomes_known(fickle, max_examples=20, shrink=False)


def test_a_large_catalogue_is_shown_in_part() -> None:
    """What cannot be shrunk is cut, and told."""

    def wrong(catalog: Catalog, forces: list[str], **asked: Any) -> Any:
        matrix = interop.score(catalog, forces, **asked)
        return SimpleNamespace(forces=matrix.forces, values=matrix.values + 2)

    with pytest.raises(LawBrokenError, match="not within 0 and 1") as error:
        check_scorer(wrong, catalogs=st.just(interop.load_catalog()), laws="bounds", max_examples=1)
    assert len(str(error.value).splitlines()) < 900
    assert "rows more" in str(error.value)


def test_a_scorer_that_answers_always_the_same() -> None:
    """One that looks at nothing obeys much, and is found out where something should have moved."""

    def constant(_: Catalog, forces: list[str], **__: Any) -> Any:
        half = np.full((len(forces),) * 2, 0.5)
        return SimpleNamespace(forces=tuple(forces), values=half, lows=half, highs=half)

    laws.bounds(constant, max_examples=3)
    with pytest.raises(LawUntestedError):
        laws.further_agreement(constant)


def test_a_scorer_that_raises() -> None:
    """What it raises is told, with the facts on which it does."""

    def stumbling(catalog: Catalog, forces: list[str], **asked: Any) -> Any:
        if catalog.agreements:
            raise ZeroDivisionError("no agreements, please")
        return interop.score(catalog, forces, **asked)

    with pytest.raises(LawBrokenError, match="the scorer raised ZeroDivisionError: no agreements, please") as error:
        laws.bounds(stumbling)
    assert isinstance(error.value.__cause__, ZeroDivisionError)
    assert len(error.value.calls[-1].catalog.agreements) == 1


def test_a_result_of_the_wrong_shape() -> None:
    """Arrays are forces × forces."""

    def flat(_: Catalog, forces: list[str], **__: Any) -> Any:
        return SimpleNamespace(forces=tuple(forces), values=np.zeros(len(forces)))

    with pytest.raises(LawBrokenError, match=r"value has the shape \(2,\), not \(2, 2\)"):
        laws.bounds(flat)


@pytest.mark.parametrize(
    ("answer", "words"),
    [(None, "NoneType without forces and values"), (SimpleNamespace(forces=("a",)), "SimpleNamespace without values")],
)
def test_a_result_that_is_none(answer: Any, words: str) -> None:
    """What is missing is named, with the kind of thing that was returned instead."""

    def silent(_: Catalog, __: list[str], **___: Any) -> Any:
        return answer

    with pytest.raises(LawBrokenError, match=f"the scorer returned {words}"):
        laws.bounds(silent, shrink=False)


def test_shrinking_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """When its time is over, what was found so far is shown."""
    monkeypatch.setattr(base, "SHRINK_SECONDS", 0.0)
    began = time.monotonic()
    with pytest.raises(LawBrokenError):
        laws.ended(SCORERS["ignores_until"])
    assert time.monotonic() - began < 10


def test_laws_left_out() -> None:
    """A law may be left out for a reason, and an unknown one is named."""
    why = {"bounds": "has none"}
    checked = check_scorer(interop.score, laws=["bounds", laws.shares], exempt=why, max_examples=1)
    assert (checked.obeyed, checked.exempt) == (("shares",), why)
    with pytest.raises(UnknownNameError, match="no law named 'bound'"):
        check_scorer(interop.score, laws=["bound"])
    with pytest.raises(UnknownNameError, match="no law named 'shut_gates'"):
        check_scorer(interop.score, exempt={"shut_gates": "open"})
