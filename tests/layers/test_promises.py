"""A kind of layer of another package that does as it should not is told by its name, and nothing of it gets through."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Literal, cast

import numpy as np
import pytest
from hypothesis import given

import interop
from interop import layers
from interop.analysis.gaps import gaps
from interop.analysis.roadmap import roadmap
from interop.analysis.views import breakdowns
from interop.catalog import Catalog, load_catalog
from interop.catalog.models import AgreementKind
from interop.errors import InputError, PluginError
from interop.layers import Evidence, Interval, Layer, LayerScores, Settings, StandardsLayer
from interop.layers.promises import hold
from interop.matrix import score_snapshot
from interop.plugins import forget
from interop.scheme import Scheme, load_scheme
from interop.snapshot import Snapshot
from interop.testing import LawBrokenError, check_scorer
from interop.testing.strategies import SCHEME, catalogs, score_days
from tests.installed import register
from tests.layers.test_foreign import SCHEME as FOREIGN
from tests.layers.test_foreign import AnyShared
from tests.small import write

Act = Callable[[Snapshot], object]
NAME = r"the kind of layer 'odd' of interop-other 1.2 \(tests.layers.test_promises:Odd\) "


class Odd(Layer):
    """Does what it is told to, in the place of each method."""

    acts: dict[str, Act] = {}  # noqa: RUF012 - a field

    kind: Literal["odd"]

    def score(self, snapshot: Snapshot, settings: Settings) -> LayerScores:  # noqa: ARG002
        """Return what it was told."""
        return cast("LayerScores", self.acts.get("score", fine)(snapshot))

    def covered(self, snapshot: Snapshot) -> Any:
        """Return what it was told, or what every layer says."""
        return self.acts["covered"](snapshot) if "covered" in self.acts else super().covered(snapshot)

    def evidence(self, snapshot: Snapshot, settings: Settings, a: str, b: str) -> Evidence:
        """Return what it was told, or nothing."""
        told = self.acts.get("evidence")
        return cast("Evidence", told(snapshot)) if told else super().evidence(snapshot, settings, a, b)

    def unit_scores(self, snapshot: Snapshot, *args: Any, **named: Any) -> Any:
        """Return what it was told, or nothing."""
        told = self.acts.get("unit_scores")
        return told(snapshot) if told else super().unit_scores(snapshot, *args, **named)

    @property
    def agreement_kinds(self) -> tuple[AgreementKind, ...]:
        """What it was told, or none."""
        told = self.acts.get("agreement_kinds")
        return cast("Any", told(cast("Snapshot", None))) if told else super().agreement_kinds

    def parameters(self) -> Iterator[tuple[str, str, str]]:
        """Yield what it was told, or nothing."""
        told = self.acts.get("parameters")
        yield from cast("Any", told(cast("Snapshot", None)) if told else ())


def fine(snapshot: Snapshot, **changes: Any) -> LayerScores:
    """Return scores of a half, with some arrays changed."""
    half = np.full((len(snapshot.forces),) * 2, 0.5)
    return LayerScores.of(replace(Interval.exact(half), **changes))


def with_array(name: str, array: object) -> Act:
    """Return an act that gives an array in place of one of an interval's."""
    return lambda snapshot: fine(snapshot, **{name: array})


def cell(name: str, number: float) -> Act:
    """Return an act that gives one number of an interval out of order."""

    def act(snapshot: Snapshot) -> LayerScores:
        array = getattr(fine(snapshot).believed, name).copy()
        array[0, 1] = number
        return fine(snapshot, **{name: array})

    return act


def overwriting(attribute: str) -> Act:
    """Return an act that writes to what a snapshot holds."""

    def act(snapshot: Snapshot) -> LayerScores:
        found = getattr(snapshot, attribute)
        (found() if callable(found) else found)[:] = 0
        return fine(snapshot)

    return act


def unlocking(attribute: str) -> Act:
    """Return an act that lets itself write to what a snapshot holds, and does."""

    def act(snapshot: Snapshot) -> LayerScores:
        found = getattr(snapshot, attribute)
        array = found() if callable(found) else found
        array.flags.writeable = True
        array[:] = 0
        return fine(snapshot)

    return act


def leaving(_: Snapshot) -> object:
    """End the program."""
    raise SystemExit(0)


def emptying(table: str) -> Act:
    """Return an act that empties a table of the catalogue."""

    def act(snapshot: Snapshot) -> LayerScores:
        getattr(snapshot.catalog, table).clear()
        return fine(snapshot)

    return act


