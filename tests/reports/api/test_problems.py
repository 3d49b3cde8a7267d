"""Every error under /api/ is a problem document, and tells nothing about the inside."""

import json

import pytest
from django.test import Client

from reports.api import problems
from reports.queries import scores as queries
from tests import cast
from tests.accounts import Accounts
from tests.reports.api.calls import Caller, Cast, errors_of, kind_of, token_of


@pytest.mark.parametrize(
    "path",
    [
        "/api/",
        "/api/v1/",
        "/api/v1/nothing/",
        "/api/v2/reports/",
        "/api/v1/reports",
        "/api/v1/reports/x/",
        "/api/v1/receipts/12/",
        "/api/v1/reports/" + "9" * 5000 + "/",
        "/api/v1/facilities/%00/x/",
        "/api/v1/%ff/",
    ],
    ids=lambda path: path[:40],
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_unknown_addresses_are_404_for_every_method(
    shared_database: Accounts, method: str, path: str
) -> None:
    answer = Client().generic(method, path)
    assert (answer.status_code, kind_of(answer)) == (404, "not_found")


@pytest.mark.parametrize(
    "path",
    [
        "reports/999999/",
        f"reports/{10**17}/",
        f"reports/{10**40}/",
        "facilities/NO-SUCH/",
        "facilities/%20/",
        "facilities/%00/",
        "facilities/%D8%A2/",
        "receipts/00000000-0000-0000-0000-000000000000/",
        "exports/00000000-0000-0000-0000-000000000000/",
        "exports/00000000-0000-0000-0000-000000000000/file/",
    ],
)
def test_what_there_is_not_is_404_with_one_answer(shared_people: Cast, path: str) -> None:
    answer = shared_people.caller(cast.MACHINE).get(path)
    assert (answer.status_code, kind_of(answer)) == (404, "not_found")
    assert answer.content == problems.as_response("not_found").content


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "reports/"),
        ("DELETE", "reports/1/"),
        ("PATCH", "reports/1/"),
        ("POST", "scores/"),
        ("GET", "exports/"),
        ("OPTIONS", "reports/"),
        ("TRACE", "reports/"),
        ("POST", "reports/1/"),
        ("BREW", "reports/"),
    ],
)
def test_other_methods_are_405(shared_people: Cast, method: str, path: str) -> None:
    answer = shared_people.caller(cast.MACHINE).request(method, path)
    assert (answer.status_code, kind_of(answer)) == (405, "method_not_allowed")
    assert answer.headers["Allow"]


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "x", "*/*;q=0"])
def test_answers_are_json_whatever_was_asked_for(shared_people: Cast, accept: str) -> None:
    answer = shared_people.caller(cast.MACHINE).request("GET", "reports/", HTTP_ACCEPT=accept)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("reports/?facilty=T-IMG-1", {("facilty", "unknown_parameter")}),
        (
            "reports/?period=140013&period_to=x&page_size=0",
            {("period", "wrong_value"), ("period_to", "wrong_value"), ("page_size", "wrong_value")},
        ),
        ("reports/?period=۱۴۰۰۱۲", {("period", "wrong_value")}),
        ("reports/?period=140011&period=140012", {("period", "doubled_parameter")}),
        ("reports/?page_size=1001", {("page_size", "wrong_value")}),
        ("reports/?facility=", {("facility", "wrong_value")}),
        ("reports/?facility=%00", {("facility", "wrong_value")}),
        ("reports/?facility=" + "x" * 65, {("facility", "wrong_value")}),
        ("reports/?cursor=x", {("cursor", "wrong_value")}),
        ("reports/?cursor=bjox", {("cursor", "wrong_value")}),  # "n:1": one place too few
        ("reports/?cursor=%F0%9F", {("cursor", "wrong_value")}),
        ("scores/?band=on_plan", {("band", "unknown_parameter")}),
        ("violations/?state=open&rule=x", {("state", "wrong_value"), ("rule", "wrong_value")}),
        ("violations/?sort=period", {("sort", "unknown_parameter")}),
        ("facilities/?kind=pub", {("kind", "wrong_value")}),
        ("policies/?x=1", {("x", "unknown_parameter")}),
        ("deadlines/?period=140013", {("period", "wrong_value")}),
        ("facilities/T-IMG-1/?x=1", {("x", "unknown_parameter")}),
    ],
)
def test_a_misspelt_or_wrong_parameter_is_told(
    shared_people: Cast, path: str, wrong: set[tuple[str, str]]
) -> None:
    answer = shared_people.caller(cast.OFFICER).get(path)
    assert answer.status_code == 400
    assert errors_of(answer) == wrong


def test_an_error_of_ours_is_a_problem_without_its_inside(
    shared_database: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the secret inside")

    monkeypatch.setattr(queries, "list_scores", fail)
    caller = Caller(token_of(shared_database, cast.MACHINE), raise_errors=False)
    answer = caller.get("scores/")
    assert (answer.status_code, kind_of(answer)) == (500, "server_error")
    assert b"secret" not in answer.content


def test_a_wrong_host_is_a_problem_too(shared_database: Accounts) -> None:
    answer = Client().get("/api/v1/reports/", headers={"host": "elsewhere.example"})
    assert (answer.status_code, kind_of(answer)) == (400, "malformed")


def test_pages_keep_their_own_errors(shared_database: Accounts) -> None:
    answer = Client().get("/no-such-page-at-all/")
    assert answer.status_code == 404
    assert not answer.headers["Content-Type"].startswith("application/problem")


@pytest.mark.parametrize("kind", sorted(problems.KINDS))
def test_every_kind_of_problem_speaks_both_languages(kind: str) -> None:
    answer = problems.as_response(kind)
    document = json.loads(answer.content)
    assert document["status"] == answer.status_code == problems.KINDS[kind].status
    assert answer.headers["Content-Type"] == "application/problem+json"
    (error,) = document["errors"]
    assert not set(error["message_fa"]) & set("يك"), "Arabic letters"
