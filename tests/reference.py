"""The scores of DESIGN §4 once more, slow and obvious: plain loops, no arrays, nothing shared with the engine.

Everything is written from the definitions. Where a definition ranges over every way of settling the unknowns,
this module goes through the ways.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from statistics import median
from typing import Any

from interop.catalog.catalog import Catalog
from interop.catalog.models import Fit, Holding

RANK = {"cited": 0, "inferred": 1, "assumed": 2}
Unit = tuple[str, str, str]  # equipment and name of the unit, and the force that lists it
Bounds = tuple[float, float]
Cell = dict[str, Any]
UNKNOWN: Bounds = (0.0, 1.0)


def holds(row: Any, day: date) -> bool:
    after = row.since is None or row.since.first <= day
    before = row.until is None or day <= row.until.last
    return after and before


class Reference:
    """Scores one catalogue on one day under one scheme (given as plain data)."""

    def __init__(
        self, catalog: Catalog, day: date, scheme: dict[str, Any], evidence: str = "assumed", bounds: str = "inferred"
    ) -> None:
        self.catalog, self.day, self.scheme, self.evidence = catalog, day, scheme, evidence
        self.bounds = bounds if RANK[bounds] < RANK[evidence] else evidence
        self.bar = evidence  # the one that is being worked out
        self.partial = scheme.get("partial", 0.5)
        self.worth = scheme.get("unknown_worth", 0.25)
        self.power = scheme.get("power", 1.0)

    # Units and weights

    def held(self, force: str, domains: list[str]) -> list[Holding]:
        types = {row.id: row for row in self.catalog.equipment}
        return [
            row
            for row in self.catalog.holdings
            if row.force in self.parts(force)
            and row.status == "active"
            and holds(row, self.day)
            and types[row.equipment].domain in domains
        ]

    def weights(self, force: str, domains: list[str]) -> dict[Unit, float]:
        types = {row.id: row for row in self.catalog.equipment}
        weighting = self.scheme.get("weighting", "domain-balanced")
        balanced = weighting == "domain-balanced"
        exponent = {"count": 0.0, "tonnage": 1.0}.get(weighting, self.scheme.get("size_exponent", 0.5))
        units: dict[str, dict[Unit, float | None]] = {}
        counts: dict[Unit, float | None]
        for row in self.held(force, domains):
            counts = units.setdefault(row.equipment, {})
            unit = (row.equipment, row.unit or "", row.force)
            before = counts.get(unit, 0)
            counts[unit] = None if before is None or row.quantity is None else before + row.quantity
        numbers = {
            name: None if None in counts.values() else sum(q or 0 for q in counts.values())
            for name, counts in units.items()
            if types[name].domain != "munition"
        }
        masses = {name: self.number(name, numbers) * self.size(name) ** exponent for name in numbers}
        usual = sum(masses.values()) / len(masses) if masses else 1.0
        masses |= {name: usual for name in units if name not in masses}
        if weighting == "type":
            masses = dict.fromkeys(masses, 1.0)
        cells: dict[str, list[str]] = {}
        for name in units:
            cells.setdefault(types[name].domain if balanced else "all", []).append(name)
        found: dict[Unit, float] = {}
        for members in cells.values():
            total = sum(masses[name] for name in members)
            for name in members:
                share = masses[name] / total / len(cells)
                counts = units[name]
                of_type = sum(q or 0 for q in counts.values())
                for unit, quantity in counts.items():
                    found[unit] = share / len(counts) if None in counts.values() else share * (quantity or 0) / of_type
        return found

    def number(self, name: str, numbers: dict[str, float | None]) -> float:
        """How many of a type: as stated, or the mean of its role, its domain, all."""
        stated = numbers[name]
        if stated is not None:
            return stated
        types = {row.id: row for row in self.catalog.equipment}
        own = types[name]
        for alike in (
            lambda row: (row.role, row.domain) == (own.role, own.domain),
            lambda row: row.domain == own.domain,
            bool,
        ):
            known = [q for other, q in numbers.items() if q is not None and alike(types[other])]
            if known:
                return sum(known) / len(known)
        return 1.0

    def size(self, name: str) -> float:
        """Tonnes of a type: its own, its nearest ancestor's, or the median of its role, its domain, all."""
        types = {row.id: row for row in self.catalog.equipment}
        for ancestor in self.chain(self.catalog.equipment, name, "derived_from"):
            size = types[ancestor].size_t
            if size is not None:
                return float(size)
        own = types[name]
        for alike in (lambda r: r.role == own.role, lambda r: r.domain == own.domain, bool):
            sizes = [row.size_t for row in types.values() if row.size_t is not None and alike(row)]
            if sizes:
                return median(sizes)
        return 1.0

    # Support

    def chain(self, rows: Any, name: str, column: str) -> list[str]:
        by_id = {row.id: row for row in rows}
        found = [name]
        while getattr(by_id[found[-1]], column):
            found.append(getattr(by_id[found[-1]], column))
        return found

    def statement(self, force: str, unit: Unit, standard: str, role: str) -> Fit | None:
        row = {row.id: row for row in self.catalog.standards}[standard]
        users = {item.state for item in self.catalog.adoptions if item.standard == standard and holds(item, self.day)}
        if row.adoption == "closed" and self.state(force) not in users:
            return self.said(unit, standard, role, of_force=True) or Fit(
                equipment=unit[0],
                standard=standard,
                support="no",
                role=role,
                basis="inferred",
                note="not on the list",
                sources="paper",
                verified_on="2020",
            )
        return self.said(unit, standard, role) or self.said(unit, f"{row.layer}:*", role)

    def said(self, unit: Unit, name: str, role: str, *, of_force: bool = False) -> Fit | None:
        """The first of the statements on a unit, from the nearest to the most general."""
        forces = self.chain(self.catalog.forces, unit[2], "parent")
        fits = [f for f in self.catalog.fits if f.standard == name and f.role == role and holds(f, self.day)]
        fits = [f for f in fits if f.force is not None or not of_force]
        levels: list[tuple[str, str | None, str | None]] = []
        for equipment in self.chain(self.catalog.equipment, unit[0], "derived_from"):
            levels += [(equipment, f, unit[1]) for f in forces if unit[1]]
            levels += [(equipment, f, None) for f in forces] + [(equipment, None, None)]
        own = next(row for row in self.catalog.equipment if row.id == unit[0])
        kinds = (f"role:{own.role}", f"domain:{own.domain}")
        levels += [(kind, f, None) for f in (*forces, None) for kind in kinds]
        for level in levels:
            for fit in fits:
                if (fit.equipment, fit.force, fit.unit) == level:
                    return fit
        return None

    def support(self, force: str, unit: Unit, standard: str, role: str) -> Bounds:
        fit = self.statement(force, unit, standard, role)
        if fit is None or RANK[fit.basis] > RANK[self.bar]:
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

    def usable(self, standard: str, one: str, two: str) -> tuple[bool, bool]:
        """Surely, and possibly."""
        row = next(row for row in self.catalog.standards if row.id == standard)
        if one == two or row.gate is None:
            return True, True
        keeper = str(row.controlled_by)
        surely = [s == keeper or self.agreed(row.gate, s, keeper) for s in (one, two)]
        possibly = [
            sure or not self.looked("agreements", row.gate, s, keeper)
            for sure, s in zip(surely, (one, two), strict=True)
        ]
        return all(surely), all(possibly)

    def looked(self, table: str, kind: str | None, one: str, two: str) -> bool:
        for row in self.catalog.coverage:
            if row.table != table or not holds(row, self.day) or row.kind not in (kind, "*"):
                continue
            pairs = {(x, y) for x in row.state for y in row.with_state or row.state}
            if (one, two) in pairs or (two, one) in pairs:
                return True
        return False

    def covered(self, force: str) -> bool:
        rows = [row for row in self.catalog.coverage if row.table == "holdings" and holds(row, self.day)]
        covered = {row.force for row in rows} | {row.id for row in self.catalog.forces if row.kind == "task-group"}
        return all(part in covered for part in self.parts(force))

    def parts(self, force: str) -> list[str]:
        row = next(row for row in self.catalog.forces if row.id == force)
        return [other.id for other in self.catalog.forces if other.parent == force] if row.kind == "joint" else [force]

    def naval(self, force: str) -> bool:
        return next(row.service for row in self.catalog.forces if row.id == force) == "navy"

    def state(self, force: str) -> str:
        return next(row.state for row in self.catalog.forces if row.id == force)

    # Layers: each returns low, high, coverage and "may not be applicable", or None

    def peer(self, layer: dict[str, Any], a: str, b: str) -> Cell | None:
        mine, theirs = (self.weights(force, layer["domains"]) for force in (a, b))
        standards = [row.id for row in self.catalog.standards if row.layer == layer["standards"]]
        if not mine or not theirs:
            return None
        low = high = coverage = 0.0
        for (h, w), (k, v) in product(mine.items(), theirs.items()):
            pair_low = pair_high = 0.0
            for name in standards:
                grade = layer.get("grades", {}).get(name, layer.get("others", 1.0))
                surely, possibly = self.usable(name, self.state(a), self.state(b))
                one, two = self.support(a, h, name, "peer"), self.support(b, k, name, "peer")
                pair_low = max(pair_low, surely * grade * one[0] * two[0])
                pair_high = max(pair_high, possibly * grade * one[1] * two[1])
            low += w * v * pair_low
            high += w * v * pair_high
            coverage += w * v * (pair_low == pair_high)
        return {"low": low, "high": high, "coverage": coverage, "optional": False}

    def service(self, layer: dict[str, Any], a: str, b: str) -> Cell | None:
        standards = [row.id for row in self.catalog.standards if row.layer == layer["standards"]]
        weights = self.weights(b, layer["domains"])
        providers = self.weights(a, layer.get("providers", ["surface", "subsurface", "air", "land"]))
        if not providers:
            return None
        offers = []
        for end in (0, 1):
            offer = {}
            for name in standards:
                best = max((self.support(a, unit, name, "provider")[end] for unit in providers), default=0.0)
                grade = layer.get("grades", {}).get(name, layer.get("others", 1.0))
                offer[name] = grade * best if self.usable(name, self.state(a), self.state(b))[end] else 0.0
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
        total = sum(kinds.values())
        share = sum(weight for kind, weight in kinds.items() if self.agreed(kind, one, two)) / total
        open_to_question = [
            weight
            for kind, weight in kinds.items()
            if not self.agreed(kind, one, two) and not self.looked("agreements", kind, one, two)
        ]
        unknown = 0.0 if one == two else sum(open_to_question) / total
        low = 1.0 if one == two else share
        return {"low": low, "high": low + unknown, "coverage": 1 - unknown, "optional": False}

    def practice(self, layer: dict[str, Any], a: str, b: str) -> Cell | None:
        energy = 0.0
        for row in self.catalog.exercises:
            who = [{*self.chain(self.catalog.forces, force, "parent"), *self.parts(force)} for force in (a, b)]
            present = [each & set(row.participants) for each in who]
            if all(present) and row.end.last <= self.day:
                age = (self.day - row.end.last).days / 365.25
                energy += 2 ** (-age / layer["half_life"])
        one, two = self.state(a), self.state(b)
        low = 1.0 if one == two else 1 - math.exp(-energy / layer["tau"])
        kind = None if self.naval(a) and self.naval(b) else "*"
        looked = one == two or self.looked("exercises", kind, one, two)
        more = 0.0 if one == two else layer.get("unseen", 4.0) * self.unseen(kind, one, two, layer["half_life"])
        high = low + (1 - low) * (1 - math.exp(-more / layer["tau"])) if looked else 1.0
        return {"low": low, "high": high, "coverage": 1 - (high - low), "optional": False}

    def unseen(self, kind: str | None, one: str, two: str, half_life: float) -> float:
        """Years in which nobody looked, month by month where something changes, each as an exercise in it counts."""
        rows = [row for row in self.catalog.coverage if row.table == "exercises"]
        turns = [row.since.first for row in rows if row.since]
        turns += [row.until.last + timedelta(days=1) for row in rows if row.until]
        days = sorted({turn for turn in turns if turn <= self.day}, reverse=True)
        today, found, newer = self.day, 0.0, 0.0
        for turn in [*days, None]:
            self.day = turn or date.min
            seen = self.looked("exercises", kind, one, two)
            self.day = today
            older = 2.0 ** (-(today - turn).days / 365.25 / half_life) if turn else 0.0
            found += 0.0 if seen else half_life / math.log(2) * (2.0**-newer - older)
            newer = (today - turn).days / 365.25 / half_life if turn else 0.0
        return found

    # Composite

    def layer(self, name: str, a: str, b: str) -> Cell | None:
        """Bounds at one bar, value at the other, shares; the value and its shares are None where not applicable."""
        spec = self.scheme["layers"][name]
        bounded, believed = (self.cell(spec, bar, a, b) for bar in (self.bounds, self.evidence))
        if spec["kind"] in ("peer", "service", "affinity") and not (self.covered(a) and self.covered(b)):
            bounded = {"low": 0.0, "high": 1.0, "coverage": 0.0, "optional": True}
            believed = believed or bounded
        if bounded is None:
            return None
        cell = {**bounded, "value": None, "sourced": None, "judged": None}
        if believed is not None:
            cell["value"] = believed["low"] + self.worth * (believed["high"] - believed["low"])
            cell["sourced"], cell["judged"] = bounded["coverage"], believed["coverage"] - bounded["coverage"]
        return cell

    def cell(self, spec: dict[str, Any], bar: str, a: str, b: str) -> Cell | None:
        """What a layer comes to at one bar of evidence."""
        self.bar = bar
        found: Cell | None = getattr(self, spec["kind"])(spec, a, b)
        return found

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
        valued = {name: cell for name, cell in present.items() if cell["value"] is not None}
        found: Cell = {"low": min(lows), "high": max(highs), "value": None, "sourced": None, "judged": None}
        if valued:
            mass = sum(weights[name] for name in valued)
            found["value"] = self.mean({name: cell["value"] for name, cell in valued.items()})
            for key in ("sourced", "judged"):
                found[key] = sum(weights[name] * cell[key] for name, cell in valued.items()) / mass
        return found
