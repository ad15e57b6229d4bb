"""How well can military forces work together, and what holds them back? Scores that can be traced to sources.

>>> import interop
>>> catalog = interop.load_catalog()
>>> interop.score(catalog, "malabar-2020").forces
('aus-navy', 'ind-navy', 'jpn-msdf', 'usa-navy')
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from interop._version import __version__

if TYPE_CHECKING:
    from interop.analysis.explain.explanation import Explanation as Explanation
    from interop.catalog import Catalog as Catalog
    from interop.catalog import load_catalog as load_catalog
    from interop.errors import CatalogError as CatalogError
    from interop.errors import CatalogWarning as CatalogWarning
    from interop.errors import InputError as InputError
    from interop.errors import InteropError as InteropError
    from interop.errors import OutputError as OutputError
    from interop.errors import Problem as Problem
    from interop.errors import SchemeError as SchemeError
    from interop.errors import UnknownNameError as UnknownNameError
    from interop.matrix import InteropMatrix as InteropMatrix
    from interop.matrix import score as score
    from interop.scheme import Scheme as Scheme
    from interop.scheme import load_scheme as load_scheme
    from interop.snapshot import Snapshot as Snapshot

#: Where each public name lives; imported on first use, so that `interop --help` need not load numpy.
_HOMES = {
    "Catalog": "interop.catalog",
    "CatalogError": "interop.errors",
    "CatalogWarning": "interop.errors",
    "Explanation": "interop.analysis.explain.explanation",
    "InputError": "interop.errors",
    "InteropError": "interop.errors",
    "InteropMatrix": "interop.matrix",
    "OutputError": "interop.errors",
    "Problem": "interop.errors",
    "Scheme": "interop.scheme",
    "SchemeError": "interop.errors",
    "Snapshot": "interop.snapshot",
    "UnknownNameError": "interop.errors",
    "load_catalog": "interop.catalog",
    "load_scheme": "interop.scheme",
    "score": "interop.matrix",
}

__all__ = [*sorted(_HOMES), "__version__"]  # noqa: PLE0604 - all are strings


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        value = getattr(import_module(_HOMES[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'interop' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
