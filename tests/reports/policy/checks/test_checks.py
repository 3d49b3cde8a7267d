"""What can be filed and what cannot: every error at once, in both languages, and no crash."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.policy import periods
from reports.policy.checks.checks import check_figures, check_period
from reports.policy.form.figures import FIGURES
from reports.policy.form.form import BY_CODE, COUNT_CODES, required_of
from tests.reports.policy.filed import report

HOSPITAL: dict[str, Any] = {
    "period": 140012,
    "kind": "hospital",
    "makes_images": True,
    "modalities": (),
}
OFFICE = HOSPITAL | {"kind": "office", "modalities": ["dental"]}
RECEIVER = HOSPITAL | {"kind": "receiver", "makes_images": False}


def errors(figures: Any, **whose: Any) -> Any:
    """(field, code) of every error of a report."""
    _, problems = check_figures(figures, **(HOSPITAL | whose))
    return [(problem.field, problem.code) for problem in problems]


def test_a_nil_report_is_accepted_and_comes_back_whole() -> None:
    cleaned, problems = check_figures(report(), **HOSPITAL)
    assert problems == []
    assert list(cleaned) == list(BY_CODE)
    assert cleaned == dict.fromkeys(BY_CODE) | report()


def test_numbers_typed_by_people_come_back_as_numbers() -> None:
    cleaned, problems = check_figures(
        report(
            studies_ct="۱٬۲۳۴",
            pacs_scheduled_minutes="۲۴۰:۳۰",
            pacs_down_minutes=" 1:30 ",
            platform=" approved ",
            platform_name="  سامانهٔ نور ",
        ),
        **HOSPITAL,
    )
    assert problems == []
    assert cleaned["studies_ct"] == 1234
    assert cleaned["pacs_scheduled_minutes"] == 14430
    assert cleaned["pacs_down_minutes"] == 90
    assert cleaned["platform"] == "approved"
    assert cleaned["platform_name"] == "سامانهٔ نور"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("الف", "not_whole_number"),
        ("1.5", "not_whole_number"),
        ("1:30", "not_whole_number"),  # a clock is for minutes only
        (1.5, "not_whole_number"),
        (float("nan"), "not_whole_number"),
        (float("inf"), "not_whole_number"),
        (1e300, "not_whole_number"),
        ("100%", "not_whole_number"),
        ("۱۰۰٪", "not_whole_number"),
        (True, "not_whole_number"),
        (False, "not_whole_number"),
        ([1], "not_whole_number"),
        ({"a": 1}, "not_whole_number"),
        ("1\x00", "not_whole_number"),
        (-1, "negative"),
        ("-1", "negative"),
        (10**7 + 1, "too_large"),
        ("10000001", "too_large"),
        (10**40, "too_large"),
        (None, "required"),
        ("", "required"),
        (" ", "required"),
    ],
)
def test_a_count_that_is_none(value: Any, code: str) -> None:
    assert errors(report(studies_ct=value)) == [("studies_ct", code)]


@pytest.mark.parametrize(
    ("figure", "value"),
    [("studies_ct", 0), ("studies_ct", 10**7), ("studies_ct", "10000000"), ("film_opening", "٠")],
)
def test_counts_at_their_limits(figure: Any, value: Any) -> None:
    assert errors(report(**{figure: value})) == []


def test_rials_have_a_limit_of_their_own() -> None:
    sold = report(studies_ct=1, film_prints=1, film_prints_charged=1)
    assert errors(sold | {"film_fee_rials": 10**13}) == []
    assert errors(sold | {"film_fee_rials": 10**13 + 1}) == [("film_fee_rials", "too_large")]


@pytest.mark.parametrize("value", [600.0, "600.0", "۶۰۰٫۰۰", "600"])
def test_a_whole_float_is_a_whole_number(value: Any) -> None:
    cleaned, problems = check_figures(report(studies_ct=value), **HOSPITAL)
    assert (cleaned["studies_ct"], type(cleaned["studies_ct"]), problems) == (600, int, [])


@pytest.mark.parametrize(
    ("figure", "word", "code"),
    [
        ("platform", "PACS", "pacs"),
        ("platform", " Approved", "approved"),
        ("platform", "ندارد", "none"),
        ("platform", "پلتفرم تأیید شدهٔ مرکز مدیریت آمار و فناوری اطلاعات", "approved"),
        ("print_reason", "درخواست بيمار", "patient"),
        ("print_reason", "نبود دسترسی پزشك", "no_access"),
        ("print_reason", "Insurance or law requires it", "legal"),
    ],
)
def test_a_choice_is_taken_by_its_words(figure: str, word: str, code: str) -> None:
    cleaned, problems = check_figures(report(**{figure: word}), **HOSPITAL)
    assert (cleaned[figure], problems) == (code, [])


@pytest.mark.parametrize("value", ["\u202epacs", "پکس", "", None, 1, True, ["pacs"], "pacs\x00"])
def test_a_choice_is_one_of_the_list(value: Any) -> None:
    expected = "required" if value in ("", None) else "not_a_choice"
    assert errors(report(platform=value)) == [("platform", expected)]


@pytest.mark.parametrize(
    ("value", "cleaned", "code"),
    [
        ("نور", "نور", None),
        ("", None, None),
        ("   ", None, None),
        (None, None, None),
        ("n" * 200, "n" * 200, None),
        ("n" * 201, None, "text_too_long"),
        ("نو\x00ر", None, "forbidden_character"),
        ("نو\nر", None, "forbidden_character"),
        ("\ud800x", None, "forbidden_character"),
        ("می‌نما", "می‌نما", None),  # a half-space is a letter of Persian text
        (12, None, "not_text"),
        (True, None, "not_text"),
        ({"a": 1}, None, "not_text"),
    ],
)
def test_the_name_of_the_platform(value: Any, cleaned: Any, code: str) -> None:
    figures, problems = check_figures(report(platform_name=value), **HOSPITAL)
    assert figures["platform_name"] == cleaned
    assert [problem.code for problem in problems] == ([code] if code else [])


@pytest.mark.parametrize(
    ("value", "cleaned", "code"),
    [
        (True, True, None),
        (False, False, None),
        ("بله", True, None),
        ("بلی", True, None),
        ("Yes", True, None),
        ("true", True, None),
        ("خیر", False, None),
        ("نه", False, None),
        ("بلي", True, None),
        ("خير", False, None),
        ("no", False, None),
        (" FALSE ", False, None),
        (None, None, "required"),
        ("", None, "required"),
        (1, None, "not_yes_or_no"),
        (0, None, "not_yes_or_no"),
        ("شاید", None, "not_yes_or_no"),
        ([True], None, "not_yes_or_no"),
    ],
)
def test_yes_or_no(value: Any, cleaned: Any, code: str) -> None:
    figures, problems = check_figures(
        {
            "physicians_referring": 0,
            "physicians_with_access": 0,
            "office_has_line": True,
            "office_has_computer": value,
        },
        **RECEIVER,
    )
    assert figures["office_has_computer"] is cleaned
    assert [problem.code for problem in problems] == ([code] if code else [])


@pytest.mark.parametrize("whose", [HOSPITAL, OFFICE, RECEIVER], ids=lambda w: w["kind"])
def test_an_empty_report_lacks_everything_required_and_nothing_else(whose: Any) -> None:
    missing = errors({}, **whose)
    asked = required_of(whose["kind"], whose["makes_images"], frozenset(whose["modalities"]))
    assert missing == [(figure.code, "required") for figure in FIGURES if figure.code in asked]


def test_figures_that_are_not_asked_may_be_left_out_or_given() -> None:
    nothing = dict.fromkeys(required_of("office", True, frozenset({"dental"})), 0)
    figures = nothing | {"platform": "none", "office_has_computer": False, "office_has_line": True}
    assert errors(figures, **OFFICE) == []
    assert errors(figures | {"studies_ct": 3, "handovers": 3, "delivered_cd": 3}, **OFFICE) == []


@pytest.mark.parametrize("name", ["studies_xray", "", "Studies_ct", "facility"])
def test_an_unknown_figure_is_an_error(name: str) -> None:
    assert errors(report() | {name: 1}) == [(name, "unknown_figure")]


def test_the_name_of_an_unknown_figure_is_cut_and_cleaned() -> None:
    (problem,) = check_figures(report() | {"a\x00\ud800" + "b" * 500: 1}, **HOSPITAL)[1]
    assert problem.field == "a??" + "b" * 57


def test_every_error_is_returned_at_once_in_the_order_of_the_form() -> None:
    found = errors(
        report(
            studies_ct=-1,
            film_prints=None,
            platform="x",
            handovers=5,
            handovers_with_report=6,
            delivered_cd=5,
        )
        | {"nonsense": 1}
    )
    assert found == [
        ("studies_ct", "negative"),
        ("film_prints", "required"),
        ("platform", "not_a_choice"),
        ("nonsense", "unknown_figure"),
        ("handovers_with_report", "reports_over_handovers"),
    ]


def test_sums_of_studies_are_not_judged_while_one_of_them_is_wrong_or_missing() -> None:
    delivered = {"handovers": 5, "delivered_cd": 5, "studies_archived": 5}
    assert errors(report(studies_ct="x", **delivered)) == [("studies_ct", "not_whole_number")]
    assert errors(report(studies_ct=None, **delivered)) == [("studies_ct", "required")]


@pytest.mark.parametrize("body", [None, [], "x", 5, [{"a": 1}]])
def test_figures_that_are_no_object(body: Any) -> None:
    figures, problems = check_figures(body, **HOSPITAL)
    assert figures == dict.fromkeys(BY_CODE)
    assert [(p.field, p.code) for p in problems] == [("figures", "not_an_object")]


def test_without_a_period_the_minutes_of_the_month_are_not_judged() -> None:
    figures = report(pacs_scheduled_minutes=10**6)
    assert errors(figures) == [("pacs_scheduled_minutes", "scheduled_over_month")]
    assert errors(figures, period=None) == []


def test_messages_name_the_figure_and_the_limit_in_both_languages() -> None:
    (problem,) = check_figures(report(studies_ct=10**8), **HOSPITAL)[1]
    assert problem.message_fa == "«سی‌تی‌اسکن (مورد)» نباید از ۱۰٬۰۰۰٬۰۰۰ بیشتر باشد."
    assert problem.message_en == "CT (studies): cannot be more than 10,000,000."
    (problem,) = check_figures(report(platform_name="x" * 201), **HOSPITAL)[1]
    assert problem.message_fa == "«نام سامانه» نباید از ۲۰۰ نویسه بلندتر باشد."
    (problem,) = check_figures(report(studies_ct=None), **HOSPITAL)[1]
    assert problem.message_fa == "«سی‌تی‌اسکن (مورد)» را وارد کنید."


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


@given(
    st.dictionaries(st.sampled_from(list(BY_CODE)) | st.text(max_size=5), JSON, max_size=12),
    st.sampled_from([HOSPITAL, OFFICE, RECEIVER]),
)
def test_whatever_json_brings_gets_an_answer(figures: Any, whose: Any) -> None:
    cleaned, problems = check_figures(figures, **whose)
    assert list(cleaned) == list(BY_CODE)
    for code in COUNT_CODES:
        value = cleaned[code]
        assert value is None or (type(value) is int and 0 <= value <= (BY_CODE[code].maximum or 0))
    for problem in problems:
        assert problem.message_fa
        assert problem.message_en
        assert problem.field.isprintable()


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(COUNT_CODES), st.integers(0, 50)))
def test_cleaning_what_is_clean_changes_nothing(figures: Any) -> None:
    cleaned, problems = check_figures(report(**figures), **HOSPITAL)
    assert check_figures(cleaned, **HOSPITAL) == (cleaned, problems)


# ── periods ──────────────────────────────────────────────────────────────────────────────────

NOW = datetime(2022, 4, 1, tzinfo=UTC)  # 12 Farvardin 1401: Esfand 1400 has ended
LONG_AGO = date(2010, 1, 1)


def period_errors(
    period: int,
    *,
    now: Any = NOW,
    opened_on: Any = LONG_AGO,
    closed_on: Any = None,
    closures: Any = (),
) -> Any:
    problems = check_period(
        period, now=now, opened_on=opened_on, closed_on=closed_on, closures=list(closures)
    )
    assert {problem.field for problem in problems} <= {"period"}
    return [problem.code for problem in problems]


@pytest.mark.parametrize(
    "period", [None, "140012", 140013, 140000, 0, True, 1.5, 10**40, [], {}, float("nan")]
)
def test_what_is_no_month_cannot_be_filed(period: int) -> None:
    assert period_errors(period) == ["period_not_a_month"]


@pytest.mark.parametrize(
    ("period", "codes"),
    [
        (140012, []),
        (140101, ["period_not_ended"]),
        (140102, ["period_not_ended"]),
        (139911, []),
        (139910, ["period_too_early"]),
        (130001, ["period_too_early", "period_outside_life"]),
        (147712, ["period_not_ended"]),
    ],
)
def test_months_that_can_be_filed(period: int, codes: Any) -> None:
    assert period_errors(period) == codes


def test_a_month_can_be_filed_from_the_first_second_after_it() -> None:
    end = periods.deadline_moment(periods.last_day(140012))
    assert period_errors(140012, now=end) == []
    assert period_errors(140012, now=end.replace(year=2021)) == ["period_not_ended"]


FIRST, LAST = date(2022, 2, 20), date(2022, 3, 20)  # of Esfand 1400


@pytest.mark.parametrize(
    ("opened_on", "closed_on", "closures", "open_on_some_day"),
    [
        (None, None, [], True),
        (LAST, None, [], True),
        (date(2022, 3, 21), None, [], False),
        (LONG_AGO, FIRST, [], False),
        (LONG_AGO, date(2022, 2, 21), [], True),
        (LONG_AGO, None, [(FIRST, date(2022, 3, 21))], False),
        (LONG_AGO, None, [(FIRST, LAST)], True),  # works again on the last day
        (LONG_AGO, None, [(date(2022, 2, 21), date(2022, 3, 21))], True),
        (LONG_AGO, None, [(FIRST, None)], False),
        (LONG_AGO, None, [(date(2022, 2, 21), None)], True),
        (LONG_AGO, None, [(date(2021, 1, 1), date(2021, 2, 1))], True),
        (LONG_AGO, None, [(date(2022, 1, 1), date(2022, 3, 1)), (date(2022, 3, 1), None)], False),
        (LONG_AGO, None, [(date(2022, 3, 1), None), (date(2022, 1, 1), date(2022, 3, 1))], False),
        (LONG_AGO, None, [(date(2022, 1, 1), date(2022, 3, 1)), (date(2022, 3, 2), None)], True),
        (LAST, LAST, [], False),
    ],
)
def test_a_month_within_the_facilitys_life(
    opened_on: Any, closed_on: Any, closures: Any, open_on_some_day: Any
) -> None:
    found = period_errors(140012, opened_on=opened_on, closed_on=closed_on, closures=closures)
    assert found == ([] if open_on_some_day else ["period_outside_life"])


def test_a_wrong_period_says_so_in_both_languages() -> None:
    (problem,) = check_period(1, now=NOW, opened_on=None, closed_on=None, closures=[])
    assert "۱۴۰۰۱۲" in problem.message_fa
    assert "140012" in problem.message_en
