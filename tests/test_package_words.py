"""What packages say in Persian obeys the same rules of words: our catalogue goes before theirs."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import allauth
import django
import pytest
import rest_framework
from babel.messages.extract import extract
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext, ngettext, npgettext, pgettext
from django.utils.translation.template import templatize
from rest_framework import exceptions

from facilities.models.people import Person
from tests import cast
from tests.accounts import Accounts
from tests.test_translations import KEYWORDS
from tests.word_rules import faults

DJANGO, ALLAUTH, DRF = (Path(str(p.__file__)).parent for p in (django, allauth, rest_framework))
# The parts that can speak to a person here.
SPEAKING = (
    DJANGO / "core" / "validators.py",
    DJANGO / "core" / "paginator.py",
    DJANGO / "forms",
    DJANGO / "db" / "models" / "base.py",
    DJANGO / "contrib" / "auth" / "password_validation.py",
    DJANGO / "contrib" / "auth" / "validators.py",
    DJANGO / "contrib" / "auth" / "admin.py",
    DJANGO / "contrib" / "auth" / "models.py",
    DJANGO / "contrib" / "admin",
    ALLAUTH / "account",
    ALLAUTH / "mfa",
    ALLAUTH / "templates" / "account",
    ALLAUTH / "templates" / "mfa",
    DRF / "exceptions.py",
    DRF / "authentication.py",
    DRF / "fields.py",
    DRF / "pagination.py",
)
# Django's own pages of forgotten passwords, a broken installation and switched-off passwords:
# addresses and faults that do not occur here.
SILENT = re.compile(r"/(?:tests|management|static)/|registration/password_reset|invalid_setup")
UNSAID = {
    "Password-based authentication was disabled.",
    "yes,no,maybe",
    "addedname",
    "changedname",
    "deletedname",
}
NAMES = re.compile(r"IPv[46]|UUID|WebAuthn|%\(\w+\)s|\{\w*\}")


def said_by_packages() -> Iterator[tuple[str, str]]:
    """(English, Persian) of every message in the parts that speak."""
    for place in SPEAKING:
        for file in [place] if place.is_file() else sorted(place.rglob("*")):
            if file.suffix in (".py", ".html", ".txt") and not SILENT.search(str(file)):
                yield from _messages(file)


def _messages(file: Path) -> Iterator[tuple[str, str]]:
    source = file.read_text()
    if file.suffix != ".py":
        text = templatize(source, origin=str(file))
        source = "\n".join(line.strip() for line in text.splitlines())
    stream = io.BytesIO(source.encode())
    for _line, found, _, context in extract("python", stream, KEYWORDS, options={}):
        ids = [found] if isinstance(found, str) else [text for text in found if text]
        if ids and ids[0] and ids[0] not in UNSAID:
            yield ids[0], _in_persian(ids, context)


def _in_persian(ids: list[str], context: str | None) -> str:
    one, many = ids[0], ids[-1]
    if len(ids) == 2:
        return npgettext(context, one, many, 2) if context else ngettext(one, many, 2)
    return pgettext(context, one) if context else gettext(one)


def test_every_message_of_a_package_is_persian_and_obeys_the_rules() -> None:
    with translation.override("fa"):
        said = dict(said_by_packages())
    assert len(said) > 450
    english = [text for text, fa in said.items() if fa == text]
    assert not [text for text in english if re.search("[A-Za-z]", NAMES.sub("", text))]
    assert not {text: faults(fa) for text, fa in said.items() if faults(fa)}


PERSON = Person(username="clerk1", full_name="Zahra Mohammadi", email="zahra@example.ir")


@pytest.mark.parametrize(
    ("password", "told"),
    [
        ("kt7-Qz", "گذرواژه باید دست‌کم ۱۲ نویسه داشته باشد."),
        ("834716205931", "گذرواژه نمی‌تواند فقط عدد باشد."),
        ("password1234", "این گذرواژه بسیار رایج است؛ گذرواژهٔ دیگری انتخاب کنید."),
        ("zahra@example.ir", "گذرواژه نباید به نشانی رایانامه شبیه باشد."),
    ],
)
def test_a_weak_password_is_refused_in_good_persian(password: str, told: str) -> None:
    with translation.override("fa"), pytest.raises(ValidationError) as refused:
        validate_password(password, PERSON)
    assert told in refused.value.messages
    assert not [faults(text) for text in refused.value.messages if faults(text)]


def test_the_rules_of_passwords_are_told_in_good_persian() -> None:
    with translation.override("fa"):
        rules = [str(rule) for rule in password_validators_help_texts()]
    assert rules[1:] == [
        "گذرواژه باید دست‌کم ۱۲ نویسه داشته باشد.",
        "گذرواژه نباید از گذرواژه‌های رایج باشد.",
        "گذرواژه نمی‌تواند فقط عدد باشد.",
    ]


def test_the_rule_of_length_is_told_in_english_too() -> None:
    with translation.override("en"):
        assert "The password must have at least 12 characters." in password_validators_help_texts()


@pytest.mark.parametrize(
    "error", [exceptions.NotFound, exceptions.PermissionDenied, exceptions.NotAuthenticated]
)
def test_an_error_of_the_api_is_told_in_good_persian(error: type[exceptions.APIException]) -> None:
    with translation.override("fa"):
        told = str(error().detail)
    assert re.search("[\u0621-\u06d3]", told)
    assert not faults(told)


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("/accounts/login/", {"login": "nobody", "password": "wrong"}),
        ("/accounts/login/", {}),
        ("/accounts/password/reset/", {"email": "no address"}),
        ("/accounts/password/reset/key/1-bad/", None),
        ("/accounts/password/change/", {"oldpassword": "x", "password1": "1", "password2": "2"}),
        ("/accounts/2fa/", None),
        ("/accounts/2fa/totp/activate/", None),
        ("/accounts/2fa/webauthn/add/", None),
        ("/accounts/reauthenticate/", {"password": "wrong"}),
        ("/accounts/logout/", None),
    ],
)
def test_pages_of_signing_in_obey_the_rules(
    shared_database: Accounts, address: str, sent: dict[str, str] | None
) -> None:
    client = Client()
    if "login/" not in address and "reset" not in address:
        client.post("/accounts/login/", {"login": cast.CLERK, "password": cast.PASSWORD})
    if "/add/" in address or "/activate/" in address:  # they ask for the password once more
        sent, address = {"password": cast.PASSWORD, "next": address}, "/accounts/reauthenticate/"
    answer = client.get(address) if sent is None else client.post(address, sent, follow=True)
    page = re.sub(r"(?s)<(script|style|head).*?</\1>|<[^>]*>", "\n", answer.content.decode())
    lines = [line.strip() for line in page.splitlines() if re.search("[\u0621-\u06d3]", line)]
    assert lines
    assert not {line: faults(line) for line in lines if faults(line)}
