"""The public API is small, pinned and documented."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

import interop

PUBLIC = [
    "Catalog",
    "CatalogError",
    "CatalogWarning",
    "Explanation",
    "InputError",
    "InteropError",
    "InteropMatrix",
    "OutputError",
    "Problem",
    "Scheme",
    "SchemeError",
    "Snapshot",
    "UnknownNameError",
    "__version__",
    "load_catalog",
    "load_scheme",
    "score",
]


def test_public_names() -> None:
    """The package offers these names and no others."""
    assert dir(interop) == PUBLIC


def test_public_names_are_documented() -> None:
    """Every public name has a docstring of its own."""
    for name in PUBLIC:
        if not name.startswith("__"):
            assert getattr(interop, name).__doc__, name


def test_import_is_light() -> None:
    """Importing the package imports none of the extras, nor pandas."""
    code = "import sys, interop\nprint(sorted({'plotly', 'scipy', 'SALib', 'dask', 'fastapi', 'pandas', 'openpyxl'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


#: What each public sub-package offers.
SUB_PACKAGES = {
    "interop.analysis.backtest": ["Backtest", "Discrimination", "Trial", "backtest", "discrimination"],
    "interop.analysis.coalition": ["Coalition", "coalition"],
    "interop.analysis.compare": ["Comparison", "compare"],
    "interop.analysis.diff": ["Difference", "Moved", "RowChange", "difference"],
    "interop.analysis.explain": ["Explanation", "LayerExplanation", "explain"],
    "interop.analysis.gaps": ["GapValue", "Gaps", "gaps"],
    "interop.analysis.roadmap": ["RankedChange", "Roadmap", "feasible_changes", "roadmap", "three_best_changes"],
    "interop.analysis.scenario": [
        "Scenario",
        "ScenarioError",
        "WhatIf",
        "load_scenario",
        "of_matrix",
        "scenarios",
        "whatif",
    ],
    "interop.analysis.stats": ["Share", "Statistics", "statistics"],
    "interop.analysis.support": ["Common", "Gate", "Support", "SupportCell", "support"],
    "interop.analysis.timeline": ["Event", "Timeline", "events_between", "timeline"],
    "interop.analysis.uncertainty": ["FACTS_ALONE", "Sensitivity", "Uncertainty", "sobol", "uncertainty"],
    "interop.analysis.units": ["Column", "PairOfUnits", "PairTable", "UnitPairs", "extreme_pairs", "unit_pairs"],
    "interop.analysis.views": [
        "BYS",
        "Breakdown",
        "Part",
        "Relative",
        "RelativeCells",
        "breakdown",
        "breakdowns",
        "relative",
    ],
    "interop.exports": [
        "catalog_from_tables",
        "catalog_tables",
        "matrix_table",
        "query",
        "read_parquet",
        "siso_text",
        "to_networkx",
        "to_xarray",
        "write_graphml",
        "write_matrix",
        "write_parquet",
        "write_siso",
    ],
    "interop.importers": [
        "Account",
        "Imported",
        "Importer",
        "Remark",
        "importer_named",
        "installed_importers",
        "run_importer",
    ],
    "interop.layers": [
        "AffinityLayer",
        "AgreementLayer",
        "Bloc",
        "Driver",
        "Evidence",
        "Gap",
        "Interval",
        "Layer",
        "LayerScores",
        "Obstacle",
        "PeerLayer",
        "PracticeLayer",
        "ServiceLayer",
        "Settings",
        "Side",
        "Sides",
        "StandardsLayer",
        "UnitScores",
        "kind_named",
        "kinds",
    ],
    "interop.report.figures": [
        "composition_figure",
        "matrix_figure",
        "origin_figure",
        "timeline_figure",
        "uncertainty_figure",
        "whatif_figure",
        "write_figure",
    ],
    "interop.report.page": ["render_page"],
    "interop.testing": [
        "Checked",
        "LAWS",
        "Law",
        "LawBrokenError",
        "LawError",
        "LawUntestedError",
        "Scored",
        "Vocabulary",
        "catalogs",
        "check_scorer",
        "schemes",
        "score_days",
        "variations",
        "worlds",
    ],
}


@pytest.mark.parametrize("package", SUB_PACKAGES)
def test_sub_packages_offer_these_names(package: str) -> None:
    """Every public sub-package is pinned, and each of its names is documented."""
    module = import_module(package)
    assert sorted(module.__all__) == SUB_PACKAGES[package]
    assert all(getattr(module, name).__doc__ for name in module.__all__)
