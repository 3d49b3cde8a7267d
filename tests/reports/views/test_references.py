"""The policy owner's page: the opening, and freezing and replacing references."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from reports.evaluation.jobs import evaluate_waiting
from reports.models import Opening, ReferenceVersion
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly
from tests.reports.views.signed_in import client_of, page_of


def file_window(database: Accounts) -> None:
    machine = cast.person(cast.MACHINE)
    with database.as_person(machine):
        monthly.file(machine, cast.T_IMAGING, 139912, film_prints=80, film_opening=180)
        monthly.file(machine, cast.T_IMAGING, 140001)
    with database.as_jobs():
        while evaluate_waiting():
            pass


def versions(database: Accounts) -> list[tuple[str, bool, str]]:
    with database.as_jobs():
        rows = ReferenceVersion.objects.filter(rate="film", is_frozen=True).order_by("id")
        return list(rows.values_list("rate", "is_frozen", "reason"))


def test_references_are_previewed_sealed_and_shown_as_frozen(database: Accounts) -> None:
    file_window(database)
    client = client_of(cast.POLICY_OWNER)
    page = page_of(client, "/references/")
    assert "در انتظار تثبیت از سوی مدیر طرح" in page
    assert "۱۳۹۹/۱۱/۰۱" in page
    assert "۱۴۰۰/۰۱/۳۰" in page, "the day of the freeze"
    shown = page_of(client, "/references/film/")
    assert "همهٔ مقدارها همان است که اکنون معتبر است" in shown
    assert "٪۱۰\u2069" in shown, "80 sheets in 800 studies"
    assert client.post("/references/film/").status_code == 302
    assert versions(database) == [("film", True, "")]
    assert "تثبیت‌شده" in page_of(client, "/references/")
    assert "پیش‌تر تثبیت شده‌اند" in page_of(client, "/references/film/", status=409)


def test_a_replacement_shows_its_difference_and_needs_a_reason(database: Accounts) -> None:
    file_window(database)
    late = datetime(2021, 4, 25, tzinfo=UTC)
    other = cast.person(cast.OTHER_MACHINE)
    with database.as_person(other):
        monthly.file(other, cast.I_IMAGING, 139912, now=late, film_prints=240, film_opening=340)
    client = client_of(cast.POLICY_OWNER)
    client.post("/references/film/")
    shown = page_of(client, "/references/film/", until="۱۴۰۰/۰۲/۳۰")
    assert "جز آنچه اکنون معتبر است: ۱" in shown
    assert "٪۲۰\u2069" in shown, "(80 + 240) / 1600"
    assert "تاریخ را مانند" in page_of(client, "/references/film/", status=409, until="soon")
    act = {"until": "1400/02/30", "reason": " "}
    answer = client.post("/references/film/", act)
    assert answer.status_code == 409
    assert "دلیل جایگزینی لازم است" in answer.content.decode()
    assert client.post("/references/film/", act | {"reason": "بازشماری"}).status_code == 302
    assert versions(database) == [("film", True, ""), ("film", True, "بازشماری")]
    assert "بازشماری" in page_of(client, "/references/")


def test_the_opening_is_confirmed_with_what_follows(database: Accounts) -> None:
    with database.as_superuser(), connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("DELETE FROM reports_opening")
        cursor.execute("SET session_replication_role = origin")
    client = client_of(cast.POLICY_OWNER)
    assert "هیچ ماهی امتیاز نمی‌گیرد" in page_of(client, "/references/")
    wrong = client.post("/references/opening/", {"opened_on": "1399/10/30", "confirmed": "1"})
    assert wrong.status_code == 409
    assert "پیش از بهمن ۱۳۹۹" in wrong.content.decode()
    asked = client.post("/references/opening/", {"opened_on": "1405/01/31"})
    assert "فروردین ۱۴۰۵" in asked.content.decode()
    assert "برگشت‌پذیر نیست" in asked.content.decode()
    with database.as_jobs():
        assert not Opening.objects.exists()
    sure = {"opened_on": "1405/01/31", "confirmed": "1"}
    assert client.post("/references/opening/", sure).status_code == 302
    assert "فروردین ۱۴۰۵" in page_of(client, "/references/")
    assert client.post("/references/opening/", sure).status_code == 409


@pytest.mark.parametrize("role", [cast.ANALYST, cast.OFFICER, cast.INSPECTOR, cast.CLERK])
def test_others_find_no_such_page(shared_database: Accounts, role: str) -> None:
    client = client_of(role)
    for address in ("/references/", "/references/film/"):
        page_of(client, address, status=404)
    assert client.post("/references/opening/", {"opened_on": "1405/01/31"}).status_code == 404
    assert client.post("/references/film/").status_code == 404
    assert "/references/" not in page_of(client, "/")
