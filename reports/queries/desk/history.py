"""The whole history of one facility's month: every version, what was decided, what was denied."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from facilities import roles
from facilities.access.rows import rows_of
from facilities.access.scope import User, may, scope_of
from facilities.models import Facility
from reports.models import CorrectionPermit, Report, Repudiation, Review, SavedForm, Submission


@dataclass
class Version:
    """One submission of the month; versions are numbered from 1, the latest stands."""

    number: int
    submission: Submission
    receipt_number: str
    is_current: bool
    reviews: list[Review] = field(default_factory=list)
    repudiation: Repudiation | None = None

    @property
    def decision(self) -> str:
        """The latest decision on it; '' for none yet."""
        return self.reviews[-1].decision if self.reviews else ""

    @property
    def decided_by(self) -> int:
        """The id of that decision; 0 for none. A form says with it what its reader saw."""
        return self.reviews[-1].pk if self.reviews else 0


@dataclass(frozen=True)
class MonthHistory:
    """A facility's month: its versions oldest first, leaves to correct, the form begun."""

    versions: list[Version]
    permits: list[CorrectionPermit]
    form: SavedForm | None

    @property
    def current(self) -> Version | None:
        """The version that stands."""
        return self.versions[-1] if self.versions else None

    def version(self, number: int | None) -> Version | None:
        """The version with this number."""
        if number is None or not 1 <= number <= len(self.versions):
            return None
        return self.versions[number - 1]


def month_history(user: User, facility: Facility, period: int) -> MonthHistory | None:
    """The history of a visible facility's month: six queries, however many versions.

    None where the user may not know of the month (a university that did not answer for it).
    """
    month = {"facility": facility, "period": period}
    standing = _rows(user, Report.objects.filter(**month)).values_list("submission", flat=True)
    current = standing.first()
    submissions = _rows(user, Submission.objects.filter(**month))
    submissions = submissions.select_related("person").defer("body")
    versions = [
        Version(place, row, row.number, row.pk == current)
        for place, row in enumerate(_in_order(submissions), start=1)
    ]
    if not versions and not _answers(user, facility):
        return None
    known = {version.submission.pk: version for version in versions}
    reviews = _rows(user, Review.objects.filter(**month)).select_related("person")
    for review in reviews.order_by("id"):
        known[review.submission_id].reviews.append(review)
    denials = _rows(user, Repudiation.objects.filter(**month)).select_related("person")
    for repudiation in denials:
        known[repudiation.submission_id].repudiation = repudiation
    permits = _rows(user, CorrectionPermit.objects.filter(**month)).select_related("granted_by")
    form = None
    if may(user, "prepare", facility=facility):
        form = SavedForm.objects.filter(**month).select_related("prepared_by").first()
    return MonthHistory(versions, list(permits.order_by("granted_at")), form)


def _in_order(submissions: Iterable[Submission]) -> list[Submission]:
    """A month's submissions, each after the one it replaces, whatever their clocks said."""
    following = {row.replaces_id: row for row in submissions}
    ordered, at = [], following.get(None)
    while at is not None:
        ordered.append(at)
        at = following.get(at.pk)
    return ordered


def _rows(user: User, rows: Any) -> Any:
    return rows_of(user, rows)


def _answers(user: User, facility: Facility) -> bool:
    """Whether the user may know that nothing was filed: everybody but a former university."""
    scope = scope_of(user)
    return scope.level != roles.UNIVERSITY or facility.university_id in scope.university_ids
