"""Scenarios: their form, their errors, what they do to a catalogue, and the way back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import interop
from interop.analysis.changes.agreements import EndAgreement, LiftRestriction, SignAgreement
from interop.analysis.changes.base import Change
from interop.analysis.changes.edit import Edit
from interop.analysis.changes.holdings import AddHolding, CancelOrder, DeliverOrder, RemoveHoldings, ReplaceEquipment
from interop.analysis.changes.registry import kinds
from interop.analysis.changes.supports import FitStandard, RemoveStandard
from interop.analysis.scenario.scenario import Outcome, Scenario, ScenarioError, load_scenario, scenarios
from interop.catalog import Catalog, load_catalog
from interop.errors import InputError, UnknownNameError
from interop.testing.strategies import SCHEME, catalogs
from interop.testing.supposed import changes, forces
from interop.testing.supposed import scenarios as drawn_scenarios
from tests.small import write


@pytest.fixture
def small(tmp_path: Path) -> Catalog:
    """India and the United States with a handful of facts."""
    return load_catalog(write(tmp_path))


def applied(catalog: Catalog, change: Change) -> tuple[Outcome, Catalog]:
    result = Scenario(name="one", changes=(change,)).apply(catalog)
    return result.outcomes[0], result.after


# Laws


#: A catalogue, and a change of it.
changed = catalogs().flatmap(lambda catalog: st.tuples(st.just(catalog), changes(catalog)))


@given(catalogs().flatmap(lambda catalog: st.tuples(st.just(catalog), drawn_scenarios(catalog))))
def test_the_way_back(drawn: tuple[Catalog, Scenario]) -> None:
    """A scenario followed by its inverse is the catalogue before, to the bit."""
    catalog, scenario = drawn
    result = scenario.apply(catalog)
    back = result.edit.inverse().apply(result.after)
    assert back.sha256 == catalog.sha256


@given(changed)
def test_applied_means_changed(drawn: tuple[Catalog, Change]) -> None:
    """A change is reported as applied exactly when it changed the catalogue, and otherwise with a reason."""
    catalog, change = drawn
    outcome, after = applied(catalog, change)
    assert outcome.applied == (after.sha256 != catalog.sha256)
    assert outcome.applied == (not outcome.reason)


@given(changed)
def test_edited_equals_rebuilt(drawn: tuple[Catalog, Change]) -> None:
    """An edited catalogue is the one that would be built and checked from its rows."""
    catalog, change = drawn
    _, after = applied(catalog, change)
    assert after.replace(holdings=after.holdings, fits=after.fits, agreements=after.agreements) == after
    assert (
        Catalog.unchecked({name: list(rows) for name, rows in vars(after).items() if isinstance(rows, tuple)}) == after
    )


@given(catalogs())
def test_no_changes(catalog: Catalog) -> None:
    """A scenario without changes leaves the catalogue as it is."""
    assert Scenario(name="nothing").apply(catalog).after is catalog


@given(changed)
def test_a_change_survives_its_file(drawn: tuple[Catalog, Change]) -> None:
    """A change written as plain data and read again is the same change."""
    _, change = drawn
    assert load_scenario({"name": "again", "changes": [change.to_dict()]}).changes == (change,)


@given(catalogs(), st.data())
def test_what_is_drawn_can_be_asked(catalog: Catalog, data: st.DataObject) -> None:
    """Drawn forces are scored together, in the order drawn; drawn changes have no fault."""
    some = data.draw(forces(catalog, least=2))
    assert interop.score(catalog, some, as_of=2020, scheme=SCHEME).forces == tuple(some)
    assert not list(data.draw(changes(catalog)).faults(catalog))


def test_every_kind_of_change_is_drawn(small: Catalog) -> None:
    """But for kit, for which there is a filter over many types, and restrictions, which never enter a score."""
    seen: set[str] = set()

    @settings(max_examples=200, derandomize=True, database=None)
    @given(changes(small))
    def look(change: Change) -> None:
        seen.add(change.change)

    look()
    assert seen == set(kinds()) - {"fit-kit", "lift-restriction"}


# Kinds of change


def test_removing_by_designer_takes_predecessors_and_shares(small: Catalog) -> None:
    """Russian-designed takes half a design, and Soviet designs, as Russia's."""
    _, after = applied(small, RemoveHoldings(state="IND", designer="SUN"))
    assert [row.equipment for row in after.holdings_by_force["ind-navy"]] == ["p-8i"]
    outcome, _ = applied(small, RemoveHoldings(state="IND", designer="RUS", share=0.6))
    assert outcome.reason == "no holding matches: state IND, designer RUS"


