"""Proving who one is, as the pages ask for it before accounts are changed."""

from django.test import Client

from tests import cast

PROOF = "/accounts/reauthenticate/"


def proven(client: Client, password: str = cast.PASSWORD) -> Client:
    """The browser, once its person has given the password."""
    answer = client.post(PROOF, {"password": password, "next": "/"})
    assert answer.status_code == 302
    return client
