"""The Excel list as an inspector opens it: every cell, its marks, and what hostile text does."""

import io
import zipfile
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from reports.exports import violations_workbook
from reports.exports.list_book import ListMeta
from reports.exports.violations_workbook import write_violations
from reports.policy.directive import published
from reports.policy.periods import TEHRAN
from tests.reports.exports.frames import frame

PAGE = "https://payesh.example.ir/violations/{}/"
MADE = datetime(2022, 6, 1, 10, 5, tzinfo=TEHRAN)  # 1401/03/11


def meta(**changes: Any) -> ListMeta:
    given: dict[str, Any] = {
        "exported_by": "کاوه بازرس (inspector)",
        "made_at": MADE,
        "filters": ("وضعیت: مورد مشکوک", "از دورهٔ: فروردین ۱۴۰۱"),
        "language": "fa",
    }
    return ListMeta(**(given | changes))


def written(*frames: pd.DataFrame, rule: str = "", **changes: Any) -> tuple[bytes, list[int]]:
    """The bytes of the workbook (of one rule or of all), and what the progress was told."""
    target, told = io.BytesIO(), list[int]()
    count = write_violations(
        frames,
        meta=meta(**changes),
        directive=published.directive(),
        page_of=PAGE.format,
        rule=rule,
        target=target,
        progress=told.append,
    )
    assert count == sum(len(part) for part in frames)
    return target.getvalue(), told


def opened(*frames: pd.DataFrame, **changes: Any) -> tuple[Worksheet, Worksheet]:
    """The list and its explanation, as openpyxl reads them."""
    book = openpyxl.load_workbook(io.BytesIO(written(*frames, **changes)[0]))
    return book.worksheets[0], book.worksheets[1]


def test_every_cell_of_the_list() -> None:
    rows = frame(
        {},
        {"film_prints_charged": 0, "film_fee_rials": None, "withdrawn": True},
        {
            "rule": "PURCHASE",
            "period": 139912,
            "state": "dismissed",
            "leads_to": "advice",
            "source": "complaint",
            "spans_letter_date": True,
            "ordinal": 1,
            "film_prints_charged": None,
            "film_fee_rials": None,
        },
        {"case": 4712, "withdrawn": True, "repudiated": True},
    )
    sheet, _ = opened(rows)
    common = ("T-IMG-1", "مرکز تصویربرداری نمونهٔ تهران", 4711)
    facility = (
        "دانشگاه علوم پزشکی تهران",
        "خصوصی",
        "SYN-L-000123",
        "دکتر مریم نمونه",
        "دکتر سعید امضا",
        "SYN000123",
        "تهران",
        "خیابان نمونه، کوچهٔ دوم، پلاک ۷",
        "021-00000000",
    )
    film = "ارائهٔ پرینت فیلم همراه با اخذ وجه (مادهٔ ۴)"
    charged = "فیلم تحویل‌شده با دریافت وجه: ۷ برگ؛ وجه دریافتی بابت فیلم: ۹٬۹۹۹٬۹۹۹٬۹۹۹٬۹۹۹ ریال"
    gone = "رفع‌شده با گزارش اصلاحی"
    by_report = ("مورد مشکوک", "پیگیری تعزیراتی", "گزارش ماهانهٔ مرکز", "1401/02/20")
    assert list(sheet.iter_rows(min_row=2, values_only=True)) == [
        (
            "ردیف",
            "کد مرکز",
            "نام مرکز",
            "پرونده (پیوند)",
            "دوره",
            "موضوع",
            "مستند",
            "نوبت",
            "وضعیت",
            "اقدام بعدی",
            "منشأ",
            "تاریخ گشایش",
            "ملاحظات",
            "دانشگاه",
            "مالکیت",
            "شمارهٔ پروانه",
            "مؤسس",
            "مسئول فنی",
            "شمارهٔ نظام پزشکی مسئول فنی",
            "شهر",
            "نشانی",
            "تلفن",
        ),
        (1, *common, "1401/01", film, charged, 2, *by_report, None, *facility),
        (
            2,
            *common,
            "1401/01",
            film,
            "شرح در پرونده آمده است",
            2,
            *by_report,
            gone,
            *facility,
        ),
        (
            3,
            *common,
            "1399/12",
            "خرید فیلم یا چاپگر فیلم",
            "شرح در پرونده آمده است",
            1,
            "عدم احراز تخلف",
            "تذکر و راهنمایی",
            "شکایت",
            "1401/02/20",
            "ده روز این دوره پیش از تاریخ اطلاعیه است",
            *facility,
        ),
        (
            4,
            *common[:2],
            4712,
            "1401/01",
            film,
            charged,
            2,
            *by_report,
            f"{gone}؛ این مورد بر گزارشی تکیه دارد که تکذیب شده است",
            *facility,
        ),
    ]


