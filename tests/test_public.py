"""The public API is small, pinned and documented."""

from __future__ import annotations

import subprocess
import sys

import interop

PUBLIC = [
    "Catalog",
    "CatalogError",
    "Explanation",
    "InputError",
    "InteropError",
    "InteropMatrix",
    "OutputError",
    "Problem",
    "Scheme",
    "SchemeError",
    "Snapshot",
    "UnknownNameError",
    "__version__",
    "load_catalog",
    "load_scheme",
    "score",
]


def test_public_names() -> None:
    """The package offers these names and no others."""
    assert dir(interop) == PUBLIC


def test_public_names_are_documented() -> None:
    """Every public name has a docstring of its own."""
    for name in PUBLIC:
        if not name.startswith("__"):
            assert getattr(interop, name).__doc__, name


def test_import_is_light() -> None:
    """Importing the package imports none of the extras, nor pandas."""
    code = "import sys, interop\nprint(sorted({'plotly', 'scipy', 'SALib', 'dask', 'fastapi', 'pandas', 'openpyxl'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
