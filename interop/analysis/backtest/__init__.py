"""Every demonstration against the bounds that its unit pair had that day."""

from interop.analysis.backtest.base_rate import Discrimination, discrimination
from interop.analysis.backtest.trials import Backtest, Trial, backtest

__all__ = ["Backtest", "Discrimination", "Trial", "backtest", "discrimination"]
