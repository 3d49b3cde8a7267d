"""Whether a report can be filed: every error of a report at once, in both languages.

All channels (web form, workbook, API) clean and check through `check_figures`, so the same
input gets the same answer everywhere. Warnings are in `plausibility`.
"""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

from facilities.errors import Problem
from facilities.text import bare
from reports.policy import digits, periods
from reports.policy.checks.relations import relation_problems
from reports.policy.form.figures import FIGURES, Figure
from reports.policy.form.form import BY_CODE, required_of
from reports.policy.form.words import named

FigureValue = int | str | bool | None
Closures = list[tuple[date, date | None]]

LARGEST_EXACT: Final = 2**53  # whole numbers that a float holds exactly
LONGEST_FIELD_NAME: Final = 60  # characters of an unknown figure's name that are echoed

# code -> texts with {label} and {maximum}
_MESSAGES: Final = {
    "required": ("«{label}» را وارد کنید.", "{label}: please fill in."),
    "not_whole_number": (
        "«{label}» باید یک عدد صحیح باشد.",
        "{label}: must be a whole number.",
    ),
    "negative": ("«{label}» نباید منفی باشد.", "{label}: cannot be negative."),
    "too_large": (
        "«{label}» نباید از {maximum} بیشتر باشد.",
        "{label}: cannot be more than {maximum}.",
    ),
    "not_a_choice": (
        "برای «{label}» یکی از گزینه‌های فهرست را انتخاب کنید.",
        "{label}: choose one of the list.",
    ),
    "not_yes_or_no": ("«{label}» باید بله یا خیر باشد.", "{label}: must be yes or no."),
    "not_text": ("«{label}» باید متن باشد.", "{label}: must be text."),
    "text_too_long": (
        "«{label}» نباید از {maximum} نویسه بلندتر باشد.",
        "{label}: cannot be longer than {maximum} characters.",
    ),
    "forbidden_character": (
        "«{label}» نویسهٔ غیرمجاز دارد.",
        "{label}: contains a character that is not allowed.",
    ),
}


class _RefusedError(ValueError):
    """A value that is no answer to the figure; carries the error's code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def check_figures(
    figures: Mapping[str, object] | object,
    *,
    period: int | None,
    kind: str,
    makes_images: bool,
    modalities: Iterable[str],
) -> tuple[dict[str, FigureValue], list[Problem]]:
    """Clean the figures of one report and find every error in them.

    Takes whatever JSON brings and never raises for it. Numbers may be whole numbers or text a
    person typed (any digits, ٬ between thousands, hours:minutes for minutes), choices their codes
    or labels; null, empty text and marks that nobody sees are blank. `period` may be None where it
    is wrong itself. Returns every figure of the form in its order (None = blank or refused) and
    the errors, in the order of the form, relations last.
    """
    if not isinstance(figures, Mapping):  # the API passes on whatever it was sent
        return dict.fromkeys(BY_CODE), [_NOT_AN_OBJECT]
    required = _required_of(kind, makes_images, frozenset(modalities))
    cleaned: dict[str, FigureValue] = {}
    problems: list[Problem] = []
    faulty: set[str] = set()
    for figure in FIGURES:
        code = figure.code
        value = figures.get(code)
        # Most figures are whole numbers in range: no further question.
        if type(value) is int and figure.type == "count" and 0 <= value <= (figure.maximum or 0):
            cleaned[code] = value
            continue
        try:
            cleaned[code] = None if value is None else _CLEANERS[figure.type](figure, value)
        except _RefusedError as refused:
            cleaned[code] = None
            faulty.add(code)
            problems.append(_problem(figure, refused.code))
        else:
            if cleaned[code] is None and code in required:
                faulty.add(code)
                problems.append(_problem(figure, "required"))
    problems += [_unknown(code) for code in figures if code not in BY_CODE]
    problems += relation_problems(cleaned, period=period, faulty=faulty)
    return cleaned, problems


def plain_value(code: str, value: object) -> tuple[FigureValue, bool]:
    """What one figure's value is cleaned to, and whether it is taken (blank where it is not)."""
    figure = BY_CODE[code]
    try:
        return (None if value is None else _CLEANERS[figure.type](figure, value)), True
    except _RefusedError:
        return None, False


def check_period(
    period: object,
    *,
    now: datetime,
    opened_on: date | None,
    closed_on: date | None,
    closures: Closures,
) -> list[Problem]:
    """Whether a facility can file a month: a month that has ended and in which it was open.

    `closed_on` is the first day it is no longer open; a temporary closure ends on the day work
    begins again (None = until further notice). `opened_on` None = open since always.
    """
    if not periods.is_period(period):
        return [_PERIOD_PROBLEMS["period_not_a_month"]]
    assert isinstance(period, int)  # noqa: S101 - for the type checker
    codes = []
    if not periods.has_ended(period, now):
        codes.append("period_not_ended")
    if period < periods.FIRST_PERIOD:
        codes.append("period_too_early")
    if not _open_on_some_day(period, opened_on, closed_on, closures):
        codes.append("period_outside_life")
    return [_PERIOD_PROBLEMS[code] for code in codes]


