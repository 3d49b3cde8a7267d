"""Lists asked for as Excel: asking for one, and reading one's own."""

from collections.abc import Mapping
from typing import Final, Protocol
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from facilities.access.scope import User, may
from facilities.errors import refuse
from facilities.models import Person
from facilities.register import audit
from reports.models import ExportFile
from reports.policy.background import DONE, UNFINISHED
from reports.queries.cases.filters import ViolationFilters
from reports.queries.dashboards.month_lists import MonthList

VIOLATIONS, FACILITIES, UNIVERSITIES = "violations", "facilities", "universities"


class Wish(Protocol):
    """What a list is narrowed to."""

    def as_params(self) -> dict[str, str]:
        """As parameters of an address."""

    def in_words(self, user: User) -> list[str]:
        """As "name: value" in the current language."""


WISHES: Final[dict[str, type[ViolationFilters] | type[MonthList]]] = {
    VIOLATIONS: ViolationFilters,
    FACILITIES: MonthList,
    UNIVERSITIES: MonthList,
}


def request_export(*, by: Person, what: str, filters: Wish, language: str) -> ExportFile:
    """Queue a list to be built as a workbook; one that is already queued is answered again.

    The caller wakes the workers on commit. Raises Refused: not_allowed, unknown_value.
    """
    if not may(by, "export"):
        raise refuse(
            "", "not_allowed", "شما اجازهٔ گرفتن خروجی ندارید.", "You may not export lists."
        )
    if what not in WISHES or language not in ("fa", "en"):
        raise refuse(
            "what",
            "unknown_value",
            "چنین فهرستی برای خروجی نیست.",
            "There is no such list to export.",
        )
    asked = {"what": what, "filters": filters.as_params(), "language": language}
    with transaction.atomic():
        queued = _own(by).filter(state__in=UNFINISHED, **asked).first()
        if queued is not None:
            return queued
        export = ExportFile.objects.create(id=uuid4(), person=by, asked_at=timezone.now(), **asked)
        audit.record(by=by, action="export.requested", on=export, detail=asked)
    return export


def wish_of(what: str, params: Mapping[str, str]) -> Wish:
    """What an export's record or a form asks for. Raises Refused; unknown lists narrow nothing."""
    return WISHES.get(what, ViolationFilters).from_params(params)


def export_in_words(user: User, export: ExportFile) -> list[str]:
    """The filters of an export in words, in the current language."""
    return wish_of(export.what, export.filters).in_words(user)


def export_of(user: User, number: UUID) -> ExportFile | None:
    """One of the user's own exports, without its content; None for unknown and foreign."""
    return _own(user).filter(pk=number).first()


def latest_exports(user: User, *, limit: int = 5) -> list[ExportFile]:
    """The user's own exports, newest first, without their content."""
    return list(_own(user).order_by("-asked_at")[:limit])


def take_file(*, by: Person, export: ExportFile) -> bytes:
    """The finished workbook's bytes; taking it is recorded. Raises Refused: not_ready."""
    with transaction.atomic():
        rows = _own(by).filter(pk=export.pk, state=DONE).values_list("content", flat=True)
        content = rows.first()
        if content is None:
            raise refuse("", "not_ready", "این فایل هنوز آماده نیست.", "This file is not ready.")
        audit.record(by=by, action="export.taken", on=export, detail={"what": export.what})
    return bytes(content)


def _own(user: User) -> QuerySet[ExportFile]:
    """The user's own exports, without their content; none to whom may no longer export."""
    if not may(user, "export"):
        return ExportFile.objects.none()
    return ExportFile.objects.filter(person=user.pk).defer("content")
