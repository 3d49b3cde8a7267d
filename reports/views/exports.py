"""Excel lists: asked for on a list, watched while they are built, taken when they are done."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from facilities import media_types
from facilities.access.scope import may
from facilities.errors import Problem, Refused
from facilities.kinds import Label
from facilities.models import Person
from reports import tasks
from reports.models import ExportFile
from reports.policy.background import UNFINISHED
from reports.queries import exports as queries
from reports.views.download import download

LISTS = {
    queries.VIOLATIONS: Label("موارد مشکوک", "Suspected violations"),
    queries.FACILITIES: Label("مراکز", "Facilities"),
    queries.UNIVERSITIES: Label("دانشگاه‌ها", "Universities"),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def export_list(request: HttpRequest) -> HttpResponse:
    """One's own exports; a POST of a list's filters asks for a new one."""
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            export = _ask(request)
        except Refused as refused:
            problems = refused.problems
        else:
            if request.headers.get("HX-Request"):
                return render(request, "exports/progress.html", _context(export))
            return redirect("export", number=export.pk)
    elif not may(request.user, "export"):
        raise Http404
    own = [
        _context(export) | {"filters": queries.export_in_words(request.user, export)}
        for export in queries.latest_exports(request.user, limit=20)
    ]
    context = {"exports": own, "problems": problems}
    return render(request, "exports/list.html", context, status=400 if problems else 200)


@login_required
@require_safe
def export_page(request: HttpRequest, number: UUID) -> HttpResponse:
    """How far an export is: for htmx the progress alone, else a page that refreshes itself."""
    export = queries.export_of(request.user, number)
    if export is None:
        raise Http404
    template = "exports/progress.html" if request.headers.get("HX-Request") else "exports/page.html"
    return render(request, template, _context(export))


@login_required
@require_safe
def export_file(request: HttpRequest, number: UUID) -> HttpResponse:
    """The finished workbook."""
    export = queries.export_of(request.user, number)
    if export is None:
        raise Http404
    try:
        content = queries.take_file(by=_person(request), export=export)
    except Refused:
        return redirect("export", number=number)
    return download(content, media_types.XLSX, export.filename)


def _ask(request: HttpRequest) -> ExportFile:
    what = request.POST.get("what", "")
    export = queries.request_export(
        by=_person(request),
        what=what,
        filters=queries.wish_of(what, request.POST.dict()),
        language=get_language() or "fa",
    )
    tasks.build_exports_on_commit()
    return export


def _context(export: ExportFile) -> dict[str, object]:
    total = export.rows_total or 0
    return {
        "export": export,
        "list": LISTS[export.what],
        "is_running": export.state in UNFINISHED,
        "percent": min(100, 100 * export.rows_done // total) if total else 0,
    }


def _person(request: HttpRequest) -> Person:
    if not isinstance(request.user, Person):
        raise Http404
    return request.user
