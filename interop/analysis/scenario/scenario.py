"""A scenario: a list of supposed changes of the facts, validated as a whole before any of them is made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from os.path import isfile
from pathlib import Path
from typing import Any, get_origin

from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny, ValidationError

from interop.analysis.changes.base import Change, Refusal
from interop.analysis.changes.edit import Edit
from interop.analysis.changes.registry import kinds
from interop.catalog.catalog import Catalog
from interop.catalog.fields import CellError, Id, OptionalDate
from interop.catalog.text import UnreadableError, toml_in, toml_of
from interop.errors import CatalogError, InputError, UnknownNameError, nearest, shown


class ScenarioError(InputError):
    """A scenario that cannot be run; `problems` lists (path, message) for everything that is wrong with it."""

    def __init__(self, scenario: str, problems: Iterable[tuple[str, str]]) -> None:
        self.scenario, self.problems = scenario, tuple(problems)
        lines = [f"{path}: {message}" if path else message for path, message in self.problems]
        count = len(lines)
        super().__init__("\n".join([f"{count} problem{'s' * (count != 1)} in scenario {scenario}:", *lines]))


class Scenario(BaseModel):
    """What is supposed, and why it is worth asking.

    >>> from interop.analysis.changes.supports import FitStandard
    >>> Scenario(name="mine", changes=(FitStandard(equipment="p-8i", standard="link-16"),)).changes[0].text()
    'fit link-16 to p-8i'
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    name: Id
    title: str = ""
    description: str = ""
    group: str = Field("", description="group, or forces joined by commas, on which the scenario is worth running")
    as_of: OptionalDate = Field(None, description="day on which it is worth running, where the forces are listed")
    changes: tuple[SerializeAsAny[Change], ...] = ()

    def check(self, catalog: Catalog) -> None:
        """Raise ScenarioError with everything that is wrong with the scenario in view of a catalogue.

        Each change is held against the catalogue as the changes before it would leave it.
        """
        list(self._run(catalog))

    def check_each(self, catalog: Catalog) -> None:
        """Raise ScenarioError with everything that is wrong with the changes when each is made on its own."""
        found = [
            (_path(place, fault.field), fault.message)
            for place, change in enumerate(self.changes)
            for fault in change.faults(catalog)
        ]
        if found:
            raise ScenarioError(self.name, found)

    def apply(self, catalog: Catalog) -> ScenarioResult:
        """Make the changes one after another.

        Returns:
            The changed catalogue, and for every change whether it was applied or why not.

        Raises:
            ScenarioError: before anything is made, with everything that is wrong, each with its path.
        """
        outcomes, changed = [], catalog
        for outcome, after in self._run(catalog):
            outcomes.append(outcome)
            changed = after
        try:
            changed.check()
        except CatalogError as error:
            raise ScenarioError(self.name, [("", f"the changes contradict each other: {error}")]) from None
        return ScenarioResult(self, catalog, changed, tuple(outcomes))

    def _run(self, catalog: Catalog) -> list[tuple[Outcome, Catalog]]:
        found: list[tuple[str, str]] = []
        done: list[tuple[Outcome, Catalog]] = []
        for place, change in enumerate(self.changes):
            faults = list(change.faults(catalog))
            found += [(_path(place, fault.field), fault.message) for fault in faults]
            if not faults:
                outcome, catalog = attempt(change, catalog, place)
                done.append((outcome, catalog))
        if found:
            raise ScenarioError(self.name, found)
        return done

    def to_dict(self) -> dict[str, Any]:
        """Return the scenario as its file writes it."""
        keys = ("name", "title", "description", "group", "as_of")
        head = {key: str(getattr(self, key)) for key in keys if getattr(self, key)}
        return {**head, "changes": [change.to_dict() for change in self.changes]}