def appending(snapshot: Snapshot) -> LayerScores:
    """Add a row to those of a force."""
    rows = snapshot.catalog.holdings_by_force["ind-navy"]
    rows.append(rows[0])
    return fine(snapshot)


def wider(name: str, number: float) -> Act:
    """Return an act that gives a value outside the bounds."""
    return lambda snapshot: LayerScores(
        fine(snapshot).bounded, cast("LayerScores", cell(name, number)(snapshot)).believed
    )


def dividing(snapshot: Snapshot) -> object:
    """Raise what any code may raise."""
    return 1 / (len(snapshot.forces) - 2)


@pytest.fixture
def small(tmp_path: Path) -> Catalog:
    """The small catalogue."""
    return load_catalog(write(tmp_path))


@pytest.fixture(autouse=True)
def _installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    register(monkeypatch, ("interop.layers", "odd", Odd))
    yield
    forget()


def scheme(**acts: Act) -> Scheme:
    """Return a scheme of a layer of ours and the odd one."""
    odd = layers.kind_named("odd").model_validate(
        {"kind": "odd", "dimension": "human", "weight": 1, "reason": "test", "acts": acts}
    )
    ours = load_scheme("three-dimensions")
    return ours.model_copy(update={"layers": {"practice": ours.layers["practice"], "strange": odd}})


SCORES: list[tuple[Act, str]] = [
    (dividing, r"raised ZeroDivisionError: division by zero. Update or remove interop-other 1.2, or tell its author"),
    (leaving, r"raised SystemExit: 0"),
    (lambda _: None, r"returned NoneType instead of LayerScores by its method score"),
    (lambda _: LayerScores.of(cast("Any", 3)), r"returned int instead of Interval"),
    (with_array("low", 0.5), r"returned believed.low as float, not as an array"),
    (with_array("high", np.ones(2)), r"returned believed.high of the shape \(2,\), not \(2, 2\).* forces × forces"),
    (with_array("high", np.ones((3, 3))), r"returned believed.high of the shape \(3, 3\), not \(2, 2\)"),
    (with_array("low", np.zeros((2, 2), dtype=int)), r"returned believed.low of the type int64, not float64"),
    (with_array("settled", np.ones((2, 2), np.float32)), r"believed.settled of the type float32, not float64"),
    (with_array("low", np.full((2, 2), "0")), r"returned believed.low of the type <U1, not float64"),
    (lambda _: LayerScores.of(Interval.exact(np.full((2, 2), 0.5).astype(object))), r"low of the type object, not fl"),
    (with_array("settled", np.full((2, 2), 0.5).astype(object)), r"believed.settled of the type object, not float64"),
    (with_array("optional", np.zeros((2, 2))), r"returned believed.optional of the type float64, not bool"),
    (cell("high", 1.3), r"a number outside 0 to 1 in believed.high \(1.3\) for \(ind-navy, usa-navy\) .* clip what"),
    (cell("low", -1e-17), r"returned a number outside 0 to 1 in believed.low \(-1e-17\)"),
    (cell("high", np.inf), r"outside 0 to 1 in believed.high \(inf\)"),
    (
        with_array("low", cast("Any", np.ma).masked_all((2, 2))),
        r"returned believed.low as MaskedArray, not as an array",
    ),
    (cell("settled", 2.0), r"outside 0 to 1 in believed.settled \(2\)"),
    (cell("low", np.nan), r"returned NaN in believed.high or low alone for \(ind-navy, usa-navy\) .* not applicable"),
    (cell("high", np.nan), r"returned NaN in believed.high or low alone"),
    (cell("settled", np.nan), r"returned NaN in believed.settled or low alone"),
    (cell("low", 0.7), r"returned believed.low above believed.high for \(ind-navy, usa-navy\)"),
    (wider("low", 0.2), r"returned a believed.low outside bounded for \(ind-navy, usa-navy\)"),
    (wider("high", 0.7), r"returned a believed.high outside bounded for \(ind-navy, usa-navy\)"),
    (overwriting("same_state"), r"raised ValueError: assignment destination is read-only"),
    (overwriting("fleet_covered"), r"raised ValueError: assignment destination is read-only"),
    (overwriting("took_part"), r"raised ValueError: assignment destination is read-only"),
    (overwriting("weights"), r"raised ValueError: assignment destination is read-only"),
    (unlocking("weights"), r"raised ValueError: cannot set WRITEABLE flag to True of this array"),
    (unlocking("same_state"), r"raised ValueError: cannot set WRITEABLE flag to True of this array"),
    (emptying("equipment_by_id"), r"changed catalog.equipment_by_id. A plug-in reads the facts, and changes none"),
    (emptying("forces_by_id"), r"changed catalog.forces_by_id"),
    (appending, r"changed catalog.holdings_by_force"),
    (lambda snapshot: setattr(snapshot, "day", date(1900, 1, 1)), r"raised FrozenInstanceError"),
    (lambda snapshot: setattr(snapshot.catalog.fits[0], "support", "yes"), r"raised ValidationError"),
]


