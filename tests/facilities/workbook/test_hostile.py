"""Hostile files at the register's door: a clear answer, bounded memory and time, no dead worker."""

import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import escape

from facilities.errors import Refused
from facilities.models import Facility
from facilities.workbook.importing import import_facilities
from facilities.workbook.reading import read_rows
from tests import cast
from tests.accounts import Accounts
from tests.facilities.workbook.test_importing import FACILITY, filled_in
from tests.reports.intake.hostile import FILES, content_of, watched
from tests.reports.views.signed_in import client_of

LARGEST = 150 * 2**20  # bytes
SLOWEST = 12.0  # seconds, where others share the machine
# What is refused as a file of reports only by its headings or rows is refused here by its own.
READABLE = {"", "no_headings", "column_missing", "column_twice", "no_rows", "several_sheets"}
CALAMINE_BOMB = "last_cell.xlsx"  # 1.7 kB


@pytest.mark.parametrize("name", FILES)
def test_reading_is_refused_clearly_and_cheaply(name: str) -> None:
    content = content_of(name)
    expected = set(FILES[name].code.split("|"))
    with watched() as watch:
        begun = time.perf_counter()
        try:
            rows = read_rows(content)
            code = ""
        except Refused as refused:
            (problem,) = refused.problems
            code = problem.code
            assert problem.message_fa
            assert problem.message_en
        seconds = time.perf_counter() - begun
    if not name.endswith(".xlsx"):
        assert code in {"not_recognised", "too_large"}
    elif expected & READABLE:
        assert code in {"", "empty_workbook", *expected}
    else:
        assert code in expected, code or rows
    assert watch.peak <= LARGEST
    assert seconds <= SLOWEST


def test_the_page_answers_each_and_the_worker_lives(database: Accounts) -> None:
    officer = client_of(cast.OFFICER)
    with database.as_jobs():
        before = Facility.objects.count()
    for name in FILES:
        sent = SimpleUploadedFile(name, content_of(name))
        answer = officer.post("/admin/facilities/facility/import/", {"file": sent})
        assert answer.status_code == 400, name
        problems = answer.context["form"].errors["file"]
        assert problems, name
        page = answer.content.decode()
        assert escape(problems[0]) in page, name
        assert 'role="alert"' in page, name
    with database.as_jobs():
        assert Facility.objects.count() == before
        good = SimpleUploadedFile("good.xlsx", filled_in("facilities", FACILITY))
    answer = officer.post("/admin/facilities/facility/import/", {"file": good})
    assert answer.status_code == 200
    with database.as_jobs():
        assert Facility.objects.count() == before + 1


def test_a_bomb_is_refused_as_a_whole_and_audits_nothing(database: Accounts) -> None:
    officer = cast.person(cast.OFFICER)
    with database.as_person(officer), pytest.raises(Refused) as refused:
        import_facilities(by=officer, file=content_of(CALAMINE_BOMB))
    assert [problem.code for problem in refused.value.problems] == ["too_many_rows"]
