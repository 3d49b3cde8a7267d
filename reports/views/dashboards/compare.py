"""Universities side by side over months: a table, a chart and a file, all in the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from facilities import media_types
from facilities.access.scope import may
from facilities.errors import Problem
from facilities.models import University
from reports.calendar import Calendar, calendar
from reports.dashboards.charts.comparison import LOOKS
from reports.dashboards.side_by_side import (
    MONTH,
    STEPS,
    Column,
    Part,
    as_csv,
    columns,
    comparison_chart,
    side_by_side,
    to_read,
)
from reports.policy import periods
from reports.policy.digits import to_persian
from reports.policy.scoring.indicators import INDICATORS
from reports.policy.scoring.sums import Sums
from reports.queries.dashboards import overview
from reports.queries.dashboards.sums import Cut, ids, stamp_of, sums_by
from reports.views.chart_answer import chart_answer
from reports.views.dashboards.body_page import bodies
from reports.views.months import ChosenMonth, chosen_month

MOST: Final = len(LOOKS)  # universities that can be told apart
SPANS: Final = (6, 12, 24, 36, 48)  # months
USUAL: Final = ("score", "film_share", "electronic_share", "report_share")
_SPAN: Final = 24


@dataclass(frozen=True)
class Comparison:
    """What an address asks for: universities in its order, indicators, months and the step.

    `chart` is the indicator that is drawn. What the address has wrong is in `problems` and left
    aside.
    """

    universities: list[University]
    indicators: list[str]
    span: int
    step: str
    chart: str
    problems: list[Problem]


@login_required
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """The page; with `format=csv` what it shows as a file. For those who may compare bodies."""
    known, month, today = _opened(request)
    asked = _asked(request.GET, known)
    shown, parts = _parts(request, asked, month, today)
    if request.GET.get("format") == "csv" and not asked.problems:
        return _file(as_csv(parts, shown))
    context = {
        "month": month,
        "asked": asked,
        "universities": bodies(known),
        "chosen": {u.pk for u in asked.universities},
        "indicators": INDICATORS.values(),
        "spans": SPANS,
        "steps": STEPS.items(),
        "columns": shown,
        "heads": to_read(shown),
        "names": [body.short_name for body in bodies(asked.universities)],
        "parts": parts,
        "most": MOST,
        "problems": asked.problems,
        "chart": INDICATORS[asked.chart],
        "query": _query(request.GET),
    }
    return render(
        request, "dashboards/compare.html", context, status=400 if asked.problems else 200
    )


@login_required
@require_safe
def compare_chart(request: HttpRequest) -> HttpResponse:
    """The chart of the page with the same address. Raises Http404 without a university."""
    known, month, today = _opened(request)
    asked = _asked(request.GET, known)
    if not asked.universities or asked.problems:
        raise Http404
    shown = columns(_months(asked, month), asked.step)
    addresses = {u.code: reverse("university", args=[u.code]) for u in asked.universities}

    def build() -> dict[str, Any]:
        sums = _sums(request, asked, shown, today)
        parts = side_by_side(bodies(asked.universities), [INDICATORS[asked.chart]], shown, sums)
        return comparison_chart(parts[0], shown, addresses)

    months = _months(asked, month)
    standing = [sorted(today.late_universities(m)) for m in months]
    codes = [university.code for university in asked.universities]
    stamp = (codes, asked.chart, asked.step, months, standing, stamp_of(months))
    return chart_answer(request, stamp, build)


def _opened(request: HttpRequest) -> tuple[list[University], ChosenMonth, Calendar]:
    """The universities to choose from, the last month and the calendar. Raises Http404 for those
    who may not compare bodies."""
    if not may(request.user, "compare_bodies"):
        raise Http404
    today = calendar()
    return (
        overview.universities_with_sums(request.user),
        chosen_month(request, None, today),
        today,
    )


def _parts(
    request: HttpRequest, asked: Comparison, month: ChosenMonth, today: Calendar
) -> tuple[list[Column], list[Part]]:
    """The columns and the parts of the table; nothing without a university."""
    shown = columns(_months(asked, month), asked.step)
    if not asked.universities:
        return shown, []
    chosen = [INDICATORS[code] for code in asked.indicators]
    sums = _sums(request, asked, shown, today)
    return shown, side_by_side(bodies(asked.universities), chosen, shown, sums)


def _months(asked: Comparison, month: ChosenMonth) -> list[int]:
    """The closed months up to the chosen one, as far as the directive reaches back."""
    last = min(month.period, month.latest_closed)
    return periods.through(max(periods.following(last, 1 - asked.span), month.first), last)


def _sums(
    request: HttpRequest, asked: Comparison, shown: Sequence[Column], today: Calendar
) -> Mapping[int, Mapping[int, Sums]]:
    """The sums of the months by university, of those that can be judged."""
    months = sorted({month for column in shown for month in column.months})
    late = [(m, body) for m in months for body in today.late_universities(m)]
    cut = Cut(ids(asked.universities), months, ("period", "university"), late=late)
    found: dict[int, dict[int, Sums]] = {}
    for (period, university), sums in sums_by(request.user, cut):
        found.setdefault(period, {})[university] = sums
    return found


def _asked(params: QueryDict, known: Sequence[University]) -> Comparison:
    """What the parameters ask for."""
    problems: list[Problem] = []
    by_code = {university.code: university for university in known}
    codes = _known(_listed(params, "u"), by_code, "u", problems)
    if len(codes) > MOST:
        problems.append(
            Problem(
                "u",
                "too_many",
                f"حداکثر {to_persian(MOST)} دانشگاه کنار هم سنجیده می‌شود.",
                f"At most {MOST} universities are compared side by side.",
            )
        )
    indicators = _known(_listed(params, "indicators"), INDICATORS, "indicators", problems)
    indicators = indicators or list(USUAL)
    spans, last = {str(span): span for span in SPANS}, params.get("last", "")
    step, chart = params.get("step") or MONTH, params.get("chart") or indicators[0]
    for name, value, allowed in (
        ("last", last or str(_SPAN), spans),
        ("step", step, STEPS),
        ("chart", chart, INDICATORS),
    ):
        _known([value], allowed, name, problems)
    return Comparison(
        [by_code[code] for code in codes[:MOST]],
        indicators,
        spans.get(last, _SPAN),
        step if step in STEPS else MONTH,
        chart if chart in INDICATORS else indicators[0],
        problems,
    )


def _listed(params: QueryDict, name: str) -> list[str]:
    """The values of a parameter, repeated or with commas, each once."""
    given = [part.strip() for value in params.getlist(name) for part in value.split(",")]
    return list(dict.fromkeys(part for part in given if part))


def _known(
    given: Sequence[str], allowed: Mapping[str, object], name: str, problems: list[Problem]
) -> list[str]:
    """The values that are allowed; each other one is a problem."""
    for value in given:
        if value not in allowed:
            told = value[:40]
            problems.append(
                Problem(
                    name,
                    "unknown_value",
                    f"«{told}» در این مقایسه پذیرفته نیست.",
                    f"“{told}” is not a value of this comparison.",
                )
            )
    return [value for value in given if value in allowed]


def _query(params: QueryDict) -> str:
    """The address's parameters for the chart and the file."""
    kept = params.copy()
    kept.pop("format", None)
    return kept.urlencode()


def _file(text: str) -> HttpResponse:
    """A CSV file that spreadsheets read in the right letters."""
    response = HttpResponse(f"\ufeff{text}", f"{media_types.CSV}; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="comparison.csv"'
    return response
