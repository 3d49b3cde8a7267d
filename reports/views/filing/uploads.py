"""Filing for many facilities by file: the workbook to fill in, sending it, and what came of it."""

from typing import Any, Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from facilities import media_types
from facilities.access.scope import may
from facilities.distrusted.media import CSV, XLSX, media_of
from facilities.distrusted.refusals import FileRefused
from facilities.errors import Problem, Refused, refuse
from facilities.language import page_language
from facilities.models import Person
from facilities.text import code_text
from reports import calendar, tasks
from reports.importing.receiving import receive_upload
from reports.importing.template import ALL, CHOICES, MISSING, ONE, make_template
from reports.intake.refusals import problem_of
from reports.intake.table import LARGEST_FILE
from reports.models import Upload
from reports.policy import periods
from reports.policy.background import UNFINISHED
from reports.policy.channels import BULK, WORKBOOK
from reports.policy.uploads import ACCEPTED, CORRECTED, MOST_ROWS, REJECTED, UNCHANGED
from reports.queries.filing import uploads as queries
from reports.queries.filter_fields import read_period
from reports.views.download import download

SHOWN_ROWS: Final = 200
SHOWN_UPLOADS: Final = 20
FORM_ROOM: Final = 64 * 1024  # bytes around the file in the body of a form
SHOWN_OUTCOMES: Final = (REJECTED, ACCEPTED, CORRECTED, UNCHANGED)  # what needs hands first


@csrf_exempt  # checked below: the check reads the whole body, which may be too large
@require_http_methods(["GET", "HEAD", "POST"])
def upload_list(request: HttpRequest) -> HttpResponse:
    """The workbook to take, a file to send, and one's earlier files."""
    if _length(request) > LARGEST_FILE + FORM_ROOM:
        if not request.user.is_authenticated or not may(request.user, "file_in_bulk"):
            raise Http404
        return _listed(request, [TOO_LARGE], status=413)
    return _upload_list(request)


@csrf_protect
@login_required
def _upload_list(request: HttpRequest) -> HttpResponse:
    if not may(request.user, "file_in_bulk"):
        raise Http404
    if request.method != "POST":
        return _listed(request, [])
    try:
        upload = _receive(request)
    except Refused as refused:
        return _listed(request, refused.problems, status=400)
    return redirect("upload", number=upload.pk)


@login_required
@require_safe
def template_file(request: HttpRequest) -> HttpResponse:
    """The workbook for a month, filled in beforehand."""
    if not may(request.user, "file_in_bulk"):
        raise Http404
    choice = request.GET.get("choice", MISSING)
    try:
        if choice not in CHOICES:
            raise refuse("choice", "unknown_value", "چنین قالبی نیست.", "No such template.")
        template = make_template(
            by=_person(request),
            period=read_period(request.GET.get("period", "")) or 0,
            choice=choice,
            code=code_text(request.GET.get("facility", "")).upper(),
            language=page_language(),
        )
    except Refused as refused:
        return _listed(request, refused.problems, status=400)
    return download(template.content, media_types.XLSX, template.filename)


@login_required
@require_safe
def upload_page(request: HttpRequest, number: UUID) -> HttpResponse:
    """How far a file is, and then what came of its rows; for htmx the progress alone."""
    upload = _own(request, number)
    if request.headers.get("HX-Request"):
        if upload.state in UNFINISHED:
            return render(request, "filing/uploads/progress.html", _progress(upload))
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(
        request, "filing/uploads/page.html", _progress(upload) | _outcome(request, upload)
    )


@login_required
@require_safe
def result_file(request: HttpRequest, number: UUID) -> HttpResponse:
    """The workbook of the rows that were rejected."""
    upload = _own(request, number)
    content = queries.result_of(upload)
    if content is None:
        raise Http404
    return download(content, media_types.XLSX, f"payesh-rejected-{str(upload.pk)[:8]}.xlsx")


