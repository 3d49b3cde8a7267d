"""The policy owner's page: the opening of the system, and the references of each rate."""

from datetime import date
from typing import Any, NamedTuple

import pandas as pd
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from facilities.access.scope import may
from facilities.dates import jalali_text, parse_day
from facilities.errors import Refused, refuse
from facilities.kinds import KINDS, Label
from reports.evaluation import freezing
from reports.opening import first_judged_period, open_system, opened_on
from reports.policy import periods
from reports.policy.directive import published
from reports.policy.directive.parts import BASELINE_RATES
from reports.queries.references import RateReferences, references_for


class RatePanel(NamedTuple):
    """One rate on the page; `can_freeze`: its day is over and nobody has sealed it."""

    name: Label
    window: tuple[int, int]
    last_day: date | None
    can_freeze: bool
    found: RateReferences


class KindRow(NamedTuple):
    """One kind's references, in force and as an act would have them; None for none."""

    kind: Label
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    is_changed: bool


@login_required
@require_safe
def references(request: HttpRequest) -> HttpResponse:
    """The opening, and what is in force for each rate."""
    return render(request, "references/page.html", _context(request))


@login_required
@require_POST
def opening(request: HttpRequest) -> HttpResponse:
    """Set the day of the opening: first shown with what follows from it, then confirmed."""
    context = _context(request) | {"typed": request.POST.get("opened_on", "")}
    try:
        day = _day("opened_on", request.POST.get("opened_on", ""))
        if not request.POST.get("confirmed"):
            context |= {"asked": day, "asked_first": periods.period_of(day)}
            return render(request, "references/page.html", context)
        open_system(by=request.user, on=day)  # type: ignore[arg-type]
    except Refused as refused:
        context |= {"problems": refused.problems}
        return render(request, "references/page.html", context, status=409)
    messages.success(request, _("The day on which the system opens was set."))
    return redirect("references")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reference_act(request: HttpRequest, rate: str) -> HttpResponse:
    """Show what freezing or replacing a rate's references would change; POST does it."""
    _refuse_others(request)
    if rate not in BASELINE_RATES:
        raise Http404
    sent = request.POST if request.method == "POST" else request.GET
    typed = {name: sent.get(name, "") for name in ("until", "reason")}
    context: dict[str, Any] = {
        "rate": rate,
        "rate_name": published.directive().components[rate].name,
        "typed": typed,
        "longest": freezing.LONGEST_REASON,
    }
    try:
        shown = _preview(request, rate, typed["until"])
        context |= {"shown": shown, "rows": _rows(shown)}
        if request.method == "POST":
            _act(request, rate, shown, typed)
            messages.success(request, _("The references were sealed."))
            return redirect("references")
    except Refused as refused:
        context |= {"problems": refused.problems}
        return render(request, "references/act.html", context, status=409)
    return render(request, "references/act.html", context)


def _preview(request: HttpRequest, rate: str, until: str) -> freezing.Preview:
    by: Any = request.user
    if not until:
        return freezing.preview_freeze(by=by, rate=rate)
    return freezing.preview_replacement(by=by, rate=rate, counted_until=_day("until", until))


def _act(request: HttpRequest, rate: str, shown: freezing.Preview, typed: dict[str, str]) -> None:
    by: Any = request.user
    if not typed["until"]:
        freezing.freeze(by=by, rate=rate)
        return
    freezing.replace(by=by, rate=rate, counted_until=shown.counted_until, reason=typed["reason"])


def _context(request: HttpRequest) -> dict[str, Any]:
    """What the page shows. Raises Http404 for others than the policy owner."""
    _refuse_others(request)
    return {
        "opened_on": opened_on(),
        "first_judged": first_judged_period(),
        "panels": [_panel(found) for found in references_for(request.user)],
        "today": jalali_text(timezone.localdate()),
    }


def _refuse_others(request: HttpRequest) -> None:
    if not may(request.user, "freeze_references"):
        raise Http404


def _panel(found: RateReferences) -> RatePanel:
    directive = published.directive()
    last = freezing.freeze_day(found.rate)
    is_frozen = bool(found.versions) and found.versions[0].is_frozen
    is_over = last is not None and timezone.now() >= periods.deadline_moment(last)
    window = directive.glides[found.rate].window or (0, 0)
    name = directive.components[found.rate].name
    return RatePanel(name, window, last, is_over and not is_frozen, found)


def _rows(shown: freezing.Preview) -> list[KindRow]:
    before, after = _by_kind(shown.before), _by_kind(shown.after)
    return [
        KindRow(KINDS[kind], before.get(kind), after.get(kind), kind in shown.kinds)
        for kind in KINDS
        if kind in before or kind in after
    ]


def _by_kind(frame: pd.DataFrame | None) -> dict[str, dict[str, Any]]:
    if frame is None:
        return {}
    plain = frame.astype(object).where(frame.notna(), None)
    return {
        str(row["kind"]): {str(k): v for k, v in row.items()} for row in plain.to_dict("records")
    }


def _day(field: str, words: str) -> date:
    """The day that was typed. Raises Refused: not_a_day."""
    try:
        return parse_day(words)
    except ValueError:
        raise refuse(
            field,
            "not_a_day",
            "تاریخ را مانند ۱۴۰۵/۰۱/۳۱ بنویسید.",
            "Write the date as in 1405/01/31.",
        ) from None
