"""The review of a month and its signature: who signs, with what, and what was seen before."""

import json
import time
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from django.test.utils import override_settings
from django.utils import timezone

from facilities.models import Person
from reports.models import SavedForm
from reports.preparing import problems as preparing_problems
from tests import cast
from tests.accounts import Accounts
from tests.reports.views.filing.pages import ADDRESS, REVIEW, filed, hidden, posted, sign
from tests.reports.views.signed_in import client_of, page_of

pytestmark = pytest.mark.usefixtures("quiet")


SECRET = "JBSWY3DPEHPK3PXP"


def test_the_month_from_clerk_to_signatory_with_a_password(database: Accounts) -> None:
    clerk, signatory = client_of(cast.CLERK), client_of(cast.SIGNATORY)
    clerk.post(ADDRESS, posted(film_wasted="9"))
    page = page_of(clerk, REVIEW)
    assert "۲ هشدار نیازمند توضیح" in page
    assert "sha256" not in page, "nothing to sign before the words are there"
    words = {"why-film_balance_off": "شکستگی", "why-film_waste_high": "شکستگی", "revision": "1"}
    partly = clerk.post(REVIEW, words | {"why-film_waste_high": "", "explain": "yes"})
    assert 'href="#why-film_waste_high"' in partly.content.decode()
    words["revision"] = hidden(partly.content.decode(), "revision")
    assert clerk.post(REVIEW, words | {"prepare": "yes"}).headers["Location"] == "/"
    home = page_of(signatory, "/")
    assert "خواندن و امضا" in home
    assert "تهیه‌کننده: مریم رابط" in home
    wrong = sign(signatory, secret="wrong").content.decode()
    assert "گذرواژه درست نیست." in wrong
    answer = sign(signatory)
    kept = filed(database)
    assert answer.headers["Location"] == f"/filing/receipts/{kept.pk}/"
    assert kept.explanations == {"film_balance_off": "شکستگی", "film_waste_high": "شکستگی"}
    receipt = page_of(signatory, answer.headers["Location"])
    for shown in (
        bytes(kept.body_sha256).hex(),
        bytes(kept.entry_hash).hex(),
        "مریم رابط",
        "دکتر سعید امضا",
        kept.number,
    ):
        assert shown in receipt
    with database.as_superuser():
        assert not SavedForm.objects.exists()


def test_a_changed_word_is_shown_before_it_is_signed(database: Accounts) -> None:
    client = client_of(cast.SIGNATORY)
    client.post(ADDRESS, posted(film_wasted="9"))
    client.post(
        REVIEW, {"why-film_balance_off": "الف", "why-film_waste_high": "ب", "revision": "1"}
    )
    answer = sign(client, **{"why-film_balance_off": "پ"})
    assert answer.headers["Location"] == REVIEW
    assert filed(database) is None
    assert sign(client).status_code == 302
    assert filed(database).explanations["film_balance_off"] == "پ"


def test_nobody_hands_over_figures_that_they_have_not_seen(database: Accounts) -> None:
    clerk = client_of(cast.CLERK)
    clerk.post(ADDRESS, posted())
    revision = hidden(page_of(clerk, REVIEW), "revision")
    client_of(cast.SIGNATORY).post(ADDRESS, posted(int(revision), studies_ct="212"))
    answer = clerk.post(REVIEW, {"prepare": "yes", "revision": revision})
    assert preparing_problems.CHANGED[2] in answer.content.decode()
    with database.as_superuser():
        assert SavedForm.objects.get().prepared_by is None


def test_words_stay_when_a_figure_is_mended(database: Accounts) -> None:
    client = client_of(cast.SIGNATORY)
    client.post(ADDRESS, posted(film_wasted="9"))
    client.post(
        REVIEW, {"why-film_balance_off": "الف", "why-film_waste_high": "ب", "revision": "1"}
    )
    client.post(ADDRESS, posted(2, film_wasted="8"))
    assert sign(client).status_code == 302
    assert filed(database).explanations == {"film_balance_off": "الف", "film_waste_high": "ب"}


def test_signing_with_a_code(database: Accounts) -> None:
    with database.as_jobs():
        TOTP.activate(cast.person(cast.SIGNATORY), SECRET)
    client = Client()
    code = code_now()
    client.post("/accounts/login/", {"login": cast.SIGNATORY, "password": cast.PASSWORD})
    assert client.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 302
    client.post(ADDRESS, posted())
    assert "کد برنامهٔ رمز یک‌بارمصرف شما" in page_of(client, REVIEW)
    assert "کد درست نیست" in sign(client, secret=code).content.decode(), "a code serves once"
    assert filed(database) is None
    cache.clear()  # as if its time were over
    assert sign(client, secret=code_now()).status_code == 302
    assert json.loads(bytes(filed(database).body))["signed_with"] == "second factor"


def code_now() -> str:
    """What an authenticator app shows at this moment."""
    return str(format_hotp_value(hotp_value(SECRET, int(time.time()) // 30)))


def test_guessing_at_a_signature_closes_the_account(database: Accounts) -> None:
    client = client_of(cast.SIGNATORY)
    client.post(ADDRESS, posted())
    with override_settings(AXES_FAILURE_LIMIT=2):
        for _ in range(2):
            answer = sign(client, secret="guess")
        assert "حساب برای چند دقیقه بسته است" in sign(client).content.decode(), "even if right"
    assert answer.status_code == 429
    assert filed(database) is None


def test_a_clerk_does_not_sign(database: Accounts) -> None:
    client = client_of(cast.CLERK)
    client.post(ADDRESS, posted())
    page = page_of(client, REVIEW)
    assert "امضا و ثبت گزارش" not in page
    answer = client.post(
        REVIEW,
        {
            "revision": "1",
            "signed_with": "password",
            "sha256": hidden_hash(database),
            "sign": "yes",
            "secret": cast.PASSWORD,
        },
    )
    assert "این کار در اختیار شما نیست." in answer.content.decode()
    assert filed(database) is None


def hidden_hash(database: Accounts) -> str:
    """What the signatory would be shown."""
    return hidden(page_of(client_of(cast.SIGNATORY), REVIEW), "sha256")


def test_nothing_is_signed_for_a_day_after_a_reset(database: Accounts) -> None:
    client = client_of(cast.SIGNATORY)
    client.post(ADDRESS, posted())
    shown = page_of(client, REVIEW)
    words = {name: hidden(shown, name) for name in ("revision", "signed_with", "sha256")}
    with database.as_jobs():
        tomorrow = timezone.now() + timedelta(hours=24)
        Person.objects.filter(username=cast.SIGNATORY).update(signing_held_until=tomorrow)
    page = page_of(client, REVIEW)
    assert "گذرواژهٔ شما بازنشانی شده یا نشانی رایانامهٔ شما تغییر کرده است" in page
    assert 'name="sign"' not in page
    client.post(REVIEW, words | {"sign": "yes", "secret": cast.PASSWORD})
    assert filed(database) is None
    with database.as_jobs():
        Person.objects.filter(username=cast.SIGNATORY).update(signing_held_until=None)
    sign(client)
    assert filed(database) is not None
