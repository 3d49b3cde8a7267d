"""A new month, day by day: every page, the workbooks and the API speak of the same months."""

import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import openpyxl
import pytest
from django.test import Client

from reports import exporting
from reports.evaluation.month_ends import count_ended_months
from reports.evaluation.not_filed import open_not_filed
from reports.evaluation.rollups import refresh_rollups
from reports.formatting.moments import day
from reports.formatting.numbers import number
from reports.models import DeadlineExtension
from reports.policy import periods
from tests import cast
from tests.accounts import Accounts
from tests.reports import filed_nation, monthly
from tests.reports.api.calls import Caller, token_of
from tests.reports.clock import day_after, days_from_deadline, stop_clock
from tests.reports.views.signed_in import client_of, page_of

MONTHS = (139911, 139912, 140011, 140012, 140101)
CLOSED, MONTH, RUNNING = 140101, 140102, 140103


class Case(NamedTuple):
    """A day, who filed the month by then, and what is the latest closed month."""

    now: datetime
    filed: int
    closed: int


CASES = {
    "its first day, nobody filed": Case(day_after(MONTH), 0, CLOSED),
    "its first day, one filed": Case(day_after(MONTH), 1, CLOSED),
    "the day of the deadline, one filed": Case(days_from_deadline(MONTH, 0), 1, CLOSED),
    "the day after, nobody filed": Case(days_from_deadline(MONTH, 1), 0, MONTH),
    "the day after, one filed": Case(days_from_deadline(MONTH, 1), 1, MONTH),
}


def work(database: Accounts, now: datetime) -> None:
    """Do what the workers and the beat have done by now."""
    filed_nation.work(database)
    with database.as_jobs():
        count_ended_months(everything=True, now=now)
        open_not_filed(now=now)
        refresh_rollups(now=now)


def begin(database: Accounts, monkeypatch: pytest.MonkeyPatch, case: Case) -> None:
    """The nation has filed until CLOSED; MONTH has ended."""
    filed_nation.settle_register(database, day_after(CLOSED))
    filed_nation.fill(database, MONTHS)
    if case.filed:
        officer = cast.person(cast.OFFICER)
        with database.as_person(officer):
            monthly.file(officer, cast.T_IMAGING, MONTH, now=day_after(MONTH) - timedelta(hours=1))
    stop_clock(monkeypatch, case.now)
    work(database, case.now)


def shown(page: str) -> int:
    """The month that a page with a picker shows."""
    (chosen,) = re.findall(r'<option value="(\d{6})" selected>', page)
    return int(chosen)


def newest(page: str, name: str = "period") -> int:
    """The newest month that a field offers."""
    (field,) = re.findall(rf'<select[^>]* name="{name}".*?</select>', page, re.S)
    return max(int(month) for month in re.findall(r'<option value="(\d{6})"', field))


def headline(page: str) -> list[str]:
    """The headline figures of a page."""
    values = re.findall(r'<p class="value">(.*?)</p>', page, re.S)
    return [re.sub(r"<span.*?</span>|<[^>]+>", "", value).strip() for value in values]