def test_removing_from_a_day_keeps_what_was_before(small: Catalog) -> None:
    """A holding removed from a day on ends the day before."""
    _, after = applied(small, RemoveHoldings(force="ind-navy", equipment="p-8i", since="2020-11-03"))
    (row,) = (row for row in after.holdings if row.equipment == "p-8i")
    assert (str(row.since), str(row.until)) == ("2013-05", "2020-11-02")


def test_a_joint_force_has_nothing_of_its_own() -> None:
    """What is given to one, or done by one, names its services instead."""
    catalog = load_catalog()
    words = "ind-joint is a joint force, which is made of its services; say ind-air-force or ind-army"
    for cells in (
        {"change": "add-holding", "force": "ind-joint", "equipment": "p-8i"},
        {"change": "hold-exercise", "participants": ["ind-joint", "usa-navy"], "on": "2021"},
    ):
        with pytest.raises(ScenarioError, match=words):
            load_scenario({"name": "joint", "changes": [cells]}).check(catalog)


def test_replacing_keeps_the_number(small: Catalog) -> None:
    """A replaced type hands on its quantity, is imported from its designer, and stands on no source."""
    _, after = applied(small, ReplaceEquipment(force="ind-navy", equipment="p-8i", by="p-8a"))
    (row,) = (row for row in after.holdings_by_force["ind-navy"] if row.equipment == "p-8a")
    assert (row.quantity, row.supply, row.supplier, row.sources) == (8, "imported", "USA", ())


def test_an_order_is_delivered_while_it_is_on_order(tmp_path: Path) -> None:
    """A delivered order is active for its own period, and a cancelled one is gone."""
    text = "equipment,unit,quantity,since,until,status,supply,supplier,sources,note,verified_on\n"
    text += "p-8i,,4,2016,2020-11-17,ordered,imported,USA,paper,,2020-12-31\n"
    catalog = load_catalog(write(tmp_path, holdings__ind_navy=text))
    _, after = applied(catalog, DeliverOrder(force="ind-navy", equipment="p-8i", since="2020"))
    rows = [(row.status, str(row.since), str(row.until), row.quantity) for row in after.holdings_by_force["ind-navy"]]
    assert rows == [("active", "2020", "2020-11-17", 4), ("ordered", "2016", "2019-12-31", 4)]
    _, after = applied(catalog, CancelOrder(force="ind-navy"))
    assert "ind-navy" not in after.holdings_by_force


def test_a_fit_goes_before_what_is_said_in_its_scope(small: Catalog) -> None:
    """A fitted standard takes the place of the statement that denied it, from its day on."""
    change = FitStandard(equipment="p-8i", force="ind-navy", standard="link-16", since="2020")
    outcome, after = applied(small, change)
    rows = [(row.support, str(row.since or ""), str(row.until or "")) for row in after.fits_by_equipment["p-8i"]]
    assert outcome.applied
    assert rows == [("no", "", "2019-12-31"), ("yes", "2020", "")]
    again, _ = applied(after, change)
    assert again.reason == "the catalogue says already that p-8i supports link-16"


def test_a_supposed_fit_counts_at_every_bar(small: Catalog) -> None:
    """What a scenario supposes is not a matter of evidence."""
    _, after = applied(small, FitStandard(equipment="p-8i", standard="link-16", force="ind-navy"))
    assert {row.basis for row in after.fits_by_equipment["p-8i"]} == {"cited"}


