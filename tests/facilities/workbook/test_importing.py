"""Facilities and accounts by workbook: filled-in templates and what becomes of each row."""

import zipfile
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from facilities.errors import Refused
from facilities.models import AuditEvent, Facility, FacilityFacts, Person, RoleAssignment
from facilities.register.duplicates import merge_duplicates
from facilities.workbook.columns import ACCOUNT_COLUMNS, FACILITY_COLUMNS
from facilities.workbook.importing import ImportResult, import_accounts, import_facilities
from facilities.workbook.template import template_workbook
from tests import cast
from tests.accounts import Accounts

FACILITY: dict[str, Any] = {
    "کد مرکز": "t-mehr-۰۱",
    "نام فارسی": "مركز تصويربرداري مهر",
    "نوع مرکز": "مرکز تصویربرداری پزشکی",
    "مالکیت": "خصوصی",
    "تصویربرداری می‌کند": "بله",
    "روش‌های تصویربرداری": "ct، تصویربرداری دندان، فک و صورت، MRI",
    "استان": "تهران",
    "تاریخ گشایش": "۱۳۹۰/۰۱/۰۱",
    "کد سیام": "00123",
}
ACCOUNT = {
    "نام کاربری": "0013542419",
    "نام و نام خانوادگی": "سارا راد",
    "کد ملی": "۰۰۱۳۵۴۲۴۱۹",
    "نقش": "رابط گزارش‌دهی مرکز",
    "کد مرکز": cast.T_IMAGING,
}


def filled_in(kind: str, *rows: dict[str, Any]) -> bytes:
    """The template with rows written under its own headings."""
    book = load_workbook(BytesIO(template_workbook(kind)))
    sheet = book.worksheets[0]
    places = {cell.value: cell.column for cell in sheet[1]}
    for number, row in enumerate(rows, start=2):
        for heading, value in row.items():
            sheet.cell(number, places[heading], value)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def sheet_of(rows: Sequence[Sequence[Any]]) -> bytes:
    """A workbook of these rows."""
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def outcomes(result: ImportResult) -> list[tuple[int, str, str]]:
    return [(row.row, row.key, row.outcome) for row in result.rows]


def reasons(result: ImportResult) -> list[tuple[str, str]]:
    return [(cell, problem.code) for row in result.rows for cell, problem in row.problems]


@pytest.mark.parametrize(
    ("kind", "columns"), [("facilities", FACILITY_COLUMNS), ("accounts", ACCOUNT_COLUMNS)]
)
def test_the_template_is_right_to_left_with_lists_to_choose_from(
    database: Accounts, kind: str, columns: tuple[Any, ...]
) -> None:
    with database.as_jobs():
        book = load_workbook(BytesIO(template_workbook(kind)))
    sheet, lists = book.worksheets
    assert sheet.sheet_view.rightToLeft
    assert [cell.value for cell in sheet[1]] == [column.fa for column in columns]
    assert sheet["A2"].number_format == "@"
    chosen = [column for column in columns if column.choices and column.kind != "many"]
    assert len(sheet.data_validations.dataValidation) == len(chosen)
    for choice in sheet.data_validations.dataValidation:
        place = choice.formula1.split("!")[1].replace("$", "")
        words = [cell.value for row in lists[place] for cell in row]
        assert words
        assert None not in words


def test_a_filled_in_template_enters_facilities(database: Accounts) -> None:
    officer = cast.person(cast.OFFICER)
    with database.as_person(officer):
        file = filled_in("facilities", FACILITY)
        assert outcomes(import_facilities(by=officer, file=file)) == [(2, "t-mehr-01", "accepted")]
        made = cast.facility("T-MEHR-01")
        assert made.university.code == "tehran"
        assert made.name_fa == "مرکز تصویربرداری مهر"
        assert made.modalities == ["dental", "ct", "mri"]
        assert (made.opened_on, made.siam_code) == (date(2011, 3, 21), "00123")

        # Sent again nothing changes; blank cells leave what is kept.
        again = import_facilities(by=officer, file=file)
        assert outcomes(again) == [(2, "t-mehr-01", "unchanged")]
        short = {heading: FACILITY[heading] for heading in list(FACILITY)[:5]} | {"استان": "تهران"}
        result = import_facilities(by=officer, file=filled_in("facilities", short | {"شهر": "ری"}))
        assert outcomes(result) == [(2, "t-mehr-01", "changed")]
        changed = cast.facility("T-MEHR-01")
        assert (changed.city, changed.siam_code) == ("ری", "00123")


