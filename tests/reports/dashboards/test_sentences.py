"""One sentence that defends each number of a facility's month, in both languages."""

from datetime import date

import pytest

from reports.dashboards.sentences import about_elimination, about_plan, about_score
from reports.policy.directive import published

DIRECTIVE = published.directive()


def test_a_score_names_policy_and_references() -> None:
    said = about_score(1, [12, 13])
    assert said.fa == (
        "از ۱۰۰؛ هر مؤلفه با وزنش، فقط از ارقامی که خود مرکز ثبت کرده است؛ نسخهٔ سیاست: ۱،"
        " نسخهٔ مرجع: ۱۲، ۱۳."
    )
    assert said.en.endswith("version of the policy: 1, of the references: 12, 13.")


@pytest.mark.parametrize(
    ("rate", "until", "fa"),
    [
        (
            "film",
            date(2021, 4, 19),
            "نرخ آغازین مرکز (بهمن–اسفند ۱۳۹۹، ثبت‌شده تا ۳۰ فروردین ۱۴۰۰)"
            " که ماه‌به‌ماه به صفر می‌رسد.",
        ),
        (
            "print",
            date(2022, 4, 19),
            "نرخ آغازین مرکز (دی–اسفند ۱۴۰۰، ثبت‌شده تا ۳۰ فروردین ۱۴۰۱) که ماه‌به‌ماه به صفر می‌رسد.",
        ),
    ],
)
def test_a_plan_names_its_window_and_the_day_of_the_freeze(rate: str, until: date, fa: str) -> None:
    said = about_plan(rate, until, DIRECTIVE)
    assert said is not None
    assert said.fa == fa
    assert "goes to zero month by month" in said.en


def test_without_references_nothing_is_said_of_a_plan() -> None:
    assert about_plan("film", None, DIRECTIVE) is None
    assert about_plan("electronic", date(2021, 4, 19), DIRECTIVE) is None


@pytest.mark.parametrize(
    ("rate", "period", "fa"),
    [
        ("film", 140012, "هر یک‌صدم نرخ آغازین بالاتر از برنامه یک امتیاز از این مؤلفه کم می‌کند."),
        ("film", 140101, "۵ برگ فیلم، یا ۵ برگ در صد مورد اگر بیشتر باشد، یعنی صفر."),
        ("print", 140112, "هر یک‌صدم نرخ آغازین بالاتر از برنامه یک امتیاز از این مؤلفه کم می‌کند."),
        ("print", 140201, "۵ برگ فیلم و کاغذ، یا ۵ برگ در صد مورد اگر بیشتر باشد، یعنی صفر."),
    ],
)
def test_what_one_more_sheet_costs(rate: str, period: int, fa: str) -> None:
    assert about_elimination(rate, period, DIRECTIVE).fa == fa
