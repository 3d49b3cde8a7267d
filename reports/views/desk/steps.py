"""What the officer does from the desk's lists: accept, return, remind those that were ticked."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from facilities.errors import refuse
from facilities.kinds import Label
from facilities.messages import message_of
from reports.desk import decisions, reminding
from reports.formatting.labels import words
from reports.formatting.numbers import number
from reports.queries.dashboards.progress import territory_of
from reports.queries.desk import lists as queries
from reports.queries.desk.lists import DeskFilters
from reports.views.desk.given import number_in, seen_in, submission_in
from reports.views.desk.parts import is_part
from reports.views.months import ended_month

ACCEPTED = Label("{n} گزارش پذیرفته شد.", "Reports accepted: {n}.")
REMINDED = Label("به {n} مرکز یادآوری شد.", "Facilities reminded: {n}.")
NOBODY = Label(
    "{n} مرکز در سامانه کسی را برای یادآوری ندارد؛ با تلفن پیگیری کنید.",
    "Facilities with nobody in the system to remind (call them): {n}.",
)


def _accept(request: HttpRequest) -> None:
    ids = [submission_in(words) for words in request.POST.getlist("submission")]
    _need_some(ids)
    by: Any = request.user
    if is_part(request):  # one report, whose row says itself what came of it
        for one in ids:
            decisions.accept(by=by, submission_id=one, seen=seen_in(request))
        return
    done = decisions.accept_many(by=by, submission_ids=ids, seen=seen_in(request))
    if done.accepted:
        messages.success(request, _counted(ACCEPTED, done.accepted))
    for told, many in Counter(message_of(problem) for _id, problem in done.refused).items():
        messages.warning(request, f"{number(many)} × {told}")


def _return(request: HttpRequest) -> None:
    posted = request.POST
    decisions.return_report(
        by=request.user,  # type: ignore[arg-type]  # login_required
        submission_id=submission_in(posted.get("submission")),
        reason_code=posted.get("reason_code", ""),
        note=posted.get("note", ""),
        seen=seen_in(request),
    )
    messages.success(request, _("The report was returned and the facility told."))


def _remind(request: HttpRequest) -> None:
    given = [number_in(words) for words in request.POST.getlist("facility")]
    ids = [number for number in given if number is not None]
    month = ended_month(request, territory_of(request.user))
    if request.POST.get("everybody"):
        facilities = list(queries.not_filed(request.user, DeskFilters(), month.period))
    else:
        _need_some(ids)
        facilities = list(queries.desk_facilities(request.user).filter(pk__in=ids))
    done = reminding.remind(
        by=request.user,  # type: ignore[arg-type]
        facilities=facilities,
        period=month.period,
    )
    messages.success(request, _counted(REMINDED, done.reminded))
    if done.without_people:
        messages.warning(request, _counted(NOBODY, done.without_people))


STEPS = {"accept": _accept, "return": _return, "remind": _remind}


def _counted(label: Label, many: int) -> str:
    return words(label).format(n=number(many))


def _need_some(chosen: list[Any]) -> None:
    if not chosen:
        raise refuse(
            "",
            "none_chosen",
            "نخست یک یا چند ردیف را انتخاب کنید.",
            "Select one or more rows first.",
        )
