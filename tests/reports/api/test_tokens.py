"""Signing in by token: right, wrong, expired, revoked, and nonsense in the header."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from knox.models import AuthToken

from facilities.models import Person
from facilities.signing_in.tokens import issue_token, revoke_token
from tests import cast
from tests.accounts import Accounts
from tests.reports.api.calls import Caller, Cast, kind_of, token_of

HEADERS = [
    "", "Token", "Token ", "Token  two", "token", "Bearer {}", "Basic {}", "Token {} x",
    "Token\t{}",
    "Token {}x", "Token ۱۲۳", "Token \xff\xfe", "Token \x00", "Token " + "a" * 5000, "Token '",
    "Token {upper}", "{}", "Token " + "0" * 64,
]  # fmt: skip


@pytest.mark.parametrize("header", HEADERS, ids=[repr(h[:20]) for h in HEADERS])
def test_anything_but_a_token_is_401(shared_database: Accounts, header: str) -> None:
    token = token_of(shared_database, cast.MACHINE)
    sent = header.replace("{upper}", token.upper()).replace("{}", token)
    answer = Client().get("/api/v1/reports/", headers={"Authorization": sent})
    assert (answer.status_code, kind_of(answer)) == (401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"] == 'Token realm="payesh"'


def test_no_header_at_all_is_401(shared_database: Accounts) -> None:
    answer = Caller().get("reports/")
    assert (answer.status_code, kind_of(answer)) == (401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"]


def test_the_word_token_is_read_in_any_case(shared_database: Accounts) -> None:
    token = token_of(shared_database, cast.MACHINE)
    for word in ("Token", "token", "TOKEN"):
        headers = {"Authorization": f"{word} {token}"}
        assert Client().get("/api/v1/reports/", headers=headers).status_code == 200


def test_a_session_is_not_enough_for_the_api(shared_database: Accounts) -> None:
    client = Client()
    with shared_database.as_superuser():
        client.force_login(
            cast.person(cast.MACHINE), "allauth.account.auth_backends.AuthenticationBackend"
        )
    assert client.get("/api/v1/reports/").status_code == 401


def test_a_token_ends_when_it_expires(shared_database: Accounts) -> None:
    token = token_of(shared_database, cast.OFFICER)
    assert Caller(token).get("reports/").status_code == 200
    with shared_database.as_jobs():
        AuthToken.objects.filter(user__username=cast.OFFICER).update(
            expiry=timezone.now() - timedelta(seconds=1)
        )
    assert Caller(token).get("reports/").status_code == 401


def test_a_token_ends_when_it_is_revoked(shared_database: Accounts) -> None:
    administrator = cast.person(cast.ADMINISTRATOR)
    with shared_database.as_jobs():
        machine = cast.person(cast.MACHINE)
    with shared_database.as_person(administrator):
        issued = issue_token(by=administrator, person=machine, expires_in=timedelta(days=1))
    assert Caller(issued.token).get("reports/").status_code == 200
    with shared_database.as_person(administrator):
        assert revoke_token(by=administrator, person=machine, key=issued.key)
        assert not revoke_token(by=administrator, person=machine, key=issued.key)
    assert Caller(issued.token).get("reports/").status_code == 401


def test_a_token_of_an_inactive_account_is_refused(shared_database: Accounts) -> None:
    token = token_of(shared_database, cast.SIGNATORY)
    with shared_database.as_jobs():
        Person.objects.filter(username=cast.SIGNATORY).update(is_active=False)
    assert Caller(token).get("reports/").status_code == 401


def test_signing_in_takes_one_query_for_token_and_person(shared_database: Accounts) -> None:
    caller = Caller(token_of(shared_database, cast.MACHINE))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        caller.get("reports/999999/")
    about_tokens = [q["sql"] for q in queries if "knox_authtoken" in q["sql"]]
    assert len(about_tokens) == 1
    assert "facilities_person" in about_tokens[0]
    assert not [q for q in queries if "django_session" in q["sql"]]


def test_each_person_reads_as_they_are(shared_people: Cast) -> None:
    codes = {
        username: {
            row["code"]
            for row in shared_people.caller(username).get("facilities/").json()["results"]
        }
        for username in (cast.MACHINE, cast.OTHER_MACHINE, cast.ANALYST)
    }
    assert codes[cast.MACHINE] == {cast.T_IMAGING}
    assert codes[cast.OTHER_MACHINE] == {cast.I_IMAGING}
    assert codes[cast.ANALYST] >= set(cast.FACILITIES)
