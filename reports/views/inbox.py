"""What the system has told a person, newest first."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from facilities import roles
from facilities.access.scope import scope_of
from facilities.kinds import Label
from facilities.language import page_language
from reports.models import Notice
from reports.notices.inbox import mark_all_read, mark_read
from reports.notices.links import address_of
from reports.policy.workflow.notice_words import NoticeWords, words_of
from reports.queries import inbox as queries
from reports.views.pages import page_of

ROWS = 30


@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """One's notices; those not read yet are marked."""
    _need_role(request)
    only_unread = request.GET.get("show") == "unread"
    found = queries.inbox_of(request.user, only_unread=only_unread)
    page = page_of(request.GET.get("page", ""), total=found.count(), size=ROWS)
    rows = [(row, _words(row)) for row in found[page.first : page.first + ROWS]]
    context = {"rows": rows, "page": page, "only_unread": only_unread}
    return render(request, "inbox.html", context)


@login_required
@require_safe
def open_notice(request: HttpRequest, number: int) -> HttpResponse:
    """Mark a notice as read and go where it leads."""
    notice = mark_read(by=request.user, number=number)  # type: ignore[arg-type]
    if notice is None:
        raise Http404
    return redirect(address_of(notice))


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    _need_role(request)
    mark_all_read(by=request.user)  # type: ignore[arg-type]
    return redirect("inbox")


def _words(notice: Notice) -> NoticeWords:
    at = notice.facility
    language = page_language()
    return words_of(
        notice.kind,
        language,
        facility=Label(at.name_fa, at.name_en) if at else None,
        period=notice.period,
        detail=notice.detail,
    )


def _need_role(request: HttpRequest) -> None:
    if scope_of(request.user).level == roles.NOBODY:
        raise Http404
