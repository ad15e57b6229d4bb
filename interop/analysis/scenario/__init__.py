"""What if: supposed changes of the facts, and what they do to the scores."""

from interop.analysis.scenario.effects import WhatIf, of_matrix, scores_after, whatif
from interop.analysis.scenario.scenario import Scenario, ScenarioError, load_scenario, scenarios

__all__ = ["Scenario", "ScenarioError", "WhatIf", "load_scenario", "of_matrix", "scenarios", "scores_after", "whatif"]
