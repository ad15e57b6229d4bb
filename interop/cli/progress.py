"""A progress bar on stderr, for work of more than a second on a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

#: Seconds of work before a bar appears.
PATIENCE = 1.0


class Advance(Protocol):
    """What is told of work as it goes on."""

    def __call__(self, done: int, what: str | None = None, /) -> None:
        """Hear how much more is done, and what is being done now."""


@contextmanager
def progress_bar(label: str, total: int | None) -> Iterator[Advance]:
    """Yield a function that is told how much more is done; it draws only on a terminal, and only after a second.

    Args:
        label: what is being done, until something else is told.
        total: how much there is to do; None when that is not known beforehand.
    """
    if not sys.stderr.isatty():
        yield lambda done, what=None: None  # noqa: ARG005 - nobody watches
        return
    from rich.console import Console
    from rich.progress import Progress

    bar = Progress(console=Console(stderr=True), transient=True)
    task = bar.add_task(label, total=total)
    begun = time.monotonic()

    def advance(done: int, what: str | None = None) -> None:
        bar.update(task, advance=done, description=what)
        if not bar.live.is_started and time.monotonic() - begun > PATIENCE:
            bar.start()

    try:
        yield advance
    finally:
        if bar.live.is_started:
            bar.stop()
