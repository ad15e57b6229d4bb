"""Timing several ways to one result side by side, so that only their ratios need be believed."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

#: Most rounds of a case, and seconds after which a way has been run often enough.
ROUNDS, ENOUGH = 7, 3.0

Way = Callable[[], Any]


@dataclass(frozen=True)
class Case:
    """One piece of work and the ways to do it; the library's own comes first."""

    name: str
    size: str  # how much work it is, in words
    ways: Mapping[str, Way]
    #: Raises AssertionError unless another way came to the library's own result.
    agree: Callable[[Any, Any], None] | None = None
    #: Seconds below which no way can stay on this machine; None where nobody worked it out.
    floor: float | None = None
    note: str = ""


@dataclass
class Timed:
    """Seconds that each way of a case took: the least of its rounds."""

    case: Case
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def own(self) -> float:
        """The library's own time."""
        return next(iter(self.seconds.values()))

    def ratios(self) -> dict[str, float]:
        """Return, of every other way and of the floor, how many times the library's own time it takes."""
        others = {name: spent / self.own for name, spent in list(self.seconds.items())[1:]}
        return others if self.case.floor is None else {**others, "floor": self.case.floor / self.own}


def timed(case: Case, rounds: int = ROUNDS) -> Timed:
    """Check that all ways agree, then run them in turn, round after round."""
    found = Timed(case)
    spent: dict[str, float] = {}
    first: Any = None
    for turn in range(rounds):
        for place, (name, way) in enumerate(case.ways.items()):
            if turn and spent[name] > ENOUGH:
                continue
            begun = time.perf_counter()
            result = way()
            took = time.perf_counter() - begun
            if turn == 0 and place == 0:
                first = result
            elif turn == 0 and case.agree is not None:
                case.agree(first, result)
            found.seconds[name] = min(took, found.seconds.get(name, took))
            spent[name] = spent.get(name, 0.0) + took
    return found


def peak_memory(program: str) -> int:
    """Return the most memory, in MB, that a Python program of its own held; Linux alone says so of it alone."""
    told = f"{program}\nprint([line for line in open('/proc/self/status') if line.startswith('VmHWM')][0].split()[1])"
    done = subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, text=True)
    return int(done.stdout.split()[-1]) >> 10
