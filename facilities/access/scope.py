"""The one door: who may see what, and who may do what. The first of the two walls.

Every public query takes the user and starts from a function here. The second wall is the
database's: `enter` takes the role whose row-level security holds even if a query forgets this.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, TypeVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from facilities import roles
from facilities.access import database_roles
from facilities.access.prepared import Statement
from facilities.models import Facility, Person, Responsibility, RoleAssignment, University
from facilities.models.facility import CODE_PATTERN
from facilities.text import code_text

_CODE = re.compile(CODE_PATTERN)
User = Person | AnonymousUser | AbstractBaseUser
Row = TypeVar("Row", bound=models.Model)

DATABASE_ROLES = {
    roles.FACILITY: database_roles.FACILITY,
    roles.UNIVERSITY: database_roles.UNIVERSITY,
    roles.NATION: database_roles.NATION,
    roles.INSPECTOR: database_roles.INSPECTOR,
    roles.ADMINISTRATOR: database_roles.ADMINISTRATOR,
    roles.NOBODY: database_roles.BASE,
}


class Grant(NamedTuple):
    """One role in force and its territory."""

    role: str
    facility_id: int | None = None
    university_id: int | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """What a person's roles of today amount to."""

    level: str = roles.NOBODY
    grants: frozenset[Grant] = field(default_factory=frozenset)

    @property
    def roles(self) -> frozenset[str]:
        """The names of the roles held, wherever they are held."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def facility_ids(self) -> frozenset[int]:
        """The facilities of facility roles."""
        return frozenset(g.facility_id for g in self.grants if g.facility_id is not None)

    @property
    def university_ids(self) -> frozenset[int]:
        """The universities of university roles."""
        return frozenset(g.university_id for g in self.grants if g.university_id is not None)

    @property
    def database_role(self) -> str:
        """The group role that requests of this person take."""
        if "policy_owner" in self.roles:
            return database_roles.POLICY_OWNER
        return DATABASE_ROLES[self.level]

    @property
    def sees_nation(self) -> bool:
        """Whether every facility's data is in scope."""
        return self.level in {roles.NATION, roles.INSPECTOR}


def scope_from(grants: Iterable[Grant]) -> Scope:
    """The scope that these roles give. Mixed levels are refused when roles are granted; should
    they ever stand in the database, they give nothing at all."""
    held = frozenset(grants)
    levels = {
        roles.level_of(
            grant.role,
            has_facility=grant.facility_id is not None,
            has_university=grant.university_id is not None,
        )
        for grant in held
    }
    return Scope(levels.pop(), held) if len(levels) == 1 else Scope()


def allows(
    scope: Scope, action: str, *, facility: int | None = None, university: int | None = None
) -> bool:
    """Whether the scope's roles include `action`, if given on this facility or university.

    A role counts only where it is held: a clerk of one facility who signs for another does not
    sign for the first. Raises KeyError for an action that `roles.ACTIONS` does not know.
    """
    allowed = roles.ACTIONS[action]
    anywhere = facility is None and university is None
    for grant in scope.grants:
        names = {grant.role}
        if scope.level == roles.INSPECTOR:
            names.add(roles.NATIONAL_INSPECTOR)
        if not names & allowed:
            continue
        national = grant.facility_id is None and grant.university_id is None
        if (
            anywhere
            or national
            or (grant.facility_id is not None and grant.facility_id == facility)
            or (grant.university_id is not None and grant.university_id == university)
        ):
            return True
    return False


def in_force(on: date) -> Q:
    """The condition that a row's half-open time contains the day."""
    return (Q(starts_on__isnull=True) | Q(starts_on__lte=on)) & (
        Q(ends_on__isnull=True) | Q(ends_on__gt=on)
    )


# The same in SQL, for statements written by hand; parameter `today`.
IN_FORCE = (
    "(starts_on IS NULL OR starts_on <= %(today)s) AND (ends_on IS NULL OR ends_on > %(today)s)"
)


def keep_scope(user: Person, held: Iterable[Grant]) -> None:
    """Give the account the scope of roles that were read together with it (by IN_FORCE)."""
    user._scope = scope_from(held) if user.is_active else Scope()  # type: ignore[attr-defined]


def scope_of(user: User) -> Scope:
    """The scope of the user's roles in force today: one query, kept on the user object.

    Anonymous and inactive users, and people without a role, have an empty scope.
    """
    kept: Scope | None = getattr(user, "_scope", None)
    if kept is not None:
        return kept
    scope = Scope()
    if isinstance(user, Person) and user.is_active:
        held = RoleAssignment.objects.filter(in_force(timezone.localdate()), person=user)
        scope = scope_from(
            Grant(*row) for row in held.values_list("role", "facility_id", "university_id")
        )
    user._scope = scope  # type: ignore[union-attr]
    return scope


def forget_scope(user: User) -> None:
    """Have `scope_of` look again, after the user's roles were changed."""
    if hasattr(user, "_scope"):
        del user._scope


def enter(user: User) -> Scope:
    """Take the user's database role and scope for the rest of this transaction (one round trip).

    Raises TransactionManagementError outside a transaction, where it would have no effect.
    """
    scope = scope_of(user)
    _take(
        scope.database_role,
        facilities=scope.facility_ids,
        universities=scope.university_ids,
        user_id=str(user.pk) if user.pk else "",
    )
    return scope


def enter_base() -> None:
    """Take the role of nobody in particular: sign-in, sessions and reference lists."""
    _take(database_roles.BASE, facilities=(), universities=(), user_id="")


def leave() -> None:
    """Give the person's role and scope back; what is left is the base role."""
    enter_base()


