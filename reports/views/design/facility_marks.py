"""The marks of a facility's page and of the inspector's desk, with synthetic numbers."""

from typing import Final

from django.utils.safestring import SafeString

from facilities.language import in_language
from reports.dashboards.marks.bars import gain_bar
from reports.dashboards.marks.case_strip import CaseMark, What, case_strip
from reports.dashboards.marks.film_balance import Balance, Sheets, film_balance
from reports.dashboards.marks.places import Tick
from reports.dashboards.marks.quarter_strip import CaseSpan, StripMonth, quarter_strip
from reports.dashboards.marks.small_multiple import Indicator, IndicatorMonth, small_multiple
from reports.dashboards.marks.waterfall import Ceiling, Loss, Total, WaterfallWords, waterfall
from reports.formatting.labels import words
from reports.formatting.moments import period
from reports.formatting.numbers import digits, number, percent, score, signed, weight
from reports.policy import periods
from reports.views.design.series import (
    BANDS,
    LATEST,
    MONTHS,
    course,
    months,
)

FIRST = 140001


def from_full_to_score() -> SafeString:
    """What a month's score is made of."""
    rows = (
        (("چاپ کاغذی", "Paper prints"), 8.9, 45, in_language("۱۲ برگ", "12 sheets")),
        (("تحویل الکترونیکی", "Electronic delivery"), 2.8, 25, percent(84)),
        (("همراه با گزارش", "With report"), 0, 10, ""),
        (("سامانهٔ تصاویر", "Image platform"), 0, 10, ""),
        (("ارسال به‌موقع", "On time"), 0.5, 10, in_language("یک روز دیر", "one day late")),
    )
    losses = [
        Loss(
            in_language(*name),
            points,
            signed(-points),
            in_language(f"وزن {number(part)}", f"weight {number(part)}"),
            reason,
        )
        for name, points, part, reason in rows
    ]
    ceiling = Ceiling(
        87.7,
        in_language("سقف: چاپ فیلم", "Ceiling: film"),
        in_language("بدون سقف ۸۷٫۷", "without it 87.7"),
        in_language("سقف", "Ceiling"),
        score(87.7),
    )
    labels = WaterfallWords(
        in_language("امتیاز از ۱۰۰؛ محور از ۸۰ آغاز می‌شود", "Points of 100; the axis begins at 80"),
        in_language("بیشتر بهتر است ↑", "↑ More is better"),
        Tick(85, in_language("مرز «مطابق برنامه»", "limit of “on plan”")),
    )
    ticks = [Tick(value, weight(value)) for value in (85, 90, 95, 100)]
    title = in_language(
        "از ۱۰۰ تا ۸۴٫۹: امتیازها کجا رفت", "From 100 to 84.9: where the points went"
    )
    return waterfall(
        Tick(100, number(100)),
        losses,
        Total(84.9, score(84.9), "behind"),
        ceiling,
        ticks,
        labels,
        title=title,
    )


def indicators() -> list[SafeString]:
    """Two courses with plan and band, and one of counts."""
    less = in_language("↓ کمتر بهتر است", "↓ Less is better")
    more = in_language("↑ بیشتر بهتر است", "↑ More is better")
    years = [Tick(place, digits(year)) for place, year in ((0, 1400), (12, 1401), (24, 1402))]
    film = Indicator(
        in_language("فیلم", "Film"),
        in_language("برگ در ۱۰۰ خدمت", "sheets per 100"),
        less,
        Tick(0, number(0)),
        Tick(80, number(80)),
        score(1.2),
    )
    shared = Indicator(
        in_language("تحویل الکترونیکی", "Electronic delivery"),
        in_language("درصد خدمات", "percent of studies"),
        more,
        Tick(0, number(0)),
        Tick(100, number(100)),
        percent(84),
    )
    late = Indicator(
        in_language("دیرکرد گزارش", "Report late"),
        in_language("روز پس از مهلت", "days after the deadline"),
        less,
        Tick(0, number(0)),
        Tick(8, number(8)),
        number(1),
    )
    films, electronic = course(62, 1.2, 34, seed=2), course(8, 84.4, 34, seed=5, noise=1.5)
    days = [0, 0, 2, 0, 0, 1, 0, 0, 5, 0, 0, 0, 0, 1, 0, 3] + [0] * 10 + [2] + [0] * 6 + [1]
    return [
        small_multiple(film, _film_months(films), years, title=film.name),
        small_multiple(shared, _shared_months(electronic), years, title=shared.name),
        small_multiple(
            late,
            [IndicatorMonth(day, text=number(day)) for day in days] + _OPEN,
            years,
            title=late.name,
            as_bars=True,
        ),
    ]


_CASES: Final[tuple[tuple[int, What], ...]] = (
    (0, "print"),
    (1, "print"),
    (3, "closed"),
    (5, "money"),
    (6, "print"),
    (11, "visit"),
    (12, "print"),
    (18, "sign"),
    (21, "money"),
    (23, "money"),
)
_OPEN = [IndicatorMonth(None, is_missing=True), IndicatorMonth(None)]


