"""A filing that takes the short way is answered as by the whole chain, to the last header."""

import io
import json
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.urls import resolve

from facilities.access import middleware
from ministry.short_way import ADDRESS, ShortWay
from reports import tasks
from tests import cast
from tests.accounts import Accounts
from tests.reports.api.calls import month, nothing_is_stored, token_of

BODY = json.dumps(month()).encode()
HTTPS = {
    "SECURE_SSL_REDIRECT": True,
    "SECURE_HSTS_SECONDS": 31_536_000,
    "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"),
}
# What is changed of a good filing: its environment, its body, the settings.
REQUESTS: dict[str, tuple[dict[str, str], bytes, dict[str, Any]]] = {
    "filed": ({}, BODY, {}),
    "only checked": ({"QUERY_STRING": "dry_run=1"}, BODY, {}),
    "unknown parameter": ({"QUERY_STRING": "dryrun=1"}, BODY, {}),
    "wrong figures": ({}, json.dumps(month(cds=-1)).encode(), {}),
    "no JSON": ({}, b"{", {}),
    "no body": ({}, b"", {}),
    "too large": ({}, b" " * (256 * 1024 + 1), {}),
    "cut off": ({"CONTENT_LENGTH": "99999"}, BODY, {}),
    "unknown length": ({"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"}, BODY, {}),
    "a form": ({"CONTENT_TYPE": "application/x-www-form-urlencoded"}, b"a=1", {}),
    "no token": ({"HTTP_AUTHORIZATION": ""}, BODY, {}),
    "wrong token": ({"HTTP_AUTHORIZATION": "Token " + "0" * 64}, BODY, {}),
    "wrong host": ({"HTTP_HOST": "elsewhere.example"}, BODY, {}),
    "plain HTTP": ({}, BODY, HTTPS),
    "plain HTTP to a wrong host": ({"HTTP_HOST": "elsewhere.example"}, BODY, HTTPS),
    "HTTPS": ({"HTTP_X_FORWARDED_PROTO": "https"}, BODY, HTTPS),
    "no figures at all": ({}, b"[]", {}),
    "throttled": ({}, BODY, {"API_REQUESTS_PER_MINUTE": 0}),
    "another method": ({"REQUEST_METHOD": "PUT"}, BODY, {}),
    "another address": ({"PATH_INFO": "/api/v1/reports"}, BODY, {}),
}
VOLATILE = {"receipt", "report", "period"}


@pytest.fixture
def no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "API_REQUESTS_PER_MINUTE", 1_000_000)


def sent(
    handler: WSGIHandler, token: str, changes: dict[str, str], body: bytes
) -> tuple[str, dict[str, str], Any]:
    """Status, headers and body of the answer to one request."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": ADDRESS,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_AUTHORIZATION": f"Token {token}",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http",
    }
    begun: list[Any] = []

    def begin(*told: Any) -> Any:
        begun.extend(told)

    answer = handler(environ | changes, begin)
    content = b"".join(answer)
    answer.close()
    headers = dict(begun[1])
    read: Any = json.loads(content) if "json" in headers.get("Content-Type", "") else content
    if "Retry-After" in headers:
        headers["Retry-After"] = "some seconds"
    if begun[0].startswith("201"):
        del headers["Content-Length"]
        read = {name: value for name, value in read.items() if name not in VOLATILE}
    return begun[0], headers, read


@pytest.mark.usefixtures("no_limit")
@pytest.mark.parametrize(("changes", "body", "changed"), REQUESTS.values(), ids=REQUESTS)
def test_the_short_way_answers_as_the_whole_chain(
    database: Accounts,
    monkeypatch: pytest.MonkeyPatch,
    changes: dict[str, str],
    body: bytes,
    changed: dict[str, Any],
) -> None:
    token = token_of(database, cast.MACHINE)
    for name, value in changed.items():
        monkeypatch.setattr(settings, name, value)
    short = sent(ShortWay(), token, changes, body)
    # A month can be filed once.
    other = body.replace(b"140012", b"140011") if short[0].startswith("201") else body
    assert sent(WSGIHandler(), token, changes, other) == short
    assert not short[0].startswith("5")


@pytest.mark.usefixtures("no_limit")
@pytest.mark.parametrize("handler", [ShortWay, WSGIHandler])
def test_an_error_of_ours_is_told_and_taken_back(
    database: Accounts,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    handler: type[WSGIHandler],
) -> None:
    def fail() -> None:
        raise RuntimeError("the secret inside")

    monkeypatch.setattr(tasks, "wake_on_commit", fail)
    status, headers, told = sent(handler(), token_of(database, cast.MACHINE), {}, BODY)
    assert status == "500 Internal Server Error"
    assert headers["Content-Type"] == "application/problem+json"
    assert headers["X-Frame-Options"] == "DENY"
    assert told["errors"][0]["code"] == "server_error"
    assert "the secret inside" in caplog.text
    assert nothing_is_stored(database)


@pytest.mark.usefixtures("no_limit")
def test_django_hears_of_its_beginning_and_end(database: Accounts) -> None:
    heard: list[str] = []

    def begun(**_: object) -> None:
        heard.append("begun")

    def ended(**_: object) -> None:
        heard.append("ended")

    token = token_of(database, cast.MACHINE)
    request_started.connect(begun)
    request_finished.connect(ended)
    try:
        assert sent(ShortWay(), token, {}, BODY)[0] == "201 Created"
    finally:
        request_started.disconnect(begun)
        request_finished.disconnect(ended)
    assert heard == ["begun", "ended"]


@pytest.mark.usefixtures("no_limit")
@pytest.mark.parametrize("changes", [{}, {"REQUEST_METHOD": "GET"}], ids=["POST", "GET"])
def test_only_a_filing_takes_it(
    database: Accounts, monkeypatch: pytest.MonkeyPatch, changes: dict[str, str]
) -> None:
    looked_up: list[str] = []

    def noted(path: str) -> Any:
        looked_up.append(path)
        return resolve(path)

    monkeypatch.setattr(middleware, "resolve", noted)
    sent(ShortWay(), token_of(database, cast.MACHINE), changes, BODY)
    assert looked_up == ([ADDRESS] if changes else [])
