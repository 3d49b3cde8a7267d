"""The facilities that a person may read, keep, or file for."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from facilities import roles
from facilities.access.scope import User, allows, array_literal, scope_of
from facilities.models import Facility, Responsibility
from facilities.models.facility import CODE_PATTERN
from facilities.text import code_text

_CODE = re.compile(CODE_PATTERN)


def visible_facilities(user: User) -> QuerySet[Facility]:
    """The facilities whose register entry the user may read.

    A university sees those it answers for today or ever did; an administrator all, to be able
    to give roles for them.
    """
    scope = scope_of(user)
    everything = Facility.objects.all()
    if scope.sees_nation or scope.level == roles.ADMINISTRATOR:
        return everything
    if scope.level == roles.FACILITY:
        return everything.filter(pk__in=sorted(scope.facility_ids))
    if scope.level == roles.UNIVERSITY:
        universities = sorted(scope.university_ids)
        answered = Responsibility.objects.filter(
            Q(starts_on__isnull=True) | Q(starts_on__lte=timezone.localdate()),
            facility=OuterRef("pk"),
            university__in=universities,
        )
        return everything.filter(Q(university__in=universities) | Exists(answered))
    return everything.none()


def visible_facility_sql(user: User) -> str:
    """The condition of `visible_facilities` on a row `f` of facilities_facility, as SQL.

    For statements written by hand; the parameters are those of `sql_scope`. A test holds the
    two against each other for every role.
    """
    scope = scope_of(user)
    if scope.sees_nation or scope.level == roles.ADMINISTRATOR:
        return "true"
    if scope.level == roles.FACILITY:
        return "f.id = ANY (%(facilities)s::bigint[])"
    if scope.level == roles.UNIVERSITY:
        return (
            "(f.university_id = ANY (%(universities)s::bigint[]) OR EXISTS (SELECT FROM"
            " facilities_responsibility a WHERE a.facility_id = f.id"
            " AND a.university_id = ANY (%(universities)s::bigint[])"
            " AND (a.starts_on IS NULL OR a.starts_on <= %(today)s)))"
        )
    return "false"


def sql_scope(user: User) -> dict[str, object]:
    """The parameters of `visible_facility_sql` and IN_FORCE."""
    scope = scope_of(user)
    return {
        "facilities": array_literal(scope.facility_ids),
        "universities": array_literal(scope.university_ids),
        "today": timezone.localdate(),
    }


def kept_facilities(user: User) -> QuerySet[Facility]:
    """The facilities whose register entry the user may change: an officer's, those of today."""
    scope = scope_of(user)
    if scope.sees_nation and allows(scope, "keep_register"):
        return Facility.objects.all()
    universities = {
        grant.university_id
        for grant in scope.grants
        if grant.role in roles.ACTIONS["keep_register"] and grant.university_id is not None
    }
    return Facility.objects.filter(university__in=sorted(universities))


def not_merged_by(day: date) -> Q:
    """The condition that a facility answered for itself in a month that ended on `day`."""
    return Q(merged_on=None) | Q(merged_on__gt=day)


def find_facility(user: User, code: str) -> Facility | None:
    """The visible facility with this code, or None.

    A merged duplicate is found as itself. Who does not see it (the people of the facility that
    was kept) finds the one it was merged into: that answers for the code now.
    """
    visible = visible_facilities(user)
    code = code_text(code).upper()
    found = visible.filter(code=code).first()
    if found is None:
        return visible.filter(former_codes__contains=[code], merged_into=None).first()
    return found


def find_facility_of_day(user: User, code: str, day: date) -> Facility | None:
    """Who answers for a month that ends on `day` under this code, or None.

    A merged duplicate answers for months that ended before the merge, the kept facility for
    those after.
    """
    found = find_facility(user, code)
    if found is None or found.merged_on is None or day < found.merged_on:
        return found
    return visible_facilities(user).filter(duplicates=found).first() or found


class Filer(NamedTuple):
    """What a filing has to know of a facility in the register."""

    pk: int
    code: str
    kind: str
    makes_images: bool
    modalities: list[str]
    opened_on: date | None
    closed_on: date | None
    university_id: int
    university_code: str
    former_codes: list[str]
    merged_into_id: int | None
    merged_on: date | None


class Filers(NamedTuple):
    """The facilities that somebody may file for. Unknown and foreign ones alike are absent."""

    by_code: Mapping[str, Filer]
    kept: Mapping[int, Filer]

    def of(self, code: str, day: date | None) -> Filer | None:
        """Who answers under a code, as written, for a month that ends on `day` (None: no month);
        as `find_facility_of_day`."""
        found = self.by_code.get(code)
        if found is None or found.merged_on is None or (day is not None and day < found.merged_on):
            return found
        return self.kept.get(found.merged_into_id or 0, found)


def find_to_file_for(user: User, codes: Iterable[str]) -> Filers:
    """The facilities behind these codes that the user may file for.

    At most three queries, however many codes there are.
    """
    scope, visible = scope_of(user), visible_facilities(user)
    wanted = {code: plain_code(code) for code in set(codes) if "\0" not in code}
    listed = RawSQL("SELECT unnest(%s::text[])", [sorted(set(wanted.values()))])
    found = {f.code: f for f in _filers(visible.filter(code__in=listed))}
    missing = sorted(set(wanted.values()) - found.keys())
    merged = {f.merged_into_id for f in found.values() if f.merged_into_id is not None}
    kept = list(_filers(visible.filter(pk__in=merged))) if merged else []
    if missing:
        former = list(_filers(visible.filter(former_codes__overlap=missing, merged_into=None)))
        found = {code: f for f in reversed(former) for code in f.former_codes} | found

    def may_file(filer: Filer) -> bool:
        return allows(scope, "file", facility=filer.pk, university=filer.university_id)

    return Filers(
        {
            code: filer
            for code, plain in wanted.items()
            if (filer := found.get(plain)) is not None and may_file(filer)
        },
        {filer.pk: filer for filer in kept if may_file(filer)},
    )


def _filers(facilities: QuerySet[Facility]) -> Iterable[Filer]:
    names = ["university__code" if name == "university_code" else name for name in Filer._fields]
    return (Filer(*row) for row in facilities.values_list(*names))


def plain_code(code: str) -> str:
    """A code as the register keeps it: `code_text` in capitals."""
    return code if _CODE.fullmatch(code) else code_text(code).upper()
