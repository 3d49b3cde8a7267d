"""The demo's outbox shows every mail that would have left, and is nowhere else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.mail import EmailMessage
from django.test import Client, override_settings

from tests.accounts import Accounts

BACKEND = "django.core.mail.backends.filebased.EmailBackend"


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[None]:
    folder = tmp_path / "outbox"
    with override_settings(DEMO=True, EMAIL_BACKEND=BACKEND, EMAIL_FILE_PATH=folder, OUTBOX=folder):
        yield


def test_outside_the_demo_there_is_none(shared_database: Accounts) -> None:
    with override_settings(DEMO=False):
        assert Client().get("/outbox/").status_code == 404


def test_an_empty_outbox_says_so(shared_database: Accounts, demo: None) -> None:
    assert "هنوز رایانامه‌ای فرستاده نشده است" in Client().get("/outbox/").content.decode()


def test_every_mail_is_shown_with_its_links(shared_database: Accounts, demo: None) -> None:
    link = "http://127.0.0.1:8000/accounts/password/reset/key/3-abc/"
    for number in range(3):
        body = f"با سلام\n\nدر سامانه: {link}\n<script>{number}</script>\n"
        EmailMessage(f"گزارش {number}", body, "payesh@localhost", ["clerk@example.ir"]).send()
    page = Client().get("/outbox/").content.decode()
    assert page.count("clerk@example.ir") == 3
    assert page.count(f'href="{link}"') == 3
    assert "با سلام" in page
    assert "گزارش 2" in page
    assert "<script>2" not in page
