"""Work in parts on one machine: in order, a few at a time, and nothing begun that nobody waits for."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from interop.spread import spread


def slower_when_early(held: int, part: int) -> int:
    """Take longer for the first parts."""
    time.sleep(0.002 * (5 - part) if part < 5 else 0)
    return held * part


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_results_come_in_order(threads: int) -> None:
    """Whichever part is done first, its result waits for its turn."""
    assert list(spread(slower_when_early, 10, range(8), threads=threads)) == [10 * part for part in range(8)]
    assert list(spread(slower_when_early, 10, [], threads=threads)) == []


def test_parts_are_made_as_they_are_needed() -> None:
    """No more parts lie ready than threads and one."""
    made: list[int] = []

    def parts() -> Iterator[int]:
        for part in range(50):
            made.append(part)
            yield part

    results = spread(slower_when_early, 1, parts(), threads=2)
    assert next(results) == 0
    assert len(made) <= 4
    results.close()  # type: ignore[attr-defined]
    assert len(made) <= 5


def test_what_goes_wrong_in_a_part_comes_out_in_its_place() -> None:
    """Results before it are had; those after it are not begun."""
    begun: list[int] = []
    lock = threading.Lock()

    def work(held: None, part: int) -> int:  # noqa: ARG001
        with lock:
            begun.append(part)
        if part == 2:
            raise ValueError("part 2")
        return part

    results = spread(work, None, range(50), threads=2)
    assert [next(results), next(results)] == [0, 1]
    with pytest.raises(ValueError, match="part 2"):
        next(results)
    assert max(begun) <= 5
