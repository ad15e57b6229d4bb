"""What a report adds to a matrix by running the pipe again: years, scenarios, draws, changes, units, standards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Any

from interop.analysis.explain import Explanation, explain
from interop.matrix import InteropMatrix
from interop.report.exhibit import Exhibit, PageTable, number_cell, table_of
from interop.report.figures.comparison import change_table, comparison_exhibit
from interop.report.page.history import History, history, history_exhibit
from interop.report.page.who_with_whom import support_tables, unit_table
from interop.report.words import LONGEST_TEXT, force_name, joined, layer_phrase, plain, signed

if TYPE_CHECKING:
    from interop.analysis.scenario import WhatIf
    from interop.analysis.uncertainty import Uncertainty

#: Random draws behind the intervals of a report; `interop uncertainty` takes more.
DRAWS = 500


@dataclass(frozen=True)
class PairExtras:
    """What further analyses say of one pair."""

    history: Exhibit
    changes: PageTable | None  # the changes that would raise its weaker direction most
    units: PageTable | None


class Analyses:
    """The analyses of one report, each run at most once."""

    def __init__(
        self, matrix: InteropMatrix, scenario: Any = None, tell: Callable[[str], object] | None = None
    ) -> None:
        self.matrix = matrix
        self.why: Callable[[str, str], Explanation] = cache(partial(explain, matrix))
        self.of_pair = cache(self._of_pair)
        self._changes = cache(self._three_best)
        self._tell = tell or (lambda _: None)
        self.effect: WhatIf | None = None
        if scenario is not None:
            from interop.analysis.scenario import load_scenario, of_matrix

            self._tell("the scenario")
            self.effect = of_matrix(matrix, load_scenario(scenario))

    @cached_property
    def past(self) -> History:
        """Scores of the years before."""
        self._tell("the years before")
        return history(self.matrix)

    @cached_property
    def drawn(self) -> Uncertainty:
        """Random draws of every input that is open to doubt, the same ones for every report."""
        from interop.analysis.uncertainty import uncertainty

        self._tell("random draws")
        return uncertainty(self.matrix, draws=DRAWS)

    def _of_pair(self, a: str, b: str, units: int) -> PairExtras:
        return PairExtras(history_exhibit(self.past, a, b), self._changes(a, b), unit_table(self.matrix, a, b, units))

    def _three_best(self, a: str, b: str) -> PageTable | None:
        from interop.analysis.roadmap.ranking import unlooked

        self._tell(f"changes that would help {a} and {b}")
        i, j = self.matrix.cell(a, b)
        if self.matrix.values[i, j] > self.matrix.values[j, i]:
            a, b, i, j = b, a, j, i
        if self.matrix.values[i, j] != self.matrix.values[i, j]:  # not applicable
            return None
        rows = []
        for change in self.why(a, b).best_changes:
            parts = sorted(change.layers.items(), key=lambda item: (-abs(item[1]), item[0]))
            through = joined([layer_phrase(name) for name, part in parts if abs(part) >= 0.0005])
            text = f"{change.text}{unlooked(self.matrix, change.change)}"
            rows.append([plain(text, LONGEST_TEXT), through, number_cell(change.gain, signed(change.gain, 3))])
        ends = f"{force_name(self.matrix, a)} → {force_name(self.matrix, b)}"
        if not rows:
            return None
        caption = f"The single changes that would raise {ends} most, each by itself"
        return table_of(f"changes-{a}--{b}", caption, ("Change", "Through", "Gain"), rows, (2,))

    @cached_property
    def comparison(self) -> Exhibit | None:
        """The scenario beside the facts; None without a scenario."""
        return None if self.effect is None else comparison_exhibit(self.effect)

    @cached_property
    def changes(self) -> PageTable | None:
        """What the scenario supposes; None without a scenario."""
        return None if self.effect is None else change_table(self.effect)

    @cached_property
    def standards(self) -> tuple[tuple[PageTable, ...], str]:
        """Standards × forces, and the common denominator in words."""
        self._tell("standards")
        return support_tables(self.matrix)