def messages_as_json() -> dict[str, dict[str, str]]:
    """The texts about single figures by code, ready for the browser."""
    return {code: {"fa": fa, "en": en} for code, (fa, en) in _MESSAGES.items()}


_NOT_AN_OBJECT = Problem(
    "figures",
    "not_an_object",
    "اقلام گزارش باید به شکل «کد: مقدار» باشد.",
    "The figures must be an object of code: value.",
)
_PERIOD_PROBLEMS = {
    code: Problem("period", code, fa, en)
    for code, fa, en in (
        (
            "period_not_a_month",
            "دورهٔ گزارش باید سال و ماه شمسی از سال ۱۳۰۰ تا ۱۴۷۷ باشد، مانند ۱۴۰۰۱۲.",
            "The period must be a Jalali year and month from 1300 to 1477, such as 140012.",
        ),
        (
            "period_not_ended",
            "این ماه هنوز به پایان نرسیده است.",
            "This month has not ended yet.",
        ),
        (
            "period_too_early",
            "گزارش از بهمن ۱۳۹۹ به بعد پذیرفته می‌شود.",
            "Reports are taken from Bahman 1399 (139911) on.",
        ),
        (
            "period_outside_life",
            "مرکز در هیچ روزی از این ماه دایر نبوده است.",
            "The facility was not open on any day of this month.",
        ),
    )
}

_required_of = lru_cache(maxsize=4096)(required_of)


def _open_on_some_day(
    period: int, opened_on: date | None, closed_on: date | None, closures: Closures
) -> bool:
    day = max(periods.first_day(period), opened_on or date.min)
    last = periods.last_day(period)
    if closed_on is not None:
        last = min(last, closed_on - timedelta(days=1))
    for starts_on, ends_on in sorted(closures, key=lambda closure: closure[0]):
        if starts_on <= day and (ends_on is None or ends_on > day):
            if ends_on is None:
                return False
            day = ends_on
    return day <= last


def _clean_count(figure: Figure, value: object) -> int | None:
    if isinstance(value, str):
        if not bare(value):
            return None
        read = digits.parse_minutes if figure.unit == "minute" else digits.parse_count
        try:
            value = read(value)
        except digits.NegativeCountError:
            raise _RefusedError("negative") from None
        except ValueError:
            raise _RefusedError("not_whole_number") from None
    if type(value) is float and value.is_integer() and abs(value) < LARGEST_EXACT:
        value = int(value)  # JSON and sheets write 600 as 600.0, too
    if type(value) is not int:  # no part of one, and no bool
        raise _RefusedError("not_whole_number")
    if value < 0:
        raise _RefusedError("negative")
    if value > (figure.maximum or 0):
        raise _RefusedError("too_large")
    return value


def _clean_choice(figure: Figure, value: object) -> str | bool | None:
    if isinstance(value, bool) and figure.type == "bool":
        return value
    if isinstance(value, str):
        if not bare(value):
            return None
        if (meant := named(figure.code, value)) is not None:
            return meant
    raise _RefusedError("not_yes_or_no" if figure.type == "bool" else "not_a_choice")


def _clean_text(figure: Figure, value: object) -> str | None:
    if not isinstance(value, str):
        raise _RefusedError("not_text")
    text = value.strip()
    if len(text) > (figure.maximum or 0):
        raise _RefusedError("text_too_long")
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
        raise _RefusedError("forbidden_character")
    return text or None


_CLEANERS: Final[dict[str, Callable[[Figure, object], FigureValue]]] = {
    "count": _clean_count,
    "choice": _clean_choice,
    "bool": _clean_choice,
    "text": _clean_text,
}


def _problem(figure: Figure, code: str) -> Problem:
    fa, en = _MESSAGES[code]
    maximum = figure.maximum or 0
    return Problem(
        figure.code,
        code,
        fa.format(label=figure.label_fa, maximum=digits.to_persian(maximum)),
        en.format(label=figure.label_en, maximum=f"{maximum:,}"),
    )


def _unknown(code: object) -> Problem:
    name = str(code)[:LONGEST_FIELD_NAME]
    name = "".join(c if c.isprintable() else "?" for c in name)
    return Problem(
        name,
        "unknown_figure",
        "این قلم در فرم گزارش وجود ندارد.",
        "The form has no such figure.",
    )
