"""Who may see what, and who may do what: the scope that a person's roles of today amount to.

Every public query takes the user and starts from a function of this package, the first of the
two walls. The second is the database's: `entering.enter` takes the role whose row-level security
holds even if a query forgets this.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone

from facilities import roles
from facilities.access import database_roles
from facilities.models import Facility, Person, RoleAssignment, University

User = Person | AnonymousUser | AbstractBaseUser


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


def array_literal(ids: Iterable[int]) -> str:
    """Return the ids as PostgreSQL writes an array, in ascending order."""
    return "{" + ",".join(str(int(number)) for number in sorted(ids)) + "}"
