"""What looks wrong in a report without being an error: warnings a person must explain.

One evaluator takes one report, the other a frame of many; both draw on the same table of
warnings. A warning that needs a figure that is absent is skipped.
"""

from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import Any, Final, cast

import numpy as np
import pandas as pd

from facilities.errors import Problem
from reports.policy import periods
from reports.policy.digits import to_persian
from reports.policy.directive import published
from reports.policy.directive.parts import Directive
from reports.policy.film_stock import Tolerance, stock_expected, stock_in
from reports.policy.form.form import BY_CODE, COUNT_CODES, STUDY_CODES
from reports.policy.form.months import studies_of

WASTE_TOLERANCE: Final = Tolerance(sheets=5, percent=5)  # of film prints
USUAL_MONTHS: Final = 6  # last filed months a figure is compared with
FEWEST_USUAL_MONTHS: Final = 3
SMALLEST_USUAL_MEDIAN: Final = 10
USUAL_FACTOR: Final = 5  # between a fifth and five times the median

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

CHARGES: Final = (
    ("film_fee_unknown", "film_prints_charged", "film_fee_rials"),
    ("paper_fee_unknown", "paper_prints_charged", "paper_fee_rials"),
    ("cd_fee_unknown", "cds_charged", "cd_fee_rials"),
)
_NAN = float("nan")
_NUMBERS = (int, float)
_BLANK: Final[dict[str, Any]] = dict.fromkeys(COUNT_CODES)
_all_counts = itemgetter(*COUNT_CODES)


def find_warnings(
    figures: Mapping[str, object],
    *,
    period: int,
    recent: Iterable[tuple[int, Mapping[str, object]]],
    directive: Directive | None = None,
) -> list[Problem]:
    """The warnings about one report.

    `figures` are cleaned ones without errors. `recent` are the facility's last filed months
    before this one, newest first; six are looked at. The tolerance of film stock is the
    directive's (the latest one unless given).
    """
    earlier = [(month, dict(filed)) for month, filed in recent if month < period][:USUAL_MONTHS]
    previous = next(
        (filed for month, filed in earlier if month == periods.following(period, -1)), None
    )
    known = {code: _number(figures.get(code)) for code in COUNT_CODES}
    before = _number(previous.get("film_closing")) if previous else _NAN
    counted = [known[code] for code in STUDY_CODES if known[code] == known[code]]
    masks = _masks(
        known,
        sum(counted) if counted else _NAN,
        before,
        figures.get("print_reason") is None,
        (directive or published.directive()).film_tolerance,
    )
    masks["same_as_month_before"] = previous is not None and all(
        figures.get(code) == previous.get(code) for code in BY_CODE
    )
    problems = [warning(code) for code in WARNING_CODES if masks.get(code)]
    for code, values in zip(COUNT_CODES, zip(*map(_counts, earlier), strict=True), strict=False):
        usual = sorted([value for value in values if value is not None])
        if len(usual) < FEWEST_USUAL_MONTHS:
            continue
        half = len(usual) // 2
        median = usual[half] if len(usual) % 2 else (usual[half - 1] + usual[half]) / 2
        if _unusual(known[code], median):
            problems.append(warning("out_of_usual_range", field=code, median=median))
    return problems


def frame_warnings(
    frame: pd.DataFrame, recent: pd.DataFrame, *, directive: Directive | None = None
) -> pd.DataFrame:
    """The same warnings about many reports at once.

    `frame` and `recent` have `facility`, `period`, the count figures as float64 (NaN = blank)
    and `print_reason`, `platform`, `platform_name` (None = blank); `frame` has at most one row a
    facility. `recent` holds filed months; those from the report's own on are not looked at.
    Returns one row per warning: `row` (position in `frame`), `field`, `code`, `median` (NaN but
    for out_of_usual_range); `warning` makes the text.
    """
    history = _History(frame, recent)
    known = {code: frame[code].to_numpy(np.float64) for code in COUNT_CODES}
    before = np.where(history.previous_filed, history.values("film_closing")[0], np.nan)
    masks = _masks(
        known,
        studies_of(frame),
        before,
        frame["print_reason"].isna().to_numpy(),
        (directive or published.directive()).film_tolerance,
    )
    masks["same_as_month_before"] = history.same_as_previous(frame)
    rows = [
        pd.DataFrame(
            {
                "row": np.flatnonzero(masks[code]),
                "field": _TEXTS[code][0],
                "code": code,
                "median": np.nan,
            }
        )
        for code in WARNING_CODES
        if code in masks
    ]
    for code in COUNT_CODES:
        median = _medians(history.values(code))
        at = np.flatnonzero(_unusual(known[code], median))
        rows.append(
            pd.DataFrame(
                {"row": at, "field": code, "code": "out_of_usual_range", "median": median[at]}
            )
        )
    return pd.concat(rows, ignore_index=True).sort_values("row", kind="stable", ignore_index=True)


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


