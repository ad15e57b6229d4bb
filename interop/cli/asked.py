"""From options to a request: the door through which every command that scores goes."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import cache, wraps
from inspect import Parameter, Signature, signature
from typing import TYPE_CHECKING, Any, cast, get_type_hints

from interop.cli.options import (
    AsOf,
    Bar,
    BoundsOption,
    CatalogOption,
    EvidenceOption,
    ExtendOption,
    JointOption,
    SchemeOption,
    SetOption,
    WeightingOption,
)

if TYPE_CHECKING:
    from interop.catalog import Catalog
    from interop.catalog.models import Basis
    from interop.matrix import InteropMatrix
    from interop.scheme import SchemeLike
    from interop.weighting import Weighting

DEFAULT_SCHEME = "three-dimensions"


@dataclass(frozen=True)
class Asked:
    """The options that say which facts are scored, on which day and how."""

    as_of: AsOf = None
    scheme: SchemeOption = DEFAULT_SCHEME
    settings: SetOption = None
    evidence: EvidenceOption = Bar.assumed
    bounds: BoundsOption = Bar.inferred
    weighting: WeightingOption = None
    joint: JointOption = False
    catalog: CatalogOption = None
    extend: ExtendOption = None

    def facts(self) -> Catalog:
        """Load the catalogue."""
        from interop.catalog import load_catalog

        return load_catalog(self.catalog, extend=self.extend or ())

    @property
    def bars(self) -> tuple[Basis, Basis]:
        """The bars of evidence of value and bounds."""
        return cast("Basis", str(self.evidence)), cast("Basis", str(self.bounds))

    @property
    def weights(self) -> Weighting | None:
        """How units are weighted."""
        return cast("Weighting | None", str(self.weighting) if self.weighting else None)

    @property
    def rule(self) -> SchemeLike:
        """The scheme, with what `--set` changes."""
        from interop.scheme import load_scheme

        return load_scheme(self.scheme).changed(dict(map(_setting, self.settings))) if self.settings else self.scheme

    def words(self, *, day: object = None) -> list[str]:
        """Return the options as a command line writes them; `day` is the day that was found."""
        words = ["--as-of", str(day or self.as_of)] if day or self.as_of else []
        words += ["--scheme", self.scheme] if self.scheme != DEFAULT_SCHEME else []
        words += [word for setting in self.settings or () for word in ("--set", setting)]
        words += ["--evidence", str(self.evidence)] if str(self.evidence) != "assumed" else []
        words += ["--bounds", str(self.bounds)] if str(self.bounds) != "inferred" else []
        words += ["--weighting", str(self.weighting)] if self.weighting else []
        words += ["--catalog", str(self.catalog)] if self.catalog else []
        return words + [word for folder in self.extend or () for word in ("--extend", str(folder))]


def asking(**fixed: object) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options of :class:`Asked`, but for what is fixed, in the place of its parameter `asked`."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        offered = {name: item for name, item in _options().items() if name not in fixed}
        hints = get_type_hints(command, include_extras=True)
        parameters: list[Parameter] = []
        for item in signature(command).parameters.values():
            own = [item.replace(annotation=hints[item.name], kind=Parameter.KEYWORD_ONLY)]
            parameters += offered.values() if item.name == "asked" else own

        @wraps(command)
        def run(**given: Any) -> None:
            options = {name: given.pop(name) for name in offered}
            command(**given, asked=Asked(**options, **cast("dict[str, Any]", fixed)))

        vars(run)["__signature__"] = Signature(parameters)
        run.__annotations__ = {item.name: item.annotation for item in parameters}
        return run

    return decorate


@cache
def _options() -> dict[str, Parameter]:
    """Return the fields of :class:`Asked` as parameters of a command."""
    hints = get_type_hints(Asked, include_extras=True)
    return {
        item.name: Parameter(item.name, Parameter.KEYWORD_ONLY, default=item.default, annotation=hints[item.name])
        for item in fields(Asked)
    }


def scored(names: str | Sequence[str], asked: Asked) -> InteropMatrix:
    """Load the facts and score a group, or forces: several names, or one text with commas."""
    from interop.matrix import answer
    from interop.request import Request

    evidence, bounds = asked.bars
    group = joined(names)
    return answer(
        Request.of(
            asked.facts(),
            group,
            as_of=asked.as_of,
            scheme=asked.rule,
            evidence=evidence,
            bounds=bounds,
            weighting=asked.weights,
            joint=asked.joint,
        )
    )


def _setting(text: str) -> tuple[str, object]:
    """Read `layers.link.weight=0.5` as a path and a value; what is not a value of TOML is a word."""
    from interop.catalog.text import UnreadableError, toml_in
    from interop.errors import InputError

    path, equals, value = (part.strip() for part in text.partition("="))
    if not equals or not path or not value:
        raise InputError(f"--set takes a setting and its value, as layers.link.weight=0.5, not {text!r}")
    try:
        read = toml_in(f"value = {value}")
    except UnreadableError:
        return path, value
    return path, read["value"] if len(read) == 1 else value


def joined(names: str | Sequence[str]) -> str:
    """Return names as one text with commas, whichever way they were given; raise InputError for one that is empty."""
    if not isinstance(names, str) and not all(name.strip() for name in names):
        from interop.errors import InputError

        raise InputError("one of the names is empty")
    return names if isinstance(names, str) else ",".join(names)


def hint(command: str, names: Sequence[str], asked: Asked, *, day: object = None) -> str:
    """Return a command that reproduces what it explains: the same facts, day, scheme and evidence."""
    return shlex.join(["interop", command, *names, *asked.words(day=day)])
