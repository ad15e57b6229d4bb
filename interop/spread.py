"""Work in parts, here or on the workers of a `dask.distributed` client: the same parts, in the same order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import chain, count
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

from interop.errors import need

if TYPE_CHECKING:
    from distributed import Client

Held = TypeVar("Held")
Part = TypeVar("Part")
Result = TypeVar("Result")

#: Threads that help where one machine works: numpy lets others run while it works, Python does not.
THREADS = min(4, os.cpu_count() or 1)
#: Parts that lie ready for each worker thread: enough to keep it busy, few enough to hold.
AHEAD = 2
#: How often a part is sent again when the worker that had it is gone.
ATTEMPTS = 5


def spread(
    work: Callable[[Held, Part], Result],
    held: Held,
    parts: Iterable[Part],
    client: Client | None = None,
    *,
    threads: int = 1,
) -> Iterator[Result]:
    """Yield `work(held, part)` for one part after another.

    With a client, `held` goes to every worker once, and only a few parts are under way at a time, so that neither parts
    nor results pile up. When a worker dies, what it was doing is done by another.

    Args:
        work: a function of a module, so that workers can import it; what it returns depends on its arguments alone.
        held: what all parts need.
        parts: made as they are needed.
        client: a `distributed.Client`; None works here.
        threads: how many parts are worked on at a time where they are worked on here; more than one help where the
            work is mostly that of numpy.

    Raises:
        MissingExtraError: a client without the extra `dask`.
    """
    if client is None:
        yield from _in_threads(work, held, parts, threads) if threads > 1 else (work(held, part) for part in parts)
        return
    need("distributed", "dask", "work on many machines")
    yield from _Sent(work, held, client).results(parts)


def _in_threads(
    work: Callable[[Held, Part], Result], held: Held, parts: Iterable[Part], threads: int
) -> Iterator[Result]:
    from concurrent.futures import Future, ThreadPoolExecutor

    under_way: deque[Future[Result]] = deque()
    waiting = iter(parts)
    pool = ThreadPoolExecutor(threads)
    try:
        while True:
            for _, part in zip(range(threads + 1 - len(under_way)), waiting, strict=False):
                under_way.append(pool.submit(work, held, part))
            if not under_way:
                return
            yield under_way.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


class _Sent:
    """Parts on their way to the workers of a client and back.

    What all parts need is no result that a part waits for: schedulers lose sight of a part whose needs went down with
    a worker while others fetched them from it.
    """

    def __init__(self, work: Callable[[Any, Any], Any], held: Any, client: Any) -> None:
        from interop.holder import Holder

        self._work, self._client, self._name = work, client, f"interop-{uuid4().hex}"
        _again(lambda: client.register_plugin(Holder(held), self._name), OSError)

    def results(self, parts: Iterable[Any]) -> Iterator[Any]:
        """Yield the results in the order of the parts."""
        under_way: deque[tuple[Any, Any]] = deque()
        waiting = iter(parts)
        try:
            while True:
                room = AHEAD * max(1, sum(self._client.nthreads().values())) - len(under_way)
                for _, part in zip(range(room), waiting, strict=False):
                    under_way.append((part, self._submit(part)))
                if not under_way:
                    return
                yield self._result(*under_way.popleft())
        finally:
            with suppress(Exception):
                self._client.cancel([future for _, future in under_way])
                self._client.unregister_worker_plugin(self._name)

    def _submit(self, part: Any) -> Any:
        from interop.holder import work_on

        return self._client.submit(work_on, self._name, self._work, part, pure=False, retries=ATTEMPTS)

    def _result(self, part: Any, future: Any) -> Any:
        """Wait for a part; send it again where the workers that had it are gone."""
        from concurrent.futures import CancelledError

        from distributed import KilledWorker
        from distributed.client import FutureCancelledError

        futures = chain([future], (self._submit(part) for _ in count()))
        return _again(lambda: next(futures).result(), CancelledError, FutureCancelledError, KilledWorker)


def _again(ask: Callable[[], Result], *faults: type[BaseException]) -> Result:
    """Ask a few times for what fails while a worker dies."""
    for _ in range(ATTEMPTS):
        with suppress(*faults):
            return ask()
    return ask()