def test_removing_a_standard_that_is_denied_already(small: Catalog) -> None:
    """A standard that a type is known to lack cannot be removed from it."""
    outcome, _ = applied(small, RemoveStandard(equipment="p-8i", force="ind-navy", standard="link-16"))
    assert outcome.reason == "the catalogue says already that p-8i does not support link-16"


def test_signing_what_is_in_force(small: Catalog) -> None:
    """An agreement of the kind that binds the parties already is a reason not to sign another."""
    change = SignAgreement(kind="communications-security", parties="IND;USA", since="2019")
    outcome, _ = applied(small, change)
    assert outcome.reason == "comcasa is a communications-security agreement between IND, USA in force already"


def test_an_agreement_earlier_and_ended(small: Catalog) -> None:
    """An agreement can be put into force earlier, ended from a day, or taken away."""
    _, after = applied(small, SignAgreement(agreement="comcasa", since="2010"))
    assert [str(row.since) for row in after.agreements] == ["2010"]
    _, after = applied(small, EndAgreement(agreement="comcasa", since="2020"))
    assert [str(row.until) for row in after.agreements] == ["2019-12-31"]
    _, after = applied(small, EndAgreement(agreement="comcasa"))
    assert after.agreements == ()
    outcome, _ = applied(small, SignAgreement(agreement="comcasa", since="2019"))
    assert outcome.reason == "comcasa is in force from 2018-09-06 already"


def test_a_restriction_lifted(small: Catalog) -> None:
    """A lifted restriction ends the day before, or was never there."""
    _, after = applied(small, LiftRestriction(restriction="caatsa", since="2021"))
    assert [str(row.until) for row in after.restrictions] == ["2020-12-31"]
    _, after = applied(small, LiftRestriction(restriction="caatsa"))
    assert after.restrictions == ()


def test_a_later_change_sees_the_earlier_ones(small: Catalog) -> None:
    """An agreement that a scenario signs, it can end."""
    signed = SignAgreement(kind="logistics", parties="IND;USA", id="mine")
    result = Scenario(name="both", changes=(signed, EndAgreement(agreement="mine"))).apply(small)
    assert [outcome.applied for outcome in result.outcomes] == [True, True]
    assert result.after == small
    assert result.edit == Edit()


# Errors


def test_every_error_of_form_at_once() -> None:
    """All that is wrong with a file's form is reported together, each with its path and what was perhaps meant."""
    with pytest.raises(ScenarioError) as caught:
        load_scenario(
            {
                "name": "wrong",
                "titel": "x",
                "changes": [
                    {"change": "fit-standrd"},
                    {"change": "fit-standard", "equipment": "p-8i", "standrd": "link-16"},
                    {
                        "change": "add-holding",
                        "force": "ind-navy",
                        "equipment": "p-8i",
                        "status": "actve",
                        "since": 1.5,
                    },
                    {"change": "remove-holdings", "since": "2020", "until": "2019"},
                    {"equipment": "p-8i"},
                    7,
                ],
            }
        )
    assert str(caught.value) == (
        "9 problems in scenario wrong:\n"
        "changes[0].change: no kind of change named 'fit-standrd'. Hint: did you mean 'fit-standard'?\n"
        "changes[1].standard: missing; give it a value\n"
        "changes[1].standrd: no such field here named 'standrd'. Hint: did you mean 'standard'?\n"
        "changes[2].since: not a date, found 1.5; allowed: 2018, 2018-09 or 2018-09-06, in quotes\n"
        "changes[2].status: not a valid value, found 'actve'; allowed: active reserve ordered. "
        "Hint: did you mean 'active'?\n"
        "changes[3].until: until lies before since; allowed: a date not before 2020\n"
        f"changes[4].change: missing; one of {', '.join(sorted(kinds()))}\n"
        "changes[5]: a table with a change is expected\n"
        "titel: no such field here named 'titel'. Hint: did you mean 'title'?"
    )


