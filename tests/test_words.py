"""The words of the product: one for each thing, in both languages (docs/glossary.md)."""

import re
from collections.abc import Iterable

import pytest

from tests.word_rules import CASE, ENGLISH, HEALTH_RECORD, PERSIAN, SPELLING, faults, without_latin
from tests.wording import Said, bare_limits, english_texts, persian_texts


def found(pattern: str, texts: Iterable[Said]) -> list[Said]:
    """The texts in which a pattern is found."""
    return [said for said in texts if re.search(pattern, said.words)]


@pytest.fixture(scope="module")
def persian() -> tuple[Said, ...]:
    """Every Persian text."""
    return persian_texts()


def test_all_kinds_of_sources_are_read(persian: tuple[Said, ...]) -> None:
    kinds = {said.place.rpartition(":")[0].rpartition(".")[2] for said in persian}
    assert {"po", "py", "html", "js", "toml"} <= {kind.partition(":")[0] for kind in kinds}
    assert len(persian) > 2000
    assert len(english_texts()) > 1500


@pytest.mark.parametrize("pattern", PERSIAN, ids=PERSIAN.values())
def test_each_thing_has_one_persian_word(persian: tuple[Said, ...], pattern: str) -> None:
    assert not found(pattern, persian)


@pytest.mark.parametrize("pattern", SPELLING.values(), ids=SPELLING.keys())
def test_persian_is_spelled_well(persian: tuple[Said, ...], pattern: str) -> None:
    plain = [said._replace(words=without_latin(said.words)) for said in persian]
    assert not found(pattern, plain)


def test_persian_texts_hold_persian_digits(persian: tuple[Said, ...]) -> None:
    """So no Latin separator of thousands either; 1,234 is ۱٬۲۳۴."""
    plain = [said._replace(words=without_latin(said.words)) for said in persian]
    assert not found("[0-9]", plain)


def test_a_limit_in_a_persian_sentence_is_written_in_persian_digits() -> None:
    assert not bare_limits()


def test_a_case_alone_is_called_so(persian: tuple[Said, ...]) -> None:
    called = [
        said
        for said in persian
        if "پرونده" in said.words.replace(HEALTH_RECORD, "") and not CASE.search(said.english)
    ]
    assert not called


@pytest.mark.parametrize("pattern", ENGLISH, ids=ENGLISH.values())
def test_english_is_plain(pattern: str) -> None:
    assert not found(pattern, english_texts())


@pytest.mark.parametrize(
    "words",
    [
        "پروندهٔ شما در کارپوشه است.",
        "گزارش ارسال شده است.",
        "مراکز مورد انتظار",
        "رمز عبور شما می‌بایست حداقل از ۱۲ حرف باشد.",
        "نمی تواند کلا عدد باشد",
        "ورود با عامل دوم",
        "کتاب ها",
        "خانه ای",
        "1,234 برگ",
        "٪۱۰۰٫۰",
        "مركز",
        "بزرگ تر",
        "نام, نشانی",
        "تایید رایانامه",
        "این مقدار ۱۲ می\u200cباشد.",
        "حداکثر ۱۲ کاراکتر",
        "آدرس شما",
        "ایمیل شما",
        "نام ، نشانی",
        "نام  شما",
        "٥ برگ",
    ],
)
def test_what_is_not_said_is_found(words: str) -> None:
    assert faults(words)


@pytest.mark.parametrize(
    "words", ["روز بخیر؛ امروز یکشنبه ۸ آذر ۱۴۰۵", "٪۹۹٫۵ از ۱٬۲۳۴ برگ", "قالب CSV UTF-8"]
)
def test_what_is_said_well_is_let_pass(words: str) -> None:
    assert not faults(words)
