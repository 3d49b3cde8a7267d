"""One sentence beside each number of a facility's month: what it is, and what it rests on."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from persiantools.jdatetime import JalaliDate

from facilities.kinds import Label
from reports.policy import periods
from reports.policy.digits import to_persian
from reports.policy.directive.parts import Directive

_PRINTED: Final = {
    "film": Label("فیلم", "film"),
    "print": Label("فیلم و کاغذ", "film and paper"),
}


def about_score(policy: int, versions: Iterable[int]) -> Label:
    """What a facility's score is. `versions` are the numbers of the references it rests on."""
    rests = [str(number) for number in versions]
    fa, en = "، ".join(map(to_persian, rests)) or "ندارد", ", ".join(rests) or "none"
    return Label(
        "از ۱۰۰؛ هر مؤلفه با وزنش، فقط از ارقامی که خود مرکز ثبت کرده است؛ نسخهٔ سیاست:"
        f" {to_persian(str(policy))}، نسخهٔ مرجع: {fa}.",
        "Out of 100; each component with its weight, only from figures that the facility itself"
        f" filed; version of the policy: {policy}, of the references: {en}.",
    )


def about_plan(rate: str, counted_until: date | None, directive: Directive) -> Label | None:
    """Where a rate's plan starts and how it goes on; None without a window or without
    references. `counted_until` is the last day whose filings count."""
    window = directive.glides[rate].window
    if window is None or counted_until is None:
        return None
    start, day = _window(*window), _day(counted_until)
    return Label(
        f"نرخ آغازین مرکز ({start.fa}، ثبت‌شده تا {day.fa}) که ماه‌به‌ماه به صفر می‌رسد.",
        f"The facility's starting rate ({start.en}, filed until {day.en}), which goes to zero month"
        " by month.",
    )


def about_elimination(rate: str, period: int, directive: Directive) -> Label:
    """What one more sheet costs in a month."""
    if period <= directive.glides[rate].until:
        return Label(
            "هر یک‌صدم نرخ آغازین بالاتر از برنامه یک امتیاز از این مؤلفه کم می‌کند.",
            "Each hundredth of the starting rate above the plan costs one point of this component.",
        )
    sheets = directive.number("sheets_for_no_points")
    percent = directive.number("percent_for_no_points")
    printed = _PRINTED[rate]
    return Label(
        f"{to_persian(f'{sheets:g}')} برگ {printed.fa}، یا {to_persian(f'{percent:g}')} برگ در صد"
        " مورد اگر بیشتر باشد، یعنی صفر.",
        f"{sheets:g} sheets of {printed.en}, or {percent:g} in a hundred studies if that is more,"
        " mean zero.",
    )


def _window(first: int, last: int) -> Label:
    """The months from one to another, the year once where it is the same."""
    fa, en = periods.label_fa(last), periods.label_en(last)
    begin_fa, begin_en = periods.label_fa(first), periods.label_en(first)
    if first // 100 == last // 100:
        begin_fa, begin_en = begin_fa.split(" ")[0], begin_en.split(" ")[0]
    return Label(f"{begin_fa}–{fa}", f"{begin_en}–{en}")


def _day(day: date) -> Label:
    number = str(JalaliDate(day).day)  # type: ignore[no-untyped-call]
    period = periods.period_of(day)
    return Label(
        f"{to_persian(number)} {periods.label_fa(period)}", f"{number} {periods.label_en(period)}"
    )
