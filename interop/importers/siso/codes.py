"""Codes of entity types: kind, domain, country, category, subcategory, specific, extra, with points between."""

from __future__ import annotations

import re
from collections.abc import Iterator

from interop.catalog.catalog import Catalog
from interop.catalog.models import Equipment
from interop.errors import InputError, UnknownNameError

#: Numbers that say who made what kind of thing, before any that say which.
STEM = 3
#: The largest that each number can be: the country takes two bytes, the others one.
MOST = (255, 255, 65535, 255, 255, 255, 255)


def ancestors(code: str) -> Iterator[str]:
    """Yield a code and those of the wider types that hold it, the narrowest first.

    >>> list(ancestors("1.2.222.1.19.3"))
    ['1.2.222.1.19.3', '1.2.222.1.19', '1.2.222.1']
    """
    numbers = code.split(".")
    for length in range(len(numbers), STEM, -1):
        yield ".".join(numbers[:length])


def equipment_by_code(catalog: Catalog, code: str) -> list[Equipment]:
    """Return the types that a code means: those that bear it, else those within it, else those that hold it.

    The seven numbers of a DIS message may end in zeros, and may be parted by spaces or colons.

    Raises:
        InputError: not a code.
        UnknownNameError: no type bears it, or anything near it.

    >>> import interop
    >>> [row.id for row in equipment_by_code(interop.load_catalog(), "1.3.225.4.1.0.0")]
    ['arleigh-burke-class']
    """
    wanted = re.sub(r"\s*[:.]\s*|\s+", ".", code.strip())
    if not re.fullmatch(r"\d{1,5}(\.\d{1,5}){0,6}", wanted, re.ASCII):
        raise InputError(f"not a code of SISO-REF-010: {code!r}; write up to seven numbers, like 1.2.222.1.19.3")
    if any(int(number) > most for number, most in zip(wanted.split("."), MOST, strict=False)):
        raise InputError(
            f"not a code of SISO-REF-010: {code!r}; its numbers are bytes, up to 255, the country up to 65535"
        )
    wanted = re.sub(r"(\.0)+$", "", wanted)
    coded = {row.id: row.siso for row in catalog.equipment if row.siso}
    within = [name for name, held in coded.items() if f"{held}.".startswith(f"{wanted}.")]
    exact = [name for name in within if coded[name] == wanted]
    for found in (exact, within, *([n for n, held in coded.items() if held == wide] for wide in ancestors(wanted))):
        if found:
            return [catalog.equipment_by_id[name] for name in sorted(found)]
    raise UnknownNameError("type with the SISO code", wanted, [])
