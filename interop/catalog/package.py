"""The catalogue's tables described for other tools: a Frictionless data package, made from the row models."""

from __future__ import annotations

import json
from typing import Any

from interop.catalog.catalog import Catalog
from interop.catalog.tables import BY_NAME, Table

_LICENCE = {"name": "CC-BY-4.0", "title": "Creative Commons Attribution 4.0"}


def data_package(catalog: Catalog) -> dict[str, Any]:
    """Return the descriptor of a catalogue, every file a resource with the schema of its table."""
    return {
        "profile": "data-package",
        "name": "interop-catalogue",
        "title": "Interoperability of military forces: equipment, standards, agreements, exercises",
        "version": catalog.version,
        **({"licenses": [_LICENCE]} if catalog.ships and not catalog.extended else {}),
        "resources": [
            {
                "name": path.removesuffix(".csv").replace("/", "-"),
                "path": path,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": table_schema(BY_NAME[path.partition("/")[0].removesuffix(".csv")]),
            }
            for path, _ in catalog.csv_files()
        ],
    }


def table_schema(table: Table) -> dict[str, Any]:
    """Return the table schema of a table: every cell is text; patterns and choices come from the row model."""
    described = table.model.model_json_schema(mode="validation")
    fields = []
    for column in table.columns:
        spec = described["properties"].get(column, {})
        constraints = {key: spec[key] for key in ("pattern", "enum", "minLength") if key in spec}
        if column in described.get("required", ()) and not (column == "sources" and table.may_lack_sources):
            constraints["required"] = True
        fields.append({"name": column, "type": "string", **({"constraints": constraints} if constraints else {})})
    keys = list(table.model.KEY) if table.model.KEY == ("id",) else None
    return {"fields": fields, "missingValues": [""], **({"primaryKey": keys} if keys else {})}


def data_package_text(catalog: Catalog) -> str:
    """Return datapackage.json."""
    return json.dumps(data_package(catalog), indent=1, ensure_ascii=False) + "\n"
