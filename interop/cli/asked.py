"""From options to a request: the door through which every command that scores goes."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast

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

    as_of: str | None = None
    scheme: str = DEFAULT_SCHEME
    evidence: str = "assumed"
    bounds: str = "inferred"
    weighting: str | None = None
    catalog: Path | None = None
    extend: Sequence[Path] = field(default=())
    settings: Sequence[str] = field(default=())
    joint: bool = False

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
        words += [word for setting in self.settings for word in ("--set", setting)]
        words += ["--evidence", str(self.evidence)] if str(self.evidence) != "assumed" else []
        words += ["--bounds", str(self.bounds)] if str(self.bounds) != "inferred" else []
        words += ["--weighting", str(self.weighting)] if self.weighting else []
        words += ["--catalog", str(self.catalog)] if self.catalog else []
        return words + [word for folder in self.extend or () for word in ("--extend", str(folder))]


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
