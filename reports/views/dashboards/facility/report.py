"""A facility's month on one page, to print and to send."""

from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from facilities import kinds
from facilities.language import label_of
from reports.dashboards.facility.losses import SHORT_NAMES, axis_of
from reports.dashboards.score_parts import ScorePart
from reports.formatting.labels import words
from reports.formatting.moments import period
from reports.formatting.numbers import figure, number, rate, signed, weight
from reports.formatting.units import SCORE, format_figure
from reports.policy import periods
from reports.policy.form import form
from reports.views.dashboards.facility import helping, score
from reports.views.dashboards.facility.subject import FacilitySubject, facility_of, subject_of
from reports.views.dashboards.one_page import one_page_answer

MONTHS: Final = 12


@login_required
@require_safe
def facility_report(request: HttpRequest, code: str) -> HttpResponse:
    """The PDF: head, sentence, waterfall, components, twelve months."""
    facility = facility_of(request.user, code)
    if facility is None:
        raise Http404
    if facility.code != code:
        return redirect(reverse("facility_report", args=[facility.code]))
    subject = subject_of(request, facility)
    name = f"report-{facility.code}-{subject.month.period}.pdf"
    return one_page_answer(request.user, facility_words(subject), file_name=name)


def facility_words(subject: FacilitySubject) -> dict[str, Any]:
    """What the report says of a facility's month."""
    facility, month = subject.facility, period(subject.month.period)
    apart = score.score_apart(subject)
    kind, ownership = (
        label_of(known, code)
        for known, code in (
            (kinds.KINDS, facility.kind),
            (kinds.OWNERSHIPS, facility.ownership),
        )
    )
    content = {
        "title": _("Report of %(month)s") % {"month": month},
        "name": facility.name,
        "code": facility.code,
        "subtitle": " · ".join((kind, ownership, str(facility.university))),
        "sentence": _sentence(subject, apart),
        "tables": [_months(subject)],
    }
    if not apart:
        return content
    return content | _fall(subject, apart) | {"tables": [_parts(apart["parts"]), _months(subject)]}


def _sentence(subject: FacilitySubject, apart: dict[str, Any]) -> str:
    """State and score, since when, the ceiling, and what would change it."""
    said = score.verdict(subject, helping.helps_of(subject))
    state = words(subject.marks[subject.state].label)
    begun = f"{figure(apart['total'], SCORE)} – {state}." if apart else f"{state}."
    parts = [begun, said["since"]]
    if apart and apart["ceiling"]:
        parts.append(
            _("%(before)s before the ceiling: %(name)s")
            % {
                "before": figure(apart["before_ceiling"], SCORE),
                "name": words(apart["ceiling"].name),
            }
            + "."
        )
    if said["best"]:
        parts.append(f"{said['best_text']} {said['would_change']}")
    return " ".join(filter(None, parts))


def _fall(subject: FacilitySubject, apart: dict[str, Any]) -> dict[str, Any]:
    """The columns from 100 to the score."""
    total = apart["total"]
    ticks = axis_of(total)
    low = max(0.0, 2 * ticks[0] - ticks[1])
    bars = [_bar(_("Full"), low, 100, number(100), "full")]
    level = 100.0
    for part in apart["parts"]:
        if part.points_lost is not None:
            below = level - part.points_lost
            text = signed(-part.points_lost) if part.points_lost else number(0)
            bars.append(_bar(words(SHORT_NAMES[part.code]), below, level, text, "loss"))
            level = below
    if apart["ceiling"]:
        text = signed(round(total - apart["before_ceiling"], 1))
        bars.append(_bar(_("Ceiling"), total, apart["before_ceiling"], text, "cut"))
    bars.append(_bar(_("Score"), low, total, figure(total, SCORE), subject.state))
    note = _("Points of 100; the axis begins at %(low)s.") % {"low": weight(low)}
    return {"fall": bars, "fall_low": low, "fall_title": apart["losses_title"], "fall_note": note}


def _bar(name: str, low: float, high: float, text: str, look: str) -> dict[str, Any]:
    return {"name": name, "low": low, "high": high, "text": text, "look": look}


def _parts(parts: list[ScorePart]) -> dict[str, Any]:
    """The components as the page has them, without their explanations."""
    return {
        "title": _("Components"),
        "heads": [
            _("Component"),
            _("Figure"),
            _("Plan"),
            _("Component's score"),
            _("Weight"),
            _("Points lost"),
        ],
        "rows": [
            [
                words(part.name),
                rate(part.figure, part.unit),
                rate(part.target, part.unit),
                _("not applicable") if part.score is None else figure(part.score, SCORE),
                weight(part.weight),
                figure(part.points_lost, SCORE),
            ]
            for part in parts
        ],
    }


def _months(subject: FacilitySubject) -> dict[str, Any]:
    """The twelve months that end with the chosen one, newest first."""
    chosen = subject.month.period
    return {
        "title": _("Twelve months"),
        "heads": [
            _("Month"),
            _("State"),
            _("Score"),
            _("Studies"),
            _("Film"),
            _("Paper"),
            _("Electronic"),
        ],
        "rows": [
            _month(subject, periods.following(chosen, -back))
            for back in range(MONTHS)
            if periods.following(chosen, -back) in subject.states
        ],
    }


def _month(subject: FacilitySubject, month: int) -> list[str]:
    scored, report = subject.scores.get(month), subject.reports.get(month)
    studies = [getattr(report, code) for code in form.STUDY_CODES] if report else []
    known = [count for count in studies if count is not None]
    return [
        period(month),
        words(subject.marks[subject.states[month]].label),
        figure(format_figure(SCORE, scored.total if scored else None), SCORE),
        number(sum(known)) if known else number(None),
        *(
            number(getattr(report, code) if report else None)
            for code in ("film_prints", "paper_prints", "delivered_electronic")
        ),
    ]
