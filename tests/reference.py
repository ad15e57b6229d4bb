"""The scores of DESIGN §4 once more, slow and obvious: plain loops, no arrays, nothing shared with the engine.

Everything is written from the definitions. Where a definition ranges over every way of settling the unknowns,
this module goes through the ways.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Any

from interop.catalog.catalog import Catalog
from interop.catalog.models import Fit, Holding

RANK = {"cited": 0, "inferred": 1, "assumed": 2}
Unit = tuple[str, str]  # equipment and name of the unit
Bounds = tuple[float, float]
Cell = dict[str, Any]
UNKNOWN: Bounds = (0.0, 1.0)


def holds(row: Any, day: date) -> bool:
    after = row.since is None or row.since.first <= day
    before = row.until is None or day <= row.until.last
    return after and before


class Reference:
    """Scores one catalogue on one day under one scheme (given as plain data)."""

    def __init__(self, catalog: Catalog, day: date, scheme: dict[str, Any], evidence: str = "assumed") -> None:
        self.catalog, self.day, self.scheme, self.evidence = catalog, day, scheme, evidence
        self.partial = scheme.get("partial", 0.5)
        self.worth = scheme.get("unknown_worth", 0.25)
        self.power = scheme.get("power", 1.0)

    # Units and weights

    def held(self, force: str, domains: list[str]) -> list[Holding]:
        types = {row.id: row for row in self.catalog.equipment}
        return [
            row
            for row in self.catalog.holdings
            if row.force == force
            and row.status == "active"
            and holds(row, self.day)
            and types[row.equipment].domain in domains
        ]

    def weights(self, force: str, domains: list[str]) -> dict[Unit, float]:
        types = {row.id: row for row in self.catalog.equipment}
        rows = self.held(force, domains)
        weighting = self.scheme.get("weighting", "domain-balanced")
        if not rows:
            return {}
        cells: dict[str, list[Holding]] = {}
        for row in rows:
            cell = types[row.equipment].domain if weighting == "domain-balanced" else "all"
            cells.setdefault(cell, []).append(row)
        found: dict[Unit, float] = {}
        for members in cells.values():
            for unit, share in self.spread(members, evenly=weighting == "type").items():
                found[unit] = found.get(unit, 0.0) + share / len(cells)
        return found

    def spread(self, rows: list[Holding], *, evenly: bool) -> dict[Unit, float]:
        by_type: dict[str, dict[Unit, float | None]] = {}
        for row in rows:
            units = by_type.setdefault(row.equipment, {})
            unit = (row.equipment, row.unit or "")
            before = units.get(unit, 0)
            units[unit] = None if before is None or row.quantity is None else before + row.quantity
        unknown_somewhere = any(None in units.values() for units in by_type.values())
        total = sum(q or 0 for units in by_type.values() for q in units.values())
        found: dict[Unit, float] = {}
        for units in by_type.values():
            of_type = sum(q or 0 for q in units.values())
            mass = 1 / len(by_type) if evenly or unknown_somewhere else of_type / total
            for unit, quantity in units.items():
                share = 1 / len(units) if None in units.values() else (quantity or 0) / of_type
                found[unit] = mass * share
        return found

    # Support

    def chain(self, rows: Any, name: str, column: str) -> list[str]:
        by_id = {row.id: row for row in rows}
        found = [name]
        while getattr(by_id[found[-1]], column):
            found.append(getattr(by_id[found[-1]], column))
        return found

    def statement(self, force: str, unit: Unit, standard: str, role: str) -> Fit | None:
        layer = {row.id: row.layer for row in self.catalog.standards}[standard]
        for name in (standard, f"{layer}:*"):
            for equipment in self.chain(self.catalog.equipment, unit[0], "derived_from"):
                fits = [
                    f for f in self.catalog.fits if f.equipment == equipment and f.standard == name and f.role == role
                ]
                fits = [f for f in fits if holds(f, self.day)]
                forces = self.chain(self.catalog.forces, force, "parent")
                levels = [(f, unit[1]) for f in forces] + [(f, None) for f in forces] + [(None, None)]
                for level_force, level_unit in levels:
                    if level_unit == "":
                        continue
                    for fit in fits:
                        if fit.force == level_force and fit.unit == level_unit:
                            return fit
        return None

    def support(self, force: str, unit: Unit, standard: str, role: str) -> Bounds:
        fit = self.statement(force, unit, standard, role)
        if fit is None or RANK[fit.basis] > RANK[self.evidence]:
            return UNKNOWN
        worth = {"yes": 1.0, "partial": self.partial, "no": 0.0}[fit.support]
        return worth, worth

    def bound_states(self, agreement: Any) -> set[str]:
        rows = [row for row in self.catalog.accessions if row.agreement == agreement.id]
        states = {state for state in agreement.parties if state not in {row.state for row in rows}}
        return states | {row.state for row in rows if holds(row, self.day)}

    def agreed(self, kind: str, one: str, two: str) -> bool:
        return any(
            row.kind == kind and holds(row, self.day) and {one, two} <= self.bound_states(row)
            for row in self.catalog.agreements
        )

    def usable(self, standard: str, one: str, two: str) -> bool:
        row = next(row for row in self.catalog.standards if row.id == standard)
        if one == two or row.gate is None:
            return True
        return all(s == row.controlled_by or self.agreed(row.gate, s, str(row.controlled_by)) for s in (one, two))

    def state(self, force: str) -> str:
        return next(row.state for row in self.catalog.forces if row.id == force)

    # Layers: each returns low, high, coverage and "may not be applicable", or None

    def peer(self, layer: dict[str, Any], a: str, b: str) -> Cell | None:
        mine, theirs = (self.weights(force, layer["domains"]) for force in (a, b))
        standards = [row.id for row in self.catalog.standards if row.layer == layer["standards"]]
        standards = [name for name in standards if self.usable(name, self.state(a), self.state(b))]
        if not mine or not theirs:
            return None
        low = high = coverage = 0.0
        for (h, w), (k, v) in product(mine.items(), theirs.items()):
            pair_low = pair_high = 0.0
            for name in standards:
                grade = layer.get("grades", {}).get(name, 1.0)
                one, two = self.support(a, h, name, "peer"), self.support(b, k, name, "peer")
                pair_low = max(pair_low, grade * one[0] * two[0])
                pair_high = max(pair_high, grade * one[1] * two[1])
            low += w * v * pair_low
            high += w * v * pair_high
            coverage += w * v * (pair_low == pair_high)
        return {"low": low, "high": high, "coverage": coverage, "optional": False}

    def service(self, layer: dict[str, Any], a: str, b: str) -> Cell | None:
        standards = [row.id for row in self.catalog.standards if row.layer == layer["standards"]]
        weights = self.weights(b, layer["domains"])
        providers = self.weights(a, layer.get("providers", ["surface", "subsurface", "air", "land"]))
        offers = []
        for end in (0, 1):
            offer = {}
            for name in standards:
                best = max((self.support(a, unit, name, "provider")[end] for unit in providers), default=0.0)
                grade = layer.get("grades", {}).get(name, 1.0)
                offer[name] = grade * best if self.usable(name, self.state(a), self.state(b)) else 0.0
            offers.append(offer)
        settled = 0.0
        choices: list[list[tuple[float, float, float] | None]] = []  # per unit: ways to be or not to be a receiver
        for unit, weight in weights.items():
            ways = list(self.ways(b, unit, standards))
            lows = [self.quality(way, offers[0]) for way in ways]
            highs = [self.quality(way, offers[1]) for way in ways]
            received = [any(way.values()) for way in ways]
            if not any(received):
                settled += weight
                continue
            served = [(low, high) for low, high, does in zip(lows, highs, received, strict=True) if does]
            least, most = min(low for low, _ in served), max(high for _, high in served)
            options: list[tuple[float, float, float] | None] = [(weight, least, most)]
            if not all(received):
                options.append(None)
            elif least == most:
                settled += weight
            choices.append(options)
        lowest, highest, optional = math.inf, -math.inf, False
        for world in product(*choices):
            present = [option for option in world if option is not None]
            mass = sum(weight for weight, _, _ in present)
            if not present:
                optional = True
                continue
            lowest = min(lowest, sum(w * low for w, low, _ in present) / mass)
            highest = max(highest, sum(w * high for w, _, high in present) / mass)
        if lowest == math.inf:
            return None
        return {"low": lowest, "high": highest, "coverage": settled / sum(weights.values()), "optional": optional}

    def ways(self, force: str, unit: Unit, standards: list[str]) -> Iterator[dict[str, float]]:
        """Every way of settling what a unit can receive."""
        options = []
        for name in standards:
            low, high = self.support(force, unit, name, "receiver")
            options.append([low] if low == high else [0.0, self.partial, 1.0])
        for way in product(*options):
            yield dict(zip(standards, way, strict=True))

    @staticmethod
    def quality(way: dict[str, float], offer: dict[str, float]) -> float:
        return max((offer[name] * receives for name, receives in way.items()), default=0.0)

    def affinity(self, layer: dict[str, Any], a: str, b: str) -> Cell | None:
        mine, theirs = (self.weights(force, layer["domains"]) for force in (a, b))
        if not mine or not theirs:
            return None
        designers = {row.id: row.designers for row in self.catalog.equipment}
        total = 0.0
        for (h, w), (k, v) in product(mine.items(), theirs.items()):
            for (o, x), (p, y) in product(designers[h[0]], designers[k[0]]):
                total += w * v * x * y * self.kappa(layer, o, p)
        return {"low": total, "high": total, "coverage": 1.0, "optional": False}

    def kappa(self, layer: dict[str, Any], one: str, two: str) -> float:
        first, second = (self.chain(self.catalog.states, state, "successor")[-1] for state in (one, two))
        if first == second:
            return 1.0
        blocs = [
            bloc["affinity"]
            for bloc in layer.get("blocs", [])
            if {first, second} <= {self.chain(self.catalog.states, s, "successor")[-1] for s in bloc["states"]}
        ]
        return float(max(blocs, default=0.0))

    def agreement(self, layer: dict[str, Any], a: str, b: str) -> Cell | None:
        one, two = self.state(a), self.state(b)
        kinds = layer["kinds"]
        share = sum(weight for kind, weight in kinds.items() if self.agreed(kind, one, two)) / sum(kinds.values())
        value = 1.0 if one == two else share
        return {"low": value, "high": value, "coverage": 1.0, "optional": False}

    def practice(self, layer: dict[str, Any], a: str, b: str) -> Cell | None:
        energy = 0.0
        for row in self.catalog.exercises:
            present = [set(self.chain(self.catalog.forces, f, "parent")) & set(row.participants) for f in (a, b)]
            if all(present) and row.end.last <= self.day:
                age = (self.day - row.end.last).days / 365.25
                energy += 2 ** (-age / layer["half_life"])
        value = 1.0 if self.state(a) == self.state(b) else 1 - math.exp(-energy / layer["tau"])
        return {"low": value, "high": value, "coverage": 1.0, "optional": False}

    # Composite

    def layer(self, name: str, a: str, b: str) -> Cell | None:
        spec = self.scheme["layers"][name]
        cell: Cell | None = getattr(self, spec["kind"])(spec, a, b)
        if cell is not None:
            cell["value"] = cell["low"] + self.worth * (cell["high"] - cell["low"])
        return cell

    def layer_weights(self) -> dict[str, float]:
        layers, dimensions = self.scheme["layers"], self.scheme["dimensions"]
        within = {d: sum(x["weight"] for x in layers.values() if x["dimension"] == d) for d in dimensions}
        mass = sum(dimensions[d]["weight"] for d in dimensions if within[d])
        return {
            name: dimensions[x["dimension"]]["weight"] / mass * x["weight"] / within[x["dimension"]]
            if within[x["dimension"]]
            else 0.0
            for name, x in layers.items()
        }

    def mean(self, values: dict[str, float]) -> float:
        weights = {name: w for name, w in self.layer_weights().items() if name in values and w > 0}
        total = sum(weights.values())
        pairs = [(weights[name] / total, values[name]) for name in weights]
        if self.power == math.inf:
            return float(max(x for _, x in pairs))
        if self.power == -math.inf:
            return float(min(x for _, x in pairs))
        if self.power <= 0 and any(x == 0 for _, x in pairs):
            return 0.0
        if self.power == 0:
            return float(math.prod(x**w for w, x in pairs))
        return float(sum(w * x**self.power for w, x in pairs) ** (1 / self.power))

    def composite(self, a: str, b: str) -> Cell | None:
        weights = self.layer_weights()
        cells = {name: self.layer(name, a, b) for name in self.scheme["layers"]}
        present = {name: cell for name, cell in cells.items() if cell is not None and weights[name] > 0}
        if not present:
            return None
        optional = [name for name, cell in present.items() if cell["optional"]]
        lows, highs = [], []
        for kept in product((True, False), repeat=len(optional)):
            dropped = {name for name, keep in zip(optional, kept, strict=True) if not keep}
            world = {name: cell for name, cell in present.items() if name not in dropped}
            if world:
                lows.append(self.mean({name: cell["low"] for name, cell in world.items()}))
                highs.append(self.mean({name: cell["high"] for name, cell in world.items()}))
        mass = sum(weights[name] for name in present)
        return {
            "low": min(lows),
            "high": max(highs),
            "value": self.mean({name: cell["value"] for name, cell in present.items()}),
            "coverage": sum(weights[name] * cell["coverage"] for name, cell in present.items()) / mass,
        }
