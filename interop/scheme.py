"""A scheme: which layers, what they weigh and how they are joined. Schemes are TOML files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from os.path import isfile
from pathlib import Path
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny, ValidationError

from interop.catalog.catalog import Catalog
from interop.catalog.text import UnreadableError, toml_in, toml_of
from interop.errors import InputError, SchemeError, UnknownNameError, nearest, shown
from interop.layers import BUILT_IN, Layer, PracticeLayer, Settings, StandardsLayer, kind_named
from interop.plugins import Plugin, plugin_of, plugins
from interop.weighting import Weighting

#: Where a scheme is wrong, and what is wrong there.
Fault: TypeAlias = tuple[str, str]
#: A scheme as it may be given: by name, as a TOML file, as a mapping, or ready-made.
SchemeLike: TypeAlias = "str | Path | Mapping[str, Any] | Scheme"
Share = Annotated[float, Field(ge=0, le=1)]


class Dimension(BaseModel):
    """A dimension of interoperability: NATO names technical, procedural and human."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    weight: float = Field(ge=0, le=1e9, allow_inf_nan=False)
    reason: str = Field(min_length=1)


class Scheme(BaseModel):
    """How layers become one number.

    `power` is the exponent of the weighted power mean that joins the layers: 1 additive, 0 geometric,
    -inf the weakest link, +inf the strongest.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    description: str = Field(min_length=1)
    power: float = 1.0
    unknown_worth: Share = 0.25
    partial: float = Field(0.5, gt=0, le=1)
    weighting: Weighting = "domain-balanced"
    size_exponent: float = Field(0.5, ge=0, le=2)
    dimensions: dict[str, Dimension] = Field(min_length=1)
    layers: dict[str, SerializeAsAny[Layer]] = Field(min_length=1)
    base: str | None = None  # the built-in or installed scheme from which it differs
    changes: tuple[str, ...] = ()  # what `changed` set, as `--set` writes it

    @property
    def title(self) -> str:
        """The name, and what was changed since."""
        return f"{self.name} with {', '.join(self.changes)}" if self.changes else self.name

    @property
    def settings(self) -> Settings:
        """What all layers share."""
        return Settings(self.weighting, self.size_exponent, self.partial)

    @property
    def over_standards(self) -> dict[str, StandardsLayer]:
        """The layers that rest on standards."""
        return {name: layer for name, layer in self.layers.items() if isinstance(layer, StandardsLayer)}

    @property
    def plugins(self) -> tuple[str, ...]:
        """The kinds of layer of other packages that it takes, each with package, version and place."""
        layers = [layer for layer in self.layers.values() if layer.kind not in BUILT_IN]
        return tuple(sorted({str(plugin_of("interop.layers", layer.kind, type(layer))) for layer in layers}))

    @property
    def weights(self) -> dict[str, float]:
        """Weight of each layer in the whole; they add to 1. A layer's weight is its share of its dimension's."""
        within: dict[str, float] = {}
        for layer in self.layers.values():
            within[layer.dimension] = within.get(layer.dimension, 0.0) + layer.weight
        present = {name: dimension.weight for name, dimension in self.dimensions.items() if within.get(name)}
        total = sum(present.values())
        return {
            name: present[layer.dimension] / total * layer.weight / within[layer.dimension]
            if present.get(layer.dimension)
            else 0.0
            for name, layer in self.layers.items()
        }

    def without(self, layer: str) -> Scheme:
        """Return the scheme without one layer."""
        if layer not in self.layers:
            raise UnknownNameError("layer", layer, self.layers)
        left = {name: item for name, item in self.layers.items() if name != layer}
        return _checked(self.model_copy(update={"layers": left}))

    def changed(self, changes: Mapping[str, Any]) -> Scheme:
        """Return the scheme with some settings changed, each named by its path.

        Raises:
            UnknownNameError: there is no such setting; names the nearest.
            SchemeError: a value that the setting cannot take.

        >>> load_scheme("origin").changed({"size_exponent": 1}).title
        'origin with size_exponent=1'
        """
        if not changes:
            return self
        data = _written(self)
        for path, value in changes.items():
            _put(data, path, value)
        said = (*self.changes, *(f"{path}={value}" for path, value in changes.items()))
        built = _build(data, f"{self.name} with {', '.join(said)}")
        return built.model_copy(update={"base": self.name if self.built_in else self.base, "changes": said})

    @property
    def built_in(self) -> bool:
        """Whether it is one of those that ship, whatever its weighting."""
        shipped = load_scheme(self.name) if self.name in built_in_schemes() else None
        return shipped is not None and shipped.model_copy(update={"weighting": self.weighting}) == self

    def check(self, catalog: Catalog) -> None:
        """Raise SchemeError when the scheme names what the catalogue does not have.

        A built-in scheme may, and so may what it hands on: it grades standards that a small catalogue lacks. No scheme
        may leave a standard of the catalogue without a grade in a layer that grades others.
        """
        known: Mapping[str, Any] = {"standards": catalog.standards_by_id, "states": catalog.states_by_id}
        absent = [] if self.built_in else self.lacking(known)
        if absent and self.base is not None:
            handed_on = load_scheme(self.base).lacking(known)
            absent = [message for message in absent if message not in handed_on]
        ungraded = [text for name, layer in self.layers.items() for text in layer.ungraded(f"layers.{name}", known)]
        found = [(path, rest) for path, _, rest in (text.partition(": ") for text in (*absent, *ungraded))]
        if found:
            raise SchemeError.of(self.title, found)

    def lacking(self, known: Mapping[str, Any]) -> list[str]:
        """Return what the layers name and a catalogue does not have."""
        return [text for name, layer in self.layers.items() for text in layer.check(f"layers.{name}", known)]


def load_scheme(scheme: SchemeLike) -> Scheme:
    """Return a scheme from its name (a built-in or an installed one), a TOML file or a mapping.

    Raises:
        UnknownNameError: no scheme has that name and no file is there.
        SchemeError: the scheme is wrong; says where and what.
        PluginError: a package's scheme that is no scheme.

    >>> load_scheme("origin").weights
    {'origin': 1.0}
    """
    if isinstance(scheme, Scheme):
        return scheme
    if not isinstance(scheme, (str, Path, Mapping)):
        raise InputError(f"a scheme is a name, a TOML file, a mapping or a Scheme, not {scheme!r:.80}")
    return _load(scheme, ())


def schemes() -> tuple[str, ...]:
    """Return the names of all schemes: the built-in ones, then those that other packages bring."""
    return (*built_in_schemes(), *sorted(installed_schemes()))


@lru_cache(maxsize=1)
def built_in_schemes() -> tuple[str, ...]:
    """Return the names of the schemes that ship."""
    names = (entry.name for entry in _folder().iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def installed_schemes() -> Mapping[str, Plugin]:
    """Return the schemes that other packages register under `interop.schemes`, by name, none of them read."""
    return plugins("interop.schemes", built_in_schemes())


def _folder() -> Traversable:
    return files("interop") / "schemes"


def _load(scheme: str | Path | Mapping[str, Any], heirs: tuple[str, ...]) -> Scheme:
    """Read a scheme and those on which it rests; `heirs` are the installed ones that rest on it, the furthest first."""
    if isinstance(scheme, Mapping):
        return _build(scheme, str(scheme.get("name", "(unnamed)")), heirs)
    name = str(scheme)
    if name in built_in_schemes():
        return _build(toml_in((_folder() / f"{name}.toml").read_text(encoding="utf-8")), name, heirs)
    if name in installed_schemes():
        return _of_plugin(installed_schemes()[name], heirs)
    path = Path(scheme)
    if path.suffix != ".toml" and not isfile(path):  # noqa: PTH113 - that of a path takes not every text
        raise UnknownNameError("scheme", name, schemes())
    return _build(_told(path), name, heirs)


def _of_plugin(plugin: Plugin, heirs: tuple[str, ...]) -> Scheme:
    """Read the scheme of another package, which it gives as a file or as a mapping."""
    found = plugin.load((Mapping, Traversable), "a TOML file, as importlib.resources.files gives it, or to a mapping")
    label = str(plugin).removeprefix(f"{plugin.what} ")
    data = found if isinstance(found, Mapping) else _told(found, label)
    built = _build(data, label, (*heirs, plugin.name))
    if built.name != plugin.name:
        raise plugin.error(f"calls itself {built.name!r}", "A scheme is registered under the name that it has")
    return built


def _told(file: Path | Traversable, label: str = "") -> dict[str, Any]:
    """Return what a TOML file says."""
    label = f"{label}: {file}" if label else str(file)
    try:
        return toml_of(file) if isinstance(file, Path) else toml_in(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SchemeError(label, "", f"cannot be read: {error.strerror}") from None
    except UnreadableError as error:
        raise SchemeError(label, "", str(error)) from None
    except UnicodeDecodeError as error:
        raise SchemeError(label, "", f"not TOML: {error}") from None


def _written(scheme: Scheme) -> dict[str, Any]:
    """Return a scheme as its file would say it, to be written to."""
    data: dict[str, Any] = _plain(scheme.model_dump(by_alias=True, exclude={"base", "changes"}))
    return data


def _plain(value: Any) -> Any:
    """Return a copy in which mappings and sequences may be written to."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value


