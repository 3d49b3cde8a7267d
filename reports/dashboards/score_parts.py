"""A month's score taken apart: what each component brought, out of what, and where from."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from facilities.kinds import Label
from reports.dashboards.sentences import about_elimination, about_plan
from reports.formatting.units import DAYS, RATE, SHARE
from reports.policy.directive.parts import BASELINE_RATES, Directive, Origin
from reports.policy.form import form
from reports.policy.scoring.components import displayed, explain

# Component -> unit, the column of its figure, the column of its target.
_FIGURES: Final[dict[str, tuple[str, str, str | None]]] = {
    **{rate: (RATE, f"{rate}_actual", f"{rate}_plan") for rate in BASELINE_RATES},
    "electronic": (SHARE, "electronic_share", "electronic_target"),
    "report": (SHARE, "report_share", None),
    "pacs": (SHARE, "availability", None),
    "access": (SHARE, "access_share", None),
    "timeliness": (DAYS, "days_late", None),
}
_RATE_THRESHOLDS: Final = (
    "sheets_for_no_points",
    "percent_for_no_points",
    "smallest_denominator",
    "baseline_cap_medians",
    "baseline_floor",
)
_THRESHOLDS: Final[dict[str, tuple[str, ...]]] = {
    "film": _RATE_THRESHOLDS,
    "print": _RATE_THRESHOLDS,
    "electronic": ("electronic_target",),
    "pacs": (
        "platform_points",
        "availability_points",
        "availability_full_percent",
        "availability_none_percent",
    ),
    "timeliness": ("points_per_day_late",),
}


class ShownThreshold(NamedTuple):
    """A number behind a component, with where it comes from."""

    text: Label
    value: float
    origin: Origin


class ScorePart(NamedTuple):
    """One component of a month's score; figures as people read them, None where not applicable.

    `figure` and `target` are in `unit`; `numerator` and `denominator`, as filed, make the figure
    of a rate. `choice` is the platform reported; `sentences` say what a rate's plan and score are.
    """

    code: str
    name: Label
    unit: str
    figure: float | None
    numerator: int | None
    denominator: int | None
    baseline: float | None
    target: float | None
    choice: Label | None
    score: float | None
    weight: float
    points: float | None
    points_lost: float | None
    origin: Origin
    clause: Label | None
    weights_origin: Origin
    how: Label
    glide: Label | None
    sentences: tuple[Label, ...]
    thresholds: tuple[ShownThreshold, ...]


def score_parts(
    score: Mapping[str, Any],
    figures: Mapping[str, Any],
    directive: Directive,
    counted_until: Mapping[str, date],
) -> list[ScorePart]:
    """The parts of a score (a row of the scores' columns), the month's report beside it.

    `counted_until` is the last day whose filings count for the baseline of a rate.
    """
    return [
        _part(told, score, figures, directive, counted_until) for told in explain(score, directive)
    ]


def _part(
    told: Mapping[str, Any],
    score: Mapping[str, Any],
    figures: Mapping[str, Any],
    directive: Directive,
    counted_until: Mapping[str, date],
) -> ScorePart:
    code = str(told["name"])
    unit, figure, target = _FIGURES[code]
    component, is_rate = directive.components[code], code in BASELINE_RATES
    glide = directive.glides.get(code)
    return ScorePart(
        code=code,
        name=component.name,
        unit=unit,
        figure=_read(unit, score[figure]),
        numerator=score[f"{code}_numerator"] if is_rate else None,
        denominator=score[f"{code}_denominator"] if is_rate else None,
        baseline=_read(unit, score[f"{code}_baseline"]) if is_rate else None,
        target=_read(unit, score[target] if target else _full(code, directive)),
        choice=_platform(figures) if code == "pacs" else None,
        score=_score(told["score"]),
        weight=told["weight"],
        points=_points(told["points"]),
        points_lost=_points(told["points_lost"]),
        origin=Origin(told["source"], told["clause"]),
        clause=directive.clauses.get(told["clause"] or ""),
        weights_origin=Origin(told["weight_source"]),
        how=component.how,
        glide=glide.text if glide else None,
        sentences=_sentences(code, int(score["period"]), directive, counted_until),
        thresholds=_thresholds(code, int(score["period"]), directive),
    )


def _sentences(
    code: str, period: int, directive: Directive, counted_until: Mapping[str, date]
) -> tuple[Label, ...]:
    if code not in BASELINE_RATES:
        return ()
    plan = about_plan(code, counted_until.get(code), directive)
    return (*filter(None, [plan]), about_elimination(code, period, directive))


def _thresholds(code: str, period: int, directive: Directive) -> tuple[ShownThreshold, ...]:
    found = []
    for name in _THRESHOLDS.get(code, ()):
        threshold = directive.thresholds[name]
        origin = directive.origin_in(threshold.origin, period)
        found.append(ShownThreshold(threshold.text, directive.number(name), origin))
    return tuple(found)


def _full(code: str, directive: Directive) -> float:
    """What brings all points where no glide sets a target."""
    if code == "pacs":
        return directive.number("availability_full_percent") / 100
    return 0.0 if code == "timeliness" else 1.0


def _platform(figures: Mapping[str, Any]) -> Label | None:
    return dict(form.BY_CODE["platform"].choices).get(figures.get("platform") or "")


def _read(unit: str, value: float | None) -> float | None:
    """A rate for 100 studies and a share in percent, with one decimal; days as they are."""
    if value is None or unit == DAYS:
        return value
    return round(100 * value, 1)


def _score(value: float | None) -> float | None:
    return None if value is None else displayed(value)


def _points(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
