"""Errors as RFC 9457 problem documents, in both languages, for everything under /api/."""

import logging
import math
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import psycopg
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from facilities import media_types
from facilities.access.outages import RETRY_AFTER
from facilities.errors import Problem, Refused
from reports.filing.drafts import FilingRefused
from reports.policy.digits import to_persian

log = logging.getLogger(__name__)
DOCUMENTATION = "/api/v1/docs/#problem-"


class Kind(NamedTuple):
    """One kind of problem: its HTTP status, and what it says where nothing more is known."""

    status: int
    title: str
    message_fa: str
    message_en: str


KINDS: dict[str, Kind] = {
    "malformed": Kind(400, "Malformed request", "درخواست خوانا نیست.",
                      "The request cannot be read."),
    "invalid": Kind(400, "Invalid request", "درخواست نادرست است.", "The request is wrong."),
    "unauthenticated": Kind(401, "Not signed in", "توکن نیست، یا نادرست یا منقضی است.",
                            "There is no token, or it is wrong or has expired."),
    "not_allowed": Kind(403, "Not allowed", "این کار در اختیار شما نیست.", "You may not do this."),
    "not_found": Kind(404, "Not found", "چیزی با این نشانی یافت نشد.",
                      "There is nothing at this address. Addresses end with “/”."),
    "unknown_facility": Kind(404, "Unknown facility", "مرکزی با این کد یافت نشد.",
                             "No facility has this code."),
    "method_not_allowed": Kind(405, "Method not allowed", "این نشانی چنین روشی ندارد.",
                               "This address does not take this method."),
    "already_filed": Kind(409, "Already filed", "گزارش این ماه پیش‌تر ثبت شده است.",
                          "This month has been filed already."),
    "correction_closed": Kind(409, "Correction closed", "مهلت اصلاح این ماه به پایان رسیده است.",
                              "The time for correcting this month is over."),
    "stale": Kind(409, "Stale", "این گزارش در این فاصله تغییر کرده است.",
                  "The report has changed meanwhile."),
    "idempotency_conflict": Kind(409, "Idempotency key used before",
                                 "این Idempotency-Key پیش‌تر با درخواست دیگری آمده است.",
                                 "This Idempotency-Key came with another request before."),
    "evidence_altered": Kind(409, "Evidence altered",
                             "آنچه ذخیره شده است با رسید امضاشدهٔ آن یکسان نیست؛"
                             " موضوع به آگاهی مدیران سامانه رسیده است.",
                             "What is stored is not what its receipt was signed for; the"
                             " administrators have been told."),
    "not_ready": Kind(409, "Not ready", "این فایل هنوز آماده نیست.", "The file is not ready yet."),
    "length_required": Kind(411, "Length required", "سرآیند Content-Length لازم است.",
                            "The header Content-Length is required."),
    "too_large": Kind(413, "Body too large", "متن درخواست بیش از اندازه بزرگ است.",
                      "The body is too large."),
    "unsupported_media_type": Kind(415, "Unsupported media type",
                                   "متن درخواست باید JSON (در ثبت گروهی، CSV هم) با UTF-8 باشد.",
                                   "The body must be JSON (in bulk also CSV) in UTF-8."),
    "throttled": Kind(429, "Too many requests",
                      "شمار درخواست‌ها از اندازه گذشت؛ کمی بعد دوباره بفرستید.",
                      "Too many requests; send it again a little later."),
    "unavailable": Kind(503, "Temporarily unavailable",
                        "سامانه اکنون در دسترس نیست و چیزی ثبت نشد؛ کمی بعد دوباره بفرستید.",
                        "The system is not available now, and nothing was stored;"
                        " send it again a little later."),
    "busy": Kind(503, "Busy",
                 "کار دیگری روی همین داده‌ها هنوز پایان نیافته است و چیزی ثبت نشد؛"
                 " کمی بعد دوباره بفرستید.",
                 "Other work on the same data has not ended yet, and nothing was stored;"
                 " send it again a little later."),
    "outcome_unknown": Kind(503, "Outcome unknown",
                            "ارتباط با پایگاه داده هنگام ثبت قطع شد و معلوم نیست این درخواست ثبت"
                            " شده است یا نه. همین درخواست را با همان Idempotency-Key دوباره"
                            " بفرستید، یا گزارش همان ماه را بخوانید.",
                            "The connection to the database broke while this was being stored, and"
                            " it is unknown whether it was. Send the same request again with the"
                            " same Idempotency-Key, or read the month."),
    "server_error": Kind(500, "Server error", "خطایی در سامانه رخ داد و چیزی ثبت نشد.",
                         "The system failed; nothing was stored."),
}  # fmt: skip
_BY_STATUS = {kind.status: code for code, kind in reversed(KINDS.items())}


class ApiProblem(exceptions.APIException):
    """A problem of one of KINDS, with its reasons."""

    def __init__(self, kind: str, problems: Iterable[Problem] = ()) -> None:
        self.kind = kind
        self.status_code = KINDS[kind].status
        self.problems = list(problems)
        super().__init__(kind)


