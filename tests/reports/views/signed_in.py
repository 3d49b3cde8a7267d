"""A browser's session for the test client, without the sign-in page."""

from typing import Any

from django.test import Client

from tests import cast


def client_of(username: str, *, language: str | None = None) -> Client:
    """A client signed in as a person of the cast, in a language of the pages."""
    client = Client()
    answer = client.post("/accounts/login/", {"login": username, "password": cast.PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    if language is not None:
        client.post("/language/", {"language": language, "next": "/"})
    return client


def page_of(client: Client, address: str, *, status: int = 200, **params: Any) -> str:
    """The HTML of a page."""
    answer = client.get(address, params)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()