@dataclass(frozen=True)
class Outcome:
    """What became of one change."""

    place: int  # index in the scenario
    change: Change
    edit: Edit  # empty when not applied
    reason: str  # why not applied; empty when applied

    @property
    def applied(self) -> bool:
        """Whether the change changed the facts."""
        return bool(self.edit)

    @property
    def forces(self) -> frozenset[str] | None:
        """Forces whose holdings or fits the change touches; None when it is not tied to single forces."""
        names = [getattr(row, "force", None) for row in (*self.edit.removed, *self.edit.added)]
        return None if None in names else frozenset(str(name) for name in names)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "place": self.place,
            "change": self.change.to_dict(),
            "text": self.change.text(),
            "applied": self.applied,
            "reason": self.reason or None,
            "rows_removed": len(self.edit.removed),
            "rows_added": len(self.edit.added),
        }


@dataclass(frozen=True, eq=False)
class ScenarioResult:
    """A scenario applied to a catalogue."""

    scenario: Scenario
    before: Catalog
    after: Catalog
    outcomes: tuple[Outcome, ...]

    @property
    def edit(self) -> Edit:
        """All changes as one edit; its inverse leads back."""
        whole = Edit()
        for outcome in self.outcomes:
            whole = whole.then(outcome.edit)
        return whole


def attempt(change: Change, catalog: Catalog, place: int = 0) -> tuple[Outcome, Catalog]:
    """Make one change that has no faults; return what became of it and the catalogue after it."""
    edit = change.edit(catalog)
    if isinstance(edit, Refusal):
        return Outcome(place, change, Edit(), edit.reason), catalog
    return Outcome(place, change, edit, ""), edit.apply(catalog)


# Reading


def scenarios() -> tuple[str, ...]:
    """Return the names of the scenarios that ship with the package."""
    return tuple(sorted(_shipped()))


def load_scenario(scenario: str | Path | Mapping[str, Any] | Scenario) -> Scenario:
    """Return a scenario from its name (one that ships), a TOML file or a mapping.

    Raises:
        UnknownNameError: no scenario that ships has that name and no file is there.
        ScenarioError: the form is wrong; says where, for everything that is wrong.

    >>> load_scenario("comcasa-never-signed").changes[0].text()
    'comcasa never signed'
    """
    if isinstance(scenario, Scenario):
        return scenario
    if isinstance(scenario, Mapping):
        return _build(scenario, str(scenario.get("name", "unnamed")))
    shipped = _shipped()
    if str(scenario) in shipped:
        return _build(toml_in(shipped[str(scenario)].read_text(encoding="utf-8")), str(scenario))
    path = Path(scenario)
    if path.suffix != ".toml" and not isfile(path):  # noqa: PTH113 - that of a path takes not every text
        raise UnknownNameError("scenario", str(scenario), shipped)
    try:
        data = toml_of(path)
    except UnreadableError as error:
        raise ScenarioError(str(scenario), [("", str(error))]) from None
    return _build(data, str(path), path.stem)


def _shipped() -> dict[str, Any]:
    folder = files("interop") / "scenarios"
    return {entry.name.removesuffix(".toml"): entry for entry in folder.iterdir() if entry.name.endswith(".toml")}


def _build(data: Mapping[str, Any], label: str, name: str = "") -> Scenario:
    """Build a scenario; `name` is its own where it does not say one, and `label` what is wrong is told of."""
    problems: list[tuple[str, str]] = []
    changes: list[Change] = []
    listed = data.get("changes", [])
    if not isinstance(listed, (list, tuple)):
        problems.append(("changes", "a list of tables is expected; write [[changes]]"))
        listed = []
    for place, item in enumerate(listed):
        if isinstance(item, Change):
            changes.append(item)
        else:
            changes += _change(item, place, problems)
    head = {key: value for key, value in data.items() if key != "changes"}
    try:
        scenario = Scenario.model_validate({"name": name or label, **_cells(Scenario, head), "changes": ()})
    except ValidationError as error:
        problems += [_problem("", dict(detail), Scenario) for detail in error.errors(include_url=False)]
    if problems:
        raise ScenarioError(label, problems)
    return scenario.model_copy(update={"changes": tuple(changes)})