def test_the_list_in_english() -> None:
    sheet, explanation = opened(frame({}), language="en", exported_by="Kaveh", filters=())
    assert not sheet.sheet_view.rightToLeft
    assert sheet["F3"].value == "Film prints for a charge (Article 4)"
    assert sheet["A1"].value == (
        "Confidential | Suspected violations | Exported by: Kaveh | Time: 1401/03/11 10:05"
        " | Filters: everything in scope"
    )
    assert explanation["B1"].value == "What a facility reports is an indication, never a finding."


def test_it_says_that_it_is_confidential_whose_it_is_and_what_it_holds() -> None:
    sheet, explanation = opened(frame({}))
    assert sheet["A1"].value == (
        "محرمانه | فهرست موارد مشکوک | تهیه‌کننده: کاوه بازرس (inspector)"
        " | زمان: ۱۴۰۱/۰۳/۱۱ ۱۰:۰۵ | پالایه‌ها: وضعیت: مورد مشکوک، از دورهٔ: فروردین ۱۴۰۱"
    )
    assert "محرمانه" in sheet.oddHeader.center.text
    assert "کاوه بازرس" in sheet.oddFooter.right.text
    words = [cell for row in explanation.iter_rows(values_only=True) for cell in row if cell]
    assert "گزارش مرکز تنها نشانه است، نه احراز تخلف." in words
    for rule in published.directive().rules:
        assert rule.name.fa in words
    assert any("اخذ وجه مصداق صریح ماده ۴" in word for word in words)


def test_the_demos_list_says_that_its_data_are_synthetic() -> None:
    assert "دادهٔ ساختگی" in opened(frame({}), synthetic=True)[0]["A1"].value
    assert "دادهٔ ساختگی" not in opened(frame({}))[0]["A1"].value


def test_it_reads_from_the_right_and_prints_on_a4() -> None:
    sheet, explanation = opened(frame({}, {}, {}))
    assert sheet.sheet_view.rightToLeft
    assert explanation.sheet_view.rightToLeft
    assert sheet.freeze_panes == "D3"
    assert sheet.auto_filter.ref == "A2:V5"
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$1:$2", "$A:$C")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (2, 0)
    assert sheet.page_setup.pageOrder == "overThenDown"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.dimensions == "A1:V5"
    for row in sheet.iter_rows(min_row=1, max_row=3):
        for cell in row:
            assert cell.font.name == "Tahoma" or cell.value is None
    assert sheet["C3"].alignment.readingOrder == 2
    assert sheet["B3"].alignment.readingOrder == 1
    assert sheet["A3"].number_format == "#,##0"
    assert sheet["B3"].number_format == "@"


HOSTILE = {
    "formula": "=1+1",
    "command": "=cmd|' /C calc'!A0",
    "at": "@SUM(1)",
    "plus": "+1",
    "minus": "-1",
    "tab": "\t=1",
    "return": "\r=1",
    "markup": "<a>&amp;</a>",
    "closing": "]]></t></is></c></row>",
    "null": "a\x00b",
    "bell": "a\x07b",
    "not a character": "￾",
    "emoji": "🩻",
    "lines": "سطر\nدوم",
    "blanks": "  x  ",
}


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_stays_text(words: str) -> None:
    sheet, _ = opened(frame({"facility_name": words}))
    cell = sheet["C3"]
    kept = "".join(c for c in words if c not in "\x00\x07￾").replace("\r", "\n")
    assert str(cell.value or "").replace("\r", "\n") == kept
    assert cell.data_type == ("s" if kept else "n")
    assert bool(cell.quotePrefix) == (words[0] in "=+-@\t\r")


