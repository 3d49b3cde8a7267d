"""Asking the API as somebody of the cast, over real HTTP requests of Django's test client."""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import cache
from typing import Any

from django.http import HttpResponseBase
from django.test import Client

from facilities.signing_in.tokens import issue_token
from reports.evaluation.jobs import evaluate_waiting
from reports.models import Job, Report, Submission
from reports.policy import periods
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly

ROOT = "/api/v1/"
MONTHS = [periods.following(140101, n) for n in range(7)]


def token_of(database: Accounts, username: str) -> str:
    """A new token for somebody of the cast."""
    with database.as_jobs():
        person = cast.person(username)
        return issue_token(by=None, person=person, expires_in=timedelta(days=1)).token


class Caller:
    """Somebody with a token, or nobody with none."""

    def __init__(self, token: str | None = None, *, raise_errors: bool = True) -> None:
        self._client = Client(raise_request_exception=raise_errors)
        self._headers = {} if token is None else {"Authorization": f"Token {token}"}

    def get(
        self, path: str, *, headers: Mapping[str, str] | None = None, **parameters: str | int
    ) -> Any:
        """`GET` an address below the API's root, or a whole one."""
        address = path if path.startswith(("/", "http")) else ROOT + path
        sent = self._headers | dict(headers or {})
        return self._client.get(address, parameters or None, headers=sent)

    def post(
        self,
        path: str,
        body: Any,
        *,
        key: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """`POST` a value as JSON, or bytes as they are."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        extra = {"Idempotency-Key": key} if key is not None else {}
        return self._client.post(
            ROOT + path,
            content,
            content_type="application/json",
            headers=self._headers | extra | dict(headers or {}),
        )

    def request(self, method: str, path: str, **further: Any) -> Any:
        """Any other request."""
        return self._client.generic(method, ROOT + path, headers=self._headers, **further)


class Cast:
    """The people of the cast as callers, with one token each."""

    def __init__(self, database: Accounts) -> None:
        self._database = database
        self.caller = cache(self._caller)

    def _caller(self, username: str) -> Caller:
        return Caller(token_of(self._database, username))


def month(facility: str = cast.T_IMAGING, period: object = 140012, **changes: Any) -> Any:
    """The body of a plausible filing."""
    return {"facility": facility, "period": period, "figures": monthly.figures(**changes)}


def file_months(database: Accounts, username: str, facility: str, months: list[int]) -> None:
    """File months with film handed over for a charge, each in time."""
    person = cast.person(username)
    with database.as_person(person):
        for month in months:
            monthly.file(
                person, facility, month, film_prints=30, film_opening=130, film_prints_charged=5
            )


def follow(caller: Caller, address: str, link: str = "next") -> Iterator[dict[str, Any]]:
    """The page at an address and all that its links lead to."""
    pages = 0
    while address:
        answer = caller.get(address)
        assert answer.status_code == 200, answer.content
        page = answer.json()
        assert set(page) == {"next", "previous", "results"}
        yield page
        address = page[link]
        pages += 1
        assert pages < 200, "links lead round in circles"


def nothing_is_stored(database: Accounts) -> bool:
    """Whether no filing left anything behind."""
    with database.as_jobs():
        filed = Submission.objects.exists() or Report.objects.exists()
        return not (filed or Job.objects.filter(cause="filing").exists())


def errors_of(response: HttpResponseBase) -> set[tuple[str, str]]:
    """The (field, code) pairs of a problem document, after checking its shape."""
    document = response.json()  # type: ignore[attr-defined]
    assert response.headers["Content-Type"] == "application/problem+json"
    assert set(document) == {"type", "title", "status", "detail", "errors"}
    assert document["status"] == response.status_code
    assert document["type"].startswith("/api/v1/docs/#problem-")
    assert document["title"]
    assert document["detail"]
    for error in document["errors"]:
        assert set(error) == {"field", "code", "message_fa", "message_en"}
        assert error["message_en"].isascii() or "“" in error["message_en"]
        assert any("\u0600" <= letter <= "\u06ff" for letter in error["message_fa"])
    return {(error["field"], error["code"]) for error in document["errors"]}


def kind_of(response: HttpResponseBase) -> str:
    """The kind of a problem document."""
    errors_of(response)
    return str(response.json()["type"]).rpartition("#problem-")[2]  # type: ignore[attr-defined]


def evaluate(database: Accounts) -> None:
    """Do what the workers would do now."""
    with database.as_jobs():
        while evaluate_waiting():
            pass
