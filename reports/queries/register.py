"""The register and the published directives, for whoever may read them."""

from typing import Any

from django.db.models import F, QuerySet

from facilities.access.facilities import visible_facilities
from facilities.access.rows import visible_universities
from facilities.access.scope import User
from facilities.models import Facility, University
from reports.models import PolicyVersion

FACILITY_FIELDS = (
    "id",
    "code",
    "name_fa",
    "name_en",
    "kind",
    "ownership",
    "makes_images",
    "modalities",
    "siam_code",
    "licence_number",
    "province_id",
    "city",
    "opened_on",
    "enrolled_on",
    "closed_on",
)
UNIVERSITY_FIELDS = ("id", "code", "kind", "name_fa", "name_en", "province_id")


def list_facilities(
    user: User,
    *,
    university: str | None = None,
    kind: str | None = None,
) -> QuerySet[Facility, dict[str, Any]]:
    """Facilities as rows of FACILITY_FIELDS and the codes of the responsible university of today
    and of the facility that a duplicate was merged into."""
    rows = visible_facilities(user)
    if university is not None:
        rows = rows.filter(university__code=university)
    if kind is not None:
        rows = rows.filter(kind=kind)
    listed: QuerySet[Facility, dict[str, Any]] = rows.values(
        *FACILITY_FIELDS,
        university_code=F("university__code"),
        merged_into_code=F("merged_into__code"),
    )
    return listed


def facility_of(user: User, code: str) -> dict[str, Any] | None:
    """One facility as such a row; None for unknown and foreign alike."""
    if "\0" in code:
        return None
    return list_facilities(user).filter(code=code).first()


def list_universities(user: User) -> QuerySet[University, dict[str, Any]]:
    """Universities as rows of UNIVERSITY_FIELDS."""
    rows: QuerySet[University, dict[str, Any]] = visible_universities(user).values(
        *UNIVERSITY_FIELDS
    )
    return rows


def list_policies() -> QuerySet[PolicyVersion]:
    """The published versions of the directive, oldest first; everybody may read them."""
    return PolicyVersion.objects.order_by("number")
