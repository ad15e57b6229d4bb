"""Work in parts: the same bits here and on the workers of a cluster, of which some die."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import interop
from interop.analysis.scenario import load_scenario, scenarios, scores_after
from interop.analysis.timeline.history import timeline
from interop.analysis.uncertainty.intervals import uncertainty
from interop.errors import MissingExtraError
from interop.matrix import score_many
from interop.measures import jaccard, pairs, similar_pairs, write_similar_pairs
from interop.spread import spread

distributed = pytest.importorskip("distributed")
GROUP = "malabar-2020-task-groups"


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    """Start two workers, each a process of its own that is started again when it dies."""
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=50
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def matrix() -> interop.InteropMatrix:
    return interop.score(interop.load_catalog(), GROUP)


def _squared(held: int, part: int) -> int:
    return held + part**2


def _slowly(held: dict[str, int], part: int) -> tuple[int, int]:
    time.sleep(0.3)
    return held["add"] + part, os.getpid()


def _failing(held: None, part: int) -> int:  # noqa: ARG001
    raise ValueError(f"part {part}")


def test_here_parts_are_made_as_they_are_needed() -> None:
    """No part is made before the one before it is done."""
    made: list[int] = []

    def parts() -> Iterator[int]:
        for part in range(3):
            made.append(part)
            yield part

    results = spread(_squared, 10, parts())
    assert next(results) == 10
    assert made == [0]
    assert list(results) == [11, 14]


def test_results_come_in_order_and_few_parts_are_under_way(client: Any) -> None:
    """Parts are taken as results are fetched: four ahead for two workers."""
    made: list[int] = []

    def parts() -> Iterator[int]:
        for part in range(40):
            made.append(part)
            yield part

    results = spread(_squared, 10, parts(), client)
    assert next(results) == 10
    assert len(made) <= 5
    assert list(results) == [10 + part**2 for part in range(1, 40)]


def test_a_fault_in_the_work_is_told_as_it_is(client: Any) -> None:
    """Nothing is tried again in silence for ever."""
    with pytest.raises(ValueError, match="part 0"):
        list(spread(_failing, None, [0], client))


def test_workers_that_die_change_nothing(client: Any) -> None:
    """Both processes are killed one after the other while they work; all parts come back, in order."""
    results = spread(_slowly, {"add": 100}, range(12), client)
    found, killed = [], []
    for place, (number, pid) in enumerate(results):
        found.append(number)
        if place in (0, 4):
            os.kill(pid, signal.SIGKILL)
            killed.append(pid)
    assert found == [100 + part for part in range(12)]
    assert len(set(killed)) == 2


def test_draws_are_the_same_while_a_worker_dies(
    client: Any, matrix: interop.InteropMatrix, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Values, quantiles and the file of draws, to the bit; batches are small, so that many go out."""
    monkeypatch.setattr("interop.analysis.sampling.draws.BATCH_SIZES", (8, 16))
    done: list[int] = []

    def advance(count: int) -> None:
        if not done:
            os.kill(next(iter(client.run(os.getpid).values())), signal.SIGKILL)
        done.append(count)

    here = uncertainty(matrix, draws=100, keep_draws=True, out=tmp_path / "here.parquet")
    there = uncertainty(
        matrix, draws=100, keep_draws=True, client=client, advance=advance, out=tmp_path / "there.parquet"
    )
    assert sum(done) == 100
    for name in ("values", "mean", "p05", "p95"):
        np.testing.assert_array_equal(getattr(here, name), getattr(there, name))
    from pyarrow.parquet import read_table

    files = [read_table(tmp_path / f"{place}.parquet") for place in ("here", "there")]
    assert files[0].equals(files[1])
    assert files[0].num_rows == 100 * len(matrix.forces) ** 2
    assert here.values is not None
    assert files[0]["value"].to_pylist()[:4] == here.values[0].reshape(-1)[:4].tolist()


def test_a_timeline_in_spans(client: Any) -> None:
    """Scores, and what moved them, of months that no span divides evenly."""
    asked = partial(timeline, interop.load_catalog(), GROUP, "2019-01", "2020-04", step="month")
    done: list[int] = []
    here, there, told = asked(), asked(client=client), asked(advance=done.append)
    assert (len(here.days), sum(done)) == (17, 17)
    for other in (there, told):
        assert here.to_dict() == other.to_dict()
        np.testing.assert_array_equal(here.values, other.values)


def test_scenarios_and_requests(client: Any, matrix: interop.InteropMatrix) -> None:
    """Each as if it were asked alone."""
    some = [load_scenario(name) for name in scenarios()[:3]]
    alone = list(scores_after(matrix, some))
    for found, wanted in zip(scores_after(matrix, some, client), alone, strict=True):
        np.testing.assert_array_equal(found.values, wanted.values)
    asked = [matrix.request.on(date(year, 1, 1)) for year in (2018, 2019)]
    for found, request in zip(score_many(asked, client), asked, strict=True):
        again = interop.score(matrix.catalog, GROUP, as_of=request.day)
        np.testing.assert_array_equal(found.lows, again.lows)
        assert found.forces == again.forces


def test_alike_systems_block_by_block(client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pairs above the line, each once, whatever the size of the blocks; streamed to a file."""
    table = (np.random.default_rng(3).random((60, 12)) < 0.4).astype(float)
    full = jaccard(table)
    wanted = [(i, j) for i in range(60) for j in range(i + 1, 60) if full[i, j] >= 0.5]
    for size in (1, 700, 10**6):
        monkeypatch.setattr(pairs, "PAIRS", size)
        found = list(similar_pairs(table, 0.5, client=client if size == 700 else None))
        ends = [(int(i), int(j)) for block in found for i, j in zip(block.first, block.second, strict=True)]
        assert ends == wanted
        np.testing.assert_array_equal(np.concatenate([block.similarity for block in found]), [full[p] for p in wanted])
    from pyarrow.parquet import read_table

    done: list[int] = []
    assert write_similar_pairs(similar_pairs(table, 0.5, advance=done.append), tmp_path / "alike.parquet") == len(
        wanted
    )
    assert sum(done) == 60
    assert read_table(tmp_path / "alike.parquet")["first"].to_pylist() == [i for i, _ in wanted]
    with pytest.raises(interop.InputError, match="least must be a finite number"):
        similar_pairs(table, float("nan"))


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that is none is not what is missing."""
    monkeypatch.setattr("interop.errors.find_spec", lambda _: None)
    with pytest.raises(MissingExtraError, match="dask"):
        next(spread(_squared, 1, [1], object()))  # type: ignore[arg-type]
