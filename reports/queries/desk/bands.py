"""A month's undecided reports in two bands: those with something to look at, and those without."""

from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef

from facilities.access.scope import User
from reports.policy.workflow.cases import ENDED
from reports.queries.cases.violations import visible_violations
from reports.queries.desk.lists import PENDING, DeskFilters, filed


class Bands(NamedTuple):
    """The undecided reports of a month.

    `plain` are the submissions without a warning, an open suspicion or an earlier version, filed
    by others than the reader, the oldest first; `own` counts those like them that the reader
    filed, which nobody accepts unread; `noted` all the rest.
    """

    plain: list[UUID]
    own: int
    noted: int


def bands(user: User, period: int) -> Bands:
    """Return the bands of the reader's desk: one query beside those of the scope."""
    suspicions = visible_violations(user).filter(facility=OuterRef("facility"), period=period)
    rows = filed(user, DeskFilters(tab=PENDING), period).annotate(
        is_suspected=Exists(suspicions.exclude(state__in=ENDED))
    )
    found = rows.values_list(
        "submission_id",
        "submission__person_id",
        "submission__replaces_id",
        "warnings_count",
        "is_suspected",
    )
    plain, own, noted = [], 0, 0
    for submission, person, replaced, warnings, is_suspected in found:
        if warnings or is_suspected or replaced is not None:
            noted += 1
        elif person == user.pk:
            own += 1
        else:
            plain.append(submission)
    return Bands(plain, own, noted)