def line(filed: int, expected: int, deadline: object = periods.deadline(MONTH)) -> str:
    """What is said beside the figures while the month is collected."""
    return f"در حال گردآوری، {number(filed)} از {number(expected)}، مهلت {day(deadline)}"  # type: ignore[arg-type]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_figures_that_judge_are_of_the_latest_closed_month(
    database: Accounts, monkeypatch: pytest.MonkeyPatch, case: Case
) -> None:
    """One filing of a new month is not the nation; nor does a deadline wait for one."""
    begin(database, monkeypatch, case)
    analyst, officer = client_of(cast.ANALYST), client_of(cast.OFFICER)
    collected = case.closed != MONTH
    for client, address, expected in (
        (analyst, "/nation/", 5),
        (analyst, "/universities/tehran/", 3),
        (officer, "/universities/tehran/", 3),
        (analyst, "/facilities/", 5),
        (officer, "/facilities/", 3),
        (client_of(cast.CLERK), "/facilities/", 1),
    ):
        page = page_of(client, address)
        assert shown(page) == case.closed, address
        assert newest(page) == MONTH, address
        assert (line(case.filed, expected) in page) is collected, address
        assert ("در حال گردآوری، " in page) is collected, address
    facility = page_of(analyst, f"/facilities/{cast.T_IMAGING}/")
    assert shown(facility) == case.closed
    told = "در حال گردآوری، ثبت‌شده" if case.filed else "در حال گردآوری، هنوز ثبت نشده است، مهلت"
    assert (told in facility) is collected
    home = page_of(analyst, "/")
    assert f"کشور در {periods.label_fa(case.closed)}" in home
    assert (line(case.filed, 5) in home) is collected


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_whoever_works_on_months_has_the_one_that_ended_last(
    database: Accounts, monkeypatch: pytest.MonkeyPatch, case: Case
) -> None:
    """Form, desk, workbook, filters and API end at the same month."""
    begin(database, monkeypatch, case)
    clerk, officer = client_of(cast.CLERK), client_of(cast.OFFICER)
    assert f"/filing/{cast.T_IMAGING}/{MONTH}/" in page_of(clerk, "/filing/")
    assert page_of(clerk, f"/filing/{cast.T_IMAGING}/{MONTH}/")
    assert clerk.get(f"/filing/{cast.T_IMAGING}/{RUNNING}/").status_code == 404
    desk = page_of(officer, "/desk/?tab=not_filed")
    assert shown(desk) == newest(desk) == MONTH
    assert (line(case.filed, 3) in desk) is (case.closed != MONTH)
    rows = sheet_of(officer.get("/desk/file/", {"tab": "not_filed"}).content)
    assert (line(case.filed, 3) in rows[0][0]) is (case.closed != MONTH)
    assert newest(page_of(officer, "/filing/")) == newest(page_of(officer, "/uploads/")) == MONTH
    assert newest(page_of(officer, "/violations/"), "period_from") == RUNNING, "a complaint's"
    for period, status in ((MONTH, 200), (RUNNING, 400)):
        asked = {"period": str(period), "choice": "all"}
        assert officer.get("/uploads/template/", asked).status_code == status
    machine = Caller(token_of(database, cast.MACHINE))
    body: dict[str, Any] = {"facility": cast.T_IMAGING, "figures": monthly.figures()}
    if not case.filed:
        assert machine.post("reports/?dry_run=true", body | {"period": MONTH}).status_code == 200
    refused = machine.post("reports/?dry_run=true", body | {"period": RUNNING})
    assert [error["code"] for error in refused.json()["errors"]] == ["period_not_ended"]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_api_says_what_each_month_is(
    database: Accounts, monkeypatch: pytest.MonkeyPatch, case: Case
) -> None:
    begin(database, monkeypatch, case)
    officer = Caller(token_of(database, cast.OFFICER))
    for path in ("reports/", "scores/"):
        rows = officer.get(path).json()["results"]
        standings = {row["period"]: row["standing"] for row in rows}
        assert standings[CLOSED] == "closed"
        if case.filed:
            assert standings[MONTH] == ("closed" if case.closed == MONTH else "in_collection")
    report = officer.get("reports/").json()["results"][0]
    assert officer.get(f"reports/{report['id']}/").json()["standing"] == report["standing"]