@pytest.mark.parametrize(("act", "words"), SCORES, ids=[words[:60] for _, words in SCORES])
def test_scores(act: Act, words: str, small: Catalog) -> None:
    """What is wrong with a score is told with kind, package and remedy, and afterwards all is as it was."""
    before = interop.score(small, "pair").to_json()
    with pytest.raises(PluginError, match=NAME + ".*" + words) as error:
        interop.score(small, "pair", scheme=scheme(score=act))
    assert error.value.remedy
    assert interop.score(small, "pair").to_json() == before


def test_a_half_is_a_half(small: Catalog) -> None:
    """One that does as it should is scored like any other."""
    matrix = interop.score(small, "pair", scheme=scheme())
    assert (matrix.layers["strange"].values == 0.5).all()
    assert matrix.explain("ind-navy", "usa-navy").layers[1].evidence == Evidence()
    with pytest.raises(InputError, match="strange does not split over the fleets"):
        breakdowns(matrix, "ind-navy", "usa-navy", layer="strange")


def test_what_it_prints(small: Catalog, capsys: pytest.CaptureFixture[str]) -> None:
    """Answers on stdout stay what they are; what it says is not lost, and afterwards all print as before."""

    def chatting(snapshot: Snapshot) -> LayerScores:
        sys.stdout.write("hello\n")
        return fine(snapshot)

    interop.score(small, "pair", scheme=scheme(score=chatting))
    sys.stdout.write("answer\n")
    said = capsys.readouterr()
    assert said.out == "answer\n"
    assert set(said.err.splitlines()) == {"hello"}


