"""What a real evaluation found is told on the pages and in the workbook, with its figures."""

import io

import openpyxl
import pytest
from django.utils import timezone

from reports import exporting
from reports.evaluation.jobs import evaluate_waiting
from reports.models import ExportFile, Violation
from reports.queries import exports
from reports.queries.cases.filters import ViolationFilters
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly
from tests.reports.views.signed_in import client_of


@pytest.fixture
def sold(database: Accounts) -> Accounts:
    """Three films sold for 1,500,000 rials, found by the real evaluation."""
    machine = cast.person(cast.MACHINE)
    with database.as_person(machine):
        monthly.file(
            machine,
            cast.T_IMAGING,
            140105,
            film_prints=3,
            film_closing=90,
            film_prints_charged=3,
            film_fee_rials=1_500_000,
        )
    with database.as_jobs():
        while evaluate_waiting():
            pass
    return database


def test_the_list_and_the_case_tell_the_figures(sold: Accounts) -> None:
    client = client_of(cast.INSPECTOR)
    listed = client.get("/violations/?rule=ART4_FILM_FEE").content.decode()
    assert "فیلم تحویل‌شده با دریافت وجه" in listed
    assert "۱٬۵۰۰٬۰۰۰" in listed
    with sold.as_jobs():
        balance = Violation.objects.get(rule="FILM_BALANCE")
    page = client.get(f"/violations/{balance.pk}/").content.decode()
    assert "موجودی پایان ماه بر پایهٔ گردش فیلم" in page
    assert "۹۷" in page, "100 sheets less the three printed"


def test_the_workbook_tells_the_figures(sold: Accounts) -> None:
    inspector = cast.person(cast.INSPECTOR)
    with sold.as_person(inspector):
        exports.request_export(
            by=inspector, what="violations", filters=ViolationFilters(), language="fa"
        )
    with sold.as_jobs():
        exporting.build_waiting_exports()
        export = ExportFile.objects.get()
    assert export.done_at is not None
    assert export.done_at <= timezone.now()
    book = openpyxl.load_workbook(io.BytesIO(bytes(export.content or b"")))
    values = [value for row in book.worksheets[0].iter_rows(values_only=True) for value in row]
    assert any("۱٬۵۰۰٬۰۰۰" in str(value) for value in values), "in words, for all rules are listed"
