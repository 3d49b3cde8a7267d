"""The receipt's PDF: one page, the same bytes, Persian as written, and nothing read as markup."""

import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from pypdf import PdfReader

from reports.exports.receipt_pdf import receipt_pdf
from reports.policy.form.figures import FIGURES, GROUPS

FONTS = Path(settings.BASE_DIR) / "static" / "vendor" / "vazirmatn"
MOMENT = datetime(2022, 3, 24, 5, 50, tzinfo=UTC)
HASH = "0123456789abcdef" * 4

FILES = {"receipt.json": {"number": "tehran-000123", "نام": "«\n»"}, "proof": "c2sp\nx #y\n\n— z\n"}

HOSTILE = [
    '#panic("boom")',
    "$x^2$ *bold* _it_ `raw` <label> @ref",
    '#read("/etc/passwd")',
    "\\u{41} \\ // comment /* x */",
    ']#import "@preview/x:1.0.0"[',
    "= Heading\n- list",
    '"}] , {"a": 1',
    "#set page(width: 1cm)",
    "a\u202eb\u0000c",
    "😀 \u200fمرکز\u200cها",
]


def content(**changes: Any) -> dict[str, Any]:
    """A receipt with every figure of the form."""
    groups = [
        {
            "name": label.fa,
            "figures": [
                {"name": f.label_fa, "value": "۹٬۹۹۹٬۹۹۹٬۹۹۹"} for f in FIGURES if f.group == code
            ],
        }
        for code, label in GROUPS.items()
    ]
    long = {"name": "SHA-256", "value": HASH, "is_code": True}
    return {
        "language": "fa",
        "title": "رسید گزارش ماهانه",
        "issuer": "پایش",
        "number": "tehran-000123",
        "facility": "مرکز نمونه",
        "facility_code": "T-IMG-1",
        "university": "دانشگاه علوم پزشکی تهران",
        "mark": "دادهٔ ساختگی",
        "reason": "شمارش " * 26,
        "facts": [{"name": "دوره", "value": "اسفند ۱۴۰۰", "is_code": False}] * 8,
        "columns": [groups[:3], groups[3:]],
        "evidence": [long] * 10 + [{"name": "امضا", "value": HASH * 2, "is_code": True}],
        "words": {
            "number": "شماره",
            "reason": "دلیل",
            "figures": "اقلام",
            "evidence": "سند",
            "note": "یادداشت",
        },
    } | changes


def made(**changes: Any) -> bytes:
    return receipt_pdf(content(**changes), FILES, fonts=FONTS, made_at=MOMENT)


def text_of(pdf: bytes) -> str:
    """The words of a PDF's only page."""
    (page,) = PdfReader(io.BytesIO(pdf)).pages
    return page.extract_text()


def test_the_fullest_receipt_fits_on_one_page() -> None:
    pdf = made(facility="م" * 200, university="د" * 120)
    assert "tehran-000123" in text_of(pdf)
    (page,) = PdfReader(io.BytesIO(pdf)).pages
    assert [round(side) for side in page.mediabox[2:]] == [595, 842], "A4"


def test_files_are_attached_as_they_are() -> None:
    attached = PdfReader(io.BytesIO(made())).attachments
    assert set(attached) == set(FILES)
    assert json.loads(attached["receipt.json"][0]) == FILES["receipt.json"]
    assert attached["proof"] == [str(FILES["proof"]).encode()]


@pytest.mark.parametrize("language", ["fa", "en"])
def test_codes_can_be_copied_whole(language: str) -> None:
    text = text_of(made(language=language))
    assert HASH in text
    assert HASH * 2 in re.sub(r"\s", "", text)
    assert "T-IMG-1" in text


def test_persian_comes_in_its_own_letters_and_typeface() -> None:
    pdf = made()
    (page,) = PdfReader(io.BytesIO(pdf)).pages
    faces = {font.get_object()["/BaseFont"] for font in page["/Resources"]["/Font"].values()}
    assert any(face.endswith("+Vazirmatn-Bold") for face in faces), faces
    # Letters, not the shapes of their places in a word: what is found can be searched for.
    assert set("رسیدگزارشماهانه") <= set(text_of(pdf))


def test_the_same_receipt_is_the_same_bytes() -> None:
    assert made() == made()
    assert made() != made(number="tehran-000124")


@pytest.mark.parametrize("words", HOSTILE)
def test_words_are_never_markup(words: str) -> None:
    pdf = made(
        facility=words,
        reason=words,
        facility_code=words,
        facts=[{"name": words, "value": words, "is_code": False}],
        evidence=[{"name": words, "value": words, "is_code": True}],
        columns=[[{"name": words, "figures": [{"name": words, "value": words}]}]],
    )
    letters = set(re.sub(r"[^A-Za-z0-9]", "", words))
    text = text_of(pdf)
    assert letters <= set(text)
    assert "root:" not in text
    (page,) = PdfReader(io.BytesIO(pdf)).pages
    assert round(page.mediabox[2]) == 595
