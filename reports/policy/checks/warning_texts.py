"""The warnings about a report: which there are, the field of each, and their words."""

from collections.abc import Mapping
from typing import Final

from facilities.errors import Problem
from facilities.kinds import Label
from reports.policy.checks.usual_fee import UsualFee, whole_rials
from reports.policy.digits import to_persian
from reports.policy.form.form import BY_CODE

WHOLE_REPORT: Final = "figures"

WHOSE_FEE: Final = {
    False: Label("این مرکز", "this facility"),
    True: Label("مراکز هم‌نوع", "its kind"),
}
_FEE_FA: Final = (
    "وجه هر {one} {each} ریال است؛ میانهٔ شش ماه {whose} {median} ریال. شاید مبلغ به تومان نوشته شده"
    " است."
)
_FEE_EN: Final = (
    "The charge for one {one} is {each} rials; the median of six months of {whose} is {median}."
    " Perhaps the sum is in tomans."
)


def _of_one(fa: str, en: str) -> tuple[str, str]:
    return _FEE_FA.replace("{one}", fa), _FEE_EN.replace("{one}", en)


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
    "film_fee_unusual": ("film_fee_rials", *_of_one("برگ فیلم", "sheet of film")),
    "paper_fee_unusual": ("paper_fee_rials", *_of_one("برگ چاپ کاغذی", "paper print")),
    "cd_fee_unusual": ("cd_fee_rials", *_of_one("لوح فشرده", "disc")),
    "print_reason_missing": (
        "print_reason",
        "تصویر چاپ شده، اما علت اصلی چاپ انتخاب نشده است.",
        "Images were printed, but the main reason is not given.",
    ),
    "film_waste_high": (
        "film_wasted",
        "فیلم باطله نسبت به فیلم چاپ‌شده زیاد است.",
        "Film waste is high compared with film printed.",
    ),
    "no_handover": (
        "handovers",
        "خدمت انجام شده، اما هیچ موردی تحویل نشده است.",
        "There were studies, but nothing was handed over.",
    ),
    "nothing_filed": (
        WHOLE_REPORT,
        "در این ماه هیچ فعالیتی ثبت نشده است، اما میانهٔ ماه‌های گذشته چنین بوده است: {figures}.",
        "No activity is reported for this month, but the medians of earlier months are: {figures}.",
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


def warning(code: str) -> Problem:
    """A warning whose texts name no numbers."""
    return Problem(_TEXTS[code][0], code, *_TEXTS[code][1:])


def unusual_figure(field: str, median: float) -> Problem:
    """The warning that a figure is far from its median."""
    _home, fa, en = _TEXTS["out_of_usual_range"]
    figure, number = BY_CODE[field], plain_number(median)
    return Problem(
        field,
        "out_of_usual_range",
        fa.format(label=figure.label_fa, median=to_persian(number)),
        en.format(label=figure.label_en, median=f"{number:,}"),
    )


def nothing_filed(medians: Mapping[str, float]) -> Problem:
    """The warning that a month is without activity; `medians` are those of the figures now zero."""
    home, fa, en = _TEXTS["nothing_filed"]
    numbers = [(BY_CODE[code], plain_number(median)) for code, median in medians.items()]
    return Problem(
        home,
        "nothing_filed",
        fa.format(figures="، ".join(f"{f.label_fa} {to_persian(n)}" for f, n in numbers)),
        en.format(figures=", ".join(f"{f.label_en} {n:,}" for f, n in numbers)),
    )


def unusual_fee(code: str, each: float, usual: UsualFee) -> Problem:
    """The warning that one sheet or disc cost far more or less than is usual."""
    home, fa, en = _TEXTS[code]
    whose, one, median = WHOSE_FEE[usual.of_kind], whole_rials(each), whole_rials(usual.median)
    return Problem(
        home,
        code,
        fa.format(each=to_persian(one), whose=whose.fa, median=to_persian(median)),
        en.format(each=f"{one:,}", whose=whose.en, median=f"{median:,}"),
    )


def plain_number(median: float) -> float:
    """A median as a whole number where it is one."""
    return int(median) if median == int(median) else median


def warnings_as_json() -> dict[str, dict[str, str]]:
    """The warnings' fields and texts by code, ready for the browser."""
    return {code: {"field": field, "fa": fa, "en": en} for code, (field, fa, en) in _TEXTS.items()}


def field_of(code: str) -> str:
    """Return the field that a warning is about; '' for out_of_usual_range, which has many."""
    return _TEXTS[code][0]