#: Tables of a scheme to which names may be added.
_OPEN = ("grades", "kinds")


def _put(data: dict[str, Any], path: str, value: Any) -> None:
    """Write a value where a path such as `layers.link.weight` leads."""
    *tables, last = path.split(".")
    place: Any = data
    for name in tables:
        place = place.get(name) if isinstance(place, dict) else None
    there = isinstance(place, dict) and (last in place or (tables and tables[-1] in _OPEN))
    if not there or isinstance(place.get(last), (dict, list)):
        raise UnknownNameError("setting", path, list(_paths(data)))
    place[last] = value


def _paths(data: Mapping[str, Any], before: str = "") -> Iterator[str]:
    """Yield the path of every setting that is one value."""
    for name, value in data.items():
        if isinstance(value, Mapping):
            yield from _paths(value, f"{before}{name}.")
        elif not isinstance(value, list):
            yield f"{before}{name}"


def _over_base(data: Mapping[str, Any], label: str, heirs: tuple[str, ...]) -> Mapping[str, Any]:
    """Return a scheme that names a base as a whole one: the base, less some layers, with the differences over it."""
    base = data.get("base")
    if base is None:
        if "without" in data:
            raise SchemeError(label, "without", "leaves out layers of a base, and there is none; name one as base")
        return data
    if base not in schemes():
        close = nearest(str(base), schemes())
        hint = f"; did you mean {close!r}?" if close else ""
        wanted = f"a scheme that is built in or installed is expected, {', '.join(schemes())}"
        raise SchemeError(label, "base", f"{wanted}; found {base!r}{hint}")
    if "name" not in data:
        raise SchemeError(label, "name", f"missing; a scheme that differs from {base} needs a name of its own")
    if base in heirs:
        circle = " → ".join((*heirs[heirs.index(base) :], base))
        raise SchemeError(label, "base", f"{base!r} rests on itself, {circle}; give one of them another base, or none")
    below = _written(_load(base, heirs))
    left = _left_out(data.get("without", []), below["layers"], label, base)
    own = {key: value for key, value in data.items() if key != "without"}
    return _merged({**below, "layers": {name: item for name, item in below["layers"].items() if name not in left}}, own)


