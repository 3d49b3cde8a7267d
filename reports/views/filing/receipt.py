"""The receipt of a filing: a page that prints on one sheet, files of it, and the copy of record."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from facilities import media_types
from reports.exports.receipt_pdf import receipt_pdf
from reports.policy.channels import API, FORM
from reports.queries.log import Inclusion, inclusion_of, proof_text
from reports.queries.receipts import AlteredSubmissionError, StoredReceipt, receipt_of
from reports.views.download import download, download_headers
from reports.views.filing.receipt_words import receipt_words

FONTS = Path(settings.BASE_DIR) / "static" / "vendor" / "vazirmatn"


class ShownReceipt(NamedTuple):
    """A receipt that somebody asked for, and its place in the log (None: not sealed yet)."""

    request: HttpRequest
    stored: StoredReceipt
    inclusion: Inclusion | None


def _of_receipt(view: Callable[[ShownReceipt], HttpResponse]) -> Callable[..., HttpResponse]:
    """Make a view of a submission's number out of one of its receipt.

    A row that no longer matches its signature is not shown; the administrators are told.
    """

    @login_required
    @require_safe
    @wraps(view)
    def of_number(request: HttpRequest, number: UUID) -> HttpResponse:
        try:
            stored = receipt_of(request.user, number)
        except AlteredSubmissionError as altered:
            altered.tell()
            return render(request, "filing/altered.html", {"number": number}, status=409)
        if stored is None:
            raise Http404
        return view(ShownReceipt(request, stored, inclusion_of(request.user, number)))

    return of_number


@_of_receipt
def receipt_page(shown: ShownReceipt) -> HttpResponse:
    """The receipt on the screen and on paper."""
    context = {
        "receipt": receipt_words(shown.stored, shown.inclusion),
        "submission": shown.stored.submission,
        "is_sealed": shown.inclusion is not None,
    }
    return render(shown.request, "filing/receipt.html", context)


@_of_receipt
def receipt_file(shown: ShownReceipt) -> HttpResponse:
    """The receipt as PDF, in the language of the pages, with what a verifier needs inside."""
    content = receipt_words(shown.stored, shown.inclusion)
    made = receipt_pdf(
        content, _files(shown), fonts=FONTS, made_at=shown.stored.submission.received_at
    )
    return download(made, media_types.PDF, f"receipt-{content['number']}.pdf")


@_of_receipt
def receipt_json(shown: ShownReceipt) -> HttpResponse:
    """The receipt and its proof as the API gives them."""
    return JsonResponse(
        {"receipt": shown.stored.receipt, "proof": proof_text(shown.inclusion)},
        json_dumps_params={"indent": 1},
        headers=download_headers(f"receipt-{shown.stored.submission.number}.json"),
    )


@_of_receipt
def proof_file(shown: ShownReceipt) -> HttpResponse:
    """The proof that the submission is in a signed checkpoint of the log."""
    proof = proof_text(shown.inclusion)
    if proof is None:
        raise Http404
    name = f"proof-{shown.stored.submission.number}.tlog-proof"
    return download(proof.encode(), media_types.TEXT, name)


@_of_receipt
def copy_of_record(shown: ShownReceipt) -> HttpResponse:
    """The exact bytes that were received, whatever they are."""
    submission = shown.stored.submission
    kind = ".json" if submission.channel in (FORM, API) else ".bin"
    name = f"record-{submission.pk}{kind}"
    return download(bytes(submission.body), media_types.BYTES, name)


def _files(shown: ShownReceipt) -> dict[str, Any]:
    """What is attached to the PDF, by file name."""
    proof = proof_text(shown.inclusion)
    files: dict[str, Any] = {"receipt.json": shown.stored.receipt}
    return files if proof is None else files | {"proof.tlog-proof": proof}