def _masks(
    known: Mapping[str, Any],
    studies: Any,
    closing_before: Any,
    reason_blank: Any,
    tolerance: Tolerance | None,
) -> dict[str, Any]:
    """Which warnings hold, by code. Numbers or columns of numbers: the operators serve both.

    Comparisons with NaN are False, so what is absent warns of nothing.
    """
    masks = {}
    if tolerance:
        incoming = stock_in(known["film_opening"], known["film_purchased"], known["film_received"])
        expected = stock_expected(
            incoming, known["film_given"], known["film_wasted"], known["film_prints"]
        )
        masks["film_balance_off"] = tolerance.exceeded(
            abs(expected - known["film_closing"]), incoming
        )
        masks["film_opening_off"] = tolerance.exceeded(
            abs(known["film_opening"] - closing_before), closing_before
        )
    for code, charged, fee in CHARGES:
        masks[code] = (known[charged] > 0) & (known[fee] != known[fee])
    printed = (known["film_prints"] > 0) | (known["paper_prints"] > 0)
    masks["print_reason_missing"] = printed & reason_blank
    masks["film_waste_high"] = WASTE_TOLERANCE.exceeded(known["film_wasted"], known["film_prints"])
    masks["no_handover"] = (studies > 0) & (known["handovers"] == 0)
    masks["prints_without_studies"] = printed & (studies == 0)
    return masks


def _unusual(value: Any, median: Any) -> Any:
    """Whether a value is outside a fifth to five times a median that is worth comparing."""
    far = (value * USUAL_FACTOR < median) | (value > median * USUAL_FACTOR)
    return far & (median >= SMALLEST_USUAL_MEDIAN)


def _counts(month: tuple[int, Mapping[str, Any]]) -> tuple[Any, ...]:
    """All counts of a filed month in the form's order, None where blank."""
    return cast(tuple[Any, ...], _all_counts(_BLANK | dict(month[1])))


def _number(value: object) -> float:
    return float(value) if isinstance(value, _NUMBERS) else _NAN


class _History:
    """For each report of a frame, its facility's last filed months before it, newest first."""

    def __init__(self, frame: pd.DataFrame, recent: pd.DataFrame) -> None:
        row = pd.Index(frame["facility"]).get_indexer(recent["facility"])
        period = frame["period"].to_numpy(np.int64)
        before_what = np.append(period, 0)[row]  # row −1, a facility not in the frame: nothing
        earlier = recent["period"].to_numpy(np.int64) < before_what
        recent = recent[earlier].assign(_row=row[earlier])
        self._recent = recent.sort_values(["_row", "period"], ascending=[True, False])
        row = self._recent["_row"].to_numpy()
        place = self._recent.groupby("_row").cumcount().to_numpy()
        self._kept = place < USUAL_MONTHS
        self._row, self._place = row[self._kept], place[self._kept]
        self._shape = (USUAL_MONTHS, len(frame))
        newest = self._place == 0
        self._newest = self._recent[self._kept][newest].set_index("_row")
        before = {p: periods.following(int(p), -1) for p in np.unique(period)}
        wanted = np.array([before[p] for p in period], dtype=np.int64)
        self.previous_filed = np.zeros(len(frame), dtype=bool)
        rows = self._newest.index.to_numpy()
        self.previous_filed[rows] = self._newest["period"].to_numpy() == wanted[rows]

    def values(self, code: str) -> np.ndarray:
        """One figure: an array of six (newest first) × reports, NaN where there is none."""
        values = np.full(self._shape, np.nan)
        values[self._place, self._row] = self._recent[code].to_numpy(np.float64)[self._kept]
        return values

    def same_as_previous(self, frame: pd.DataFrame) -> np.ndarray:
        """Whether every figure equals that of the month before, which must have been filed."""
        same = self.previous_filed.copy()
        previous = self._newest.reindex(np.arange(len(frame)))
        for code in BY_CODE:
            if code not in frame.columns:
                continue
            now, then = frame[code], previous[code]
            blank = now.isna().to_numpy() & then.isna().to_numpy()
            same &= blank | (now.to_numpy(object) == then.to_numpy(object))
        return same


def _medians(values: np.ndarray) -> np.ndarray:
    """Medians over the first axis, NaN with fewer than three values."""
    ordered = np.sort(values, axis=0)  # NaN goes last
    count = (~np.isnan(values)).sum(axis=0)
    columns = np.arange(values.shape[1])
    low = ordered[np.maximum(count - 1, 0) // 2, columns]
    high = ordered[np.minimum(count // 2, len(values) - 1), columns]
    return np.where(count >= FEWEST_USUAL_MONTHS, (low + high) / 2, np.nan)
