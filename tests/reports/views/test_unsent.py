"""What the browser is told of words that it keeps: who is signed in, and what was taken."""

from django.test import Client
from pytest_django import Settings

from tests import cast
from tests.accounts import Accounts
from tests.reports.views.signed_in import client_of

DRAFT = "0123456789abcdef0123456789abcdef"
COOKIE = f"taken-{DRAFT}"
FORM = f"/filing/{cast.T_IMAGING}/140007/"


def test_who_is_signed_in_is_told(shared_database: Accounts) -> None:
    with shared_database.as_jobs():
        clerk = cast.person(cast.CLERK)
    assert client_of(cast.CLERK).get("/accounts/here/").json() == {"person": str(clerk.pk)}
    assert Client().get("/accounts/here/").json() == {"person": ""}


def test_who_has_to_set_up_a_second_factor_is_told_as_well(
    shared_database: Accounts, settings: Settings
) -> None:
    client = client_of(cast.INSPECTOR)
    settings.STAFF_NEED_SECOND_FACTOR = True
    assert client.get("/").status_code == 302
    assert client.get("/accounts/here/").json()["person"]


def test_what_was_taken_is_told(database: Accounts) -> None:
    client = client_of(cast.CLERK)
    later = {"later": "yes", "revision": "0", "studies_ct": "3", "draft": DRAFT}
    answer = client.post(FORM, later)
    assert answer.status_code == 302
    assert answer.cookies[COOKIE].value == "1"


def test_what_was_refused_is_not_told_as_taken(shared_database: Accounts) -> None:
    inspector = client_of(cast.INSPECTOR)
    assert COOKIE not in inspector.post("/violations/new/", {"draft": DRAFT}).cookies
    nobody = Client().post(FORM, {"later": "yes", "draft": DRAFT})
    assert nobody.status_code == 302, "to the sign-in"
    assert COOKIE not in nobody.cookies


def test_a_name_that_no_browser_gives_is_not_answered(database: Accounts) -> None:
    draft = "x; Path=/"
    answer = client_of(cast.CLERK).post(FORM, {"later": "yes", "revision": "0", "draft": draft})
    assert answer.status_code == 302
    assert not any(name.startswith("taken-") for name in answer.cookies)


def test_words_of_a_form_that_is_gone_are_kept_by_the_browser(database: Accounts) -> None:
    answer = client_of(cast.CLERK).post(f"{FORM}review/save/", {"why-film_balance_off": "x"})
    assert answer.status_code == 409
    assert answer.json()["revision"] == 0


def test_words_about_a_form_that_is_gone_are_not_told_as_taken(database: Accounts) -> None:
    words = {"hand_back": "yes", "revision": "1", "word": "x", "draft": DRAFT}
    answer = client_of(cast.SIGNATORY).post(f"{FORM}review/", words)
    assert answer.status_code == 302
    assert COOKIE not in answer.cookies


def test_what_somebody_else_typed_is_not_saved(database: Accounts) -> None:
    client = client_of(cast.CLERK)
    typed = {"revision": "0", "studies_ct": "3"}
    other = client.post(f"{FORM}save/", typed, headers={"X-Typed-By": "999999"})
    assert other.status_code == 403
    assert client.post(f"{FORM}save/", typed).status_code == 200
    review = client.post(f"{FORM}review/save/", typed, headers={"X-Typed-By": "999999"})
    assert review.status_code == 403


def test_explanations_are_saved_alone(database: Accounts) -> None:
    client = client_of(cast.CLERK)
    client.post(f"{FORM}save/", {"revision": "0", "studies_ct": "3"})
    words = {"revision": "1", "why-film_balance_off": "انبار"}
    kept = client.post(f"{FORM}review/save/", words).json()
    assert kept["explanations"] == {"film_balance_off": "انبار"}
    assert kept["figures"] == {"studies_ct": "3"}
    assert kept["revision"] == 2
