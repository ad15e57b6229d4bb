"""Command doctor: what is installed, what is missing and what for."""

from __future__ import annotations

import platform
import sys
from importlib.metadata import PackageNotFoundError, version

import typer

from interop._version import __version__
from interop.cli.options import Format, FormatOption
from interop.cli.output import emit
from interop.errors import DISTRIBUTION

#: What each extra brings, by the distribution that it needs.
EXTRAS = {
    "report": (("plotly",), "the HTML page and figures"),
    "uncertainty": (("SALib", "scipy"), "sensitivity indices, rank agreement"),
    "fast": (("numba",), "draws of uncertainty and large worlds in a fraction of the time"),
    "dask": (("distributed",), "work on many machines"),
    "xlsx": (("openpyxl",), "workbooks"),
    "images": (("kaleido",), "figures as PNG and SVG; takes a Chromium too"),
    "siso": (("defusedxml", "rapidfuzz"), "codes of SISO-REF-010, held against the catalogue"),
    "match": (("rapidfuzz",), "names in lists of units that are nearly those of the catalogue"),
    "tables": (("pyarrow",), "facts and scores as Arrow and Parquet"),
    "arrays": (("xarray",), "scores as labelled arrays"),
    "graphs": (("networkx",), "scores as a graph, and GraphML"),
    "sql": (("duckdb", "pyarrow"), "SQL over the facts"),
    "testing": (("hypothesis",), "interop.testing: the laws, for scorers of one's own"),
}
RUNTIME = ("numpy", "pandas", "pydantic", "typer", "rich", "jinja2", "platformdirs", "pycountry")


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(doctor)


def doctor(form: FormatOption = Format.table) -> None:
    """Say what is installed, which extras are missing and how to get them, and whether facts and plug-ins are right."""
    rows = [
        _row("python", platform.python_version(), sys.executable),
        _row(DISTRIBUTION, __version__, "this package"),
        *(_distribution(name, "needed always") for name in RUNTIME),
        *(_distribution(name, f"extra {extra}: {use}") for extra, (names, use) in EXTRAS.items() for name in names),
        _facts(),
        _cache(),
        *_plugins(),
    ]
    missing = sorted({extra for extra, (names, _) in EXTRAS.items() if any(_installed(name) is None for name in names)})
    footer = "Nothing is missing."
    if missing:
        footer = (
            f"Missing extras: {', '.join(missing)}. Install with: pip install '{DISTRIBUTION}[{','.join(missing)}]'"
        )
    emit(rows, ("what", "version", "remark"), form, footer=footer, of="packages")


def _row(what: str, found: str | None, remark: str) -> dict[str, str]:
    return {"what": what, "version": found or "missing", "remark": remark}


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _distribution(name: str, remark: str) -> dict[str, str]:
    return _row(name, _installed(name), remark)


def _cache() -> dict[str, str]:
    from interop.catalog.cache import cache_folder

    folder = cache_folder()
    kept = sorted(folder.glob("*.npz")) if folder is not None else []
    size = sum(path.stat().st_size for path in kept) / 2**20
    return _row("cache", "off" if folder is None else f"{len(kept)} kept", f"{folder or ''} {size:.1f} MB".strip())


def _facts() -> dict[str, str]:
    from interop.catalog import load_catalog
    from interop.errors import CatalogError

    try:
        catalog = load_catalog(cache=False)
    except CatalogError as error:
        return _row("catalogue", None, f"{len(error.problems)} problems; interop validate lists them")
    return _row(
        "catalogue",
        catalog.version,
        f"{sum(len(rows) for rows in vars(catalog).values() if isinstance(rows, tuple)):,} rows",
    )


def _plugins() -> list[dict[str, str]]:
    """Return a row for each plug-in of another package: what it brings, and whether it loads."""
    from interop.errors import InteropError
    from interop.importers import importer, importer_named
    from interop.layers import BUILT_IN, kind_named
    from interop.measures import MEASURES, measure_named
    from interop.plugins import GROUPS, registered
    from interop.scheme import built_in_schemes, load_scheme

    loads = (kind_named, measure_named, load_scheme, importer_named)
    taken = (tuple(BUILT_IN), tuple(MEASURES), built_in_schemes(), importer.BUILT_IN)
    rows = []
    for (group, what), load, names in zip(GROUPS.items(), loads, taken, strict=True):
        for plugin in registered(group, names):
            try:
                plugin.check_name()
                load(plugin.name)
                remark = f"{what}, of {plugin.entry.value}"
            except InteropError as error:
                remark = str(error)
            rows.append(_row(plugin.name, plugin.distribution, remark))
    return rows
