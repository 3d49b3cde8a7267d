"""A list of the desk as Excel holds every row of the list, however many pages it fills."""

import re

import pytest
from django.db import connection, transaction

from facilities.models import AuditEvent
from reports.models import Report
from reports.views.desk import lists
from reports.views.desk.workbook import CHUNK
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly
from tests.reports.views.desk.month import sheet_of
from tests.reports.views.signed_in import client_of, page_of

MONTH = 140105
MORE = CHUNK + 1  # than a page shows, and than is read at once

# A row again, with other values in some of its columns, for each of the added facilities.
FACILITIES = """
    INSERT INTO facilities_facility SELECT (jsonb_populate_record(f, jsonb_build_object(
        'id', nextval(pg_get_serial_sequence('facilities_facility', 'id')),
        'code', 'T-MORE-' || n, 'licence_number', 'L-' || n))).*
    FROM facilities_facility f, generate_series(1, %s) n WHERE f.code = %s"""
RESPONSIBILITIES = """
    INSERT INTO facilities_responsibility SELECT (jsonb_populate_record(r, jsonb_build_object(
        'id', nextval(pg_get_serial_sequence('facilities_responsibility', 'id')),
        'facility_id', added.id))).*
    FROM facilities_responsibility r JOIN facilities_facility f ON f.id = r.facility_id,
         facilities_facility added WHERE f.code = %s AND added.code LIKE 'T-MORE-%%'"""
FACTS = RESPONSIBILITIES.replace("responsibility", "facilityfacts")
SUBMISSIONS = """
    INSERT INTO reports_submission SELECT (jsonb_populate_record(s, jsonb_build_object(
        'id', gen_random_uuid(), 'facility_id', added.id, 'number', added.code))).*
    FROM reports_submission s, facilities_facility added WHERE added.code LIKE 'T-MORE-%'"""
REPORTS = """
    INSERT INTO reports_report SELECT (jsonb_populate_record(r, jsonb_build_object(
        'id', nextval(pg_get_serial_sequence('reports_report', 'id')),
        'facility_id', s.facility_id, 'submission_id', s.id))).*
    FROM reports_report r, reports_submission s WHERE s.id <> r.submission_id"""


@pytest.fixture
def many_facilities(database: Accounts) -> Accounts:
    """Tehran with very many imaging centres beside its own, none of which has filed."""
    with database.as_superuser(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # rows without their writers
        cursor.execute(FACILITIES, [MORE, cast.T_IMAGING])
        cursor.execute(RESPONSIBILITIES, [cast.T_IMAGING])
        cursor.execute(FACTS, [cast.T_IMAGING])
    return database


def file_all(database: Accounts) -> None:
    """File the month of the cast's imaging centre, and the same of all that were added."""
    officer = cast.person(cast.OFFICER)
    with database.as_person(officer):
        monthly.file(officer, cast.T_IMAGING, MONTH)
    with database.as_superuser(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(SUBMISSIONS)
        cursor.execute(REPORTS)


@pytest.mark.parametrize(("tab", "others"), [("not_filed", 3), ("pending", 1)])
def test_the_workbook_holds_the_rows_of_every_page(
    many_facilities: Accounts, tab: str, others: int
) -> None:
    if tab == "pending":
        file_all(many_facilities)
        with many_facilities.as_jobs():
            assert Report.objects.count() == MORE + 1
    client, address = client_of(cast.OFFICER, language="en"), {"period": str(MONTH), "tab": tab}
    page = page_of(client, "/desk/", **address)
    assert f"{MORE + others:,} found" in page
    assert len(set(re.findall(r"T-MORE-\d+", page))) <= lists.ROWS < MORE
    codes = [row[0] for row in sheet_of(client, **address)[2:]]
    assert len(codes) == len(set(codes)) == MORE + others
    assert set(codes) >= {f"T-MORE-{number}" for number in range(1, MORE + 1)}
    with many_facilities.as_jobs():
        taken = AuditEvent.objects.filter(action="export.built").latest("id")
    assert taken.detail["rows"] == MORE + others