def _take(
    role: str, *, facilities: Iterable[int], universities: Iterable[int], user_id: str
) -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "A database role is taken inside a transaction."
        )
    _TAKE.rows({
        "role": role, "facilities": _array(facilities), "universities": _array(universities),
        "user": user_id,
    })  # fmt: skip


_TAKE = Statement(
    "SELECT set_config('role', %(role)s, true),"
    " set_config('payesh.facility_ids', %(facilities)s, true),"
    " set_config('payesh.university_ids', %(universities)s, true),"
    " set_config('payesh.user_id', %(user)s, true)"
)


def _array(ids: Iterable[int]) -> str:
    return "{" + ",".join(str(int(number)) for number in sorted(ids)) + "}"


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
        "facilities": _array(scope.facility_ids),
        "universities": _array(scope.university_ids),
        "today": timezone.localdate(),
    }


def kept_facilities(user: User) -> QuerySet[Facility]:
    """The facilities whose register entry the user may change: an officer's, those of today."""
    scope = scope_of(user)
    if scope.sees_nation and allows(scope, "keep_register"):
        return Facility.objects.all()
    universities = {
        grant.university_id for grant in scope.grants
        if grant.role in roles.ACTIONS["keep_register"] and grant.university_id is not None
    }  # fmt: skip
    return Facility.objects.filter(university__in=sorted(universities))


def find_facility(user: User, code: str) -> Facility | None:
    """The visible facility with this code, or None; a merged duplicate's finds the kept one."""
    visible = visible_facilities(user)
    code = code_text(code).upper()
    found = visible.filter(code=code).first()
    if found is None:
        return visible.filter(former_codes__contains=[code]).first()
    if found.merged_into_id is not None:
        return visible.filter(pk=found.merged_into_id).first() or found
    return found


class Filer(NamedTuple):
    """What a filing has to know of a facility in the register; `chain` is its university's code."""

    pk: int
    code: str
    kind: str
    makes_images: bool
    modalities: list[str]
    opened_on: date | None
    closed_on: date | None
    university_id: int
    chain: str
    former_codes: list[str]
    merged_into_id: int | None


def find_to_file_for(user: User, codes: Iterable[str]) -> dict[str, Filer]:
    """The facilities that the user may file for, by code as written; unknown and foreign alike
    are absent. Each is the one that `find_facility` answers.

    At most three queries, however many codes there are.
    """
    scope, visible = scope_of(user), visible_facilities(user)
    wanted = {code: plain_code(code) for code in set(codes) if "\0" not in code}
    listed = RawSQL("SELECT unnest(%s::text[])", [sorted(set(wanted.values()))])
    found = {f.code: f for f in _filers(visible.filter(code__in=listed))}
    missing = sorted(set(wanted.values()) - found.keys())
    merged = {f.merged_into_id for f in found.values() if f.merged_into_id is not None}
    if merged:
        kept = {f.pk: f for f in _filers(visible.filter(pk__in=merged))}
        found = {code: kept.get(f.merged_into_id or 0, f) for code, f in found.items()}
    if missing:
        former = list(_filers(visible.filter(former_codes__overlap=missing)))
        found = {code: f for f in reversed(former) for code in f.former_codes} | found
    return {
        code: filer for code, plain in wanted.items()
        if (filer := found.get(plain)) is not None
        and allows(scope, "file", facility=filer.pk, university=filer.university_id)
    }  # fmt: skip


def _filers(facilities: QuerySet[Facility]) -> Iterable[Filer]:
    names = ["university__code" if name == "chain" else name for name in Filer._fields]
    return (Filer(*row) for row in facilities.values_list(*names))


def plain_code(code: str) -> str:
    """A code as the register keeps it: `code_text` in capitals."""
    return code if _CODE.fullmatch(code) else code_text(code).upper()


def visible_universities(user: User) -> QuerySet[University]:
    """The universities that the user may see by name with their figures."""
    scope = scope_of(user)
    everything = University.objects.all()
    if scope.sees_nation or scope.level == roles.ADMINISTRATOR:
        return everything
    if scope.level == roles.UNIVERSITY:
        return everything.filter(pk__in=sorted(scope.university_ids))
    if scope.level == roles.FACILITY:
        return everything.filter(pk__in=visible_facilities(user).values("university"))
    return everything.none()


def rows_of(
    user: User,
    queryset: QuerySet[Row],
    facility: str = "facility_id",
    university: str = "university_id",
) -> QuerySet[Row]:
    """Those rows of a facility-month queryset that the user may read.

    `facility` and `university` name the lookups of the facility and of the university that
    answered for it on the month's last day. A facility reads its own rows; a university all
    history of today's facilities and the months of others that it answered for; the nation
    everything; anybody else, administrators included, nothing.
    """
    scope = scope_of(user)
    if scope.sees_nation:
        return queryset
    if scope.level == roles.FACILITY:
        return queryset.filter(**{f"{facility}__in": sorted(scope.facility_ids)})
    if scope.level == roles.UNIVERSITY:
        universities = sorted(scope.university_ids)
        today = Facility.objects.filter(university__in=universities).values("pk")
        return queryset.filter(
            Q(**{f"{university}__in": universities}) | Q(**{f"{facility}__in": today})
        )
    return queryset.none()


def may(
    user: User,
    action: str,
    *,
    facility: Facility | None = None,
    university: University | None = None,
) -> bool:
    """Whether the user may do `action` (a key of `roles.ACTIONS`), if given on this object.

    For a facility, the roles of its responsible university of today count as well.
    """
    answering = facility.university_id if facility else university.pk if university else None
    return allows(
        scope_of(user), action, facility=facility.pk if facility else None, university=answering
    )
