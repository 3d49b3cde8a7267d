"""A month of the nation or of a university on one page: six figures, and who stands lowest."""

from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from facilities.access.scope import may
from facilities.models import University
from reports.calendar import calendar
from reports.dashboards.cards import Card
from reports.formatting.labels import words
from reports.formatting.moments import period
from reports.formatting.numbers import figure, number
from reports.formatting.units import SCORE, SHARE, format_figure
from reports.policy.directive import published
from reports.policy.scoring.month_states import state_marks
from reports.policy.scoring.sums import Sums, total
from reports.queries.dashboards import overview
from reports.queries.dashboards.facility_list import FacilityFilters
from reports.queries.dashboards.facility_page import list_facilities_page
from reports.views.dashboards.body_page import BodyPage
from reports.views.dashboards.nation_blocks import cards as nation_cards
from reports.views.dashboards.one_page import one_page_answer
from reports.views.dashboards.university_blocks import cards as university_cards
from reports.views.months import chosen_month

WORST: Final = 10
Rows = list[list[str]]


@login_required
@require_safe
def nation_report(request: HttpRequest) -> HttpResponse:
    """The nation's month; for those who may compare bodies."""
    if not may(request.user, "compare_bodies"):
        raise Http404
    page = _page(request, overview.universities_with_sums(request.user))
    shown: list[Card] = nation_cards.context(page)["cards"]
    return _answer(page, _("Nation"), "nation", shown, _universities(page))


@login_required
@require_safe
def university_report(request: HttpRequest, code: str) -> HttpResponse:
    """A university's month."""
    university = overview.university_of(request.user, code)
    if university is None:
        raise Http404
    page = _page(request, [university], university)
    shown: list[Card] = university_cards.context(page)["cards"]
    return _answer(page, str(university), code, shown, _facilities(page, university))


def _page(
    request: HttpRequest, universities: list[University], subject: University | None = None
) -> BodyPage:
    today = calendar()
    month = chosen_month(request, subject.pk if subject else None, today)
    return BodyPage(
        request, request.user, month, today, published.directive(), universities, subject
    )


def _answer(
    page: BodyPage, name: str, code: str, cards: list[Card], worst: dict[str, Any]
) -> HttpResponse:
    """The PDF of a body; no one is told to stand lowest before the month can be judged."""
    now = total(page.sums.get(page.month.period, {}).values())
    phase = page.directive.phase_of(page.month.period)
    content = {
        "title": _("Report of %(month)s") % {"month": period(page.month.period)},
        "name": name,
        "code": page.subject.code if page.subject else "",
        "subtitle": words(phase.name) if phase else "",
        "sentence": _sentence(page, now),
        "figures": [_shown(card) for card in cards],
        "tables": [worst] if page.month.is_closed and worst["rows"] else [],
    }
    file_name = f"report-{code}-{page.month.period}.pdf"
    return one_page_answer(page.user, content, file_name=file_name)


def _sentence(page: BodyPage, now: Sums) -> str:
    """How many are on plan and how many have not filed; of an open month what has arrived."""
    if not page.month.is_closed:
        return _("In collection: %(filed)s of %(owed)s reports have arrived.") % {
            "filed": number(now.filed_expected),
            "owed": number(now.expected),
        }
    judged = total(page.judged(page.month.period).values())
    return _(
        "%(on)s of %(owed)s facilities on plan, %(behind)s behind, %(off)s off plan; %(missing)s"
        " have not filed."
    ) % {
        "on": number(judged.on_plan),
        "owed": number(judged.expected),
        "behind": number(judged.behind),
        "off": number(judged.off_plan),
        "missing": number(judged.missing),
    }


def _shown(card: Card) -> dict[str, str]:
    note = " · ".join(text for text in (card.change, card.beside) if text)
    return {"name": words(card.name), "value": card.value, "note": note}


def _universities(page: BodyPage) -> dict[str, Any]:
    """The universities with the lowest scores."""
    names = {university.pk: str(university) for university in page.universities}
    judged = page.judged(page.month.period)
    scored = [(sums.score, body, sums) for body, sums in judged.items() if sums.score is not None]
    rows: Rows = [
        [
            names[body],
            figure(format_figure(SCORE, score), SCORE),
            figure(format_figure(SHARE, sums.on_plan_share), SHARE),
            number(sums.missing),
            number(sums.film_prints),
            figure(format_figure(SHARE, sums.electronic_share), SHARE),
        ]
        for score, body, sums in sorted(scored, key=lambda row: row[:2])[:WORST]
    ]
    heads = [
        _("University"),
        _("Score"),
        _("Share on plan"),
        _("Not filed"),
        _("Film"),
        _("Electronic"),
    ]
    return {"title": _("Lowest scores"), "heads": heads, "rows": rows}


def _facilities(page: BodyPage, university: University) -> dict[str, Any]:
    """The facilities with the lowest scores among those that have filed."""
    filters = FacilityFilters(university=university.code, sort="score")
    found = list_facilities_page(page.user, filters, page.month.period, first=0, size=WORST)
    marks = state_marks(page.directive)
    rows: Rows = [
        [
            f"{row.facility.name} ({row.facility.code})",
            figure(format_figure(SCORE, row.total), SCORE),
            words(marks[row.band].label),
            number(row.film_prints),
            figure(format_figure(SHARE, row.electronic_share), SHARE),
        ]
        for row in found
        if row.total is not None
    ]
    heads = [_("Facility"), _("Score"), _("State"), _("Film"), _("Electronic")]
    return {"title": _("Lowest scores"), "heads": heads, "rows": rows}
