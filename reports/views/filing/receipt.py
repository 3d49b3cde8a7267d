"""The receipt of a filing: a page that prints on one sheet, a PDF, and the copy of record."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from facilities import media_types
from reports.exports.receipt_pdf import receipt_pdf
from reports.policy.channels import API, FORM
from reports.queries.filing import form as queries
from reports.views.download import download
from reports.views.filing.receipt_words import receipt_words

FONTS = Path(settings.BASE_DIR) / "static" / "vendor" / "vazirmatn"


@login_required
@require_safe
def receipt_page(request: HttpRequest, number: UUID) -> HttpResponse:
    """The receipt on the screen and on paper."""
    row = _row_of(request, number)
    context = {"receipt": receipt_words(row), "submission": row["submission"]}
    return render(request, "filing/receipt.html", context)


@login_required
@require_safe
def receipt_file(request: HttpRequest, number: UUID) -> HttpResponse:
    """The receipt as PDF, in the language of the pages."""
    row = _row_of(request, number)
    content = receipt_words(row)
    made = receipt_pdf(content, fonts=FONTS, made_at=row["received_at"])
    return download(made, media_types.PDF, f"receipt-{content['number']}.pdf")


@login_required
@require_safe
def copy_of_record(request: HttpRequest, number: UUID) -> HttpResponse:
    """The exact bytes that were received, whatever they are."""
    row = _row_of(request, number)
    kind = ".json" if row["channel"] in (FORM, API) else ".bin"
    return download(bytes(row["body"]), media_types.BYTES, f"record-{number}{kind}")


def _row_of(request: HttpRequest, number: UUID) -> Mapping[str, Any]:
    row = queries.receipt_of(request.user, number)
    if row is None:
        raise Http404
    return row
