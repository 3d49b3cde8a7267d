"""The register and the published directives, for whoever may read them."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, NamedTuple

from django.db.models import F, QuerySet

from facilities import kinds
from facilities.access.facilities import visible_facilities
from facilities.access.rows import visible_universities
from facilities.access.scope import User
from facilities.models import Facility, University
from reports.models import PolicyVersion
from reports.queries.filter_fields import ChoiceField, UniversityField
from reports.queries.list_filters import ListFilters, ListForm

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
    "merged_on",
)
UNIVERSITY_FIELDS = ("id", "code", "kind", "name_fa", "name_en", "province_id")


class RegisterForm(ListForm):
    """The filters of the register's facilities."""

    university = UniversityField()
    kind = ChoiceField("", lambda: kinds.KINDS)


@dataclass(frozen=True, slots=True)
class RegisterFilters(ListFilters):
    """The filters of the register's facilities; '' leaves one out. `university` is a code."""

    form_class: ClassVar[type[ListForm]] = RegisterForm

    university: str = ""
    kind: str = ""


def list_facilities(user: User, filters: RegisterFilters) -> QuerySet[Facility, dict[str, Any]]:
    """Facilities as rows of FACILITY_FIELDS and the codes of the responsible university of today
    and of the facility that a duplicate was merged into."""
    rows = visible_facilities(user)
    if filters.university:
        rows = rows.filter(university__code=filters.university)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
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
    return list_facilities(user, RegisterFilters()).filter(code=code).first()


class Merge(NamedTuple):
    """That a duplicate was merged on a day, and into whom, as far as the reader may know it."""

    on: date
    into: Facility | None


def merge_of(user: User, facility: Facility) -> Merge | None:
    """The merge by which this duplicate ended; None for a facility that stands for itself."""
    if facility.merged_on is None:
        return None
    into = visible_facilities(user).filter(duplicates=facility).first()
    return Merge(facility.merged_on, into)


def duplicates_of(user: User, facility: Facility) -> list[Facility]:
    """The visible duplicates that were merged into this facility, the latest first."""
    found = visible_facilities(user).filter(merged_into=facility)
    return list(found.order_by("-merged_on", "code"))


def list_universities(user: User) -> QuerySet[University, dict[str, Any]]:
    """Universities as rows of UNIVERSITY_FIELDS."""
    rows: QuerySet[University, dict[str, Any]] = visible_universities(user).values(
        *UNIVERSITY_FIELDS
    )
    return rows


def list_policies() -> QuerySet[PolicyVersion]:
    """The published versions of the directive, oldest first; everybody may read them."""
    return PolicyVersion.objects.order_by("number")
