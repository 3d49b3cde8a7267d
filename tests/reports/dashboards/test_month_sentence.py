"""The sentence of the month in both languages: plural, no change, no data."""

import pytest
from django.utils import translation

from reports.dashboards.month_sentence import (
    Bodies,
    SentencePart,
    arriving_sentence,
    judged_sentence,
)
from reports.policy.scoring.sums import Sums

ADDRESSES = {name: f"/{name}/" for name in ("on_plan", "universities", "not_filed", "film")}


def month(
    on_plan: int = 5, owed: int = 7, filed: int = 6, film: int = 830, weight: float = 10
) -> Sums:
    """The sums of a month; without weight it is not scored."""
    return Sums(
        expected=owed,
        filed_expected=filed,
        filed=filed,
        on_plan=on_plan,
        film_prints=film,
        score_weight=weight,
        score_sum=80 * weight,
    )


def read(parts: list[SentencePart]) -> str:
    return " | ".join(f"{part.before}{part.linked}{part.after}" for part in parts)


@pytest.mark.parametrize(
    ("now", "before", "bodies", "fa", "en"),
    [
        (
            month(),
            month(film=1000),
            Bodies(2, 1),
            "۵ از ۷ مرکز مطابق برنامه | ۲ دانشگاه خارج از برنامه | ۱ مرکز گزارش نداده است"
            " | فیلم ٪۱۷ کمتر از ماه پیش",
            "5 of 7 facilities on plan | 2 universities off plan | 1 facility has not filed"
            " | film 17% less than in the month before",
        ),
        (
            month(on_plan=1, owed=1, filed=1),
            month(film=800),
            Bodies(0, 1),
            "۱ از ۱ مرکز مطابق برنامه | ۱ دانشگاه عقب از برنامه | همهٔ مراکز گزارش خود را ثبت"
            " کرده‌اند | فیلم ٪۴ بیشتر از ماه پیش",
            "1 of 1 facility on plan | 1 university behind plan | every facility has filed"
            " | film 4% more than in the month before",
        ),
        (
            month(filed=4),
            month(),
            Bodies(0, 0),
            "۵ از ۷ مرکز مطابق برنامه | همهٔ دانشگاه‌ها مطابق برنامه‌اند | ۳ مرکز گزارش نداده‌اند"
            " | فیلم به اندازهٔ ماه پیش",
            "5 of 7 facilities on plan | every university is on plan | 3 facilities have not filed"
            " | as much film as in the month before",
        ),
        (
            month(film=12),
            month(film=0),
            Bodies(1, 0),
            "۵ از ۷ مرکز مطابق برنامه | ۱ دانشگاه خارج از برنامه | ۱ مرکز گزارش نداده است"
            " | فیلم ۱۲ برگ؛ ماه پیش هیچ",
            "5 of 7 facilities on plan | 1 university off plan | 1 facility has not filed"
            " | film 12 sheets, none before",
        ),
        (
            month(weight=0),
            None,
            Bodies(0, 0),
            "۱ مرکز گزارش نداده است",
            "1 facility has not filed",
        ),
        (None, None, Bodies(0, 0), "داده‌ای برای این ماه نیست", "there are no data of this month"),
    ],
    ids=["less film", "one of each", "as much film", "none before", "not scored", "no data"],
)
def test_a_closed_month(
    now: Sums | None, before: Sums | None, bodies: Bodies, fa: str, en: str
) -> None:
    for language, expected in (("fa", fa), ("en", en)):
        with translation.override(language):
            assert read(judged_sentence(now, before, bodies, ADDRESSES)) == expected


@pytest.mark.parametrize(
    ("now", "fa", "en"),
    [
        (
            month(),
            "در حال گردآوری، ۶ از ۷ گزارش ثبت شده",
            "in collection, 6 of 7 reports filed",
        ),
        (
            month(owed=1, filed=0),
            "در حال گردآوری، ۰ از ۱ گزارش ثبت شده",
            "in collection, 0 of 1 report filed",
        ),
        (None, "داده‌ای برای این ماه نیست", "there are no data of this month"),
    ],
)
def test_a_month_in_collection_is_not_judged(now: Sums | None, fa: str, en: str) -> None:
    for language, expected in (("fa", fa), ("en", en)):
        with translation.override(language):
            assert read(arriving_sentence(now)) == expected


def test_red_is_only_for_what_is_off_plan() -> None:
    parts = judged_sentence(month(), month(film=1), Bodies(1, 3), ADDRESSES)
    assert [part.look for part in parts] == ["", "off_plan", "", ""]
    assert [part.address for part in parts] == list(ADDRESSES.values())
