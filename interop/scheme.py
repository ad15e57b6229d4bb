"""A scheme: which layers, what they weigh and how they are joined. Schemes are TOML files."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny, ValidationError

from interop.catalog.catalog import Catalog
from interop.errors import SchemeError, UnknownNameError, shown
from interop.layers import Layer, PracticeLayer, Settings, StandardsLayer, kind_named
from interop.weighting import Weighting

#: Where a scheme is wrong, and what is wrong there.
Fault: TypeAlias = tuple[str, str]
#: A scheme as it may be given: by name, as a TOML file, as a mapping, or ready-made.
SchemeLike: TypeAlias = "str | Path | Mapping[str, Any] | Scheme"
Share = Annotated[float, Field(ge=0, le=1)]


class Dimension(BaseModel):
    """A dimension of interoperability: NATO names technical, procedural and human."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    weight: float = Field(ge=0, allow_inf_nan=False)
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

    @property
    def settings(self) -> Settings:
        """What all layers share."""
        return Settings(self.weighting, self.size_exponent, self.partial)

    @property
    def over_standards(self) -> dict[str, StandardsLayer]:
        """The layers that rest on standards."""
        return {name: layer for name, layer in self.layers.items() if isinstance(layer, StandardsLayer)}

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

    @property
    def built_in(self) -> bool:
        """Whether it is one of those that ship, whatever its weighting."""
        shipped = load_scheme(self.name) if self.name in schemes() else None
        return shipped is not None and shipped.model_copy(update={"weighting": self.weighting}) == self

    def check(self, catalog: Catalog) -> None:
        """Raise SchemeError when the scheme names what the catalogue does not have.

        A built-in scheme may: it grades standards that a small catalogue lacks.
        """
        if self.built_in:
            return
        known: Mapping[str, Any] = {"standards": catalog.standards_by_id, "states": catalog.states_by_id}
        messages = [text for name, layer in self.layers.items() for text in layer.check(f"layers.{name}", known)]
        found = [(path, rest) for path, _, rest in (message.partition(": ") for message in messages)]
        if found:
            raise SchemeError.of(self.name, found)


def load_scheme(scheme: SchemeLike) -> Scheme:
    """Return a scheme from its name (a built-in one), a TOML file or a mapping.

    Raises:
        UnknownNameError: no built-in scheme has that name and no file is there.
        SchemeError: the scheme is wrong; says where and what.

    >>> load_scheme("origin").weights
    {'origin': 1.0}
    """
    if isinstance(scheme, Scheme):
        return scheme
    if isinstance(scheme, Mapping):
        return _build(scheme, str(scheme.get("name", "(unnamed)")))
    known = {entry.name.removesuffix(".toml"): entry for entry in _folder().iterdir() if entry.name.endswith(".toml")}
    if str(scheme) in known:
        return _build(tomllib.loads(known[str(scheme)].read_text(encoding="utf-8")), str(scheme))
    path = Path(scheme)
    if path.suffix != ".toml" and not path.is_file():
        raise UnknownNameError("scheme", str(scheme), known)
    try:
        return _build(tomllib.loads(path.read_text(encoding="utf-8")), str(scheme))
    except OSError as error:
        raise SchemeError(str(scheme), "", f"cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SchemeError(str(scheme), "", f"not TOML: {error}") from None


def schemes() -> tuple[str, ...]:
    """Return the names of the built-in schemes."""
    return tuple(
        sorted(entry.name.removesuffix(".toml") for entry in _folder().iterdir() if entry.name.endswith(".toml"))
    )


def _folder() -> Any:
    return files("interop") / "schemes"


def _build(data: Mapping[str, Any], label: str) -> Scheme:
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
    said = isinstance(value, (str, int, float)) and detail["type"] != "missing"
    return place, f"{detail['msg']}, found {shown(str(value))}" if said else str(detail["msg"])


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
