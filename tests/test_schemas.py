"""Every JSON form has one published schema, and every result obeys its own."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given

import interop
from interop.analysis.backtest import backtest
from interop.analysis.coalition import coalition
from interop.analysis.compare import compare
from interop.analysis.gaps import gaps
from interop.analysis.roadmap import roadmap
from interop.analysis.scenario import Scenario, whatif
from interop.analysis.support import support
from interop.analysis.timeline import timeline
from interop.analysis.uncertainty import uncertainty
from interop.analysis.units import unit_pairs
from interop.analysis.views import breakdowns
from interop.catalog import Catalog
from interop.errors import InputError, UnknownNameError
from interop.measures import measure
from interop.schemas import forms, schema_of
from interop.testing.strategies import FORCES, catalogs, schemes, score_days

PAIR = ("ind-navy", "usa-navy")


def obeys(document: dict[str, Any]) -> None:
    """Hold a document, as it is written and read again, against the schema of its form."""
    jsonschema_rs.validate(schema_of(document["schema"]), json.loads(json.dumps(document)), validate_formats=True)


@pytest.mark.parametrize("form", forms())
def test_schemas_are_schemas(form: str) -> None:
    """Each is valid by its own meta-schema, names its form, and lets nothing unsaid in."""
    schema = schema_of(form)
    jsonschema_rs.meta.validate(schema)
    assert schema["title"] == schema["properties"]["schema"]["const"] == form
    assert schema["additionalProperties"] is False
    assert schema["description"].endswith(".")


def test_unknown_form() -> None:
    """A form that is not there is an error that names the nearest."""
    with pytest.raises(UnknownNameError, match="did you mean 'interop-matrix/2'"):
        schema_of("interop-matrix/1")


@given(catalogs(), schemes(), score_days)
def test_results_obey(catalog: Catalog, scheme: dict[str, Any], day: date) -> None:
    """What analyses say of any catalogue is what their schemas describe."""
    matrix = interop.score(catalog, list(FORCES), as_of=day, scheme=scheme)
    obeys(matrix.to_dict())
    obeys(matrix.explain(*PAIR).to_dict())
    obeys(matrix.relative.to_dict())
    with suppress(InputError):  # nothing is applicable
        for split in breakdowns(matrix, *PAIR):
            obeys(split.to_dict())
    obeys(gaps(matrix).to_dict(5))
    obeys(support(matrix).to_dict())
    obeys(coalition(matrix).to_dict())
    obeys(uncertainty(matrix, draws=2, statements=["ind-navy~usa-navy > 0.1"]).to_dict())
    obeys(timeline(catalog, PAIR, "2008", "2009", scheme=scheme).to_dict())
    obeys(compare(catalog, list(FORCES), schemes=[scheme], measures=["jaccard"], as_of=day).to_dict())
    obeys(measure(catalog, list(FORCES), "jaccard", as_of=day, scheme=scheme).to_dict())
    obeys(whatif(catalog, PAIR, Scenario(name="nothing"), as_of=day, scheme=scheme).to_dict())
    for result in (lambda: unit_pairs(matrix), lambda: roadmap(matrix, PAIR)):
        with suppress(InputError):  # no units, or nothing to raise: said in words, not in a form
            obeys(result().to_dict())


def test_backtest_obeys() -> None:
    """The back-test of the bundled facts is what its schema describes."""
    obeys(backtest(interop.load_catalog(), "malabar-2020").to_dict())