def test_new_rows_say_what_they_may_be_duplicates_of(database: Accounts) -> None:
    officer = cast.person(cast.OFFICER)
    rows: list[dict[str, Any]] = [
        FACILITY | {"کد مرکز": "T-1", "شهر": "ری"},
        FACILITY | {"کد مرکز": "T-2", "شهر": "رى", "نام فارسی": "مرکز تصویر برداری مهر"},
        FACILITY | {"کد مرکز": "T-3", "نام فارسی": "دیگر"},
        FACILITY | {"کد مرکز": cast.T_OFFICE},
    ]
    with database.as_person(officer):
        result = import_facilities(by=officer, file=filled_in("facilities", *rows))
        told = [[likely.other and likely.other.code for likely in r.likely] for r in result.rows]
        assert told == [["T-2"], ["T-1"], [], []]
        again = import_facilities(by=officer, file=filled_in("facilities", *rows))
        assert not any(row.likely for row in again.rows)


def test_a_merged_duplicates_row_is_refused(database: Accounts) -> None:
    with database.as_jobs():
        kept, gone = cast.facility(cast.T_IMAGING), cast.facility(cast.T_OFFICE)
        merge_duplicates(by=None, keep=kept, duplicate=gone, reason="تکراری")
    officer = cast.person(cast.OFFICER)
    with database.as_person(officer):
        row = FACILITY | {"کد مرکز": cast.T_OFFICE}
        result = import_facilities(by=officer, file=filled_in("facilities", row))
        assert [code for _, code in reasons(result)] == ["merged_facility"]
        assert cast.T_IMAGING in result.rows[0].problems[0][1].message_en


def test_good_rows_are_kept_beside_bad_ones(database: Accounts) -> None:
    officer = cast.person(cast.OFFICER)
    rows: list[dict[str, Any]] = [
        FACILITY | {"کد مرکز": "T-GOOD-1"},
        FACILITY | {"کد مرکز": "T-BAD-1", "نوع مرکز": "فروشگاه", "تاریخ گشایش": "1390/13/01"},
        FACILITY | {"کد مرکز": cast.I_IMAGING},
        FACILITY | {"کد مرکز": "T-BAD-2", "روش‌های تصویربرداری": ""},
        FACILITY | {"کد مرکز": cast.T_OFFICE, "دانشگاه مسئول": "isfahan"},
        FACILITY | {"کد مرکز": "I-NEW-1", "دانشگاه مسئول": "دانشگاه علوم پزشکی اصفهان"},
        FACILITY | {"کد مرکز": "T-GOOD-2", "تصویربرداری می‌کند": "No", "روش‌های تصویربرداری": None},
    ]
    with database.as_person(officer):
        result = import_facilities(by=officer, file=filled_in("facilities", *rows))
        assert [row.outcome for row in result.rows] == [
            "accepted",
            "rejected",
            "rejected",
            "rejected",
            "rejected",
            "rejected",
            "accepted",
        ]
        assert reasons(result) == [
            ("D3", "unknown_value"),
            ("S3", "invalid_date"),
            ("A4", "code_taken"),
            ("G5", "modalities_missing"),
            ("H6", "other_university"),
            ("", "not_allowed"),
        ]
        assert Facility.objects.filter(code__startswith="T-GOOD").count() == 2
    with database.as_jobs():
        event = AuditEvent.objects.filter(action="facilities.imported").latest("id")
        assert (event.detail["rows"], event.detail["rejected"]) == (7, 5)


def test_a_row_changes_facts_from_today_on(database: Accounts) -> None:
    officer = cast.person(cast.OFFICER)
    changed = FACILITY | {"نوع مرکز": "مطب دارای تصویربرداری", "مالکیت": "خیریه"}
    with database.as_person(officer):
        import_facilities(by=officer, file=filled_in("facilities", FACILITY))
        result = import_facilities(by=officer, file=filled_in("facilities", changed))
        assert [row.outcome for row in result.rows] == ["changed"]
    with database.as_jobs():
        rows = FacilityFacts.objects.filter(facility__code="T-MEHR-01")
        assert list(rows.values_list("kind", "ownership", "starts_on")) == [
            ("imaging_center", "private", None),
            ("office", "charity", timezone.localdate()),
        ]


