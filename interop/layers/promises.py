"""What a kind of layer of another package is held to, whoever calls it: what it raises, changes or returns.

Every method of such a kind that the library calls is looked after from the moment the class is made, so that a fault
is told by the name of the kind and its package and reaches no result.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import Any, get_args

import numpy as np

from interop.arrays import Bools, Floats, array_fault
from interop.catalog.models import AgreementKind, Row
from interop.layers.base import Interval, Layer, LayerScores
from interop.layers.evidence import Driver, Evidence, Gap, Inherited, Obstacle
from interop.layers.parts import UnitScores
from interop.plugins import plugin_of, unchanged
from interop.snapshot import Snapshot

#: What to do about a fault of each sort.
CLIP = "A score is from 0 to 1 and low is never above high: clip what rounding adds, as numpy.clip does"
NAN = "NaN means that a layer is not applicable to a pair, and then stands in low, high and settled alike"
FORM = "Return arrays of float64 (of bool where something holds or not), forces × forces in the order of the snapshot"
CLASS = "The class that it is made from says what it returns"


def hold(kind: type[Layer]) -> None:
    """Have every method of a kind that the library calls looked after."""
    for name, look in _PROMISES.items():
        method = getattr(kind, name, None)
        if isinstance(method, property) and method.fget is not None:
            setattr(kind, name, property(_held(method.fget, look)))
        elif method is not None:
            setattr(kind, name, _held(method, look))


def _held(method: Callable[..., Any], look: Callable[[Any, Any], Iterator[tuple[str, str]]]) -> Callable[..., Any]:
    """Return a method that raises PluginError where it raises, changes what it is given, or breaks its promise."""
    if hasattr(method, "__promised__"):
        return method

    @wraps(method)
    def promised(layer: Layer, *args: Any, **named: Any) -> Any:
        plugin = plugin_of("interop.layers", layer.kind, type(layer))
        given = next(iter((*args, *named.values())), None)
        snapshot = getattr(given, "snapshot", given)
        facts = (snapshot, snapshot.catalog) if isinstance(snapshot, Snapshot) else ()
        with plugin.guarded():
            with unchanged(plugin, *facts):
                found = method(layer, *args, **named)
                if isinstance(found, Iterator):
                    found = list(found)
            for fault, remedy in look(found, snapshot):
                raise plugin.error(f"{fault} by its method {method.__name__}", remedy)
        return found

    promised.__promised__ = True  # type: ignore[attr-defined]
    return promised


def _anything(found: object, given: object) -> Iterator[tuple[str, str]]:  # noqa: ARG001
    yield from ()


def _scores(found: object, snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    if not isinstance(found, LayerScores):
        yield f"returned {type(found).__name__} instead of LayerScores", CLASS
        return
    yield from _interval(found.believed, snapshot, "believed.")
    yield from _interval(found.bounded, snapshot, "bounded.")
    ends = (found.bounded.low, found.believed.low, found.believed.high, found.bounded.high)
    for outer, inner, name in ((ends[0], ends[1], "low"), (ends[2], ends[3], "high")):
        yield from _at(outer > inner, snapshot, f"returned a believed.{name} outside bounded", CLIP)


def _interval(found: object, snapshot: Snapshot, prefix: str = "") -> Iterator[tuple[str, str]]:
    if not isinstance(found, Interval):
        yield f"returned {type(found).__name__} instead of Interval", CLASS
        return
    numbers = {name: getattr(found, name) for name in ("low", "high", "settled")}
    shape = (len(snapshot.forces),) * 2
    forms = [array_fault(prefix + name, array, shape) for name, array in numbers.items()]
    forms.append(array_fault(f"{prefix}optional", found.optional, shape, np.bool_))
    if any(forms):
        yield next(filter(None, forms)), FORM
        return
    blank = np.isnan(found.low)
    for name, array in numbers.items():
        yield from _at(np.isnan(array) != blank, snapshot, f"returned NaN in {prefix}{name} or low alone", NAN)
        wrong = (array < 0) | (array > 1)
        yield from _at(wrong, snapshot, f"returned a number outside 0 to 1 in {prefix}{name}", CLIP, array)
    yield from _at(found.low > found.high, snapshot, f"returned {prefix}low above {prefix}high", CLIP)


def _at(
    wrong: Bools, snapshot: Snapshot, fault: str, remedy: str, numbers: Floats | None = None
) -> Iterator[tuple[str, str]]:
    """Yield a fault with the first cell in which it is."""
    for i, j in np.argwhere(wrong)[:1]:
        number = "" if numbers is None else f" ({numbers[i, j]:g})"
        yield f"{fault}{number} for ({snapshot.forces[i]}, {snapshot.forces[j]})", remedy


def _covered(found: object, snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    form = array_fault("what is covered", found, (len(snapshot.forces),) * 2, np.bool_)
    if form:
        yield form, FORM


def _evidence(found: object, snapshot: Snapshot) -> Iterator[tuple[str, str]]:  # noqa: ARG001
    if not isinstance(found, Evidence):
        yield f"returned {type(found).__name__} instead of Evidence", CLASS
        return
    for name, kind in (("drivers", Driver), ("obstacles", Obstacle), ("gaps", Gap)):
        for item in getattr(found, name):
            if not isinstance(item, kind) or not math.isfinite(item.amount):
                yield f"returned {item!r} among the {name}", f"Each is a {kind.__name__} with a finite amount"
            elif not all(isinstance(fact, (Row, Inherited)) for fact in getattr(item, "facts", ())):
                yield f"returned {item!r} among the {name}", "Its facts are rows of the catalogue, or Inherited ones"


def _unit_scores(found: object, snapshot: Snapshot) -> Iterator[tuple[str, str]]:  # noqa: ARG001
    if found is None:
        return
    if not isinstance(found, UnitScores):
        yield f"returned {type(found).__name__} instead of UnitScores", CLASS
        return
    shape = (len(found.units),)
    for name in ("weights", "low", "high", "slight", "known"):
        array = getattr(found, name)
        form = array_fault(name, array, shape)
        if form:
            yield form, "Return arrays of float64 with a number for each unit"
        elif not ((array >= 0) & (array <= 1)).all():
            yield f"returned a number outside 0 to 1 in {name}", CLIP


def _texts(found: object, given: object) -> Iterator[tuple[str, str]]:  # noqa: ARG001
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        yield f"returned {found!r}", "Return a list of messages; an empty one where nothing is missing"


def _parameters(found: object, given: object) -> Iterator[tuple[str, str]]:  # noqa: ARG001
    for item in found if isinstance(found, (list, tuple)) else [found]:
        if not (isinstance(item, tuple) and len(item) == 3 and all(isinstance(text, str) for text in item)):
            yield f"returned {item!r}", "Each parameter is its name, its value and what it means, all of them text"


def _kinds(found: object, given: object) -> Iterator[tuple[str, str]]:  # noqa: ARG001
    known = get_args(AgreementKind)
    if not isinstance(found, tuple) or not set(found) <= set(known):
        yield f"returned {found!r}", f"Return a tuple of kinds of agreement, of {', '.join(known)}"


#: What each method that the library calls is held to, beside raising nothing and changing nothing.
_PROMISES: Mapping[str, Callable[[Any, Any], Iterator[tuple[str, str]]]] = {
    "score": _scores,
    "covered": _covered,
    "evidence": _evidence,
    "unit_scores": _unit_scores,
    "parameters": _parameters,
    "agreement_kinds": _kinds,
    "check": _texts,
    "ungraded": _texts,
    "meet": _interval,
    "sides": _anything,
}
