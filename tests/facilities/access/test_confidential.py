"""Nothing that a signed-in person read may be kept by the browser or on the way to it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from facilities.signing_in.tokens import issue_token
from tests import cast
from tests.accounts import Accounts

PAGES = [
    (cast.CLERK, "/"),
    (cast.CLERK, f"/facilities/{cast.T_IMAGING}/"),
    (cast.CLERK, "/inbox/"),
    (cast.CLERK, "/nowhere/"),
    (cast.CLERK, "/uploads/template/"),
    (cast.INSPECTOR, "/violations/"),
    (cast.ANALYST, "/nation/"),
    (cast.ADMINISTRATOR, "/admin/"),
    (cast.ADMINISTRATOR, "/admin/facilities/person/"),
    (cast.STRANGER, "/accounts/password/change/"),
    (cast.CLERK, "/api/v1/docs/"),
]


def signed_in(username: str) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": username, "password": cast.PASSWORD})
    return client


@pytest.mark.parametrize(("username", "address"), PAGES)
def test_no_page_of_a_signed_in_person_is_kept(
    shared_database: Accounts, username: str, address: str
) -> None:
    answer = signed_in(username).get(address)
    assert "no-store" in answer.headers["Cache-Control"]
    assert "public" not in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "address", ["/api/v1/reports/", "/api/v1/violations/", "/api/v1/nowhere/", "/api/v1/schema/"]
)
def test_no_answer_of_the_api_is_kept(shared_database: Accounts, address: str) -> None:
    with shared_database.as_jobs():
        officer = cast.person(cast.OFFICER)
        token = issue_token(by=None, person=officer, expires_in=timedelta(hours=1)).token
    answer = Client().get(address, headers={"Authorization": f"Token {token}"})
    assert "no-store" in answer.headers["Cache-Control"]


def _sign_out(client: Client) -> dict[str, str]:
    return dict(client.post("/accounts/logout/").headers)


def _look(client: Client) -> dict[str, str]:
    return dict(client.get("/").headers)


@pytest.mark.parametrize(("act", "clears"), [(_sign_out, True), (_look, False)])
def test_signing_out_has_the_browser_forget(
    database: Accounts, act: Callable[[Client], dict[str, str]], clears: bool
) -> None:
    headers = act(signed_in(cast.CLERK))
    expected = '"cache", "storage"' if clears else None
    assert headers.get("Clear-Site-Data") == expected


def test_a_session_that_ran_out_keeps_what_the_browser_stored(database: Accounts) -> None:
    client = signed_in(cast.CLERK)
    client.cookies["sessionid"] = "of-yesterday"
    assert "Clear-Site-Data" not in client.get("/").headers, "drafts may wait there"
