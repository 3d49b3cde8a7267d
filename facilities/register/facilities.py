"""Entering and correcting facilities, in one transaction with the audit event of it.

`by` is the acting person, whose right is asked of `facilities.access`; `by=None` is the system
(the demo's seed and other jobs). All raise `errors.Refused` with reasons in both languages.
"""

from datetime import date
from typing import Any, Unpack

from django.db import IntegrityError, transaction
from django.utils import timezone

from facilities import text
from facilities.access.guards import locked, require
from facilities.errors import Problem, Refused, refuse
from facilities.models import (
    Facility,
    Person,
    Province,
    Responsibility,
    University,
)
from facilities.models.facility import FACTS
from facilities.register import audit, checks, facts
from facilities.register.checks import FacilityEntry


def register_facility(
    *,
    by: Person | None,
    code: str,
    university: University,
    responsible_since: date | None = None,
    **entry: Unpack[FacilityEntry],
) -> Facility:
    """Enter a new facility, for which `university` answers since a day (None: since always).

    Raises Refused: not_allowed, code_taken and everything of `checks.check_entry`.
    """
    require(by, "keep_register", university=university)
    code = checks.clean_code(code)
    cleaned = {"modalities": [], "enrolled_on": timezone.localdate()} | checks.clean_entry(entry)
    problems = checks.check_code(code) + checks.check_entry(cleaned, is_new=True)
    problems += _check_province(cleaned)
    if problems:
        raise Refused(problems)
    facility = Facility(code=code, university=university, **cleaned)
    set_keys(facility)
    with transaction.atomic():
        # Asked by inserting: a code may be taken by a facility that the writer cannot see.
        try:
            with transaction.atomic():
                facility.save(force_insert=True)
        except IntegrityError:
            raise refuse(
                "code",
                "code_taken",
                "این کد پیش‌تر به مرکزی داده شده است.",
                "A facility already has this code.",
            ) from None
        Responsibility.objects.create(
            facility=facility, university=university, starts_on=responsible_since
        )
        audit.record(by=by, action="facility.registered", on=facility, detail={"code": code})
    return facility


def change_facility(
    *,
    by: Person | None,
    facility: Facility,
    since: date | None = None,
    **changes: Unpack[FacilityEntry],
) -> bool:
    """Correct a facility's entry; old and new values go into the audit trail.

    Its dated facts (`models.facility.FACTS`) change from `since` on (None: today). Returns
    whether anything was different. Its code, university and closures have functions of their
    own. Raises Refused: not_allowed, reaches_ended_month and everything of `checks.check_entry`.
    """
    cleaned = checks.clean_entry(changes)
    dated = {field: cleaned.pop(field) for field in FACTS if field in cleaned}
    day = since or timezone.localdate()
    with transaction.atomic():
        kept = locked(facility)
        require(by, "keep_register", facility=kept)
        standing = {field: getattr(kept, field) for field in FacilityEntry.__annotations__}
        problems = checks.check_entry(standing | cleaned, is_new=True) + _check_province(cleaned)
        problems += facts.facts_problems(kept, day, dated)
        if problems:
            raise Refused(problems)
        changed = {field: value for field, value in cleaned.items() if standing[field] != value}
        for field, value in changed.items():
            setattr(kept, field, value)
            setattr(facility, field, value)
        if changed:
            set_keys(kept)
            kept.save()
            detail = {f: [_plain(standing[f]), _plain(new)] for f, new in changed.items()}
            audit.record(by=by, action="facility.changed", on=kept, detail=detail)
        took = facts.change_facts(by=by, facility=kept, since=day, changes=dated)
        if took:
            facility.refresh_from_db(fields=FACTS)
    return bool(changed) or took


def set_keys(facility: Facility) -> None:
    """Set what searching and sorting look at; the codes of merged duplicates are searched, too."""
    facility.name_search = text.search_key(
        facility.name_fa,
        facility.name_en,
        facility.code,
        facility.siam_code,
        *facility.former_codes,
    )
    facility.sort_key = text.sort_key(facility.name_fa)


def _check_province(entry: dict[str, Any]) -> list[Problem]:
    code = entry.get("province_id")
    if not code or Province.objects.filter(code=code).exists():
        return []
    return [
        Problem(
            "province_id",
            "unknown_value",
            f"«{code}» در فهرست استان‌ها نیست.",
            f"“{code}” is not in the list of provinces.",
        )
    ]


def _plain(value: Any) -> Any:
    """A value as JSON takes it."""
    return value.isoformat() if isinstance(value, date) else value