KIT = 'change = "fit-kit"\nforce = "ind-navy"\nstandards = ["link-16"]\n'
HELD = 'change = "add-holding"\nforce = "ind-navy"\nequipment = "p-8i"\n'
TEXT = "not text, found {}; allowed: one text in quotes"


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        ("title = 3\n", "title", TEXT.format("3")),
        ('group = ["ind-navy", "usa-navy"]\n', "group", TEXT.format("['ind-navy', 'usa-navy']")),
        ("[[changes]]\nchange = 3\n", "changes[0].change", f"not text, found 3; one of {', '.join(sorted(kinds()))}"),
        ("changes = 3\n", "changes", "a list of tables is expected; write [[changes]]"),
        ("[[changes]]\n" + KIT + "note = 7\n", "changes[0].note", TEXT.format("7")),
        ("[[changes]]\n" + KIT.replace('"ind-navy"', "3"), "changes[0].force", TEXT.format("3")),
        (
            "[[changes]]\n" + KIT.replace('"ind-navy"', '["ind-navy", "usa-navy"]'),
            "changes[0].force",
            TEXT.format("['ind-navy', 'usa-navy']"),
        ),
        ("[[changes]]\n" + KIT.replace('"link-16"', ""), "changes[0].standards", "too few; allowed: at least 1"),
        (
            "[[changes]]\n" + KIT.replace('["link-16"]', "3"),
            "changes[0].standards",
            "not a list, found 3; allowed: texts in quotes, in square brackets",
        ),
        (
            "[[changes]]\n" + KIT + 'share = "much"\n',
            "changes[0].share",
            "not a number, found 'much'; allowed: a number without quotes",
        ),
        (
            "[[changes]]\n" + KIT + "share = true\n",
            "changes[0].share",
            "not a number, found True; allowed: a number without quotes",
        ),
        ("[[changes]]\n" + KIT + "share = 2\n", "changes[0].share", "too large, found 2; allowed: at most 1"),
        ("[[changes]]\n" + KIT + "share = 0\n", "changes[0].share", "too small, found 0; allowed: more than 0"),
        (
            "[[changes]]\n" + KIT + "share = nan\n",
            "changes[0].share",
            "too large, found nan; allowed: at most 1",
        ),
        ("[[changes]]\n" + HELD + "quantity = 0\n", "changes[0].quantity", "too small, found 0; allowed: at least 1"),
        (
            "[[changes]]\n" + HELD + "quantity = 2.5\n",
            "changes[0].quantity",
            "not a whole number, found 2.5; allowed: a whole number without quotes",
        ),
        (
            "[[changes]]\n" + HELD + "quantity = 1_000_000_000\n",
            "changes[0].quantity",
            "too large, found 1000000000; allowed: at most 9,999,999",
        ),
        (
            "[[changes]]\n" + HELD + f'status = "{"a" * 100}"\n',
            "changes[0].status",
            f"not a valid value, found '{'a' * 60}… (100 characters)'; allowed: active reserve ordered",
        ),
        (
            "[[changes]]\n" + HELD + "since = true\n",
            "changes[0].since",
            "not a date, found True; allowed: 2018, 2018-09 or 2018-09-06, in quotes",
        ),
    ],
)
def test_what_is_wrong_in_a_file_and_what_would_be_right(tmp_path: Path, text: str, path: str, message: str) -> None:
    """The file, the place, what stands there and what may stand there."""
    file = tmp_path / "mine.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(file)
    assert caught.value.problems == ((path, message),)
    assert str(caught.value) == f"1 problem in scenario {file}:\n{path}: {message}"


