"""From declared perturbations to inputs: each is either applied, or refused with a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import isinf

import numpy as np

from interop.analysis.sampling.inputs import Input
from interop.analysis.sampling.kernels import PeerKernel, ServiceKernel
from interop.analysis.sampling.model import DOUBTED, Model
from interop.analysis.sampling.perturbations import Application, Perturbations
from interop.layers import AffinityLayer, PracticeLayer
from interop.reliability import reliability

#: Least worth of partial support; it must lie above 0.
LEAST_PARTIAL = 1e-6


class RefusedError(Exception):
    """A perturbation that cannot be applied to a matrix; the message is the reason."""


def plan(model: Model, perturbations: Perturbations) -> tuple[tuple[Input, ...], tuple[Application, ...]]:
    """Return the inputs that the perturbations move, and what became of each perturbation."""
    inputs: list[Input] = []
    outcomes: list[Application] = []
    requested = perturbations.requested()
    for name, width in requested.items():
        try:
            _check_together(model, requested, name)
            added = [item for item in _PLANS[name](model, width) if item.law in _SHAPED or item.low < item.high]
        except RefusedError as refusal:
            outcomes.append(Application(name, width, applied=False, inputs=0, reason=str(refusal)))
            continue
        inputs += added
        outcomes.append(Application(name, width, applied=True, inputs=len(added), reason=_reason(model, name, added)))
    return tuple(inputs), tuple(outcomes)


def _check_together(model: Model, requested: Mapping[str, float], name: str) -> None:
    if name == "statements" and "unknowns" not in requested and not model.believed.all():
        raise RefusedError("what statements turn out to be is drawn together with unknowns: ask for both")


#: Laws whose two numbers are not the ends of a range.
_SHAPED = ("gamma", "normal")


def _reason(model: Model, name: str, added: list[Input]) -> str:
    parts = [part.name for part in model.moved_by(name)] if name not in ("weights", "power") else []
    text = f"moves {', '.join(parts)}" if parts else f"moves {', '.join(item.name for item in added)}"
    if not added:
        text = "a width of 0 holds it where it is"
    foreign = [part.name for part in model.parts if part.foreign]
    if foreign and name not in ("weights", "power", "unknown_worth"):
        text += f"; cannot reach into {', '.join(foreign)}, which another package scores"
    return text


def _weights(model: Model, width: float) -> Iterator[Input]:
    if len(model.parts) < 2:
        raise RefusedError(f"{model.parts[0].name} alone has weight, so its share is 1 whatever the weight")
    if isinf(width):
        return
    for index, part in enumerate(model.parts):
        yield Input("weights", part.name, index, f"weight of {part.name}", "gamma", width * part.weight)


def _unknowns(model: Model, width: float) -> Iterator[Input]:
    facts = model.unknowns.facts
    if not model.moved_by("unknowns") and not model.matrix.thin:
        raise RefusedError("no support of these forces is unknown to a layer that counts")
    if width > 0:
        yield Input("unknowns", "", 0, "what the unknown facts have in common", "normal")
    if width < 1:
        for index, fact in enumerate(facts, 1):
            if not fact.believed:
                yield Input("unknowns", "", index, str(fact), "normal")
    for index, force in enumerate(model.matrix.snapshot.forces, 1 + len(facts)):
        if force in model.matrix.thin:
            yield Input("unknowns", "", index, f"the fleet of {force}", "normal")


def _statements(model: Model, width: float) -> Iterator[Input]:
    if not model.moved_by("statements"):
        raise RefusedError("no statement that counts is inferred or assumed")
    if width == 0:
        return
    trusted = reliability(model.matrix.catalog)
    for place, basis in enumerate(DOUBTED):
        for end, shape in enumerate((trusted[basis].alpha, trusted[basis].beta)):
            name = f"how often {basis} statements are {('right', 'wrong')[end]}"
            yield Input("statements", "", 2 * place + end, name, "gamma", shape)
    for index in np.flatnonzero(model.believed).tolist():
        fact = model.unknowns.facts[index]
        yield Input("statements", "", 2 * len(DOUBTED) + index, str(fact), "uniform", 0.0, 1.0)


def _unknown_worth(model: Model, width: float) -> Iterator[Input]:
    if not model.moved_by("unknown_worth"):
        raise RefusedError("no layer that counts has an interval, so nothing is worth what an unknown is")
    worth = model.matrix.scheme.unknown_worth
    yield _uniform("unknown_worth", "", 0, "worth of an unknown", worth, width, (0.0, 1.0))


def _partial(model: Model, width: float) -> Iterator[Input]:
    if not model.moved_by("partial"):
        raise RefusedError("no partial support stands among the facts that count")
    partial = model.matrix.scheme.partial
    yield _uniform("partial", "", 0, "worth of partial support", partial, width, (min(LEAST_PARTIAL, partial), 1.0))


def _grades(model: Model, width: float) -> Iterator[Input]:
    parts = model.moved_by("grades")
    if not parts:
        raise RefusedError("no unit supports, or may support, a standard of a layer that counts")
    for part in parts:
        assert isinstance(part.kernel, PeerKernel | ServiceKernel)
        for index in np.flatnonzero(part.kernel.in_play).tolist():
            name, grade = f"grade of {part.kernel.standards[index]} in {part.name}", part.kernel.grades[index]
            yield _uniform("grades", part.name, index, name, grade, grade * width, (0.0, 1.0))


def _affinities(model: Model, width: float) -> Iterator[Input]:
    parts = model.moved_by("affinities")
    if not parts:
        raise RefusedError("no layer that counts names a bloc")
    for part in parts:
        assert isinstance(part.layer, AffinityLayer)
        for index, bloc in enumerate(part.layer.blocs):
            name = f"affinity of {bloc.name} in {part.name}"
            yield _uniform("affinities", part.name, index, name, bloc.affinity, width, (0.0, 1.0))


def _practice(perturbation: str, words: str) -> Callable[[Model, float], Iterator[Input]]:
    def inputs(model: Model, width: float) -> Iterator[Input]:
        parts = model.moved_by(perturbation)
        if not parts:
            raise RefusedError("no layer that counts is of the kind practice")
        for part in parts:
            assert isinstance(part.layer, PracticeLayer)
            nominal = float(getattr(part.layer, perturbation))
            yield _log_uniform(perturbation, part.name, 0, f"{words} of {part.name}", nominal, width)

    return inputs


def _power(model: Model, width: float) -> Iterator[Input]:
    power = model.matrix.scheme.power
    if isinf(power):
        raise RefusedError(f"the exponent is {power:g}: a minimum or maximum has no exponents near it")
    if len(model.parts) < 2:
        raise RefusedError(f"{model.parts[0].name} alone has weight, and its mean is the same for any exponent")
    yield _uniform("power", "", 0, "exponent of the mean", power, width, (-np.inf, np.inf))


def _quantities(model: Model, width: float) -> Iterator[Input]:
    if model.matrix.scheme.weighting == "type":
        raise RefusedError("the scheme weights units by type, whatever their quantity")
    types = model.matrix.snapshot.types
    follows = np.zeros(len(types), dtype=bool)
    for part in model.parts:
        follows |= part.by_quantity
    if not follows.any():
        raise RefusedError("no layer that counts weights units by a quantity that is known")
    for index in np.flatnonzero(follows).tolist():
        force, equipment = types[index]
        yield _log_uniform("quantities", "", index, f"quantity of {force} {equipment}", 1.0, width)


def _size_exponent(model: Model, width: float) -> Iterator[Input]:
    settings = model.matrix.scheme.settings
    if not settings.balanced:
        raise RefusedError(f"the weighting {settings.weighting} has its own rule of size")
    if not model.moved_by("size_exponent"):
        raise RefusedError("no layer that counts weights units by their size")
    exponent = settings.size_exponent
    yield _uniform("size_exponent", "", 0, "exponent of size in the weight of a unit", exponent, width, (0.0, np.inf))


def _uniform(
    perturbation: str, layer: str, index: int, name: str, centre: float, width: float, ends: tuple[float, float]
) -> Input:
    low, high = max(ends[0], centre - width), min(ends[1], centre + width)
    return Input(perturbation, layer, index, name, "uniform", low, high)


def _log_uniform(perturbation: str, layer: str, index: int, name: str, centre: float, spread: float) -> Input:
    low, high = centre / (1 + spread), centre * (1 + spread)
    return Input(perturbation, layer, index, name, "log-uniform", low, high)


_PLANS: dict[str, Callable[[Model, float], Iterator[Input]]] = {
    "weights": _weights,
    "unknowns": _unknowns,
    "statements": _statements,
    "unknown_worth": _unknown_worth,
    "partial": _partial,
    "grades": _grades,
    "affinities": _affinities,
    "half_life": _practice("half_life", "half-life"),
    "tau": _practice("tau", "tau"),
    "power": _power,
    "quantities": _quantities,
    "size_exponent": _size_exponent,
}
