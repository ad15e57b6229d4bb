"""What every worker of a cluster holds for the parts that it works on; needs `distributed`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from distributed import get_worker
from distributed.diagnostics.plugin import WorkerPlugin


@dataclass(frozen=True, eq=False)
class Holder(WorkerPlugin):
    """Something that each worker is handed when it starts, those too that are started in place of one that died."""

    held: Any


def work_on(name: str, work: Callable[[Any, Any], Any], part: Any) -> Any:
    """Return `work(held, part)`, with what the holder of some name holds on this worker."""
    return work(cast("Holder", get_worker().plugins[name]).held, part)
