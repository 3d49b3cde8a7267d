"""Proving again who one is, in the middle of a session: before a signature.

Failures count like failed sign-ins (axes), so that a signature is no way to guess a password.
"""

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from allauth.mfa.totp.internal.auth import TOTP
from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth import authenticate
from django.http import HttpRequest

from facilities.errors import Refused, refuse
from facilities.models import Person
from facilities.text import code_text

PASSWORD = "password"  # noqa: S105  (the name of a method)
SECOND_FACTOR = "second factor"


def has_second_factor(person: Person) -> bool:
    """Whether the person can prove themselves by codes of an authenticator."""
    return _authenticator(person) is not None


def prove(request: HttpRequest, *, person: Person, method: str, secret: str) -> None:
    """Check a password or a code of the signed-in person.

    Raises Refused (field "secret"): locked after too many failures, secret_missing,
    wrong_password, wrong_code (a code serves once). A method that is not known is the password.
    """
    method = method if method in WRONG else PASSWORD
    credentials = {"username": person.username}
    if not AxesProxyHandler.is_allowed(request, credentials):
        raise _locked()
    if not secret:
        raise refuse(
            "secret", "secret_missing", "برای امضا این خانه را پر کنید.", "Fill this in to sign."
        )
    right = _code_is_right if method == SECOND_FACTOR else _password_is_right
    if right(request, person, secret):
        return
    if not AxesProxyHandler.is_allowed(request, credentials):  # one failure too many
        raise _locked()
    raise refuse("secret", *WRONG[method])


WRONG = {
    PASSWORD: ("wrong_password", "گذرواژه درست نیست.", "The password is wrong."),
    SECOND_FACTOR: (
        "wrong_code",
        "کد درست نیست یا یک بار به کار رفته است؛ کد تازه را وارد کنید.",
        "The code is wrong or was used before; enter a new one.",
    ),
}


def _password_is_right(request: HttpRequest, person: Person, secret: str) -> bool:
    known = authenticate(request, username=person.username, password=secret)
    return known is not None and known.pk == person.pk


def _code_is_right(request: HttpRequest, person: Person, secret: str) -> bool:
    authenticator = _authenticator(person)
    if authenticator is None or not TOTP(authenticator).validate_code(code_text(secret)):
        authentication_failed.send(
            sender=Authenticator, request=request, user=person, authenticator=authenticator
        )
        return False
    authenticator.record_usage()
    return True


def _authenticator(person: Person) -> Authenticator | None:
    return Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).first()


def _locked() -> Refused:
    return refuse(
        "secret",
        "locked",
        "پس از چند ورود نادرست، حساب برای چند دقیقه بسته است. آنچه نوشته‌اید ذخیره است.",
        "After several failures the account is closed for some minutes. What you wrote is kept.",
    )