def _receive(request: HttpRequest) -> Upload:
    """Keep the file that was sent. Raises Refused for one that is no workbook and no CSV."""
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise refuse("file", "required", "فایلی انتخاب نشده است.", "No file was chosen.")
    if (file.size or 0) > LARGEST_FILE:
        raise Refused([TOO_LARGE])
    content = file.read()
    try:
        medium = media_of(content)
        if medium not in (XLSX, CSV):
            raise FileRefused("not_recognised")
    except FileRefused as refused:
        raise Refused([problem_of(refused)]) from None
    upload = receive_upload(
        by=_person(request),
        content=content,
        media=medium,
        channel=WORKBOOK if medium == XLSX else BULK,
        filename=_plain_name(file.name or ""),
        language=page_language(),
    )
    tasks.file_uploads_on_commit()
    return upload


def _listed(request: HttpRequest, problems: list[Problem], *, status: int = 200) -> HttpResponse:
    """The page of files, with what went wrong."""
    months = calendar.months_ended(periods.FIRST_PERIOD)
    typed = request.GET
    chosen = read_period(typed.get("period", ""))
    context = {
        "problems": problems,
        "months": months,
        "chosen": chosen if chosen in months else months[0],
        "choice": typed.get("choice") if typed.get("choice") in CHOICES else MISSING,
        "choices": {"missing": MISSING, "all": ALL, "one": ONE},
        "facility": typed.get("facility", ""),
        "largest_mb": LARGEST_FILE >> 20,
        "largest_bytes": LARGEST_FILE,
        "most_rows": MOST_ROWS,
        "media_types": f"{media_types.XLSX},{media_types.CSV}",
        "uploads": queries.latest_uploads(request.user, limit=SHOWN_UPLOADS),
    }
    return render(request, "filing/uploads/list.html", context, status=status)


def _progress(upload: Upload) -> dict[str, Any]:
    total = upload.rows_total or 0
    return {
        "upload": upload,
        "is_running": upload.state in UNFINISHED,
        "percent": min(100, 100 * upload.rows_done // total) if total else 0,
    }


def _outcome(request: HttpRequest, upload: Upload) -> dict[str, Any]:
    """The counts, and the first rows of one outcome."""
    counts = {outcome: getattr(upload, outcome) for outcome in SHOWN_OUTCOMES}
    asked = request.GET.get("outcome")
    shown = asked if asked in counts else next((o for o in counts if counts[o]), REJECTED)
    is_english = page_language() == "en"
    rows = [
        row
        | {
            "month": row["period"] if periods.is_period(row["period"]) else None,
            "problems": [p["message_en" if is_english else "message_fa"] for p in row["problems"]],
            "warnings": [w["message_en" if is_english else "message_fa"] for w in row["warnings"]],
        }
        for row in queries.upload_rows(upload, outcome=shown)[:SHOWN_ROWS]
    ]
    problems = [p["message_en" if is_english else "message_fa"] for p in upload.problems]
    return {
        "counts": counts,
        "shown": shown,
        "rows": rows,
        "file_problems": problems,
        "hidden_rows": max(0, counts[shown] - len(rows)),
        "has_result": queries.has_result(upload),
    }


def _own(request: HttpRequest, number: UUID) -> Upload:
    upload = queries.upload_of(request.user, number)
    if upload is None or not may(request.user, "file_in_bulk"):
        raise Http404
    return upload


def _plain_name(name: str) -> str:
    """A file's name as it can be kept and shown."""
    shown = "".join(c if c.isprintable() else "?" for c in name)
    return shown.replace("\\", "/").rpartition("/")[2][:120]


def _length(request: HttpRequest) -> int:
    text = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(text) if text.isdigit() else 0


def _person(request: HttpRequest) -> Person:
    if not isinstance(request.user, Person):
        raise Http404
    return request.user


TOO_LARGE: Final = Problem(
    "file",
    "too_large",
    "حجم فایل نباید از ۱۰۰ مگابایت بیشتر باشد.",
    "The file cannot be larger than 100 MB.",
)
