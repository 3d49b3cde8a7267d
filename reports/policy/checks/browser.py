"""The checks of form 1 as plain data, so that a browser can judge while somebody types.

The rules and words are those of `checks`, `relations`, `plausibility` and `warning_texts`;
static/payesh/filing/checks.js reads this. The server checks everything again.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from facilities import text
from reports.policy import digits, periods
from reports.policy.checks import checks, plausibility, usual, usual_fee, warning_texts
from reports.policy.checks.relations import relations_as_json
from reports.policy.directive import published
from reports.policy.directive.parts import Directive
from reports.policy.form.form import BY_CODE, COUNT_CODES, STUDY_CODES, asked_of, form_as_json
from reports.policy.form.form import required_of as required_figures
from reports.policy.form.words import WORDS

_BLANKS: Final = "".join(filter(str.isspace, map(chr, range(0x10000))))  # what `strip` drops

Months = Sequence[tuple[int, Mapping[str, object]]]


def checks_as_json(directive: Directive | None = None) -> dict[str, object]:
    """What is the same for every facility and month: the form, its rules and their words.

    `messages` and `warnings` map codes to texts; messages take {label} and {maximum}, relations
    {left} and {right}, out_of_usual_range {label} and {median}, nothing_filed {figures}, unusual
    fees {each}, {whose} and {median}.
    """
    tolerance = (directive or published.directive()).film_tolerance
    return {
        "form": form_as_json(),
        "studies": list(STUDY_CODES),
        "relations": relations_as_json(),
        "messages": checks.messages_as_json(),
        "warnings": warning_texts.warnings_as_json(),
        "charges": [list(charge) for charge in plausibility.CHARGES],
        "film_tolerance": tolerance.as_dict() if tolerance else None,
        "waste_tolerance": plausibility.WASTE_TOLERANCE.as_dict(),
        "usual": {
            "factor": usual.USUAL_FACTOR,
            "smallest": usual.SMALLEST_USUAL_MEDIAN,
        },
        "fees": [fee._asdict() for fee in usual_fee.FEES],
        "whose_fee": {
            "own": warning_texts.WHOSE_FEE[False]._asdict(),
            "kind": warning_texts.WHOSE_FEE[True]._asdict(),
        },
        "longest_number": digits.LONGEST_NUMBER,
        "letters": letters_as_json(),
        "words": WORDS,
    }


def letters_as_json() -> dict[str, object]:
    """Return the letters that typed text is read by, each list as one text.

    `digits` are 0 to 9 in Persian and then in Arabic; `marks` are dropped around numbers and
    choices, and in numbers; `spaces` stand for a space in a number; `blanks` are dropped at the
    ends of any text. `fold` makes words equal (`text.word_key`): letters of `from` become those of
    `to`, those of `dropped` go, and a word with one of `turned` is none.
    """
    return {
        "digits": text.PERSIAN_DIGITS + text.ARABIC_DIGITS,
        "marks": text.MARKS,
        "spaces": digits.SPACES,
        "minus": list(digits.MINUS),
        "blanks": _BLANKS,
        "fold": {
            "from": "".join(text.FOLDED),
            "to": "".join(text.FOLDED.values()),
            "dropped": text.DROPPED,
            "turned": text.OVERRIDES,
        },
    }


def month_as_json(
    period: int,
    recent: Months,
    *,
    kind: str,
    makes_images: bool,
    modalities: Iterable[str],
    kind_fees: Mapping[str, float] | None = None,
) -> dict[str, object]:
    """What belongs to one facility and month: what is asked, and what earlier months say.

    `recent` are earlier filed months, newest first. `before` holds the month before's figures
    (None where it was not filed), `medians` what is usual of each figure, `fees` what one sheet or
    disc usually costs (`kind_fees`: of the kind, where the facility's own months cannot tell).
    """
    offered = frozenset(modalities)
    earlier = [filed for month, filed in recent if month < period][: usual.USUAL_MONTHS]
    fees = usual_fee.usual_fees(earlier, kind_fees or {})
    return {
        "asked": sorted(asked_of(kind, makes_images, offered)),
        "required": sorted(required_figures(kind, makes_images, offered)),
        "minutes": periods.minutes_in(period),
        "before": month_before(period, recent),
        "medians": usual_medians(period, recent),
        "fees": {code: fee._asdict() for code, fee in fees.items()},
    }


def month_before(period: int, recent: Months) -> dict[str, object] | None:
    """The figures filed for the month directly before, or None."""
    wanted = periods.following(period, -1)
    found = next((filed for month, filed in recent if month == wanted), None)
    return None if found is None else {code: found.get(code) for code in BY_CODE}


def usual_medians(period: int, recent: Months) -> dict[str, float]:
    """The median of each figure over the last six filed months, where three of them have it."""
    earlier = [filed for month, filed in recent if month < period][: usual.USUAL_MONTHS]
    medians = {}
    for code in COUNT_CODES:
        known = [value for filed in earlier if isinstance(value := filed.get(code), int)]
        if (middle := usual.median(known)) is not None:
            medians[code] = middle
    return medians
