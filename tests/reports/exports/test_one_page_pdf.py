"""A report on one page: one A4 page, Persian as written, and nothing read as markup."""

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from pypdf import PdfReader

from reports.exports.one_page_pdf import one_page_pdf
from tests.reports.exports.test_receipt_pdf import FONTS, HOSTILE

MOMENT = datetime(2022, 3, 24, 5, 50, tzinfo=UTC)
LOOKS = ("full", "loss", "cut", "on_plan", "behind", "off_plan")


def content(**changes: Any) -> dict[str, Any]:
    """A report as full as any is."""
    return {
        "language": "fa",
        "title": "گزارش دی ۱۴۰۲",
        "issuer": "پایش",
        "name": "مرکز نمونه",
        "code": "T-IMG-1",
        "subtitle": "بیمارستان",
        "mark": "دادهٔ ساختگی",
        "sentence": "نمره ۸۴٫۹ " * 20,
        "figures": [{"name": "نمره", "value": "۸۴٫۹", "note": "+۱"}] * 6,
        "fall": [
            {
                "name": "چاپ",
                "low": 60,
                "high": 60 if look == "loss" else 90,
                "text": "−۸",
                "look": look,
            }
            for look in (*LOOKS, "loss", "loss", "loss", "loss")
        ],
        "fall_low": 60,
        "fall_title": "از ۱۰۰ تا ۸۴٫۹",
        "fall_note": "محور از ۶۰",
        "tables": [
            {
                "title": "مؤلفه‌ها",
                "heads": ["مؤلفه"] * 6,
                "rows": [["حذف هرگونه چاپ تصویر"] * 6] * 7,
            },
            {"title": "ماه‌ها", "heads": ["ماه"] * 7, "rows": [["فروردین ۱۴۰۲"] * 7] * 12},
        ],
        "made": "تهیه‌کننده",
    } | changes


def made(**changes: Any) -> bytes:
    return one_page_pdf(content(**changes), fonts=FONTS, made_at=MOMENT)


def test_the_fullest_report_is_one_page_with_its_words() -> None:
    pages = PdfReader(io.BytesIO(made(language="en", name="Centre", sentence="Score 84.9"))).pages
    assert len(pages) == 1
    assert [round(float(side)) for side in pages[0].mediabox[2:]] == [595, 842]
    text = pages[0].extract_text()
    assert "Centre" in text
    assert "T-IMG-1" in text
    assert "Score 84.9" in text


def test_the_same_words_are_the_same_bytes() -> None:
    assert made() == made()


@pytest.mark.parametrize("typed", HOSTILE)
def test_nothing_that_was_typed_is_markup(typed: str) -> None:
    found = made(name=typed, subtitle=typed, sentence=typed, made=typed, figures=[], fall=[])
    assert len(PdfReader(io.BytesIO(found)).pages) == 1
