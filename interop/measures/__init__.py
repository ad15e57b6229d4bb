"""Published measures of interoperability and similarity: as pure functions on arrays, and as scorers on a catalogue.

The functions take systems × characters (:mod:`~interop.measures.characters`, :mod:`~interop.measures.lisi`), portfolios
(:mod:`~interop.measures.portfolios`), profiles (:mod:`~interop.measures.agreement_scores`) or alternatives × criteria
(:mod:`~interop.measures.ranks`, :mod:`~interop.measures.means`). The scorers (:mod:`~interop.measures.scorers`) feed
them the facts that :func:`interop.score` takes, so that methods can be compared.
"""

from __future__ import annotations

from interop.measures.agreement_scores import cohen_kappa, scott_pi, signorino_ritter
from interop.measures.characters import cosine, directed, i_score, jaccard, overlap, russell_rao
from interop.measures.facts import Facts
from interop.measures.influence import main_effects, variance_shares
from interop.measures.layer_roles import LayerLeftOut, LayerWeight, leave_one_out, weights_in_effect
from interop.measures.lisi import expected_level, generic_level, specific_level
from interop.measures.means import power_mean
from interop.measures.pairs import SimilarPairs, similar_pairs, write_similar_pairs
from interop.measures.portfolios import finger_kreinin, herfindahl, pooled_herfindahl
from interop.measures.ranks import average_ranks, copeland, kendall_tau_b, outranking, spearman_rho
from interop.measures.registry import MEASURES, Measure, measure_named, measures
from interop.measures.scorers import MeasureMatrix, measure

__all__ = [
    "MEASURES",
    "Facts",
    "LayerLeftOut",
    "LayerWeight",
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
]