def _left_out(names: object, layers: Mapping[str, Any], label: str, base: str) -> list[str]:
    """Return the layers of a base that a scheme does without."""
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise SchemeError(label, "without", f"a list of layers of {base} is expected, found {names!r}")
    for name in names:
        if name not in layers:
            unknown = UnknownNameError(f"layer of {base}", name, layers)
            raise SchemeError(label, "without", str(unknown))
    return names


def _merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Write one table over another, tables within tables.

    A list takes the place of the old one, and so does a layer of another kind.
    """
    merged = dict(old)
    for name, value in new.items():
        before = merged.get(name)
        if isinstance(before, Mapping) and isinstance(value, Mapping):
            alike = value.get("kind", before.get("kind")) == before.get("kind")
            merged[name] = _merged(before, value) if alike else value
        else:
            merged[name] = value
    return merged


def _build(data: Mapping[str, Any], label: str, heirs: tuple[str, ...] = ()) -> Scheme:
    data = _over_base(data, label, heirs)
    layers = data.get("layers")
    if not isinstance(layers, Mapping):
        raise SchemeError(label, "layers", "missing; a scheme needs at least one layer")
    found: list[Fault] = []
    built: dict[str, Layer] = {}
    for name, spec in layers.items():
        if isinstance(spec, Layer):
            built[name] = spec
        elif not isinstance(spec, Mapping) or not isinstance(spec.get("kind"), str):
            found.append((f"layers.{name}", "a table with a kind is expected"))
        else:
            try:
                built[name] = kind_named(spec["kind"]).model_validate(spec)
            except UnknownNameError as error:
                found.append((f"layers.{name}.kind", str(error)))
            except ValidationError as error:
                found += _faults(f"layers.{name}.", error)
    if not built and not found:
        found.append(("layers", "missing; a scheme needs at least one layer"))
    try:
        # Layers that are wrong are left out, so that what is wrong beside them is found in the same go.
        scheme = Scheme.model_validate({**data, "layers": built or {"none": _placeholder()}})
    except ValidationError as error:
        found += _faults("", error)
    else:
        found += _contradictions(scheme, whole=not found)
    if found:
        raise SchemeError.of(label, found)
    return scheme


def _placeholder() -> Layer:
    """Return a layer that stands for those that are wrong."""
    return PracticeLayer(kind="practice", dimension="", weight=1.0, reason="none", half_life=1.0, tau=1.0)


def _faults(prefix: str, error: ValidationError) -> list[Fault]:
    return [_fault(prefix, dict(detail)) for detail in error.errors(include_url=False)]


def _fault(prefix: str, detail: dict[str, Any]) -> Fault:
    """Say where a value is wrong, what stands there and what would be right."""
    place = prefix + ".".join(str(part) for part in detail["loc"])
    value = detail.get("input")
    if detail["type"] == "missing":
        return place, "missing; give it a value"
    if detail["type"] == "extra_forbidden":
        return place, f"no such setting; {_settings_like(prefix, str(detail['loc'][-1]))}"
    said = isinstance(value, (str, int, float))
    return place, f"{detail['msg']}, found {shown(str(value))}" if said else str(detail["msg"])


def _settings_like(prefix: str, name: str) -> str:
    """Say which setting of a scheme was perhaps meant, or that there is none such here."""
    close = nearest(name, () if prefix else Scheme.model_fields)
    return f"did you mean {close!r}?" if close else "leave it out"


def _contradictions(scheme: Scheme, *, whole: bool) -> list[Fault]:
    """Return what is wrong with a scheme whose parts are each right; weights count where all its layers are there."""
    found: list[Fault] = []
    for name, layer in scheme.layers.items():
        if layer.dimension and layer.dimension not in scheme.dimensions:
            unknown = UnknownNameError("dimension", layer.dimension, scheme.dimensions)
            found.append((f"layers.{name}.dimension", str(unknown)))
    if scheme.power != scheme.power:
        found.append(("power", "not a number"))
    if whole and not found and not any(scheme.weights.values()):
        found.append(("layers", "every weight is 0; at least one layer must count"))
    return found


def _checked(scheme: Scheme) -> Scheme:
    found = _contradictions(scheme, whole=True)
    if found:
        raise SchemeError.of(scheme.name, found)
    return scheme
