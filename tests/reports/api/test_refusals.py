"""Whatever is wrong with a filing is told at once, and nothing of it is stored."""

from typing import Any

import pytest
from knox.models import AuthToken

from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly
from tests.reports.api.calls import (
    Caller,
    Cast,
    errors_of,
    kind_of,
    month,
    nothing_is_stored,
    token_of,
)

PERIOD = 140012


@pytest.mark.parametrize(
    "username",
    sorted(set(cast.PEOPLE) - {cast.MACHINE, cast.UNIVERSITY_MACHINE, cast.OTHER_MACHINE}),
)
def test_only_machines_file_over_the_api(shared_database: Accounts, username: str) -> None:
    if username == cast.STRANGER:  # somebody who lost every role while the token lived on
        with shared_database.as_jobs():
            _, token = AuthToken.objects.create(cast.person(username))
    else:
        token = token_of(shared_database, username)
    answer = Caller(token).post("reports/", month())
    assert (answer.status_code, kind_of(answer)) == (403, "not_allowed")
    assert nothing_is_stored(shared_database)


@pytest.mark.parametrize("code", [cast.I_IMAGING, cast.T_HOSPITAL, "NO-SUCH", "x", "مرکز"])
def test_unknown_and_foreign_facilities_answer_byte_for_byte_alike(
    shared_people: Cast, shared_database: Accounts, code: str
) -> None:
    machine = shared_people.caller(cast.MACHINE)
    answer = machine.post("reports/", month(code))
    assert (answer.status_code, kind_of(answer)) == (404, "unknown_facility")
    assert answer.content == machine.post("reports/", month("NEVER-HEARD-OF")).content
    assert nothing_is_stored(shared_database)


WRONG_FIGURES: list[tuple[str, dict[str, object], set[tuple[str, str]]]] = [
    ("negative", {"film_prints": -1}, {("film_prints", "negative")}),
    ("a fraction", {"film_prints": 1.5}, {("film_prints", "not_whole_number")}),
    ("a number of 40 digits", {"film_prints": 10**40}, {("film_prints", "too_large")}),
    ("true for a count", {"film_prints": True}, {("film_prints", "not_whole_number")}),
    ("an object for a count", {"film_prints": {"a": 1}}, {("film_prints", "not_whole_number")}),
    ("a list for a choice", {"platform": ["pacs"]}, {("platform", "not_a_choice")}),
    ("an unknown figure", {"x_rays": 1}, {("x_rays", "unknown_figure")}),
    ("a blank where asked", {"cds": None}, {("cds", "required")}),
    ("many at once", {"cds": None, "film_prints": -1, "platform": "x", "foo": 1},
     {("cds", "required"), ("film_prints", "negative"), ("platform", "not_a_choice"),
      ("foo", "unknown_figure")}),
    ("charged over printed", {"film_prints": 10, "film_opening": 110, "film_prints_charged": 11},
     {("film_prints_charged", "film_charged_over_printed")}),
    ("a fee without a charge", {"film_fee_rials": 1},
     {("film_fee_rials", "film_fee_without_charged")}),
    ("more handovers than studies", {"handovers": 1001, "delivered_cd": 401},
     {("handovers", "handovers_over_studies")}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "expected"),
    [case[1:] for case in WRONG_FIGURES],
    ids=[case[0] for case in WRONG_FIGURES],
)
def test_every_wrong_figure_is_told_at_once_in_both_languages(
    shared_people: Cast,
    shared_database: Accounts,
    changes: dict[str, Any],
    expected: set[tuple[str, str]],
) -> None:
    answer = shared_people.caller(cast.MACHINE).post("reports/", month(**changes))
    assert (answer.status_code, kind_of(answer)) == (400, "invalid")
    assert expected <= errors_of(answer)
    assert nothing_is_stored(shared_database)


@pytest.mark.parametrize(
    ("period", "code"),
    [
        (140013, "period_not_a_month"),
        ("1400", "period_not_a_month"),
        (None, "period_not_a_month"),
        (True, "period_not_a_month"),
        (10**40, "period_not_a_month"),
        (139910, "period_too_early"),
        (147001, "period_not_ended"),
    ],
)
def test_a_wrong_month_is_told(shared_people: Cast, period: object, code: str) -> None:
    answer = shared_people.caller(cast.MACHINE).post("reports/", month(period=period))
    assert answer.status_code == 400
    assert ("period", code) in errors_of(answer)


WRONG_BODIES: list[tuple[str, object, set[tuple[str, str]]]] = [
    ("a list", [1, 2], {("", "not_an_object")}),
    ("a word", "x", {("", "not_an_object")}),
    ("nothing in it", {},
     {("facility", "required"), ("period", "required"), ("figures", "required")}),
    ("fields of the wrong kind", {"facility": 7, "period": PERIOD, "figures": [1]},
     {("facility", "not_text"), ("figures", "not_an_object")}),
    ("an unknown field beside wrong figures",
     month(film_prints=-1) | {"colour": "red"},
     {("colour", "unknown_field"), ("film_prints", "negative")}),
    ("a reason of the wrong kind and a wrong month",
     month(period=140013) | {"reason": 5},
     {("reason", "not_text"), ("period", "period_not_a_month")}),
    ("no month, and a wrong figure",
     {"facility": cast.T_IMAGING, "figures": monthly.figures(cds=-1)},
     {("period", "required"), ("cds", "negative")}),
    ("too long a reason", month() | {"reason": "x" * 2001}, {("reason", "text_too_long")}),
    ("a wrong id", month() | {"replaces": "12"}, {("replaces", "not_an_id")}),
    ("explanations of unknown figures and kinds",
     month() | {"explanations": {"colour": "x", "cds": 7, "film_prints": "x" * 2001}},
     {("explanations.colour", "unknown_figure"), ("explanations.cds", "not_text"),
      ("explanations.film_prints", "text_too_long")}),
    ("explanations as a list", month() | {"explanations": ["x"]},
     {("explanations", "not_an_object")}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "expected"),
    [case[1:] for case in WRONG_BODIES],
    ids=[case[0] for case in WRONG_BODIES],
)
def test_every_wrong_field_is_told_at_once(
    shared_people: Cast, shared_database: Accounts, body: object, expected: set[tuple[str, str]]
) -> None:
    answer = shared_people.caller(cast.MACHINE).post("reports/", body)
    assert (answer.status_code, kind_of(answer)) == (400, "invalid")
    assert errors_of(answer) == expected
    assert nothing_is_stored(shared_database)


@pytest.mark.parametrize("wish", ["maybe", "", "2"])
def test_a_dry_run_is_not_guessed(shared_people: Cast, wish: str) -> None:
    answer = shared_people.caller(cast.MACHINE).post(f"reports/?dry_run={wish}", month())
    assert errors_of(answer) == {("dry_run", "wrong_value")}
