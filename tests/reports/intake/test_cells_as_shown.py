"""What stands in a workbook's cells is what they show, or the cell is refused and named."""

import io
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from openpyxl.workbook import Workbook

from facilities.errors import Problem
from reports.intake.reading import read_file
from reports.intake.table import as_written
from tests.reports.exports.sheets import HOSPITAL, template_of
from tests.reports.intake.workbooks import filled


def book_of(value: Any, number_format: str, code: str = "cds") -> bytes:
    """A workbook with one report, one cell of it in a number format."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["facility", "period", code, "film_prints"])
    sheet.append(["A", 140012, value, 3])
    sheet.cell(2, 3).number_format = number_format
    return saved(book)


def saved(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def the_row(content: bytes) -> dict[str, Any]:
    """The only row of a workbook."""
    rows = read_file("xlsx", content)
    assert rows.problems == []
    [row] = rows.frame.to_dict("records")
    return {str(name): value for name, value in row.items()}


@pytest.mark.parametrize(
    ("number_format", "code"),
    [
        ("0%", "percent_cell"),
        ("0.00%", "percent_cell"),
        ('#,##0" مورد"%', "percent_cell"),
        ("[Red]0 %;-0 %", "percent_cell"),
        ("#,##0,", "scaled_cell"),
        ("0.0,,", "scaled_cell"),
        ('0,"K"', "scaled_cell"),
        ("h:mm AM/PM", "date_cell"),
        ("yyyy-mm-dd", "date_cell"),
    ],
)
def test_a_cell_that_shows_another_number_is_refused_and_named(
    number_format: str, code: str
) -> None:
    [wrong] = the_row(book_of(1, number_format))["wrong"]
    assert (wrong.field, wrong.code) == ("cds", code)
    assert "لوح فشردهٔ تحویل‌شده" in wrong.message_fa
    assert "Discs handed over" in wrong.message_en


@pytest.mark.parametrize(
    "number_format",
    ["General", "0", "#,##0", "0.00", '0" %"', "0\\%", "@", '_(* #,##0_);_(* (#,##0);_(* "-"??_)'],
)
def test_a_cell_that_shows_its_number_is_taken(number_format: str) -> None:
    row = the_row(book_of(12, number_format))
    assert (row["cds"], row["film_prints"], row["wrong"]) == (12, 3, ())


def test_an_error_is_no_blank() -> None:
    row = the_row(book_of("#N/A", "General"))
    assert [(p.field, p.code) for p in row["wrong"]] == [("cds", "error_value")]
    assert row["cds"] == "#N/A"


def test_a_blank_cell_may_have_any_format() -> None:
    row = the_row(book_of(None, "0%"))
    assert (row["cds"] != row["cds"], row["wrong"]) == (True, ())


def test_percentages_are_seen_in_a_workbook_of_another_program() -> None:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["facility", "period", "cds", "film_prints"])
    sheet.write_row(1, 0, ["A", 140012])
    sheet.write_number(1, 2, 1, book.add_format({"num_format": 9}))
    sheet.write_number(1, 3, 1, book.add_format({"num_format": "0.0%"}))
    book.close()
    row = the_row(content.getvalue())
    assert [(p.field, p.code) for p in row["wrong"]] == [
        ("film_prints", "percent_cell"),
        ("cds", "percent_cell"),
    ]


@pytest.mark.parametrize(
    ("value", "number_format", "minutes"),
    [
        (time(1, 30), "h:mm", 90),
        (time(1, 30), "h:mm:ss", 90),
        (timedelta(hours=720, minutes=30), "[h]:mm", 43_230),
        (timedelta(hours=25), "[h]:mm:ss", 1_500),
        (timedelta(hours=24), "[hh]:mm", 1_440),
        (timedelta(minutes=90), "[mm]:ss", 90),
        ("۷۲۰:۳۰:۰۰", "@", "۷۲۰:۳۰:۰۰"),
    ],
)
def test_durations_as_sheets_write_them(value: Any, number_format: str, minutes: Any) -> None:
    row = the_row(book_of(value, number_format, "pacs_down_minutes"))
    assert (row["pacs_down_minutes"], row["wrong"]) == (minutes, ())


@pytest.mark.parametrize(
    ("value", "number_format"),
    [
        (time(13, 30), "h:mm AM/PM"),
        (pd.Timestamp("2022-03-20 01:30"), "yyyy-mm-dd hh:mm"),
        (1.0625, "h:mm"),  # shows 1:30 and holds twenty-five hours and a half
    ],
)
def test_moments_are_no_durations(value: Any, number_format: str) -> None:
    [wrong] = the_row(book_of(value, number_format, "pacs_down_minutes"))["wrong"]
    assert (wrong.field, wrong.code) == ("pacs_down_minutes", "date_cell")


def summary_in_front(book: Workbook) -> None:
    sheet = book.create_sheet("خلاصه", 0)
    sheet.append(["نام برگه", "جدول"])
    sheet["C30"] = 7


def two_in_front(book: Workbook) -> None:
    summary_in_front(book)
    book.create_sheet("یادداشت", 0).append(["کد مرکز", "ماه", "تلفن"])


@pytest.mark.parametrize("change", [summary_in_front, two_in_front])
def test_the_template_with_sheets_in_front_is_still_the_template(
    change: Callable[[Workbook], None],
) -> None:
    content = filled(template_of(), {HOSPITAL: {"cds": 12, "film_prints": "=1+1"}})
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book)
    row = the_row(saved(book))
    assert (row["facility"], row["period"], row["place"], row["cds"]) == (HOSPITAL, 140012, 5, 12)
    assert [(p.field, p.code) for p in row["wrong"]] == [("film_prints", "formula")]


def told_of(content: bytes) -> list[Problem]:
    return read_file("xlsx", content).problems


def test_an_old_template_is_refused_wherever_its_sheet_stands() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template_of()))
    book["payesh"]["B1"] = "0"
    summary_in_front(book)
    assert [problem.code for problem in told_of(saved(book))] == ["template_outdated"]


def test_reports_on_two_sheets_are_refused_and_both_are_named() -> None:
    book = openpyxl.load_workbook(io.BytesIO(book_of(1, "General")))
    other = book.create_sheet("فروردین")
    for row in book.worksheets[0].iter_rows(values_only=True):
        other.append(row)
    [problem] = told_of(saved(book))
    assert problem.code == "several_sheets"
    assert "Sheet، فروردین" in problem.message_fa


def test_a_workbook_without_headings_says_so() -> None:
    book = openpyxl.Workbook()
    summary_in_front(book)
    assert [problem.code for problem in told_of(saved(book))] == ["no_headings"]


@pytest.mark.parametrize(
    ("written", "period"),
    [
        (140012.0, 140012),
        ("اسفند ۱۴۰۰", 140012),
        ("1400 / 12", 140012),
        (1400.12, 140012),
        (1400.1, 1400.1),
        (date(2022, 3, 1), "2022-03-01"),
        (True, "True"),
    ],
)
def test_months_as_sheets_write_them(written: Any, period: Any) -> None:
    book = openpyxl.load_workbook(io.BytesIO(book_of(1, "General")))
    book.worksheets[0]["B2"] = written
    frame = read_file("xlsx", saved(book)).frame
    assert frame["period"].tolist() == [period]
    assert as_written(frame["cds"].to_numpy()).tolist() == [1]
