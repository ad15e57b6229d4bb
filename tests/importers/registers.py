"""Small trade registers in the two forms of the site, with invented records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

DEALS_HEADER = (
    "Recipient",
    "Supplier",
    "Year of order",
    " ",
    "Number ordered",
    " ",
    "Weapon designation",
    "Weapon description",
    "Number delivered",
    " ",
    "Year(s) of delivery",
    "status",
    "Comments",
    "SIPRI TIV per unit",
    "SIPRI TIV for total order",
    "SIPRI TIV of delivered weapons",
)
DELIVERIES_HEADER = (
    "SIPRI AT Database ID",
    "Supplier",
    "Recipient",
    "Designation",
    "Description",
    "Armament category",
    "Order date",
    "Order date is estimate",
    "Numbers delivered",
    "Numbers delivered is estimate",
    "Delivery year",
    "Delivery year is estimate",
    "Status",
    "SIPRI estimate",
    "TIV deal unit",
    "TIV delivery values",
    "Local production",
)
PREAMBLE = (
    "Transfers of major conventional arms from All countries to All countries.",
    "A '?' in a column indicates uncertain data.",
    "",
    "Data generated: 13 Mar 2025 10:02:49 AM",
)

#: recipient, supplier, ordered in, ?, ordered, ?, designation, description, delivered, ?, years, status, comments, TIVs
DEALS: tuple[tuple[str, ...], ...] = (
    ("India", "Russia", "2000", "", "10", "", "Falcon-30", "FGA aircraft", "10", "", "2002; 2003", "New", "", "50", "500", "500"),
    ("India", "Russia", "2004", "", "5", "?", "Falcon-30", "FGA aircraft", "5", "?", "2006", "New", "", "50", "250", "250"),
    ("India", "Russia", "2005", "", "40", "", "Falcon-30", "FGA aircraft", "20", "", "2008", "New", "Produced under licence in India", "50", "2000", "1000"),
    ("India", "Soviet Union", "1975", "?", "60", "?", "Bear-8", "bomber aircraft", "60", "?", "1976", "New", "", "9", "540", "540"),
    ("Angola", "Belarus", "1999", "", "4", "", "Bear-8B", "bomber aircraft", "4", "", "2000", "Second hand", "Second-hand", "3", "12", "12"),
    ("Soviet Union", "Czechoslovakia", "1970", "", "100", "", "Zebra-39", "trainer aircraft", "100", "", "1971;1972 ; 1973", "New", "", "2.5", "250", "250"),
    ("Turkiye", "United States", "2021", "", "40", "", "Harrow-16", "FGA aircraft", "0", "", "", "New", "", "44", "1760", ""),
    ("Hamas (Palestine)*", "Iran", "2010", "?", "6", "?", "Dawn-5", "guided rocket", "6", "?", "2011", "New", "", "0.05", "0.3", "0.3"),
    ("Poland", "United States", "1999", "", "12", "", "vehicle engine", "vehicle engine", "12", "", "2001", "New", "For 12 APC", "0.03", "0.36", "0.36"),
    ("Poland", "United States", "1999", "", "2", "", "Perry", "frigate", "2", "", "2000; 2002", "Second hand but modernized", "Second-hand", "80", "160", "160"),
    ("unknown recipient(s)", "Italy", "1999", "", "7", "", "Lance", "anti-ship missile", "7", "", "2001", "New", "", "0.5", "3.5", "3.5"),
    ("Kenya", "unknown supplier(s)", "2003", "", "3", "", "Nameless", "APC", "3", "", "2004", "New", "", "0.2", "0.6", "0.6"),
    ("Chile", "Italy", "2003", "", "8", "", "Apr-01", "anti-ship missile", "8", "", "2004", "New", "", "0.5", "4", "4"),
)  # fmt: skip

#: id, supplier, recipient, designation, description, category, ordered, ?, delivered, ?, year, ?, status, TIVs, local
DELIVERIES: tuple[tuple[str, ...], ...] = (
    ("1", "Russia", "India", "Falcon-30", "FGA aircraft", "Aircraft", "2000", "No", "4", "No", "2002", "No", "New", "50", "50", "200", "No"),
    ("1", "Russia", "India", "Falcon-30", "FGA aircraft", "Aircraft", "2000", "No", "6", "Yes", "2003", "Yes", "New", "50", "50", "300", "No"),
    ("2", "Russia", "India", "Falcon-30", "FGA aircraft", "Aircraft", "2005", "No", "20", "No", "2008", "No", "New", "50", "50", "1000", "Yes"),
    ("3", "Belarus", "Angola", "BTR-60PB", "APC", "Armoured vehicles", "1999", "Yes", "4", "No", "2000", "No", "Second hand", "0.5", "0.2", "0.8", "No"),
    ("4", "Germany", "Poland", "ship engine 1001-2000", "ship engine", "Engines", "2001", "No", "2", "No", "2003", "No", "New", "1", "1", "2", "No"),
)  # fmt: skip


def register(
    rows: Iterable[Sequence[str]],
    header: Sequence[str] = DEALS_HEADER,
    *,
    preamble: Sequence[str] = PREAMBLE,
    delimiter: str = ",",
    ending: str = "\r\n",
    encoding: str = "cp1252",
    trailing: str = "",
) -> bytes:
    """Return a register as a file; cells that hold the delimiter are quoted."""

    def cell(text: str) -> str:
        return f'"{text}"' if delimiter in text else text

    lines = [*preamble, *(delimiter.join(map(cell, row)) for row in (header, *rows))]
    return "".join(f"{line}{trailing}{ending}" for line in lines).encode(encoding)
