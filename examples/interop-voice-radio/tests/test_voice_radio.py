"""The plug-in, held to the laws and run as its users run it; the package must be installed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from interop_voice_radio import VOICE_FIRST
from interop_voice_radio.layer import OneNetLayer
from interop_voice_radio.measure import NETS

import interop
from interop.catalog import Catalog
from interop.errors import InputError
from interop.importers import run_importer
from interop.measures import MeasureMatrix, measure
from interop.measures.facts import CARRIERS
from interop.scheme import Scheme
from interop.testing import check_scorer

LOG = """\
day,net,calling,calling_unit,called,called_unit,heard
2020-11-03,uhf-voice,ind-navy,p-8i,usa-navy,p-8a,yes
2020-11-04,smoke,ind-navy,p-8i,usa-navy,p-8a,no
"""


def test_the_layer_obeys_the_laws() -> None:
    """Every law that speaks of it, in the scheme of the package."""
    checked = check_scorer(OneNetLayer, scheme="voice-first", max_examples=3)
    assert {"declared_symmetry", "shut_gate", "shared_standard", "unknown_becomes_known"} <= set(checked.obeyed)
    assert checked.silent["further_exercise"] == "no layer of the scheme counts exercises"


def test_the_whole_scheme_obeys_the_laws() -> None:
    """The layer among those that the scheme inherits."""
    laws = ["bounds", "shares", "contributions_sum", "third_force"]
    assert check_scorer(interop.score, scheme="voice-first", laws=laws, max_examples=3).obeyed == tuple(laws)


def test_the_measure_obeys_the_laws() -> None:
    """Those of them that ask neither for bounds nor for layers: a measure is a scorer like any other."""

    def scorer(catalog: Catalog, forces: list[str], *, as_of: date, scheme: Scheme, **_: str) -> MeasureMatrix:
        return measure(catalog, forces, "largest-net", as_of=as_of, scheme=scheme)

    laws = ["order_of_rows", "order_of_forces", "renaming", "scaling_quantities", "third_force", "ended"]
    assert check_scorer(scorer, scheme="voice-first", laws=laws, max_examples=3).obeyed == tuple(laws)


def test_the_scheme() -> None:
    """It goes by its name, and says only what differs."""
    scheme = interop.load_scheme("voice-first")
    assert (scheme.base, "munitions" in scheme.layers) == ("three-dimensions", False)
    assert scheme == interop.load_scheme(Path(str(VOICE_FIRST)))


def test_the_measure_is_the_layer_without_gates() -> None:
    """With all grades 1 the two are the same within a state, where no gate stands, and nowhere is the layer above."""
    catalog = interop.load_catalog()
    grades = dict.fromkeys((name.removesuffix(":peer") for name in NETS), 1.0)
    voice = {"grades": grades, "domains": list(CARRIERS)}
    scheme = {"base": "voice-first", "name": "ungraded", "layers": {"voice": voice}}
    low = interop.score(catalog, "malabar-2020", scheme=scheme).layers["voice"].scores.believed.low
    net = measure(catalog, "malabar-2020", "largest-net", scheme="voice-first").values
    np.testing.assert_allclose(low.diagonal(), net.diagonal(), atol=1e-12)
    assert (low <= net + 1e-12).all()


def test_the_importer(tmp_path: Path) -> None:
    """A row is a demonstration, or set aside with its reason."""
    log = tmp_path / "malabar.csv"
    log.write_text(LOG)
    made = run_importer("radio-log", log, tmp_path / "out")
    assert made.account.reasons == {"a net that is no standard of the catalogue": 1}
    found = interop.load_catalog(extend=tmp_path / "out").demonstrations
    assert [row.outcome for row in found if row.id == "radio-log-malabar-2"] == ["succeeded"]
    log.write_text("day,net\n")
    with pytest.raises(InputError, match=r"malabar\.csv: no column calling"):
        run_importer("radio-log", log, tmp_path / "other")