def _film_months(films: list[float]) -> list[IndicatorMonth]:
    found = []
    for place, value in enumerate(films):
        plan = max(0.0, 64 * (1 - (place + 0.5) / 12))
        is_missing = place in (16, 17)
        shown = None if is_missing else value
        found.append(IndicatorMonth(shown, plan, value * 0.6, value * 1.35 + 3, is_missing))
    return found + _OPEN


def _shared_months(values: list[float]) -> list[IndicatorMonth]:
    return [
        IndicatorMonth(
            value,
            95 * min(1, (place - 11.5) / 12) if place >= 12 else None,
            value * 0.8,
            min(100, value * 1.1 + 8),
        )
        for place, value in enumerate(values)
    ] + _OPEN


def twelve_quarters() -> SafeString:
    """Three years of months with cases and visits."""
    written = "oobobbboobo obbbxnnbbooo obbbbbbbbbbb"
    codes = {"o": "on_plan", "b": "behind", "x": "off_plan", "n": "not_filed", " ": "no_activity"}
    shades = {"on_plan": 2, "behind": 3, "off_plan": 5}
    late = {2: 2, 5: 1, 8: 5, 13: 1, 15: 3, 26: 2, 33: 1}
    found = []
    for place in range(MONTHS):
        month = periods.following(FIRST, place)
        state = codes[written[place]] if month <= LATEST else "in_collection"
        state = "not_expected" if place == MONTHS - 1 else state
        days = late.get(place, 0)
        word = words(BANDS[state]) if state in BANDS else in_language("بی‌نمره", "No score")
        text = f"{period(month)}: {word}"
        found.append(StripMonth(shades.get(state, 0), state, text, days, number(days)))
    seasons = (
        in_language("بهار", "Spring"),
        in_language("تابستان", "Summer"),
        in_language("پاییز", "Autumn"),
        in_language("زمستان", "Winter"),
    )
    years = [
        Tick(0, in_language("۱۴۰۰ · گام اول", "1400 · Step 1")),
        Tick(12, in_language("۱۴۰۱ · گام دوم", "1401 · Step 2")),
        Tick(24, in_language("۱۴۰۲ · پس از گام دوم", "1402 · After step 2")),
    ]
    spans = [
        CaseSpan(15, 20, in_language("فیلم پس از گام اول", "Film after step 1"), is_open=False),
        CaseSpan(
            27, 34, in_language("چاپ پس از گام دوم، باز", "Prints after step 2, open"), is_open=True
        ),
    ]
    visits = [
        Tick(19, in_language("بازدید ۱۴۰۱/۰۸/۱۶", "Visit 1401/08/16")),
        Tick(30, in_language("بازدید ۱۴۰۲/۰۷/۱۱", "Visit 1402/07/11")),
    ]
    title = in_language(
        "دوازده فصل: وضعیت، دیرکرد، موارد و بازدیدها", "Twelve quarters of a facility"
    )
    return quarter_strip(found, seasons, years, spans, visits, title=title)


def _sheets(*values: int) -> tuple[Sheets, Sheets, Sheets, Sheets, Sheets, Sheets]:
    opening, received, printed, spoiled, expected, counted = (
        Sheets(value, number(value)) for value in values
    )
    return opening, received, printed, spoiled, expected, counted


def balances() -> list[SafeString]:
    """A balance with sheets missing, and one that agrees."""
    missing = Balance(
        *_sheets(240, 60, 20, 30, 250, 220),
        in_language("۳۰ برگ مغایرت", "30 sheets missing"),
        in_language("بیش از حد مجاز (۵ برگ یا ٪۲)", "More than is allowed (5 sheets or 2%)"),
    )
    agreeing = Balance(
        *_sheets(80, 0, 12, 0, 68, 68),
        "",
        in_language("بدون مغایرت", "No difference"),
    )
    return [film_balance(balance, title=balance.note) for balance in (missing, agreeing)]


def gains() -> list[tuple[str, SafeString, str]]:
    """What would help most."""
    rows = (
        (8.9, ("حذف ۱۲ برگ کاغذی", "Print 12 sheets of paper less")),
        (2.8, ("تحویل الکترونیکی ۱۲۸ مورد دیگر", "Deliver 128 more studies electronically")),
        (0.5, ("ارسال یک روز زودتر", "File one day earlier")),
    )
    return [
        (in_language(*name), gain_bar(points, 12, title=score(points)), signed(points))
        for points, name in rows
    ]


def cases_of_two_years() -> SafeString:
    """A facility's cases on the inspector's desk."""
    marks = [CaseMark(month, what, period(months(24)[month])) for month, what in _CASES]
    years = [Tick(2, digits(1401)), Tick(14, digits(1402))]
    title = in_language("موارد ۲۴ ماه اخیر", "Cases of the last 24 months")
    return case_strip(marks, years, months=24, title=title)
