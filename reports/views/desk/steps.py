"""What the officer does from the desk's lists: accept, return, remind those that were ticked."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from facilities.errors import refuse
from facilities.kinds import Label
from facilities.messages import message_of
from reports.desk import reminding
from reports.desk.decisions import accept_many, return_report
from reports.formatting.labels import words
from reports.formatting.numbers import number
from reports.queries.dashboards.progress import territory_of
from reports.queries.desk import lists as queries
from reports.queries.desk.lists import DeskFilters
from reports.views.desk.numbers import number_in
from reports.views.months import ended_month

ACCEPTED = Label("{n} گزارش پذیرفته شد.", "Reports accepted: {n}.")
REMINDED = Label("به {n} مرکز یادآوری شد.", "Facilities reminded: {n}.")
NOBODY = Label(
    "{n} مرکز در سامانه کسی را برای یادآوری ندارد؛ با تلفن پیگیری کنید.",
    "Facilities with nobody in the system to remind (call them): {n}.",
)


def _accept(request: HttpRequest) -> None:
    ids = [_uuid(words) for words in request.POST.getlist("submission")]
    _need_some(ids)
    done = accept_many(by=request.user, submission_ids=ids)  # type: ignore[arg-type]
    if done.accepted:
        messages.success(request, _counted(ACCEPTED, done.accepted))
    for problem in {problem.code: problem for _id, problem in done.refused}.values():
        many = sum(other.code == problem.code for _id, other in done.refused)
        messages.warning(request, f"{number(many)} × {message_of(problem)}")


def _return(request: HttpRequest) -> None:
    posted = request.POST
    return_report(
        by=request.user,  # type: ignore[arg-type]  # login_required
        submission_id=_uuid(posted.get("submission", "")),
        reason_code=posted.get("reason_code", ""),
        note=posted.get("note", ""),
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


def _uuid(words: str) -> UUID:
    try:
        return UUID(words)
    except ValueError:
        raise refuse("", "unknown", "چنین گزارشی یافت نشد.", "There is no such report.") from None