def test_what_several_print_at_once(small: Catalog, capsys: pytest.CaptureFixture[str]) -> None:
    """Calls in several threads end in any order, and leave stdout as it was."""
    first, last = threading.Event(), threading.Event()

    def waiting(snapshot: Snapshot) -> LayerScores:
        if threading.current_thread().name == "first":
            first.set()
            last.wait(10)
        else:
            first.wait(10)
        sys.stdout.write("hello\n")
        return fine(snapshot)

    def scored() -> None:
        interop.score(small, "pair", scheme=scheme(score=waiting))
        if threading.current_thread().name != "first":
            last.set()

    before = sys.stdout
    threads = [threading.Thread(target=scored, name=name) for name in ("first", "last")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sys.stdout is before
    assert capsys.readouterr().out == ""


def test_it_stands_beside_ours() -> None:
    """Under its own name, after the built-in kinds; a method that it does not offer it is not given."""
    assert layers.kinds() == {**layers.BUILT_IN, "odd": Odd}
    assert list(layers.kinds())[-1] == "odd"
    assert not hasattr(layers.kind_named("odd"), "meet")


def test_it_is_looked_after_once() -> None:
    """A method that is looked after already stays as it is, also in a kind that is made from the first."""
    before = Odd.score
    hold(Odd)
    assert Odd.score is before
    assert type("Odder", (Odd,), {}).score is before  # type: ignore[attr-defined]


def test_arrays_that_it_keeps(small: Catalog) -> None:
    """What it does later to arrays that it returned changes no result."""
    kept: list[np.ndarray[Any, Any]] = []

    def keeping(snapshot: Snapshot) -> LayerScores:
        found = fine(snapshot)
        kept.append(found.believed.low)
        return found

    matrix = interop.score(small, "pair", scheme=scheme(score=keeping))
    before = matrix.to_json()
    kept[0][:] = 9
    assert matrix.to_json() == before


OTHERS: list[tuple[str, Act, Callable[[interop.InteropMatrix], object], str]] = [
    ("evidence", dividing, lambda matrix: matrix.explain("ind-navy", "usa-navy"), "raised ZeroDivisionError"),
    ("evidence", lambda _: [], lambda matrix: matrix.explain("ind-navy", "usa-navy"), "list instead of Evidence"),
    (
        "evidence",
        lambda _: Evidence((layers.Driver("x", np.nan, ()),)),
        lambda matrix: matrix.explain("ind-navy", "usa-navy"),
        r"returned Driver\(text='x', amount=nan, facts=\(\)\) among the drivers .* with a finite amount",
    ),
    (
        "evidence",
        lambda _: Evidence(gaps=cast("Any", ("x",))),
        lambda matrix: matrix.explain("ind-navy", "usa-navy"),
        "returned 'x' among the gaps",
    ),
    (
        "evidence",
        lambda _: Evidence(cast("Any", 3)),
        lambda matrix: matrix.explain("ind-navy", "usa-navy"),
        "raised TypeError",
    ),
    (
        "evidence",
        lambda _: Evidence((layers.Driver("x", 0.5, cast("Any", ("not a row",))),)),
        lambda matrix: matrix.explain("ind-navy", "usa-navy"),
        "among the drivers .* Its facts are rows of the catalogue",
    ),
    (
        "agreement_kinds",
        lambda _: cast("Any", ("nonsense",)),
        lambda matrix: roadmap(matrix, ("ind-navy", "usa-navy"), budget=1),
        r"returned \('nonsense',\) by its method agreement_kinds. Return a tuple of kinds of agreement, of ",
    ),
    (
        "parameters",
        lambda _: cast("Any", [("a", 1)]),
        lambda matrix: list(matrix.scheme.layers["strange"].parameters()),
        r"returned \('a', 1\) by its method parameters. Each parameter is its name, its value and what it means",
    ),
    ("unit_scores", dividing, lambda matrix: breakdowns(matrix, "ind-navy", "usa-navy"), "raised ZeroDivisionError"),
    ("unit_scores", lambda _: 1, lambda matrix: breakdowns(matrix, "ind-navy", "usa-navy"), "int instead of UnitSc"),
]


@pytest.mark.parametrize(("method", "act", "use", "words"), OTHERS)
def test_other_methods(
    method: str, act: Act, use: Callable[[interop.InteropMatrix], object], words: str, small: Catalog
) -> None:
    """What analyses ask of a kind is looked after as its scores are."""
    matrix = interop.score(small, "pair", scheme=scheme(**{method: act}))
    with pytest.raises(PluginError, match=NAME + ".*" + words):
        use(matrix)


def test_units_out_of_range(small: Catalog) -> None:
    """What each unit adds is a share, of the right form."""
    units = interop.score(small, "pair").scheme.layers["link"]
    snapshot = small.at(date(2020, 11, 3), ["ind-navy", "usa-navy"])
    whole = units.unit_scores(snapshot, Settings(), "assumed", "ind-navy", "usa-navy", of_giving=True)
    assert whole is not None
    for changes, words in (
        ({"low": whole.low - 1}, "outside 0 to 1 in low"),
        ({"high": whole.high + 1}, "outside 0 to 1 in high"),
        ({"known": whole.known[:0]}, r"known of the shape \(0,\)"),
    ):
        broken = replace(whole, **cast("Any", changes))
        matrix = interop.score(small, "pair", scheme=scheme(unit_scores=lambda _, found=broken: found))  # type: ignore[misc]
        with pytest.raises(PluginError, match=NAME + ".*" + words):
            breakdowns(matrix, "ind-navy", "usa-navy")


def test_coverage_and_parameters(small: Catalog) -> None:
    """A kind may say what it covers, and lists its settings: both in form."""
    with pytest.raises(PluginError, match=NAME + "returned what is covered as bool, not as an array"):
        interop.score(small, "pair", scheme=scheme(covered=lambda _: True))
    layer = interop.score(small, "pair", scheme=scheme(parameters=lambda _: [1 / 0])).scheme.layers["strange"]
    with pytest.raises(PluginError, match=NAME + "raised ZeroDivisionError"):
        list(layer.parameters())


def test_a_property_is_looked_after_like_a_method(small: Catalog) -> None:
    """What it says of itself without being called is told by its name, too."""
    layer = interop.score(small, "pair", scheme=scheme(agreement_kinds=lambda _: 1 / 0)).scheme.layers["strange"]
    with pytest.raises(PluginError, match=NAME + "raised ZeroDivisionError"):
        _ = layer.agreement_kinds


class Half(AnyShared):
    """Meets its sides in the wrong way."""

    def meet(self, sides: layers.Sides) -> Interval:
        """Return twice what there is."""
        found = super().meet(sides)
        return replace(found, high=found.high * 2)


def test_sides_that_meet(small: Catalog) -> None:
    """A kind over standards is looked after wherever its sides meet; one that is not installed says where it stands."""
    shared = FOREIGN["layers"]["shared"]
    plain = load_scheme({**FOREIGN, "layers": {"shared": {**shared, "kind": "peer"}}})
    odd = plain.model_copy(update={"layers": {"shared": Half.model_validate(shared)}})
    words = (
        r"the kind of layer 'any-shared' of no installed package \(tests.layers.test_promises:Half\) "
        r"returned a number outside 0 to 1 in high \(2\)"
    )
    with pytest.raises(PluginError, match=words):
        interop.score(small, "pair", scheme=odd)
    silent = small.replace(fits=[row for row in small.fits if row.standard != "uhf-voice"])
    matrix = interop.score(silent, "pair", scheme=plain)
    with pytest.raises(PluginError, match=words):
        gaps(replace(matrix, scheme=odd))


def test_laws_tell_it_too() -> None:
    """Under `check_scorer` the same fault comes with the facts that bring it about."""
    with pytest.raises(
        LawBrokenError, match=r"the scorer raised PluginError: .*Half\) returned a number outside 0 to 1"
    ):
        check_scorer(Half, scheme=FOREIGN, laws=["bounds"])


def test_what_is_no_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry point refers to a class of layers, under a name that is free."""
    for item in (dict, len):
        register(monkeypatch, ("interop.layers", "odd", item))
        with pytest.raises(PluginError, match=r"The entry point must refer to a subclass of interop.layers.Layer"):
            layers.kind_named("odd")
    register(monkeypatch, ("interop.layers", "peer", Odd))
    assert layers.kinds() == layers.BUILT_IN
    assert layers.kind_named("peer") is layers.PeerLayer


def of_others(kind: type[Layer], name: str) -> type[Layer]:
    """Return a kind that another package derives from one of ours without changing it."""
    return type(f"Other{kind.__name__}", (kind,), {"__annotations__": {"kind": Literal[name]}, "__module__": __name__})


@given(catalogs(), score_days)
def test_ours_keep_the_promises(catalog: Catalog, day: date) -> None:
    """Whatever the facts, built-in kinds pass what others are held to, and to be looked after changes nothing."""
    ours = load_scheme(SCHEME)
    theirs = {
        name: of_others(type(layer), layer.kind).model_validate(layer.model_dump(by_alias=True))
        for name, layer in ours.layers.items()
    }
    for layer in theirs.values():
        assert hasattr(type(layer).score, "__promised__")
        assert not isinstance(layer, StandardsLayer) or hasattr(type(layer).meet, "__promised__")
    snapshot = catalog.at(day)
    one, two = (score_snapshot(snapshot, ours.model_copy(update={"layers": items})) for items in (ours.layers, theirs))
    assert one.to_json() == two.to_json()
    a, b = snapshot.forces[:2]
    assert one.explain(a, b).to_dict() == two.explain(a, b).to_dict()
    assert [list(layer.parameters()) for layer in ours.layers.values()] == [
        list(layer.parameters()) for layer in theirs.values()
    ]


class UnsaidError(Exception):
    """Cannot even say what it is."""

    def __str__(self) -> str:
        raise RuntimeError("no words")


@pytest.mark.parametrize("raised", [StopIteration("none left"), GeneratorExit("gone"), SystemExit(0), UnsaidError()])
def test_what_ends_other_things(raised: BaseException, small: Catalog) -> None:
    """What ends a loop, a generator or the program ends none of them when a plug-in raises it."""

    def ending(_: Snapshot) -> LayerScores:
        raise raised

    with pytest.raises(PluginError, match=NAME + f"raised {type(raised).__name__}"):
        interop.score(small, "pair", scheme=scheme(score=ending))


def test_messages_are_text() -> None:
    """What a kind says is missing in a catalogue is a list of messages."""

    class Wordless(Odd):
        """Says what is no message."""

        def check(self, path: str, known: Any) -> list[str]:  # noqa: ARG002
            return [5]  # type: ignore[list-item]

    layer = Wordless(kind="odd", dimension="technical", weight=1, reason="test")
    with pytest.raises(PluginError, match=r"returned \[5\] by its method check. Return a list of messages"):
        layer.check("layers.odd", {})
