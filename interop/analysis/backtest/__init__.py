"""Every demonstration against the bounds that its unit pair had that day."""

from interop.analysis.backtest.trials import Backtest, Trial, backtest

__all__ = ["Backtest", "Trial", "backtest"]
