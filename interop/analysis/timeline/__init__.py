"""How scores moved over the years, and what moved them."""

from interop.analysis.timeline.events import Event, events_between
from interop.analysis.timeline.history import Timeline, timeline

__all__ = ["Event", "Timeline", "events_between", "timeline"]