class BodyTooLarge(ApiProblem):
    """The body is larger than this address takes."""

    def __init__(self, largest: int) -> None:
        number, fa, en = (
            (largest // 2**20, "مگابایت", "MB")
            if largest >= 2**20
            else (largest // 1024, "کیلوبایت", "kB")
        )
        super().__init__(
            "too_large",
            [
                Problem(
                    "",
                    "too_large",
                    f"متن درخواست نباید از {to_persian(number)} {fa} بزرگ‌تر باشد.",
                    f"The body cannot be larger than {number} {en}.",
                )
            ],
        )


class Malformed(ApiProblem, exceptions.ParseError):
    """The body cannot be read."""


def malformed(code: str, message_fa: str, message_en: str) -> Malformed:
    """A body that cannot be read, for one reason."""
    return Malformed("malformed", [Problem("", code, message_fa, message_en)])


def document(kind: str, problems: Iterable[Problem] = ()) -> dict[str, Any]:
    """The problem document; `errors` always holds at least one reason in both languages."""
    known = KINDS[kind]
    errors = [
        {"field": p.field, "code": p.code, "message_fa": p.message_fa, "message_en": p.message_en}
        for p in problems
    ] or [
        {"field": "", "code": kind, "message_fa": known.message_fa, "message_en": known.message_en}
    ]
    return {
        "type": DOCUMENTATION + kind,
        "title": known.title,
        "status": known.status,
        "detail": " ".join(str(error["message_en"]) for error in errors),
        "errors": errors,
    }


def answer(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """DRF's exception handler. Everything the request wrote is taken back.

    None for errors of ours: those go on to the log and to `server_error`.
    """
    kind, problems = _taken_back(error)
    if kind is None:
        return None
    response = Response(
        document(kind, problems), status=KINDS[kind].status, headers=_headers(error, context)
    )
    request = context.get("request")
    if request is not None:  # also when the client asked for a form that we do not have
        request.accepted_renderer, request.accepted_media_type = JSONRenderer(), media_types.PROBLEM
    response.content_type = media_types.PROBLEM
    return response


def plain_answer(error: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """The same for a view without DRF's shell; `context` is the exception handler's."""
    kind, problems = _taken_back(error)
    if kind is None:
        return None
    return HttpResponse(
        JSONRenderer().render(document(kind, problems)),
        status=KINDS[kind].status,
        content_type=media_types.PROBLEM,
        headers=_headers(error, context),
    )


def as_response(kind: str) -> HttpResponse:
    """A problem outside DRF: addresses that no view has, and errors of ours."""
    after = {"Retry-After": str(RETRY_AFTER[kind])} if kind in RETRY_AFTER else {}
    return HttpResponse(
        JSONRenderer().render(document(kind)),
        status=KINDS[kind].status,
        content_type=media_types.PROBLEM,
        headers=after,
    )


def is_api(request: HttpRequest) -> bool:
    """Whether errors of this request are answered as problem documents."""
    return request.path.startswith("/api/")


def _taken_back(error: Exception) -> tuple[str | None, list[Problem]]:
    """As `_kind_of`; what the request wrote is taken back unless the error is ours (then the
    transaction's middleware does so)."""
    kind, problems = _kind_of(error)
    if kind is not None and connection.in_atomic_block:
        transaction.set_rollback(True)
    return kind, problems


def _kind_of(error: Exception) -> tuple[str | None, list[Problem]]:
    """The kind and reasons of an exception; kind None for errors of ours."""
    if isinstance(error, ApiProblem):
        return error.kind, error.problems
    if isinstance(error, FilingRefused):
        return error.kind if error.kind in KINDS else "invalid", list(error.problems)
    if isinstance(error, Refused):
        codes = {problem.code for problem in error.problems}
        kind = codes.pop() if len(codes) == 1 else "invalid"
        return kind if kind in {"not_allowed", "not_ready"} else "invalid", list(error.problems)
    if isinstance(error, Http404):
        return "not_found", []
    if isinstance(error, PermissionDenied):
        return "not_allowed", []
    if _is_behind_the_wall(error):
        log.error("a query asked the database for what the role may not read: %s", error)
        return "not_found", []
    if isinstance(error, exceptions.APIException) and error.status_code < 500:
        return _BY_STATUS.get(error.status_code, "invalid"), []
    return None, []


def _is_behind_the_wall(error: Exception) -> bool:
    """Whether the database refused a table to the role: answered like what does not exist."""
    return isinstance(error, DatabaseError) and isinstance(
        error.__cause__, psycopg.errors.InsufficientPrivilege
    )


def _headers(error: Exception, context: Mapping[str, Any]) -> dict[str, str]:
    headers = {}
    if isinstance(error, exceptions.AuthenticationFailed | exceptions.NotAuthenticated):
        headers["WWW-Authenticate"] = context["view"].get_authenticate_header(context["request"])
    if isinstance(error, exceptions.Throttled):
        headers["Retry-After"] = str(math.ceil(getattr(error, "wait", None) or 1))
    if isinstance(error, exceptions.MethodNotAllowed):
        headers["Allow"] = ", ".join(context["view"].allowed_methods)
    return headers
