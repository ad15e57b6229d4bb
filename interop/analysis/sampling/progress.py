"""A progress bar on stderr, for work of more than a second on a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

#: Seconds of work before a bar appears.
PATIENCE = 1.0


@contextmanager
def progress_bar(label: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """Yield a function that is told how much more is done; it draws only on a terminal, and only after a second.

    Args:
        label: what is being done.
        total: how much there is to do; None when that is not known beforehand.
    """
    if not sys.stderr.isatty():
        yield lambda done: None  # noqa: ARG005 - nobody watches
        return
    from rich.console import Console
    from rich.progress import Progress

    bar = Progress(console=Console(stderr=True), transient=True)
    task = bar.add_task(label, total=total)
    begun = time.monotonic()
    started = False

    def advance(done: int) -> None:
        nonlocal started
        bar.advance(task, done)
        if not started and time.monotonic() - begun > PATIENCE:
            bar.start()
            started = True

    try:
        yield advance
    finally:
        if started:
            bar.stop()
