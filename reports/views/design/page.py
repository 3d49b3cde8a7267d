"""`/design/`: everything that pages are made of, in the language and the theme of the reader."""

from typing import Final, NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from facilities.language import in_language
from reports.policy.directive.published import directive
from reports.policy.scoring.month_states import state_marks
from reports.policy.workflow import cases
from reports.views.design import charts, facility_marks, map_marks, nation_marks
from reports.views.design.colours import swatches

_TYPE: Final = (
    (32, ("۸۴٫۹", "84.9"), ("نمرهٔ یک مرکز", "score of a facility")),
    (28, ("۸٬۴۱۲", "8,412"), ("رقم یک کارت", "figure of a card")),
    (20, ("شش دانشگاه عقب", "Six universities behind"), ("جملهٔ ماه", "sentence of the month")),
    (16, ("چه تغییر کرد", "What changed"), ("عنوان بخش", "title of a block")),
    (14, ("گزارش ماه ثبت شد.", "The report was filed."), ("متن", "text")),
    (13, ("دانشگاه تهران", "Tehran University"), ("جدول و نشان", "tables, words on marks")),
    (12, ("فروردین", "Farvardin"), ("محور و یادداشت", "axes and notes")),
    (11, ("بدون سقف ۸۷٫۷", "without it 87.7"), ("خط دوم یک نشان", "second line of a mark")),
)


class TypeSize(NamedTuple):
    """A size of type: pixels, words in it, and what it is for."""

    pixels: int
    sample: str
    used_for: str


@require_safe
def design(request: HttpRequest) -> HttpResponse:
    """The page, for everybody: all its numbers are synthetic. Raises Http404 outside the demo."""
    if not settings.DEMO:
        raise Http404
    context = {
        "swatches": swatches(),
        "type_sizes": [
            TypeSize(pixels, in_language(*sample), in_language(*used))
            for pixels, sample, used in _TYPE
        ],
        "spaces": (4, 8, 12, 16, 24, 32),
        "sparklines": nation_marks.sparklines(),
        "row_lines": nation_marks.row_lines(),
        "steps": nation_marks.steps(),
        "movers": nation_marks.movers(),
        "histogram": nation_marks.spread_of_scores(),
        "ranks": nation_marks.ranks(),
        "funnel": nation_marks.cases(),
        "funnel_heads": (
            in_language("میانهٔ روز", "Median days"),
            in_language("کهنه‌ترین", "Oldest"),
        ),
        "lost_points": nation_marks.lost_points(),
        "arrived": nation_marks.arrived(),
        "months_above": map_marks.months_above(),
        "heat_lines": map_marks.heat_lines(),
        "heat_legend": map_marks.heat_legend(),
        "tiles": map_marks.tiles(),
        "waterfall": facility_marks.from_full_to_score(),
        "indicators": facility_marks.indicators(),
        "quarters": facility_marks.twelve_quarters(),
        "balances": facility_marks.balances(),
        "gains": facility_marks.gains(),
        "case_strip": facility_marks.cases_of_two_years(),
        "plan_months": charts.plan_months(),
        "bars": charts.bars(),
        "moved": charts.moved(),
        "compared": charts.compared(),
        "month_states": state_marks(directive()),
        "case_states": cases.STATES,
    }
    return render(request, "design/design.html", context)
