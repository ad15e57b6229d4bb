"""A change of the facts: what a scenario supposes and what a roadmap proposes. One class per kind of change."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict

from interop.analysis.changes.edit import Edit, without_defaults
from interop.catalog.catalog import Catalog
from interop.catalog.fields import OptionalText
from interop.errors import UnknownNameError


@dataclass(frozen=True)
class Refusal:
    """Why a change is not applied: it would change nothing."""

    reason: str


@dataclass(frozen=True)
class Fault:
    """Why a change cannot be meant: it names what is not there, or contradicts itself."""

    field: str  # which part of the change; empty for the whole
    message: str


class Change(BaseModel):
    """A single change of the facts, validated on its own and then against a catalogue.

    `change` is the name of the kind. A period, where a change has one, is `since … until`; left open it is all of time.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    change: str
    note: OptionalText = None

    @abstractmethod
    def faults(self, catalog: Catalog) -> Iterator[Fault]:
        """Yield everything that is wrong with the change in view of a catalogue."""

    @abstractmethod
    def edit(self, catalog: Catalog) -> Edit | Refusal:
        """Return the rows that the change removes and adds, or why it would change nothing."""

    @abstractmethod
    def text(self) -> str:
        """Say the change in words."""

    def __str__(self) -> str:
        return self.text()

    def to_dict(self) -> dict[str, object]:
        """Return the change as a scenario file writes it."""
        return without_defaults({key: _plain(value) for key, value in dict(self).items()})


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, (str, int, float)) else str(value)


def unknown(field: str, kind: str, name: str | None, known: Iterable[str]) -> Iterator[Fault]:
    """Yield a fault when a name is given and not known; it says which was perhaps meant."""
    known = tuple(known)
    if name is not None and name not in known:
        yield Fault(field, str(UnknownNameError(kind, name, known)))


def no_service(field: str, name: str, catalog: Catalog) -> Iterator[Fault]:
    """Yield a fault when a force is unknown, or a joint one, which has and does what its services have and do."""
    yield from unknown(field, "force", name, catalog.forces_by_id)
    if name in catalog.parts_by_force:
        services = " or ".join(catalog.parts_by_force[name])
        yield Fault(field, f"{name} is a joint force, which is made of its services; say {services}")


def period_text(row: Any) -> str:
    """Say the period of a change in words; empty when it is all of time."""
    since = f" from {row.since}" if row.since else ""
    return since + (f" until {row.until}" if row.until else "")