def test_every_unknown_name_before_anything_runs(small: Catalog) -> None:
    """All that the catalogue does not have is reported together, each with its path."""
    scenario = load_scenario(
        {
            "name": "wrong",
            "changes": [
                {"change": "fit-standard", "equipment": "p-8j", "standard": "link-61", "unit": "IN 320"},
                {"change": "remove-holdings"},
                {"change": "fit-standard", "equipment": "p-8i", "standard": "drogue"},
                {"change": "sign-agreement", "parties": ["IND"], "kind": "logistics"},
                {"change": "end-agreement", "agreement": "comcas"},
            ],
        }
    )
    with pytest.raises(ScenarioError) as caught:
        scenario.apply(small)
    assert caught.value.problems == (
        ("changes[0].equipment", "no equipment named 'p-8j'. Hint: did you mean 'p-8i'?"),
        ("changes[0].standard", "no standard named 'link-61'. Hint: did you mean 'link-16'?"),
        ("changes[0].force", "missing; a unit is named within a force"),
        (
            "changes[1]",
            "nothing says which holdings are meant; give force, state, equipment, designer or supplier",
        ),
        ("changes[2].role", "drogue is a service; say provider or receiver"),
        ("changes[3].parties", "an agreement needs two or more states"),
        ("changes[4].agreement", "no agreement named 'comcas'. Hint: did you mean 'comcasa'?"),
    )


def test_a_name_that_is_no_scenario() -> None:
    """A scenario that does not ship says which was perhaps meant."""
    with pytest.raises(UnknownNameError, match="did you mean 'comcasa-never-signed'"):
        load_scenario("comcasa-never-sined")


def test_a_file_that_is_no_toml(tmp_path: Path) -> None:
    """A file that is not TOML, or not there, is an error of the scenario."""
    (tmp_path / "bad.toml").write_text("changes = [", encoding="utf-8")
    with pytest.raises(ScenarioError, match="not TOML"):
        load_scenario(tmp_path / "bad.toml")
    with pytest.raises(InputError, match="cannot be read: No such file"):
        load_scenario(tmp_path / "none.toml")


def test_a_file_may_write_dates_its_own_way(tmp_path: Path) -> None:
    """Dates and years of TOML are dates of the catalogue, and the file's name is the scenario's."""
    path = tmp_path / "mine.toml"
    path.write_text(
        '[[changes]]\nchange = "end-agreement"\nagreement = "comcasa"\nsince = 2019-01-02\n', encoding="utf-8"
    )
    scenario = load_scenario(path)
    assert scenario.name == "mine"
    assert scenario.changes[0].text() == "end comcasa from 2019-01-02"
    year = load_scenario({"changes": [{"change": "end-agreement", "agreement": "comcasa", "since": 2019}]})
    assert year.changes[0].text() == "end comcasa from 2019"


def test_an_edit_that_does_not_fit(small: Catalog) -> None:
    """An edit refuses to remove what is not there and to add what is."""
    row = small.agreements[0]
    with pytest.raises(InputError, match="cannot add agreements comcasa: the catalogue has this row already"):
        Edit(added=(row,)).apply(small)
    with pytest.raises(InputError, match="cannot remove agreements comcasa: the catalogue has no such row"):
        Edit(removed=(row,)).apply(Edit(removed=(row,)).apply(small))


# What ships


@pytest.fixture(scope="module")
def bundled() -> Catalog:
    """The catalogue that ships."""
    return load_catalog()


@pytest.mark.parametrize("name", scenarios())
def test_what_ships_applies(name: str, bundled: Catalog) -> None:
    """Every scenario that ships bears its file's name, says what it is, and applies to the catalogue that ships."""
    scenario = load_scenario(name)
    assert scenario.name == name
    assert scenario.title
    assert scenario.description
    result = scenario.apply(bundled)
    assert all(outcome.applied for outcome in result.outcomes)
    assert result.edit.inverse().apply(result.after) == bundled


def test_adding_twice(small: Catalog) -> None:
    """The same supposed holding is added once."""
    change = AddHolding(force="ind-navy", equipment="p-8a", quantity=2)
    result = Scenario(name="twice", changes=(change, change)).apply(small)
    assert [outcome.applied for outcome in result.outcomes] == [True, False]
    assert "added by the same scenario" in result.outcomes[1].reason
