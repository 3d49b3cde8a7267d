"""Scores of filed months: seven components, their weighted mean, a ceiling and the band.

Every step is arithmetic on whole columns, element by element; components are clamped first and
added in the directive's order. So one row, alone, gets the bits it gets within the nation.
"""

import math
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from reports.policy.directive.parts import BASELINE_RATES, COMPONENTS, NO_ACTIVITY, Directive
from reports.policy.form.months import by_period, column, words_at
from reports.policy.scoring import shares
from reports.policy.scoring.facts import Facts, Rate, weight_in

JUDGED_DECIMALS: Final = 9  # bands look at the total rounded to so many decimals

SCORE_COLUMNS: Final = (
    "facility", "period", "phase", "services", "total", "total_before_ceiling", "ceiling", "band",
    *(f"{component}_score" for component in COMPONENTS),
    *(f"{rate}_{part}" for rate in BASELINE_RATES for part in (
        "actual", "numerator", "denominator", "baseline", "plan")),
    "electronic_share", "electronic_target", "report_share", "availability", "access_share",
    "days_late",
)  # fmt: skip


def scores_of(facts: Facts, directive: Directive) -> pd.DataFrame:
    """Return the scores of every month that can be scored, by facility and period.

    The columns are `SCORE_COLUMNS`: totals and `*_score` 0…100 (NaN = not applicable; a month
    without activity has no total). `ceiling` is the code of the lowest ceiling over the month
    ('' = none), `total` what it leaves of `total_before_ceiling`.
    """
    rows = np.flatnonzero(facts.scoreable)
    months = facts.months if facts.scoreable.all() else facts.months.iloc[rows]
    period, studies, active = facts.period[rows], facts.studies[rows], facts.active[rows]
    columns: dict[str, object] = {}
    scores: dict[str, np.ndarray] = {}
    for code in BASELINE_RATES:
        scores[code], explained = _rate_score(facts.rates[code], rows, facts, code, directive)
        columns |= explained
    columns |= _other_scores(months, studies, period, scores, directive)
    total, weights = np.zeros(len(rows)), np.zeros(len(rows))
    for component in COMPONENTS:
        weight = by_period(period, lambda p, c=component: weight_in(directive, p, c))  # type: ignore[misc]
        exempt = months["kind"].isin(directive.components[component].not_for_kinds).to_numpy(bool)
        score = np.where(active & (weight > 0) & ~exempt, scores[component], np.nan)
        applicable = ~np.isnan(score)
        total += np.where(applicable, weight * score, 0.0)
        weights += np.where(applicable, weight, 0.0)
        columns[f"{component}_score"] = score
    known = weights > 0
    before = np.where(known, total / np.where(known, weights, 1.0), np.nan)
    columns["ceiling"], highest = _ceilings(months, period, active, directive)
    columns |= {"total_before_ceiling": before, "total": np.minimum(before, highest)}
    columns["band"] = _bands(columns["total"], directive)
    phases = [phase.code for phase in directive.phases]
    columns["phase"] = words_at(
        phases, by_period(period, lambda p: phases.index(_phase_code(directive, p)))
    )
    columns |= {"facility": facts.facility[rows], "period": period, "services": studies}
    return pd.DataFrame({name: columns[name] for name in SCORE_COLUMNS}, copy=False)


def displayed(total: float) -> float:
    """A total as people see it: one decimal, rounded down, so that 84.96 is not shown as 85.

    Judged on the total rounded to nine decimals, as bands are. NaN stays NaN.
    """
    if math.isnan(total):
        return total
    return math.floor(round(round(total, JUDGED_DECIMALS) * 10, JUDGED_DECIMALS - 1)) / 10


def explain(score: Mapping[str, Any], directive: Directive) -> list[dict[str, Any]]:
    """What each component of the phase brought: one dict each, in the directive's order.

    `score` is None where not applicable; `points` and `points_lost` add up over the components
    to the total before its ceiling and to what is missing to 100. `source` is what people must
    see beside it.
    """
    period = int(score["period"])
    phase = directive.phase_of(period)
    if phase is None:
        return []
    scores = {code: _known(score[f"{code}_score"]) for code in phase.weights}
    weights = sum(phase.weights[code] for code, value in scores.items() if value is not None)
    parts: list[dict[str, Any]] = []
    for code, weight in phase.weights.items():
        value, component = scores[code], directive.components[code]
        origin = directive.origin_in(component.origin, period)
        points = None if value is None else weight * value / weights
        parts.append(
            {
                "name": code,
                "label_fa": component.name.fa,
                "label_en": component.name.en,
                "how_fa": component.how.fa,
                "how_en": component.how.en,
                "score": value,
                "weight": weight,
                "points": points,
                "points_lost": None if value is None else weight * (100 - value) / weights,
                "source": origin.source,
                "clause": origin.clause,
                "weight_source": phase.weights_origin.source,
            }
        )
    return parts


