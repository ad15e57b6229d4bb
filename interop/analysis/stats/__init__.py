"""What a catalogue holds, on what it rests, how old its checks are, and how often audits found it wrong."""

from interop.analysis.stats.statistics import Share, Statistics, statistics

__all__ = ["Share", "Statistics", "statistics"]
