"""Signing in: lock-out, the second factor of ministry staff, and the pages around them."""

import re
import time
from collections.abc import Iterator

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.conf import settings
from django.test import Client
from django.test.utils import override_settings

from tests import cast
from tests.accounts import Accounts

SECRET = "JBSWY3DPEHPK3PXP"
STAFF = (
    cast.ANALYST,
    cast.POLICY_OWNER,
    cast.INSPECTOR,
    cast.NATIONAL_INSPECTOR,
    cast.ADMINISTRATOR,
)
OTHERS = (cast.CLERK, cast.SIGNATORY, cast.OFFICER, cast.STRANGER)


@pytest.fixture(autouse=True)
def second_factor() -> Iterator[None]:
    """The rest of the suite goes without; here staff need one."""
    with override_settings(STAFF_NEED_SECOND_FACTOR=True):
        yield


def signed_in(username: str) -> Client:
    """A client that has given user name and password."""
    client = Client()
    client.post("/accounts/login/", {"login": username, "password": cast.PASSWORD})
    return client


def code_now() -> str:
    """What an authenticator app shows at this moment."""
    return str(format_hotp_value(hotp_value(SECRET, int(time.time()) // 30)))


@pytest.mark.parametrize("username", STAFF)
def test_staff_without_a_second_factor_are_led_to_set_one_up(
    shared_database: Accounts, username: str
) -> None:
    client = signed_in(username)
    for address in ("/", "/violations/", "/exports/"):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/2fa/")
    page = client.get("/accounts/2fa/").content.decode()
    assert "نقش شما به ورود دومرحله‌ای نیاز دارد." in page
    assert client.post("/language/", {"language": "fa", "next": "/"}).headers["Location"] == "/"


@pytest.mark.parametrize("username", OTHERS)
def test_others_go_on_without_one(shared_database: Accounts, username: str) -> None:
    assert signed_in(username).get("/").status_code == 200


def test_the_demo_asks_for_none(shared_database: Accounts) -> None:
    with override_settings(STAFF_NEED_SECOND_FACTOR=False):
        assert signed_in(cast.ANALYST).get("/").status_code == 200


def test_health_pages_ask_nobody(shared_database: Accounts) -> None:
    assert signed_in(cast.ANALYST).get("/healthz").status_code == 200


def test_with_an_app_the_sign_in_asks_for_its_code(database: Accounts) -> None:
    inspector = cast.person(cast.INSPECTOR)
    with database.as_jobs():
        TOTP.activate(inspector, SECRET)
    client = Client()
    answer = client.post("/accounts/login/", {"login": cast.INSPECTOR, "password": cast.PASSWORD})
    assert answer.headers["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/violations/").status_code == 302
    refused = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert "کد نادرست است." in refused.content.decode()
    client.post("/accounts/2fa/authenticate/", {"code": code_now()})
    assert client.get("/violations/").status_code == 200


def test_recovery_codes_alone_are_no_second_factor(database: Accounts) -> None:
    inspector = cast.person(cast.INSPECTOR)
    with database.as_jobs():
        RecoveryCodes.activate(inspector)
    client = signed_in(cast.INSPECTOR)
    assert client.get("/violations/").status_code == 302


def test_an_app_is_set_up_on_the_page(database: Accounts) -> None:
    client = signed_in(cast.INSPECTOR)
    asked = client.get("/accounts/2fa/totp/activate/")  # who sets it up gives the password again
    again = {"password": cast.PASSWORD, "next": "/accounts/2fa/totp/activate/"}
    page = client.post(asked.headers["Location"], again, follow=True).content.decode()
    assert "کلید برنامهٔ رمز یک‌بارمصرف" in page
    assert "data:image/svg+xml" in page
    found = re.search(r'id="authenticator_secret"[^>]* value="(\w+)"', page)
    assert found
    secret = found[1]
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    client.post("/accounts/2fa/totp/activate/", {"code": code})
    assert client.get("/violations/").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/logout/",
        "/accounts/password/change/",
        "/accounts/2fa/",
        "/accounts/2fa/webauthn/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/2fa/totp/activate/",
    ],
)
def test_the_account_pages_stand_in_the_frame(shared_database: Accounts, address: str) -> None:
    page = signed_in(cast.CLERK).get(address, follow=True).content.decode()
    assert '<html lang="fa" dir="rtl">' in page
    assert "رفتن به متن صفحه" in page
    assert "مریم رابط" in page


@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/password/reset/"])
def test_the_pages_before_signing_in_are_persian(shared_database: Accounts, address: str) -> None:
    page = Client().get(address).content.decode()
    assert '<html lang="fa" dir="rtl">' in page
    assert "گذرواژه" in page


def test_nobody_signs_up(shared_database: Accounts) -> None:
    page = Client().get("/accounts/signup/").content.decode()
    assert "password1" not in page


def test_too_many_wrong_passwords_lock_the_sign_in(database: Accounts) -> None:
    client = Client()
    wrong = {"login": cast.CLERK, "password": "not-the-password"}
    for _ in range(settings.AXES_FAILURE_LIMIT - 1):
        answer = client.post("/accounts/login/", wrong)
        assert answer.status_code == 200
        assert "نام کاربری یا گذرواژه نادرست است." in answer.content.decode()
    assert client.post("/accounts/login/", wrong).status_code == 429
    right = client.post("/accounts/login/", {"login": cast.CLERK, "password": cast.PASSWORD})
    assert right.status_code == 429
    assert "ورود بسته شده است" in right.content.decode()
    assert f"{settings.AXES_FAILURE_LIMIT}".translate(str.maketrans("8", "۸")) in (
        right.content.decode()
    )
    assert signed_in(cast.SIGNATORY).get("/").status_code == 200