def _known(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


def _rate_score(
    rate: Rate, rows: np.ndarray, facts: Facts, code: str, directive: Directive
) -> tuple[np.ndarray, dict[str, object]]:
    """Elimination score of a rate, and the columns that explain it.

    During the glide each hundredth of the baseline above the plan costs a point; after it a
    number of sheets brings it to zero, the same for everybody (large facilities: a share of the
    denominator). A small denominator counts as the least one, so that one sheet is one sheet.
    """
    glide = directive.glides[code]
    sheets, denominator = rate.numerator[rows], rate.denominator[rows]
    baseline = rate.baseline[rows]
    plan = baseline * (1 - by_period(facts.period[rows], glide.gone))
    counted = np.maximum(denominator, directive.number("smallest_denominator"))
    actual = sheets / counted
    limit = np.maximum(
        directive.number("sheets_for_no_points"),
        directive.number("percent_for_no_points") * counted / 100,
    )
    lost = np.where(facts.period[rows] <= glide.until, (actual - plan) / baseline, sheets / limit)
    return _clamped(100 * (1 - lost)), {
        f"{code}_actual": actual,
        f"{code}_numerator": sheets,
        f"{code}_denominator": denominator,
        f"{code}_baseline": baseline,
        f"{code}_plan": plan,
    }


def _other_scores(
    months: pd.DataFrame,
    studies: np.ndarray,
    period: np.ndarray,
    scores: dict[str, np.ndarray],
    directive: Directive,
) -> dict[str, object]:
    """Fill in the scores of the other components; returns the columns that explain them."""
    share = shares.electronic_share(months, studies, period, directive)
    weighed = by_period(period, lambda p: weight_in(directive, p, "electronic")) > 0
    gone = by_period(period, directive.glides["electronic"].gone)
    target = np.where(weighed, directive.number("electronic_target") * gone, np.nan)
    scores["electronic"] = 100 * np.minimum(1.0, share / target)

    report_share = shares.report_share(months)
    nothing_out = (studies > 0) & (column(months, "handovers") == 0)
    scores["report"] = np.where(nothing_out, 0.0, _clamped(100 * report_share))

    scores["pacs"], availability = _platform_score(months, directive)

    access_share = shares.ratio(
        column(months, "physicians_with_access"), column(months, "physicians_referring")
    )
    scores["access"] = _clamped(100 * access_share)

    days_late = column(months, "days_late")
    scores["timeliness"] = _clamped(100 - directive.number("points_per_day_late") * days_late)
    return {
        "electronic_share": share,
        "electronic_target": target,
        "report_share": report_share,
        "availability": availability,
        "access_share": access_share,
        "days_late": days_late,
    }


def _platform_score(months: pd.DataFrame, directive: Directive) -> tuple[np.ndarray, np.ndarray]:
    """Score of the platform and its availability. A blank platform counts as none."""
    scheduled, down = column(months, "pacs_scheduled_minutes"), column(months, "pacs_down_minutes")
    up = scheduled - down
    none, full = (directive.number(f"availability_{end}_percent") for end in ("none", "full"))
    # In percent and multiplied out: whole minutes are compared exactly.
    graded = shares.ratio(100 * up - none * scheduled, (full - none) * scheduled)
    graded = np.nan_to_num(np.minimum(1.0, np.maximum(0.0, graded)))
    points = directive.number("platform_points") + directive.number("availability_points") * graded
    return np.where(shares.has_platform(months), _clamped(points), 0.0), shares.availability(months)


def _ceilings(
    months: pd.DataFrame, period: np.ndarray, active: np.ndarray, directive: Directive
) -> tuple[object, np.ndarray]:
    """Code of the lowest ceiling over each month ('' = none), and the highest total it leaves."""
    place = np.zeros(len(months), dtype=np.int64)  # 0: none, else one more than the ceiling's
    highest = np.full(len(months), np.inf)
    for number, ceiling in enumerate(directive.ceilings, 1):
        above = np.zeros(len(months), dtype=bool)
        for code in ceiling.figures:
            above |= column(months, code) > 0
        lower = above & active & (period >= ceiling.start) & (ceiling.total < highest)
        place[lower], highest[lower] = number, ceiling.total
    return words_at(["", *(ceiling.code for ceiling in directive.ceilings)], place), highest


def _bands(total: object, directive: Directive) -> object:
    judged = np.round(np.asarray(total, dtype=np.float64), JUDGED_DECIMALS)
    place = np.zeros(len(judged), dtype=np.int64)
    for band in directive.bands[:-1]:
        place += ~(judged >= band.from_score)
    place = np.where(np.isnan(judged), len(directive.bands), place)
    return words_at([*(band.code for band in directive.bands), NO_ACTIVITY], place)


def _phase_code(directive: Directive, period: int) -> str:
    phase = directive.phase_of(period)
    if phase is None:
        raise ValueError(f"{period} is not scored")
    return phase.code


def _clamped(score: np.ndarray) -> np.ndarray:
    clamped: np.ndarray = np.minimum(100.0, np.maximum(0.0, score))
    return clamped
