"""What must hold between figures of one report, as data.

One list serves the web form, the API, the workbook and the browser. A relation that needs a
figure that is absent is skipped.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd

from facilities.errors import Problem
from reports.policy import periods
from reports.policy.digits import to_persian
from reports.policy.form.form import STUDY_CODES

# Sums that relations name like figures.
STUDIES: Final = "studies"  # all studies reported; absent only if every one of them is
MONTH_MINUTES: Final = "month_minutes"


@dataclass(frozen=True, slots=True)
class Relation:
    """A rule between sums of figures.

    `at_most`: the sum of `left` is at most the sum of `right`. `only_with`: `left` may be above
    zero only where `right` is. The messages take {left} and {right}; the error is shown at the
    first of `fields`, the others are marked.
    """

    code: str
    test: Literal["at_most", "only_with"]
    left: tuple[str, ...]
    right: tuple[str, ...]
    fields: tuple[str, ...]
    message_fa: str
    message_en: str


def _at_most(code: str, left: str, right: str, name_fa: str, name_en: str) -> Relation:
    over_fa, whole_fa = name_fa.split("|")
    over_en, whole_en = name_en.split("|")
    return Relation(
        code,
        "at_most",
        (left,),
        (right,),
        tuple(f for f in (left, right) if f not in _SUMS),
        f"{over_fa} ({{left}}) نباید از {whole_fa} ({{right}}) بیشتر باشد.",
        f"{over_en} ({{left}}) cannot be more than {whole_en} ({{right}}).",
    )


def _fee_only_with(code: str, fee: str, charged: str, name_fa: str, name_en: str) -> Relation:
    return Relation(
        code,
        "only_with",
        (fee,),
        (charged,),
        (fee, charged),
        f"برای {name_fa} وجه ({{left}} ریال) ثبت شده، اما تعداد با دریافت وجه صفر است.",
        f"A fee ({{left}} rials) is given for {name_en}, but nothing was charged for.",
    )


_SUMS = (STUDIES, MONTH_MINUTES)
_DELIVERIES = ("delivered_electronic", "delivered_cd", "delivered_paper", "delivered_film")

RELATIONS: Final[tuple[Relation, ...]] = (
    _at_most("film_charged_over_printed", "film_prints_charged", "film_prints",
             "فیلم با دریافت وجه|فیلم چاپ‌شده", "Film charged for|film printed"),
    _at_most("paper_charged_over_printed", "paper_prints_charged", "paper_prints",
             "چاپ کاغذی با دریافت وجه|چاپ کاغذی تصویر",
             "Paper prints charged for|paper prints"),
    _at_most("cds_charged_over_delivered", "cds_charged", "cds",
             "لوح فشرده با دریافت وجه|لوح فشردهٔ تحویل‌شده",
             "Discs charged for|discs handed over"),
    _fee_only_with("film_fee_without_charged", "film_fee_rials", "film_prints_charged",
                   "فیلم", "film"),
    _fee_only_with("paper_fee_without_charged", "paper_fee_rials", "paper_prints_charged",
                   "چاپ کاغذی", "paper prints"),
    _fee_only_with("cd_fee_without_charged", "cd_fee_rials", "cds_charged",
                   "لوح فشرده", "discs"),
    _at_most("reports_over_handovers", "handovers_with_report", "handovers",
             "تحویل همراه با گزارش|کل موارد تحویل‌شده",
             "Handovers with a report|all handovers"),
    _at_most("electronic_over_handovers", "delivered_electronic", "handovers",
             "تحویل الکترونیکی|کل موارد تحویل‌شده", "Electronic handovers|all handovers"),
    _at_most("cd_over_handovers", "delivered_cd", "handovers",
             "تحویل با لوح فشرده|کل موارد تحویل‌شده", "Handovers on disc|all handovers"),
    _at_most("paper_over_handovers", "delivered_paper", "handovers",
             "تحویل با چاپ کاغذی|کل موارد تحویل‌شده", "Handovers on paper|all handovers"),
    _at_most("film_over_handovers", "delivered_film", "handovers",
             "تحویل با فیلم|کل موارد تحویل‌شده", "Handovers on film|all handovers"),
    Relation("deliveries_below_handovers", "at_most", ("handovers",), _DELIVERIES,
             ("handovers", *_DELIVERIES),
             "کل موارد تحویل‌شده ({left}) از جمع تحویل‌ها با هر رسانه ({right}) بیشتر است.",
             "All handovers ({left}) are more than the handovers over all media ({right})."),
    _at_most("handovers_over_studies", "handovers", STUDIES,
             "کل موارد تحویل‌شده|جمع خدمات ماه", "All handovers|the month's studies"),
    _at_most("downtime_over_scheduled", "pacs_down_minutes", "pacs_scheduled_minutes",
             "زمان قطعی سامانه|زمان کار پیش‌بینی‌شده",
             "Minutes the platform was down|its planned working time"),
    _at_most("scheduled_over_month", "pacs_scheduled_minutes", MONTH_MINUTES,
             "زمان کار پیش‌بینی‌شده|دقیقه‌های این ماه",
             "Planned working minutes|the minutes of this month"),
    _at_most("archived_over_studies", "studies_archived", STUDIES,
             "موارد بایگانی‌شده|جمع خدمات ماه", "Studies archived|the month's studies"),
    _at_most("ehr_over_studies", "studies_in_ehr", STUDIES,
             "موارد ثبت‌شده در پروندهٔ الکترونیک سلامت|جمع خدمات ماه",
             "Studies in the electronic health record|the month's studies"),
    _at_most("access_over_referring", "physicians_with_access", "physicians_referring",
             "پزشکان دارای دسترسی|پزشکان ارجاع‌دهنده",
             "Physicians with access|referring physicians"),
)  # fmt: skip


def relation_problems(
    figures: Mapping[str, object], *, period: int | None, faulty: Collection[str] = ()
) -> list[Problem]:
    """The relations one report breaks.

    `figures` are cleaned (None = blank); those in `faulty` could not be read, so whatever needs
    one of them is skipped.
    """
    known = {code: value for code, value in figures.items() if type(value) is int}
    counted = [known[code] for code in STUDY_CODES if code in known]
    if counted and not any(code in faulty for code in STUDY_CODES):
        known[STUDIES] = sum(counted)
    if periods.is_period(period):
        assert period is not None  # noqa: S101 - for the type checker
        known[MONTH_MINUTES] = periods.minutes_in(period)
    return [problem for relation in RELATIONS if (problem := _problem(relation, known))]


def failing_relations(frame: pd.DataFrame) -> pd.DataFrame:
    """The same relations over many reports at once.

    `frame` has `period` and the count figures as float64 (NaN = blank; a column may be missing).
    Returns booleans, one column per relation code: True where it is broken.
    """
    known = {code: frame[code].to_numpy(np.float64) for code in frame.columns if code in _NEEDED}
    counted = [known[code] for code in STUDY_CODES if code in known]
    blank = np.full(len(frame), np.nan)
    studies = sum((np.nan_to_num(column) for column in counted), start=np.zeros(len(frame)))
    present = np.zeros(len(frame), dtype=bool)
    for column in counted:
        present |= ~np.isnan(column)
    known[STUDIES] = np.where(present, studies, np.nan)
    codes, distinct = pd.factorize(frame["period"])
    known[MONTH_MINUTES] = np.array(
        [periods.minutes_in(int(p)) if periods.is_period(int(p)) else np.nan for p in distinct]
        + [np.nan]
    )[codes]

    def total(names: tuple[str, ...]) -> np.ndarray:
        return sum((known.get(name, blank) for name in names), start=np.zeros(len(frame)))

    broken = {}
    for relation in RELATIONS:
        left, right = total(relation.left), total(relation.right)
        # Comparisons with NaN are False: what is absent breaks nothing.
        broken[relation.code] = (
            left > right if relation.test == "at_most" else (left > 0) & (right == 0)
        )
    return pd.DataFrame(broken, index=frame.index)


def relations_as_json() -> list[dict[str, object]]:
    """The relations as plain dicts, ready for the browser."""
    return [
        {
            "code": relation.code,
            "test": relation.test,
            "left": list(relation.left),
            "right": list(relation.right),
            "fields": list(relation.fields),
            "message": {"fa": relation.message_fa, "en": relation.message_en},
        }
        for relation in RELATIONS
    ]


_NEEDED = frozenset(STUDY_CODES).union(*(r.left + r.right for r in RELATIONS))


def _problem(relation: Relation, known: Mapping[str, int]) -> Problem | None:
    try:
        left = sum([known[name] for name in relation.left])
        right = sum([known[name] for name in relation.right])
    except KeyError:
        return None
    if left <= right if relation.test == "at_most" else not (left > 0 and right == 0):
        return None
    return Problem(
        relation.fields[0],
        relation.code,
        relation.message_fa.format(left=to_persian(left), right=to_persian(right)),
        relation.message_en.format(left=f"{left:,}", right=f"{right:,}"),
    )
