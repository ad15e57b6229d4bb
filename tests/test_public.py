"""The public API is small, pinned and documented."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import get_origin

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
    "interop.analysis.explain": ["Explanation", "LayerExplanation", "explain", "limit_of"],
    "interop.analysis.gaps": ["GapValue", "Gaps", "gaps"],
    "interop.analysis.roadmap": ["RankedChange", "Roadmap", "feasible_changes", "roadmap", "three_best_changes"],
    "interop.analysis.scenario": [
        "Scenario",
        "ScenarioError",
        "WhatIf",
        "load_scenario",
        "of_matrix",
        "scenarios",
        "scores_after",
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
        "changes",
        "check_scorer",
        "forces",
        "scenarios",
        "schemes",
        "score_days",
        "synthetic_scheme",
        "synthetic_world",
        "variations",
        "worlds",
    ],
    "interop.catalog": [
        "Catalog",
        "load_catalog",
    ],
    "interop.cli": [
        "main",
    ],
    "interop.importers.orbat": [
        "Line",
        "Listing",
        "Match",
        "Matcher",
        "OrderOfBattle",
        "build",
        "read_listing",
        "write_order",
    ],
    "interop.importers.sipri": [
        "Import",
        "Register",
        "build",
        "read_register",
        "write_import",
    ],
    "interop.importers.siso": [
        "EntityRegister",
        "EntityType",
        "Finding",
        "ancestors",
        "equipment_by_code",
        "parse_entity_code",
        "read_siso",
        "review",
    ],
    "interop.measures": [
        "Facts",
        "LayerLeftOut",
        "LayerWeight",
        "MEASURES",
        "Measure",
        "MeasureMatrix",
        "SimilarPairs",
        "average_ranks",
        "cohen_kappa",
        "copeland",
        "cosine",
        "directed",
        "expected_level",
        "finger_kreinin",
        "generic_level",
        "herfindahl",
        "i_score",
        "jaccard",
        "kendall_tau_b",
        "leave_one_out",
        "main_effects",
        "measure",
        "measure_named",
        "measures",
        "outranking",
        "overlap",
        "pooled_herfindahl",
        "power_mean",
        "russell_rao",
        "scott_pi",
        "signorino_ritter",
        "similar_pairs",
        "spearman_rho",
        "specific_level",
        "variance_shares",
        "weights_in_effect",
        "write_similar_pairs",
    ],
    "interop.testing.laws": [
        "BY_NAME",
        "CLOSE",
        "LAWS",
        "Law",
        "LawBrokenError",
        "LawError",
        "LawUntestedError",
        "Theme",
        "at_the_bar",
        "barred_state",
        "bars_nest",
        "below_the_bar",
        "bounds",
        "bystander",
        "check",
        "child_equals_parent",
        "closed_layer",
        "closing_is_last",
        "contributions_sum",
        "dates_of_a_party",
        "day_of_reading",
        "declared_symmetry",
        "ended",
        "evidence_bar",
        "further_agreement",
        "further_coverage",
        "further_exercise",
        "further_user",
        "gate_within_a_state",
        "groups_and_parents",
        "heavier_layer",
        "heirs_agreement",
        "joined_agreement",
        "joined_layers",
        "joint_of_one",
        "joint_of_two",
        "judgement_moves_no_bound",
        "kin_of_designs",
        "kinds_and_types",
        "longer_exercise",
        "looked_between_others",
        "looked_everywhere",
        "looked_for_navies",
        "looked_for_others",
        "many_at_an_exercise",
        "moved_to_a_better_copy",
        "moved_to_a_copy",
        "name_of_service",
        "nearer_statement",
        "never_scored",
        "not_begun",
        "older_exercise",
        "on_the_day",
        "one_agreement",
        "one_hull",
        "one_shared_standard",
        "opened_gate",
        "order_of_forces",
        "order_of_rows",
        "other_agreement",
        "other_domains",
        "others_agreement",
        "others_exercise",
        "out_of_service",
        "parents_and_children",
        "partial_as_full",
        "partial_between",
        "provenance",
        "provided_by_the_row",
        "renaming",
        "role_before_domain",
        "said_of_joint",
        "same_inputs",
        "scaling_quantities",
        "scaling_sizes",
        "scaling_weights",
        "settled_by_sources",
        "shared_standard",
        "shares",
        "shut_gate",
        "siblings",
        "signed_by_the_state",
        "sister_service",
        "size_for_number",
        "some_exercises",
        "splitting_a_holding",
        "successor_states",
        "third_force",
        "third_force_at_a_gate",
        "unknown_becomes_known",
        "unknown_number",
        "unknown_worth",
        "unlisted_fleet",
        "unseen_exercises",
        "weight_of_zero",
        "what_fitting_takes",
        "where_nobody_looked",
    ],
}


@pytest.mark.parametrize("package", SUB_PACKAGES)
def test_sub_packages_offer_these_names(package: str) -> None:
    """Every public sub-package is pinned, and each of its names is documented."""
    module = import_module(package)
    assert sorted(module.__all__) == SUB_PACKAGES[package]
    offered = [getattr(module, name) for name in module.__all__]
    assert all(item.__doc__ for item in offered if callable(item) and not get_origin(item))


def test_no_public_sub_package_is_left_out() -> None:
    """Whatever names what it offers is pinned here."""
    folder = Path(interop.__file__).parent
    found = {
        ".".join(("interop", *path.parent.relative_to(folder).parts))
        for path in folder.rglob("__init__.py")
        if path.parent != folder and "__all__ =" in path.read_text(encoding="utf-8")
    }
    assert found == set(SUB_PACKAGES)
