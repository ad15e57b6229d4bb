"""A scheme: which layers, what they weigh and how they are joined. Schemes are TOML files."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny, ValidationError

from interop.catalog.catalog import Catalog
from interop.errors import SchemeError, UnknownNameError
from interop.layers import Layer, Settings, kind_named
from interop.snapshot import Weighting

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
    dimensions: dict[str, Dimension] = Field(min_length=1)
    layers: dict[str, SerializeAsAny[Layer]] = Field(min_length=1)

    @property
    def settings(self) -> Settings:
        """What all layers share."""
        return Settings(self.weighting, self.partial)

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

    def check(self, catalog: Catalog) -> None:
        """Raise SchemeError when the scheme names what the catalogue does not have."""
        known: Mapping[str, Any] = {"standards": catalog.standards_by_id, "states": catalog.states_by_id}
        for name, layer in self.layers.items():
            for message in layer.check(f"layers.{name}", known):
                path, _, rest = message.partition(": ")
                raise SchemeError(self.name, path, rest)


def load_scheme(scheme: str | Path | Mapping[str, Any] | Scheme) -> Scheme:
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
    built: dict[str, Layer] = {}
    for name, spec in layers.items():
        if isinstance(spec, Layer):
            built[name] = spec
            continue
        if not isinstance(spec, Mapping) or not isinstance(spec.get("kind"), str):
            raise SchemeError(label, f"layers.{name}", "a table with a kind is expected")
        try:
            built[name] = kind_named(spec["kind"]).model_validate(spec)
        except UnknownNameError as error:
            raise SchemeError(label, f"layers.{name}.kind", str(error)) from None
        except ValidationError as error:
            raise _scheme_error(label, f"layers.{name}.", error) from None
    try:
        return _checked(Scheme.model_validate({**data, "layers": built}))
    except ValidationError as error:
        raise _scheme_error(label, "", error) from None


def _scheme_error(label: str, prefix: str, error: ValidationError) -> SchemeError:
    first = error.errors(include_url=False)[0]
    return SchemeError(label, prefix + ".".join(str(part) for part in first["loc"]), str(first["msg"]))


def _checked(scheme: Scheme) -> Scheme:
    for name, layer in scheme.layers.items():
        if layer.dimension not in scheme.dimensions:
            error = UnknownNameError("dimension", layer.dimension, scheme.dimensions)
            raise SchemeError(scheme.name, f"layers.{name}.dimension", str(error))
    if scheme.power != scheme.power:
        raise SchemeError(scheme.name, "power", "not a number")
    if not any(scheme.weights.values()):
        raise SchemeError(scheme.name, "layers", "every weight is 0; at least one layer must count")
    return scheme