def test_no_part_of_the_file_holds_a_formula_and_links_lead_to_cases_alone() -> None:
    hostile = frame(*({"facility_name": w, "address": w, "founder": w} for w in HOSTILE.values()))
    content, _ = written(hostile)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert parts.testzip() is None
        sheet = parts.read("xl/worksheets/sheet1.xml")
        ElementTree.fromstring(sheet)  # well-formed
        assert b"<f>" not in sheet
        assert not [name for name in parts.namelist() if "external" in name.lower()]
        targets = ElementTree.fromstring(parts.read("xl/worksheets/_rels/sheet1.xml.rels"))
    assert {entry.get("Target") for entry in targets} == {PAGE.format(4711)}
    assert len(targets) == len(HOSTILE)


def test_each_row_leads_to_its_case() -> None:
    sheet, _ = opened(frame({"case": 5}), frame({"case": 6}, {"case": 7}))
    links = [(row[3].value, row[3].hyperlink.target) for row in sheet.iter_rows(min_row=3)]
    assert links == [(case, PAGE.format(case)) for case in (5, 6, 7)]


def test_an_address_with_marks_of_xml_stays_one() -> None:
    target = io.BytesIO()
    write_violations(
        [frame({})],
        meta=meta(),
        directive=published.directive(),
        page_of='https://payesh.example.ir/?a=1&b="{}"'.format,
        target=target,
        progress=lambda _: None,
    )
    cell = openpyxl.load_workbook(target).worksheets[0]["D3"]
    assert cell.hyperlink.target == 'https://payesh.example.ir/?a=1&b="4711"'


def test_a_sheet_gets_no_more_links_than_excel_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(violations_workbook, "MOST_LINKS", 3)
    sheet, _ = opened(frame({}, {}), frame({}, {}), frame({}))
    linked = [row[3].hyperlink is not None for row in sheet.iter_rows(min_row=3)]
    assert linked == [True, True, True, False, False]


def test_a_text_longer_than_a_cell_is_cut() -> None:
    sheet, _ = opened(frame({"facility_name": "ب" * 40_000}))
    assert len(sheet["C3"].value) == 32_767


def test_progress_is_told_after_each_part() -> None:
    parts = [frame(*[{}] * size) for size in (3, 1, 5)]
    content, told = written(*parts)
    assert told == [3, 4, 9]
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert [sheet.cell(row, 1).value for row in range(3, 12)] == list(range(1, 10))


@pytest.mark.parametrize("parts", [(), (frame(),)], ids=["no part", "an empty part"])
def test_an_empty_list_is_a_whole_file(parts: tuple[pd.DataFrame, ...]) -> None:
    sheet, _ = opened(*parts)
    assert sheet["A2"].value == "ردیف"
    assert sheet.max_row == 2


def test_readers_that_stream_see_all_rows() -> None:
    content, _ = written(frame(*[{}] * 40), frame(*[{}] * 2))
    streamed = openpyxl.load_workbook(io.BytesIO(content), read_only=True).worksheets[0]
    assert len(list(streamed.iter_rows())) == 44
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert len(rows) == 44
    assert rows[43][0] == 42


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=40), min_size=1, max_size=5))
def test_any_text_comes_back_as_it_was(texts: list[str]) -> None:
    sheet, _ = opened(frame(*({"facility_name": words} for words in texts)))
    for place, words in enumerate(texts):
        kept = "".join(c for c in words if c in "\t\n\r" or (c >= " " and c not in "￾￿"))
        found = sheet.cell(3 + place, 3).value or ""
        assert str(found).replace("\r\n", "\n").replace("\r", "\n") == kept.replace(
            "\r\n", "\n"
        ).replace("\r", "\n")
