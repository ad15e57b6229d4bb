"""The data package: what other tools are told of the tables is true of the files."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import interop
from interop.catalog.package import data_package_text, table_schema
from interop.catalog.tables import BY_NAME

CATALOGS = Path(__file__).parents[2] / "catalogs"


def test_the_package_describes_the_files() -> None:
    """Every file is a resource, its fields are the columns of the file, and what ships is what the library makes."""
    text = data_package_text(interop.load_catalog())
    assert (CATALOGS / "datapackage.json").read_text(encoding="utf-8") == text
    resources = {item["path"]: item for item in json.loads(text)["resources"]}
    assert set(resources) == {path.relative_to(CATALOGS).as_posix() for path in CATALOGS.rglob("*.csv")}
    for path, resource in resources.items():
        with (CATALOGS / path).open(encoding="utf-8", newline="") as file:
            assert next(csv.reader(file)) == [field["name"] for field in resource["schema"]["fields"]], path


def test_a_schema_tells_what_a_cell_may_be() -> None:
    """Choices, required cells and the key come from the row model."""
    schema = table_schema(BY_NAME["equipment"])
    fields = {field["name"]: field.get("constraints", {}) for field in schema["fields"]}
    assert schema["primaryKey"] == ["id"]
    assert fields["id"]["required"]
    assert "air" in fields["domain"]["enum"]
    assert "required" not in fields["derived_from"]
    assert "primaryKey" not in table_schema(BY_NAME["holdings"])