def _change(item: object, place: int, problems: list[tuple[str, str]]) -> Iterator[Change]:
    known = kinds()
    if not isinstance(item, Mapping):
        problems.append((_path(place), "a table with a change is expected"))
        return
    kind = item.get("change")
    if not isinstance(kind, str):
        wrong = "missing" if kind is None else f"not text, found {kind!r:.80}"
        problems.append((_path(place, "change"), f"{wrong}; one of {', '.join(sorted(known))}"))
        return
    if kind not in known:
        problems.append((_path(place, "change"), str(UnknownNameError("kind of change", kind, known))))
        return
    try:
        yield known[kind].model_validate(_cells(known[kind], item))
    except ValidationError as error:
        details = error.errors(include_url=False)
        problems += [_problem(_path(place), dict(detail), known[kind]) for detail in details]


def _cells(model: type[BaseModel], table: Mapping[str, object]) -> dict[str, object]:
    """Let TOML's own dates, years and lists stand for the text of a cell."""
    listed = {name for name, field in model.model_fields.items() if get_origin(field.annotation) is tuple}
    return {key: _cell(key, value, listed=key in listed) for key, value in table.items()}


def _cell(field: str, value: object, *, listed: bool) -> object:
    if isinstance(value, date):
        return value.isoformat()[:10]
    if field in ("since", "until", "on", "as_of") and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if listed and isinstance(value, list):
        return ";".join(str(item) for item in value)
    return value


def _path(place: int, field: str = "") -> str:
    return f"changes[{place}]" + (f".{field}" if field else "")


#: By pydantic's name of a fault, what is wrong and what would be right.
_WORDS = {
    "string_type": ("not text", "one text in quotes"),
    "tuple_type": ("not a list", "texts in quotes, in square brackets"),
    "float_type": ("not a number", "a number without quotes"),
    "int_type": ("not a whole number", "a whole number without quotes"),
    "dataclass_type": ("not a date", "2018, 2018-09 or 2018-09-06, in quotes"),
    "greater_than": ("too small", "more than {gt:,.10g}"),
    "greater_than_equal": ("too small", "at least {ge:,.10g}"),
    "less_than_equal": ("too large", "at most {le:,.10g}"),
    "too_short": ("too few", "at least {min_length}"),
}


def _problem(path: str, detail: dict[str, Any], model: type[BaseModel]) -> tuple[str, str]:
    """Translate one of pydantic's findings into a path and words."""
    kind, value, parts = detail["type"], detail["input"], detail.get("ctx", {})
    field, cause = ".".join(str(part) for part in detail["loc"]), parts.get("error")
    message, allowed = str(detail["msg"]), ""
    if kind == "missing":
        message, value = "missing; give it a value", ()
    elif kind == "extra_forbidden":
        message, value = str(UnknownNameError("such field here", field, model.model_fields)), ()
    elif isinstance(cause, CellError):
        message, allowed = cause.message, cause.allowed
        if not field:  # the parts of a change contradict each other
            field, _, message = message.partition(": ")
            value = ()
    elif kind == "literal_error":
        choices = [part.strip("'") for part in parts["expected"].replace(" or ", ", ").split(", ")]
        close = nearest(str(value), choices)
        hint = f". Hint: did you mean {close!r}?" if close else ""
        message, allowed = "not a valid value", " ".join(choices) + hint
    elif kind in _WORDS:
        message, right = _WORDS[kind]
        allowed = right.format(**parts)
    if value != ():
        message += f", found {shown(value) if isinstance(value, str) else f'{value!r:.80}'}"
    message += f"; allowed: {allowed}" if allowed else ""
    return f"{path}.{field}" if path and field else path or field, message
