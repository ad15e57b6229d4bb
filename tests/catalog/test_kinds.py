"""Statements about kinds, and lists of users that are closed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from interop.catalog import load_catalog
from interop.errors import CatalogError
from interop.resolve import Resolver
from tests.small import FILES, changed, write

HEADER = FILES["fits/ind-navy.csv"].splitlines()[0] + "\n"
TAIL = ",cited,paper,,2020-12-31\n"


def kinds(*rows: str) -> str:
    """Return a file of statements about kinds."""
    return HEADER + "".join(f"{row}{TAIL}" for row in rows)


def catalogue(folder: Path, **files: str) -> Path:
    """Write the small catalogue with a file of kinds beside it."""
    write(folder, **{name: text for name, text in files.items() if name not in ("kinds", "adoptions")})
    for name, path in (("kinds", "fits/kinds.csv"), ("adoptions", "adoptions.csv")):
        if name in files:
            (folder / path).write_text(files[name])
    return folder


def decided(folder: Path, equipment: str, force: str, standard: str) -> tuple[str, str] | None:
    """Return what decides, as the place that it speaks of and what it says."""
    fit = Resolver(load_catalog(folder), date(2020, 1, 1)).statement(equipment, force, None, standard, "peer")
    return None if fit is None else (fit.equipment, fit.support)


def test_nearer_wins(tmp_path: Path) -> None:
    """The type goes before its role, the role before the domain, and a kind with a force before one without."""
    rows = (
        "domain:air,,,uhf-voice,no,peer,,",
        "role:maritime-patrol-aircraft,,,uhf-voice,partial,peer,,",
    )
    folder = catalogue(tmp_path, kinds=kinds(*rows).replace("cited,paper,,", "cited,paper,why,"))
    assert decided(folder, "p-8a", "usa-navy", "uhf-voice") == ("p-8a", "yes")
    quiet = changed("fits/usa.csv", "p-8a,,,uhf-voice,yes,peer,,,cited,paper,,2020-12-31\n", "")
    folder = catalogue(tmp_path, fits__usa=quiet)
    assert decided(folder, "p-8a", "usa-navy", "uhf-voice") == ("role:maritime-patrol-aircraft", "partial")
    own = HEADER + "domain:air,ind-navy,,uhf-voice,yes,peer,," + TAIL
    folder = catalogue(tmp_path, fits__usa=quiet, fits__ind_navy=own)
    assert decided(folder, "p-8i", "ind-navy", "uhf-voice") == ("domain:air", "yes")
    assert decided(folder, "p-8a", "usa-navy", "uhf-voice") == ("role:maritime-patrol-aircraft", "partial")


ADOPTIONS = """\
standard,state,since,until,sources,note,verified_on
link-16,USA,,,paper,,2020-12-31
"""
CLOSED = changed(
    "standards.csv",
    "id,name,layer,mode,reference,controlled_by,gate,sources",
    "id,name,layer,mode,reference,controlled_by,gate,adoption,reach,sources",
)


def closed_list() -> str:
    """Return the standards with the list of Link 16 closed."""
    lines = CLOSED.splitlines()
    shut = "USA,communications-security,closed,kit,paper"
    rows = [line.replace("USA,communications-security,paper", shut) for line in lines[1:]]
    rows = [row if "closed" in row else row.replace(",paper,", ",,,paper,") for row in rows]
    return "\n".join([lines[0], *rows]) + "\n"


def test_a_closed_list_bars_whom_it_does_not_name(tmp_path: Path) -> None:
    """A type built for another navy does not bring its crypto along; a statement on the force says otherwise."""
    files = {"standards": closed_list(), "adoptions": ADOPTIONS}
    folder = catalogue(tmp_path, fits__ind_navy=HEADER, **files)
    assert decided(folder, "p-8i", "ind-navy", "link-16") == ("state:IND", "no")
    assert decided(folder, "p-8a", "usa-navy", "link-16") == ("p-8a", "yes")
    said = HEADER + "p-8i,ind-navy,,link-16,yes,peer,," + TAIL
    folder = catalogue(tmp_path, fits__ind_navy=said, **files)
    assert decided(folder, "p-8i", "ind-navy", "link-16") == ("p-8i", "yes")


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (
            {"kinds": kinds("role:maritime-patrol-airkraft,,,uhf-voice,no,peer,,")},
            (
                "fits/kinds.csv:2 [equipment]: a kind that no type is of, found 'role:maritime-patrol-airkraft'; allowed: a role "
                "or a domain. Did you mean role:maritime-patrol-aircraft?"
            ),
        ),
        (
            {"kinds": kinds("colour:grey,,,uhf-voice,no,peer,,")},
            (
                "fits/kinds.csv:2 [equipment]: not a kind of equipment, found 'colour:grey'; allowed: a type, or role:NAME or "
                "domain:NAME"
            ),
        ),
        (
            {"fits__ind_navy": HEADER + "domain:air,ind-navy,IN 320,uhf-voice,no,peer,," + TAIL},
            "fits/ind-navy.csv:2 [unit]: a statement on a kind names no unit",
        ),
        (
            {"kinds": kinds("domain:air,,,uhf-voice,no,peer,,", "domain:air,,,uhf-voice,yes,peer,2010,")},
            "fits/kinds.csv:3 [since]: overlaps another statement on the same equipment, force, unit, standard and role",
        ),
        (
            {"standards": closed_list()},
            (
                "standards.csv:3 [adoption]: a closed list without any user, found 'closed'; allowed: open. List its users in "
                "adoptions.csv, or leave the list open."
            ),
        ),
        (
            {"adoptions": ADOPTIONS + "link-16,USA,2001,,paper,,2020-12-31\n"},
            "adoptions.csv:3 [since]: overlaps another row on the same standard and state",
        ),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, files: dict[str, str], message: str) -> None:
    """Each fault names file, row, column, value and remedy."""
    with pytest.raises(CatalogError) as caught:
        load_catalog(catalogue(tmp_path, **files))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("holdings,,,,,,,,,2020-12-31", "[force]: needed for holdings, and for them alone"),
        ("holdings,ind-navy,IND,,,,,,,2020-12-31", "[state]: needed unless the table is holdings"),
        ("agreements,,IND;USA,,,,,,,2020-12-31", "[kind]: agreements of which kind"),
        ("exercises,,IND,,,,,,,2020-12-31", "[with_state]: one state alone makes no pair"),
        ("fleets,,IND;USA,,,,,,,2020-12-31", "[table]: not a valid value"),
    ],
)
def test_broken_coverage(tmp_path: Path, row: str, message: str) -> None:
    """A row that does not say what was looked at is refused."""
    text = FILES["coverage.csv"].splitlines()[0] + f"\n{row}\n"
    with pytest.raises(CatalogError) as caught:
        load_catalog(write(tmp_path, coverage=text))
    assert message in str(caught.value)


def test_what_a_barred_force_says_of_another_standard_opens_nothing(tmp_path: Path) -> None:
    """Only a statement that names the force on this very standard counts; the type's own does not come along."""
    said = HEADER + "p-8i,ind-navy,,uhf-voice,yes,peer,," + TAIL + "p-8i,,,link-16,yes,peer,," + TAIL
    folder = catalogue(tmp_path, fits__ind_navy=said, standards=closed_list(), adoptions=ADOPTIONS)
    assert decided(folder, "p-8i", "ind-navy", "link-16") == ("state:IND", "no")
    assert decided(folder, "p-8i", "ind-navy", "uhf-voice") == ("p-8i", "yes")


def test_what_a_closed_list_says_has_the_role_of_its_standard(tmp_path: Path) -> None:
    """Of a standard of peers it speaks as of a peer, of a service as of its provider, as its standard was verified."""
    shut = closed_list().replace("drogue,Drogue,refuel,service,,,,,,", "drogue,Drogue,refuel,service,,,,closed,kit,")
    users = ADOPTIONS + "drogue,USA,,,paper,,2020-12-31\n"
    resolver = Resolver(
        load_catalog(catalogue(tmp_path, fits__ind_navy=HEADER, standards=shut, adoptions=users)), date(2020, 1, 1)
    )
    for standard, role, said in (("link-16", "peer", "peer"), ("drogue", "provider", "provider")):
        fit = resolver.statement("p-8i", "ind-navy", None, standard, role)  # type: ignore[arg-type]
        assert fit is not None
        assert (fit.role, fit.basis, str(fit.verified_on)) == (said, "inferred", "2020-12-31")
        assert "IND is not on it" in str(fit.note)
