"""Signing in by a click is for the demo alone; its steps lead from hand to hand."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client, override_settings
from django.urls import NoReverseMatch, reverse

from facilities import roles
from reports.views.demo import STEPS
from tests.accounts import Accounts
from tests.reports.views.signed_in import client_of

ENTER = "/demo/enter/"


@pytest.fixture
def demo(shared_database: Accounts, tmp_path: Path) -> Iterator[Path]:
    """The demo with the cast; answers the file of its passwords."""
    passwords = tmp_path / "demo_passwords.json"
    with override_settings(
        DEMO=True, DEMO_PASSWORDS=passwords, ROOT_URLCONF="tests.reports.views.demo_urls"
    ):
        yield passwords


def test_outside_the_demo_there_is_no_such_address(shared_database: Accounts) -> None:
    with pytest.raises(NoReverseMatch):
        reverse("demo_enter")
    client = Client()
    assert client.post(ENTER, {"role": "analyst"}).status_code == 404
    assert "sessionid" not in client.cookies
    page = client.get("/accounts/login/").content.decode()
    assert "demo" not in page
    assert "ورود به‌عنوان" not in page
    assert "پایش گزارش ماهانهٔ مراکز تصویربرداری" in page


def test_the_view_refuses_where_the_setting_is_off(demo: Path) -> None:
    with override_settings(DEMO=False):
        client = Client()
        assert client.post(ENTER, {"role": "analyst"}).status_code == 404
        assert "sessionid" not in client.cookies


def test_the_login_page_offers_every_one_of_the_cast_and_the_steps(demo: Path) -> None:
    page = Client().get("/accounts/login/").content.decode()
    offered = re.findall(r'name="role" value="(\w+)"', page)
    assert offered == list(roles.ROLES)
    assert "ورود به‌عنوان کارشناس ستاد" in page
    assert re.findall(r'name="step" value="(\d)"', page) == ["1", "2", "3", "4", "5"]
    assert "بازرس پرونده می‌سازد" in page


def test_a_click_signs_in_and_another_one_changes_the_person(demo: Path) -> None:
    client = Client()
    answer = client.post(ENTER, {"step": "4"})
    assert (answer.status_code, answer["Location"]) == (302, "/nation/")
    page = client.get("/nation/")
    assert page.status_code == 200
    assert page.wsgi_request.user.username == "analyst"
    assert re.search(r'value="4" aria-current="step"', page.content.decode())
    answer = client.post(ENTER, {"role": "signatory"})
    assert answer["Location"] == "/"
    assert client.get("/").wsgi_request.user.username == "signatory"


def test_whoever_signs_is_told_the_password(demo: Path) -> None:
    client = Client()
    client.post(ENTER, {"role": "signatory"})
    assert "گذرواژهٔ این حساب نمایشی" not in client.get("/").content.decode()
    demo.write_text(json.dumps({"signatory": "a-made-up-password"}))
    client.post(ENTER, {"role": "signatory"})
    assert "a-made-up-password" in client.get("/").content.decode()
    client.post(ENTER, {"role": "analyst"})
    assert "a-made-up-password" not in client.get("/").content.decode()


@pytest.mark.parametrize("asked", [{}, {"role": "nobody"}, {"role": ""}, {"step": "6"}], ids=str)
def test_nobody_else_is_let_in(demo: Path, asked: dict[str, str]) -> None:
    client = Client()
    assert client.post(ENTER, asked).status_code == 404
    assert "sessionid" not in client.cookies


def test_a_link_or_a_forged_form_signs_nobody_in(demo: Path) -> None:
    assert Client().get(ENTER, {"role": "analyst"}).status_code == 405
    forged = Client(enforce_csrf_checks=True)
    assert forged.post(ENTER, {"role": "analyst"}).status_code == 403
    assert "sessionid" not in forged.cookies


def test_every_step_is_of_another_role() -> None:
    assert len({step.role for step in STEPS}) == len(STEPS)
    assert {step.role for step in STEPS} <= set(roles.ROLES)


def test_signed_in_pages_have_the_steps_only_in_the_demo(shared_database: Accounts) -> None:
    person = "analyst"
    assert "demo-step" not in client_of(person).get("/").content.decode()


def test_a_visitor_keeps_the_language_they_read(demo: Path) -> None:
    client = Client()
    client.post("/language/", {"language": "en", "next": "/"})
    client.post(ENTER, {"role": "analyst"})
    assert client.get("/").headers["Content-Language"] == "en"
    client.post("/language/", {"language": "fa", "next": "/"})
    client.post(ENTER, {"role": "signatory"})
    assert client.get("/").headers["Content-Language"] == "fa"
    client.post(ENTER, {"role": "analyst"})
    assert client.get("/").headers["Content-Language"] == "fa"


def test_the_administrators_first_page_counts_the_accounts(shared_database: Accounts) -> None:
    page = client_of("administrator").get("/").content.decode()
    assert re.search(r'<span class="big">[۰-۹]+</span> کاربر فعال', page)
    assert "کاربر فعال" not in client_of("officer").get("/").content.decode()
