"""The folder that an import leaves: the catalogue, every record with its TIVs beside it, and the account."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from interop.catalog.reader import load_catalog
from interop.importers.folder import check_new, write_new
from interop.importers.sipri.build import Import
from interop.importers.sipri.placing import Placed
from interop.importers.sipri.tables import LICENCE, URL, force_id

#: Side table; not a CSV file, for a catalogue's folder holds no CSV that is no table of it.
TRADE = "trade.tsv"
ACCOUNT = "account.json"
#: Name of the JSON form of an account.
ACCOUNT_SCHEMA = "interop-import/1"

TRADE_COLUMNS = (
    "line",
    "deal",
    "recipient",
    "supplier",
    "force",
    "supplier_state",
    "designation",
    "description",
    "category",
    "equipment",
    "designer",
    "domain",
    "role",
    "ordered_in",
    "ordered",
    "delivered",
    "years",
    "condition",
    "supply",
    "doubtful",
    "tiv_unit",
    "tiv_ordered",
    "tiv_delivered",
    "outcome",
    "reason",
)


def write_import(made: Import, target: Path, advance: Callable[[int], object] = lambda done: None) -> Path:  # noqa: ARG005
    """Write an import into a new folder, whole or not at all, once what is written reads as a valid catalogue.

    Args:
        made: what was imported.
        target: a folder that is not there yet, or is empty.
        advance: called with 1 when the texts are made, when they are written, and when they are read again.

    Raises:
        OutputError: the folder holds something, or the disk refuses; nothing is left behind then.
        CatalogError: the written catalogue is not valid, which is a fault of the importer.
    """

    def check(folder: Path) -> None:
        advance(1)
        load_catalog(folder)
        advance(1)

    check_new(target)
    texts = import_files(made)
    advance(1)
    return write_new(target, texts, ("equipment", "holdings", "fits"), check)


def import_files(made: Import) -> dict[str, str]:
    """Return the text of every file by its path."""
    return {**dict(made.catalog.csv_files()), TRADE: trade_text(made), ACCOUNT: account_text(made)}


def trade_text(made: Import) -> str:
    """Return every record of the register as tab-separated text, used or set aside."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, TRADE_COLUMNS, delimiter="\t", lineterminator="\n")
    writer.writeheader()
    writer.writerows(map(_trade_row, made.placed))
    return out.getvalue()


def _trade_row(place: Placed) -> dict[str, object]:
    record, item, found = asdict(place.record), place.item, place.type
    record["years"] = ";".join(map(str, place.record.years))
    record["doubtful"] = ";".join(place.record.doubtful)
    for name in ("licensed", "leased"):
        del record[name]
    kind = item.key.kind if item else None
    return {
        **record,
        "supply": place.record.supply,
        "force": force_id(item.force) if item else "",
        "supplier_state": (item.supplier or "") if item else "",
        "equipment": found.id if found else "",
        "designer": found.designer if found else "",
        "domain": kind.domain if kind else "",
        "role": kind.role if kind else "",
        "outcome": "set aside" if place.aside else place.outcome,
        "reason": place.outcome if place.aside else "",
    }


def account_text(made: Import) -> str:
    """Return the account as JSON."""
    document = {
        "schema": ACCOUNT_SCHEMA,
        "importer": "sipri",
        "source": {"title": "SIPRI Arms Transfers Database: trade register", "url": URL, "licence": LICENCE},
        "form": made.register.form,
        "day": made.day.isoformat(),
        "day_is_of": "the register" if made.register.generated else "the import",
        "lacking": list(made.register.lacking),
        **made.account.to_dict(),
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"