def test_an_account_comes_with_its_role_and_a_link_for_a_password(database: Accounts) -> None:
    administrator = cast.person(cast.ADMINISTRATOR)
    new = ACCOUNT | {"رایانامه": "sara@example.ir"}
    rows = [new, new | {"نقش": "signatory"}]
    with database.as_person(administrator):
        file = filled_in("accounts", *rows)
        result = import_accounts(by=administrator, file=file)
        assert [row.outcome for row in result.rows] == ["accepted", "changed"]
        assert [row.invited for row in result.rows] == [True, None]
        person = Person.objects.get(username="0013542419")
        assert not person.has_usable_password()
        held = RoleAssignment.objects.filter(person=person)
        assert {assignment.role for assignment in held} == {"clerk", "signatory"}
        again = import_accounts(by=administrator, file=file)
        assert [row.outcome for row in again.rows] == ["unchanged", "unchanged"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"کد ملی": "0013542418"}, ("C2", "invalid_national_id")),
        ({"نقش": "پادشاه"}, ("H2", "unknown_value")),
        ({"نقش": ""}, ("H2", "required")),
        ({"کد مرکز": "NO-SUCH"}, ("I2", "unknown_facility")),
        ({"کد مرکز": ""}, ("H2", "wrong_territory")),
        ({"نام کاربری": "سارا"}, ("A2", "invalid_username")),
        ({"نام کاربری": ""}, ("A2", "required")),
        ({"نام کاربری": cast.OFFICER, "کد ملی": ""}, ("H2", "mixed_levels")),
        ({"نام و نام خانوادگی": ""}, ("B2", "required")),
    ],
)
def test_a_wrong_account_row_names_its_cell_and_leaves_nothing(
    database: Accounts, change: dict[str, str], reason: tuple[str, str]
) -> None:
    administrator = cast.person(cast.ADMINISTRATOR)
    with database.as_person(administrator):
        before = Person.objects.count()
        result = import_accounts(by=administrator, file=filled_in("accounts", ACCOUNT | change))
        assert reasons(result) == [reason]
        assert Person.objects.count() == before
    assert cast.person(cast.OFFICER).full_name == cast.PEOPLE[cast.OFFICER].full_name


def test_a_number_cell_is_read_as_the_code_it_was(database: Accounts) -> None:
    administrator = cast.person(cast.ADMINISTRATOR)
    head = ["full_name", "Mobile number", "نام كاربري", "کد ملی"]
    file = sheet_of([head, ["سارا راد", 9121234567, "sara", 13542419], [None], ["", "", "x9", 1.5]])
    with database.as_person(administrator):
        result = import_accounts(by=administrator, file=file)
        assert outcomes(result) == [(2, "sara", "accepted"), (4, "x9", "rejected")]
        assert reasons(result) == [("D4", "not_text")]
        made = Person.objects.get(username="sara")
        assert (made.national_id, made.mobile) == ("0013542419", "9121234567")


def _zip(**parts: bytes) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return stream.getvalue()


HEAD = [column.en for column in ACCOUNT_COLUMNS]
FILES = {
    "empty": (b"", "empty_file"),
    "text": (b"username,full_name\n", "not_recognised"),
    "another zip": (_zip(hello=b"x"), "not_a_workbook"),
    "a cut workbook": (sheet_of([HEAD, ["x"]])[:600], "damaged"),
    "a workbook in name only": (_zip(**{"xl__workbook.xml": b"<a/>"}), "damaged"),
    "zeros": (_zip(**{"xl__workbook.xml": b"\0" * 101 * 2**20}), "too_large"),
    "too long": (b"PK\x03\x04" + b"\0" * 10 * 2**20, "too_large"),
    "headings only": (sheet_of([HEAD]), "empty_workbook"),
    "too many rows": (sheet_of([HEAD, *([["x"]] * 5001)]), "too_many_rows"),
    "a strange column": (sheet_of([[*HEAD, "رنگ"], ["x"]]), "unknown_column"),
    "a column twice": (sheet_of([[*HEAD, "نام کاربری"], ["x"]]), "column_twice"),
    "a column missing": (sheet_of([HEAD[1:], ["x"]]), "column_missing"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_such_workbook_is_refused_whole(database: Accounts, name: str) -> None:
    content, reason = FILES[name]
    administrator = cast.person(cast.ADMINISTRATOR)
    with database.as_person(administrator), pytest.raises(Refused) as refused:
        import_accounts(by=administrator, file=content)
    assert [problem.code for problem in refused.value.problems] == [reason]


def test_only_keepers_import(database: Accounts) -> None:
    officer, administrator = cast.person(cast.OFFICER), cast.person(cast.ADMINISTRATOR)
    with database.as_jobs():
        with pytest.raises(Refused):
            import_accounts(by=officer, file=filled_in("accounts", ACCOUNT))
        with pytest.raises(Refused):
            import_facilities(by=administrator, file=filled_in("facilities", FACILITY))
