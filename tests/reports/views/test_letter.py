"""The letter is readable in full, and every clause that is named leads to its words."""

import re

import pytest
from django.test import Client

from reports.formatting.sources import MEASURE, source
from reports.policy.directive import published
from reports.policy.directive.letter import letter
from reports.policy.directive.parts import Origin
from tests.accounts import Accounts

DIRECTIVE = published.directive()


def full_text() -> str:
    return "\n".join("".join(part.text for part in paragraph) for paragraph in letter().paragraphs)


def test_every_clause_is_marked_once_as_the_place_that_links_lead_to() -> None:
    first = [part.clause for parts in letter().paragraphs for part in parts if part.is_first]
    assert sorted(first) == sorted(DIRECTIVE.clauses)


@pytest.mark.parametrize("code", DIRECTIVE.clauses)
def test_what_a_clause_quotes_stands_in_its_part_of_the_letter(code: str) -> None:
    marked = " ".join(
        part.text for parts in letter().paragraphs for part in parts if part.clause == code
    )
    quoted = re.findall(r"«([^»]*)»", DIRECTIVE.clauses[code].fa)
    assert quoted
    for words in (piece.strip() for quote in quoted for piece in quote.split("…")):
        assert words.split(" ")[0] in marked
        assert plain(words) in plain(marked), words


def plain(words: str) -> str:
    return re.sub(r'["«»\s]+', " ", words).strip()


def test_the_letter_is_whole() -> None:
    whole = letter()
    assert whole.number == "شماره ۴۰۰/۲۳۵۴۳"
    assert whole.date == "تاریخ ۱۳۹۹/۱۲/۱۱"
    assert whole.signed == ("دکتر قاسم جان بابایی", "معاون درمان")
    assert len(full_text()) == 2414
    assert "تصویربرداری شبانه روزی و همچنین مطب پزشکان" in full_text(), "over the turn of the page"


def test_everybody_can_read_it(shared_database: Accounts) -> None:
    page = Client().get("/letter/")
    assert page.status_code == 200
    text = page.content.decode()
    for code in DIRECTIVE.clauses:
        assert f'id="{code}"' in text
        assert f'href="#about-{code}"' in text
    without_marks = re.sub(r"<sup>.*?</sup>", "", text)
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", without_marks)).replace("&quot;", '"')
    for line in full_text().split("\n"):
        assert re.sub(r"\s+", " ", line).strip() in words


def test_a_source_that_names_a_clause_is_a_link_to_it() -> None:
    assert source(Origin("letter", "O7")) == '<a class="source" href="/letter/#O7">بند اطلاعیه</a>'
    assert 'href="/letter/#O12"' in source(Origin("inference", "O12"))
    assert source(MEASURE) == '<span class="source">محاسبهٔ سامانه</span>'
