"""A world to measure on: catalogues of any size with the shape of a real one, valid and the same for the same seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from interop.catalog import models
from interop.catalog.catalog import Catalog
from interop.catalog.dates import PartialDate
from interop.catalog.models import BASES, DOMAINS
from interop.scheme import Scheme, load_scheme

#: Share of types by domain, about that of the bundled catalogue.
_DOMAIN_SHARES = (0.3, 0.08, 0.28, 0.06, 0.0, 0.28, 0.0)
_ROLES = {
    "surface": ("frigate", "destroyer", "patrol-vessel", "landing-ship", "tanker-ship", "minehunter"),
    "subsurface": ("submarine", "missile-submarine"),
    "air": ("fighter", "helicopter", "patrol-aircraft", "transport-aircraft", "tanker-aircraft"),
    "land": ("air-defence", "tank"),
    "munition": ("missile", "torpedo", "gun-round"),
}
#: Layer, mode and number of the standards.
_STANDARDS = (
    ("link", "peer", 22),
    ("identify", "peer", 7),
    ("munitions", "peer", 46),
    ("replenish", "service", 7),
    ("refuel", "service", 3),
    ("cross-deck", "service", 5),
    ("submarine-rescue", "service", 3),
)
_GRADES = (1.0, 0.9, 0.9, 0.7, 0.6, 0.4, 0.3, 0.1)
_SINCE = ("", "1998", "2005-03", "2011-07-01")
_UNTIL = ("", "", "", "2019-12-31", "2030")


def synthetic_world(
    seed: int,
    *,
    forces: int = 500,
    equipment: int = 10_000,
    holdings: int = 60_000,
    fits: int = 60_000,
    agreements: int = 5_000,
    exercises: int = 5_000,
) -> Catalog:
    """Return a catalogue of the size asked for, with the shape of the bundled one.

    Fleets follow Zipf's law, types are shared between forces, every fourth type is a variant of another, a third of
    the statements are about kinds or about the type in one force, quantities and answers are unknown here and there,
    rows begin and end. Names are numbers; two or three forces serve one state.

    Args:
        seed: the same seed gives the same world.
        forces: how many forces.
        equipment: how many types.
        holdings: how many rows of what forces have.
        fits: how many support statements, at most; those that would overlap another are left out.
        agreements: how many agreements.
        exercises: how many exercises.
    """
    world = _World(np.random.default_rng(seed), forces, equipment)
    catalog = Catalog.unchecked(
        {
            "sources": [
                models.Source(id="seed", title="Seed", url="https://example.org/", accessed="2020", kind="press")
            ],
            "states": [models.StateRow(id=code, name=code, **_STANDS) for code in world.states],
            "standards": list(world.standards()),
            "equipment": list(world.types()),
            "forces": list(world.services()),
            "holdings": list(world.holdings(holdings)),
            "fits": list(world.fits(fits)),
            "agreements": list(world.agreements(agreements)),
            "exercises": list(world.exercises(exercises)),
            "coverage": list(world.coverage()),
            "groups": [models.Group(id="all", name="All", as_of="2020", forces=";".join(world.forces), **_STANDS)],
        }
    )
    catalog.check()
    return catalog


def synthetic_scheme(base: str = "three-dimensions") -> Scheme:
    """Return a scheme that ships, with grades for the standards of a synthetic world besides its own.

    Grades fall over the standards of a layer and start again: as in the real ones, many are worth the same.

    Raises:
        UnknownNameError: no scheme of that name ships.
    """
    grades = {
        layer: {f"{layer}-{number}": _GRADES[number % len(_GRADES)] for number in range(count)}
        for layer, _, count in _STANDARDS
        if layer in load_scheme(base).layers
    }
    layers = {layer: {"grades": of_layer} for layer, of_layer in grades.items()}
    return load_scheme({"name": "synthetic", "base": base, "layers": layers})


_URL = "https://example.org/"
_STANDS: dict[str, Any] = {"sources": ("seed",), "verified_on": PartialDate.parse("2020-12-31")}


class _World:
    """Draws the tables of one world, each from what stands in those before it."""

    def __init__(self, random: np.random.Generator, forces: int, equipment: int) -> None:
        self.random = random
        self.forces = [f"force-{number:04}" for number in range(forces)]
        self.states = [_code(number) for number in range(max(2, round(forces / 2.5)))]
        self.state_of = random.integers(len(self.states), size=forces)
        self.names = [f"type-{number:05}" for number in range(equipment)]
        self.domains = random.choice(len(DOMAINS), size=equipment, p=_DOMAIN_SHARES)
        self.roles: set[str] = set()  # of the types made so far
        self.held: dict[tuple[int, int], None] = {}

    def standards(self) -> Iterator[models.Standard]:
        for layer, mode, count in _STANDARDS:
            for number in range(count):
                shut = layer in ("link", "identify") and number % 4 == 0
                gate = {"gate": "communications-security", "controlled_by": self.states[0]} if shut else {}
                yield models.Standard(
                    id=f"{layer}-{number}", name=f"{layer} {number}", layer=layer, mode=mode, **gate, **_STANDS
                )

    def types(self) -> Iterator[models.Equipment]:
        for number, name in enumerate(self.names):
            domain = DOMAINS[self.domains[number]]
            older = np.flatnonzero(self.domains[:number] == self.domains[number])
            variant = number % 4 == 3 and len(older) > 0
            role = self._one(_ROLES[domain])
            self.roles.add(role)
            yield models.Equipment(
                id=name,
                name=name,
                domain=domain,
                role=role,
                designers=self._one(self.states),
                derived_from=self.names[int(self.random.choice(older))] if variant else "",
                size_t="" if domain == "munition" or number % 3 == 0 else str(int(self.random.integers(2, 9000))),
                **_STANDS,
            )

    def services(self) -> Iterator[models.Force]:
        for name, state in zip(self.forces, self.state_of, strict=True):
            yield models.Force(id=name, name=name, state=self.states[state], service="navy", kind="service", **_STANDS)

    def holdings(self, count: int) -> Iterator[models.Holding]:
        wanted = min(count, len(self.forces) * len(self.names))
        ranks = np.arange(1, len(self.forces) + 1) ** -0.6
        popular = np.arange(1, len(self.names) + 1) ** -0.8
        while len(self.held) < wanted:
            missing = wanted - len(self.held)
            owners = self.random.choice(len(self.forces), size=missing, p=ranks / ranks.sum())
            types = self.random.choice(len(self.names), size=missing, p=popular / popular.sum())
            self.held.update(dict.fromkeys(zip(owners.tolist(), types.tolist(), strict=True)))
        for owner, kind in list(self.held)[:wanted]:
            quantity = "" if self.random.random() < 0.1 else str(1 + int(self.random.zipf(1.6)) % 300)
            yield models.Holding(
                force=self.forces[owner],
                equipment=self.names[kind],
                quantity=quantity,
                since=self._one(_SINCE),
                until=self._one(_UNTIL),
                status="active",
                supply="imported",
                supplier=self._one(self.states),
                **_STANDS,
            )

    def fits(self, count: int) -> Iterator[models.Fit]:
        rows: dict[tuple[str, str, str, str], None] = {}
        held = list(self.held)
        named = [(mode, f"{layer}-{number}") for layer, mode, n in _STANDARDS for number in range(n)]
        kinds = [f"role:{role}" for role in sorted(self.roles)]
        for _ in range(count):
            mode, standard = named[int(self.random.integers(len(named)))]
            owner, kind = held[int(self.random.integers(len(held)))]
            role = "peer" if mode == "peer" else self._one(("provider", "receiver"))
            draw = self.random.random()
            subject = self._one(kinds) if draw < 0.02 else self.names[kind]
            force = self.forces[owner] if 0.02 <= draw < 0.35 else ""
            rows[subject, force, standard, role] = None
        for subject, force, standard, role in rows:
            yield models.Fit(
                equipment=subject,
                force=force,
                standard=standard,
                support=self._one(("yes", "yes", "yes", "no", "no", "partial")),
                role=role,
                basis=self._one(BASES),
                note="drawn",
                **_STANDS,
            )

    def agreements(self, count: int) -> Iterator[models.Agreement]:
        kinds = ("communications-security", "logistics", "information", "defence-treaty", "ministerial-dialogue")
        for number in range(count):
            one, other = self.random.choice(len(self.states), size=2, replace=False)
            parties = ";".join(sorted({self.states[one], self.states[other if number % 3 else 0]}))
            if ";" in parties:
                yield models.Agreement(
                    id=f"agreement-{number:05}",
                    kind=self._one(kinds),
                    name="Agreement",
                    parties=parties,
                    since=self._one(_SINCE[1:]),
                    until=self._one(_UNTIL),
                    **_STANDS,
                )

    def exercises(self, count: int) -> Iterator[models.Exercise]:
        for number in range(count):
            start = date(2000, 1, 1) + timedelta(days=int(self.random.integers(7600)))
            size = min(len(self.forces), 2 + int(self.random.zipf(2.0)) % 20)
            there = self.random.choice(len(self.forces), size=size, replace=False)
            yield models.Exercise(
                id=f"exercise-{number:05}",
                name="Exercise",
                start=start.isoformat(),
                end=(start + timedelta(days=5)).isoformat(),
                participants=";".join(sorted(self.forces[place] for place in there)),
                **_STANDS,
            )

    def coverage(self) -> Iterator[models.Coverage]:
        for name in self.forces:
            yield models.Coverage(table="holdings", force=name, **_STANDS)
        yield models.Coverage(table="agreements", state=";".join(self.states), kind="*", **_STANDS)
        yield models.Coverage(table="exercises", state=";".join(self.states), **_STANDS)

    def _one(self, choices: Sequence[Any]) -> Any:
        return choices[int(self.random.integers(len(choices)))]


def _code(number: int) -> str:
    """Return the code of a state: AAA, then AAB and so on."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return "".join(letters[number // 26**place % 26] for place in (2, 1, 0))