def test_one_filing_moves_no_figure_of_the_nation(
    database: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(database, monkeypatch, CASES["its first day, nobody filed"])
    analyst = client_of(cast.ANALYST)
    before = headline(page_of(analyst, "/nation/"))
    assert len(before) == 6
    assert "–" not in before
    officer = cast.person(cast.OFFICER)
    with database.as_person(officer):
        monthly.file(officer, cast.T_IMAGING, MONTH, film_prints=99, film_opening=199)
    work(database, day_after(MONTH))
    assert headline(page_of(analyst, "/nation/")) == before


def test_a_month_in_collection_that_is_opened_shows_arrivals_and_no_judgement(
    database: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(database, monkeypatch, CASES["its first day, one filed"])
    analyst = client_of(cast.ANALYST)
    for address in ("/nation/", "/universities/tehran/"):
        page = page_of(analyst, address, period=MONTH)
        score, rate, share, film, *_rest = headline(page)
        assert (score, rate, share) == ("–", "–", "–")
        assert film == number(0)
        assert "این ماه در حال گردآوری است" in page
    nation = page_of(analyst, "/nation/", period=MONTH)
    assert "band-on_plan" not in nation
    assert nation.count('<td class="band-in_collection">') >= 2
    assert nation.count('<span class="visually-hidden">در حال گردآوری</span>') == 31, "the tiles"
    table = page_of(analyst, "/nation/", period=MONTH, view="table").split('id="universities"')[1]
    assert '<td class="num nowrap">–</td>' in table, "no rank"
    waiting = page_of(analyst, "/facilities/", period=MONTH, state="in_collection")
    assert number(4) in waiting.split('id="total"')[1].split("</p>")[0]
    facility = page_of(analyst, f"/facilities/{cast.T_HOSPITAL}/", period=MONTH)
    assert "گزارش هنوز ثبت نشده است؛ ماه پس از پایان مهلت ارزیابی می‌شود." in facility
    assert "میانگین کشور" not in facility


def test_the_lists_as_excel_say_what_has_arrived(
    database: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = CASES["its first day, one filed"]
    begin(database, monkeypatch, case)
    analyst = client_of(cast.ANALYST)
    for what in ("facilities", "universities"):
        for period in (CLOSED, MONTH):
            rows = built(database, analyst, what, period)
            assert f"{periods.label_fa(MONTH)}: {line(1, 5)}" in rows[0][0]
    titles, *universities = built(database, analyst, "universities", MONTH)[1:]
    for row in universities:
        told = dict(zip(titles, row, strict=True))
        assert told["وضعیت"] == "در حال گردآوری"
        assert [told[name] for name in ("رتبه", "نمره", "نرخ گزارش‌دهی (درصد)")] == [None] * 3


def test_a_university_that_was_given_more_time_is_not_judged_with_the_nation(
    database: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = periods.deadline(MONTH) + timedelta(days=10)
    with database.as_jobs():
        DeadlineExtension.objects.create(
            period=MONTH,
            university=cast.university(cast.ISFAHAN),
            until=later,
            reason="سیل",
            granted_by=cast.person(cast.POLICY_OWNER),
            granted_at=datetime(2022, 5, 22, tzinfo=UTC),
        )
    begin(database, monkeypatch, CASES["the day after, one filed"])
    analyst = client_of(cast.ANALYST)
    nation = page_of(analyst, "/nation/")
    assert shown(nation) == MONTH
    rate = headline(nation)[2]
    assert rate == headline(page_of(analyst, "/universities/tehran/"))[2] == "\u2066٪۳۳٫۳\u2069"
    table = nation.split('id="universities"')[1]
    rows = {code: table.split(f"/universities/{code}/")[1] for code in (cast.TEHRAN, cast.ISFAHAN)}
    assert "در حال گردآوری" in rows[cast.ISFAHAN].split("</tr>")[0]
    assert "در حال گردآوری" not in rows[cast.TEHRAN].split("</tr>")[0]
    spread = nation.split('id="spread"')[1].split("</tbody>")[0].split("</thead>")[1]
    owed = [row.split('<td class="num">')[6].split("<")[0] for row in spread.split("</tr>")[:-1]]
    assert sum(map(int, owed)) == 3, "Tehran's alone"
    isfahan = page_of(analyst, "/universities/isfahan/")
    assert shown(isfahan) == CLOSED
    assert line(0, 2, later) in isfahan
    desk = page_of(client_of(cast.OTHER_OFFICER), "/desk/?tab=not_filed")
    assert line(0, 2, later) in desk
    missing = page_of(analyst, "/facilities/", state="not_filed", period=MONTH)
    assert cast.T_HOSPITAL in missing
    assert cast.I_HOSPITAL not in missing


def test_an_overdue_month_stays_on_everybodys_first_page(
    database: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two old months of the imaging centre were never filed; all since were."""
    old = (140001, 140002)
    filed_nation.settle_register(database, day_after(MONTH, 3))
    stop_clock(monkeypatch, day_after(MONTH, 3))
    officer = cast.person(cast.OFFICER)
    months = [periods.following(139911, n) for n in range(16)]
    with database.as_person(officer):
        for month in months:
            if month not in old:
                monthly.file(officer, cast.T_IMAGING, month)
    work(database, day_after(MONTH, 3))
    clerk = page_of(client_of(cast.CLERK), "/")
    assert "کاری نمانده است" not in clerk
    assert clerk.count("todo-overdue") == 2
    machine = page_of(client_of(cast.MACHINE), "/")
    for month in old:
        assert f'href="/filing/{cast.T_IMAGING}/{month}/"' in clerk
        assert f"<td>{periods.label_fa(month)}</td>" in machine
    board = page_of(client_of(cast.CLERK), "/filing/")
    assert board.count("مهلت گذشته") == 2
    with database.as_jobs():
        for facility in (cast.T_HOSPITAL, cast.T_OFFICE):
            row = cast.facility(facility)
            row.enrolled_on = periods.first_day(RUNNING)
            row.save()
    work(database, day_after(MONTH, 3))
    desk = page_of(client_of(cast.OFFICER), "/")
    for month in old:
        assert f"/desk/?period={month}&amp;tab=not_filed" in desk
    assert "/desk/?period=140003&amp;tab=not_filed" not in desk
    inspector = page_of(client_of(cast.INSPECTOR), "/")
    assert f"/facilities/?period={old[0]}&amp;state=not_filed" in inspector
    analyst = page_of(client_of(cast.ANALYST), "/")
    assert f"/facilities/?period={CLOSED}&amp;state=not_filed" in analyst, "Isfahan's"
    assert f"/facilities/?period={MONTH}&amp;state=not_filed" not in analyst, "not due yet"


def sheet_of(content: bytes) -> list[tuple[Any, ...]]:
    """The rows of a workbook's first sheet."""
    return list(openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].values)


def built(database: Accounts, client: Client, what: str, period: int) -> list[tuple[Any, ...]]:
    """The rows of a list that was asked for with the button of its page."""
    asked = client.post("/exports/", {"what": what, "period": str(period)})
    with database.as_jobs():
        exporting.build_waiting_exports()
    return sheet_of(b"".join(client.get(f"{asked.headers['Location']}file/")))
