"""The warnings about a report: which there are, the field of each, and their words."""

from typing import Final

from facilities.errors import Problem
from reports.policy.digits import to_persian
from reports.policy.form.form import BY_CODE

WHOLE_REPORT: Final = "figures"

# code -> (field, Persian, English); the field of `out_of_usual_range` is the figure itself.
_TEXTS: Final = {
    "film_balance_off": (
        "film_closing",
        "موجودی پایان ماه با موجودی آغاز ماه، خرید، جابه‌جایی، باطله و چاپ نمی‌خواند.",
        "Film at the end of the month does not follow from opening stock, purchases, moves, "
        "waste and prints.",
    ),
    "film_opening_off": (
        "film_opening",
        "موجودی آغاز ماه با موجودی پایان ماه پیش یکی نیست.",
        "Film at the start of the month differs from the end of the month before.",
    ),
    "film_fee_unknown": (
        "film_fee_rials",
        "فیلم با دریافت وجه تحویل شده، اما مبلغ آن خالی است.",
        "Film was charged for, but the sum is blank.",
    ),
    "paper_fee_unknown": (
        "paper_fee_rials",
        "چاپ کاغذی با دریافت وجه تحویل شده، اما مبلغ آن خالی است.",
        "Paper prints were charged for, but the sum is blank.",
    ),
    "cd_fee_unknown": (
        "cd_fee_rials",
        "لوح فشرده با دریافت وجه تحویل شده، اما مبلغ آن خالی است.",
        "Discs were charged for, but the sum is blank.",
    ),
    "print_reason_missing": (
        "print_reason",
        "تصویر چاپ شده، اما علت اصلی چاپ انتخاب نشده است.",
        "Images were printed, but the main reason is not given.",
    ),
    "film_waste_high": (
        "film_wasted",
        "فیلم باطله نسبت به فیلم چاپ‌شده زیاد است.",
        "Much film was spoiled for the film printed.",
    ),
    "no_handover": (
        "handovers",
        "خدمت انجام شده، اما هیچ موردی تحویل نشده است.",
        "There were studies, but nothing was handed over.",
    ),
    "out_of_usual_range": (
        "",
        "«{label}» با روال ماه‌های گذشته (میانهٔ {median}) تفاوت زیادی دارد.",
        "{label}: far from this facility's usual (median {median}).",
    ),
    "same_as_month_before": (
        WHOLE_REPORT,
        "همهٔ اقلام با ماه پیش یکسان است.",
        "All figures are the same as in the month before.",
    ),
    "prints_without_studies": (
        "film_prints",
        "تصویر چاپ شده، اما هیچ خدمتی ثبت نشده است.",
        "Images were printed, but no study is reported.",
    ),
}
WARNING_CODES: Final = tuple(_TEXTS)


def warning(code: str, *, field: str = "", median: float = 0) -> Problem:
    """A warning with its texts; `field` and `median` are for out_of_usual_range."""
    home, fa, en = _TEXTS[code]
    if code != "out_of_usual_range":
        return Problem(home, code, fa, en)
    number = int(median) if median == int(median) else median
    figure = BY_CODE[field]
    return Problem(
        field,
        code,
        fa.format(label=figure.label_fa, median=to_persian(number)),
        en.format(label=figure.label_en, median=f"{number:,}"),
    )


def warnings_as_json() -> dict[str, dict[str, str]]:
    """The warnings' fields and texts by code, ready for the browser."""
    return {code: {"field": field, "fa": fa, "en": en} for code, (field, fa, en) in _TEXTS.items()}


def field_of(code: str) -> str:
    """Return the field that a warning is about; '' for out_of_usual_range, which has many."""
    return _TEXTS[code][0]
