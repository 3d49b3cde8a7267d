"""The officer's desk: a month of all facilities that the officer's university answers for today.

Every list is one query over the month's facilities or reports, cut to a page; what stands beside
the rows of a page comes in a fixed number of further queries (`rows.py`). What waits for a decision
is no list of one month: `queue.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import (
    Case,
    Count,
    DateTimeField,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from facilities import kinds, roles, text
from facilities.access.facilities import visible_facilities
from facilities.access.rows import rows_of
from facilities.access.scope import User, scope_of
from facilities.models import Facility
from reports.deadlines import Deadlines
from reports.models import Notice, Report, Repudiation, Review, SavedForm
from reports.policy import periods
from reports.policy.scoring import month_states
from reports.policy.workflow import reviews
from reports.queries.dashboards.facility_list import expected_in
from reports.queries.filter_fields import ChoiceField, HiddenChoiceField, PeriodField, WordsField
from reports.queries.list_filters import ListFilters, ListForm

Row = TypeVar("Row", Facility, Report)
NOT_FILED: Final = month_states.NOT_FILED
PENDING: Final = "pending"
RETURNED: Final = reviews.RETURNED
ACCEPTED: Final = reviews.ACCEPTED
REPUDIATED: Final = "repudiated"
TABS: Final = (NOT_FILED, PENDING, RETURNED, ACCEPTED, REPUDIATED)
# The bands of what waits for a decision: without remarks, with some, and of those without any
# what the reader filed, which nobody accepts unread.
PLAIN: Final = "plain"
NOTED: Final = "noted"
OWN: Final = "own"
BANDS: Final = (PLAIN, NOTED, OWN)

# The orders of the lists; "-" is downwards. Each ends with the facility, so that it is complete.
NOT_FILED_SORTS: Final = {
    "name": (F("sort_key").asc(), F("pk").asc()),
    "-name": (F("sort_key").desc(), F("pk").desc()),
    "last": (F("last_filed").asc(nulls_first=True), F("sort_key").asc(), F("pk").asc()),
    "-last": (F("last_filed").desc(nulls_last=True), F("sort_key").asc(), F("pk").asc()),
    "reminded": (F("last_reminded").asc(nulls_first=True), F("sort_key").asc(), F("pk").asc()),
    "-reminded": (F("last_reminded").desc(nulls_last=True), F("sort_key").asc(), F("pk").asc()),
}
_BY_NAME = (F("facility__sort_key").asc(), F("facility_id").asc())
FILED_SORTS: Final = {
    "name": _BY_NAME,
    "-name": (F("facility__sort_key").desc(), F("facility_id").desc()),
    "received": (F("received_at").asc(), *_BY_NAME),
    "-received": (F("received_at").desc(), *_BY_NAME),
    "warnings": (F("warnings_count").asc(), *_BY_NAME),
    "-warnings": (F("warnings_count").desc(), *_BY_NAME),
}
# Of the queue, as names of its columns, each with whether it is downwards; the report's key makes
# every order complete.
QUEUE_SORTS: Final = {
    "deadline": (("due", False), ("received_at", False)),
    "-deadline": (("due", True), ("received_at", True)),
    "name": (("facility__sort_key", False), ("period", False)),
    "-name": (("facility__sort_key", True), ("period", True)),
    "received": (("received_at", False),),
    "-received": (("received_at", True),),
    "warnings": (("warnings_count", False), ("received_at", False)),
    "-warnings": (("warnings_count", True), ("received_at", False)),
}
DEFAULT_SORTS: Final = {NOT_FILED: "name", PENDING: "deadline"}


class DeskForm(ListForm):
    """The filters of the desk, as they stand above its lists."""

    tab = HiddenChoiceField(TABS)
    sort = HiddenChoiceField({**NOT_FILED_SORTS, **FILED_SORTS, **QUEUE_SORTS})
    band = HiddenChoiceField(BANDS)
    month = PeriodField(_("Month"))
    search = WordsField(_("Facility's name or code"), is_wide=True)
    kind = ChoiceField(_("Kind of facility"), lambda: kinds.KINDS)

    def clean_sort(self) -> str:
        """Return the order. Raises ValidationError for one of another tab's list."""
        sort = str(self.cleaned_data["sort"])
        tab = self.cleaned_data.get("tab")  # none where it was wrong itself
        if sort and tab is not None and sort not in sorts_of(tab or NOT_FILED):
            raise ValidationError("", code="invalid_choice", params={"value": sort})
        return sort


@dataclass(frozen=True, slots=True)
class DeskFilters(ListFilters):
    """What the desk shows: a tab, narrowed by words and kind, in an order; '' leaves one out.

    `band` and `month` narrow the queue alone, which is of all months.
    """

    form_class: ClassVar[type[ListForm]] = DeskForm

    tab: str = NOT_FILED
    search: str = ""
    kind: str = ""
    sort: str = ""
    band: str = ""
    month: int | None = None

    @property
    def order(self) -> str:
        """The order of the list, the tab's own unless another was asked for."""
        return self.sort or DEFAULT_SORTS.get(self.tab, "-received")


@dataclass(frozen=True, slots=True)
class DeskCounts:
    """The month in numbers. `undecided` are filed, neither decided nor repudiated."""

    expected: int = 0
    not_filed: int = 0
    filed: int = 0
    accepted: int = 0
    returned: int = 0
    undecided: int = 0
    repudiated: int = 0
    late: int = 0
    begun: int = 0
    to_sign: int = 0

    def of_tab(self, tab: str) -> int:
        """How many rows a tab holds without further filters."""
        return int(getattr(self, {PENDING: "undecided"}.get(tab, tab)))


def sorts_of(tab: str) -> Mapping[str, Any]:
    """The orders that a tab's list can be shown in."""
    if tab == NOT_FILED:
        return NOT_FILED_SORTS
    return QUEUE_SORTS if tab == PENDING else FILED_SORTS


def desk_facilities(user: User) -> QuerySet[Facility]:
    """The facilities on the officer's desk: those their universities answer for today."""
    allowed = roles.ACTIONS["accept"]
    universities = {
        grant.university_id
        for grant in scope_of(user).grants
        if grant.role in allowed and grant.university_id is not None
    }
    return visible_facilities(user).filter(university__in=sorted(universities))


def desk_counts(user: User, period: int, deadlines: Deadlines) -> DeskCounts:
    """The headline numbers of a month: three queries, whatever the number of facilities."""
    own = desk_facilities(user)
    reported = Report.objects.filter(period=period).values("facility")  # read once, not by row
    owed = own.filter(expected_in(period)).aggregate(
        expected=Count("pk"), not_filed=Count("pk", filter=~Q(pk__in=reported))
    )
    reports: Any = reports_of_desk(user).filter(period=period)
    states = reports.values_list("stands_in").order_by()
    late = Count("pk", filter=Q(first_received_at__gte=_due_at(deadlines)))
    found = {state: (n, tardy) for state, n, tardy in states.annotate(n=Count("pk"), late=late)}
    filed = {
        "undecided" if tab == PENDING else tab: found.get(tab, (0, 0))[0]
        for tab in TABS
        if tab != NOT_FILED
    }
    filed |= {"filed": sum(n for n, _ in found.values()), "late": sum(t for _, t in found.values())}
    forms = SavedForm.objects.filter(period=period, facility__in=own).aggregate(
        begun=Count("pk"), to_sign=Count("pk", filter=Q(prepared_at__isnull=False))
    )
    return DeskCounts(**owed, **filed, **forms)


def not_filed(user: User, filters: DeskFilters, period: int) -> QuerySet[Facility]:
    """Expected facilities without a report, sorted, with `last_filed` (a period),
    `last_reminded` (a moment), `is_begun` and `waits_for_signature`."""
    rows = desk_facilities(user).filter(expected_in(period))
    rows = rows.exclude(Exists(Report.objects.filter(period=period, facility=OuterRef("pk"))))
    rows = narrowed(rows, filters, "")
    earlier = Report.objects.filter(facility=OuterRef("pk"), period__lt=period)
    reminded = Notice.objects.filter(kind="reminder", facility=OuterRef("pk"), period=period)
    forms = SavedForm.objects.filter(facility=OuterRef("pk"), period=period)
    rows = rows.annotate(
        last_filed=Subquery(earlier.order_by("-period").values("period")[:1]),
        last_reminded=Subquery(reminded.order_by("-made_at").values("made_at")[:1]),
        is_begun=Exists(forms),
        waits_for_signature=Exists(forms.filter(prepared_at__isnull=False)),
    )
    return rows.order_by(*NOT_FILED_SORTS[filters.order])


def filed(user: User, filters: DeskFilters, period: int) -> QuerySet[Report]:
    """The month's reports of a tab, sorted; `reports_of_page` reads a page of them whole."""
    rows = reports_of_desk(user).filter(_in_tab(filters.tab), period=period)
    rows = narrowed(rows, filters, "facility__")
    return rows.annotate(warnings_count=WARNINGS).order_by(*FILED_SORTS[filters.order])


def reports_of_page(found: QuerySet[Report], first: int, size: int) -> list[Report]:
    """A page of `filed`. Sorted as keys alone, so that thousands of whole reports never are."""
    return reports_of_keys(list(found.values_list("pk", flat=True)[first : first + size]))


def reports_of_keys(keys: Sequence[int]) -> list[Report]:
    """These reports in this order, with facility and submission (without its bytes) and `review`,
    the id of the latest decision."""
    rows = Report.objects.filter(pk__in=keys).annotate(review=Subquery(_REVIEWS.values("id")[:1]))
    rows = rows.select_related("facility", "submission", "submission__person")
    known = {row.pk: row for row in rows.defer("submission__body", "submission__figures")}
    return [known[key] for key in keys if key in known]


WARNINGS = Func(
    F("submission__warnings"), function="jsonb_array_length", output_field=IntegerField()
)
_REVIEWS = Review.objects.filter(submission=OuterRef("submission_id")).order_by("-id")
_REPUDIATED = Exists(Repudiation.objects.filter(submission=OuterRef("submission_id")))


UNDECIDED = Q(~Exists(_REVIEWS), ~_REPUDIATED)  # told by what is missing, without a look-up


def reports_of_desk(user: User) -> QuerySet[Report]:
    """All reports of the desk's facilities, with the tab they stand in."""
    rows = rows_of(user, Report.objects.all())
    return rows.filter(facility__in=desk_facilities(user)).annotate(
        stands_in=Case(
            When(_REPUDIATED, then=Value(REPUDIATED)),
            default=Coalesce(
                Subquery(_REVIEWS.values("decision")[:1]), Value(PENDING), output_field=TextField()
            ),
            output_field=TextField(),
        )
    )


def _in_tab(tab: str) -> Q:
    """The condition on `reports_of_desk` that a report stands in a tab; each stands in one."""
    if tab == PENDING:
        return UNDECIDED
    return Q(_REPUDIATED) if tab == REPUDIATED else Q(stands_in=tab)


def narrowed(rows: QuerySet[Row], filters: DeskFilters, facility: str) -> QuerySet[Row]:
    """The rows that pass kind and words; `facility` is the lookup that leads to the facility."""
    if filters.kind:
        rows = rows.filter(**{f"{facility}kind": filters.kind})
    for word in text.search_words(filters.search):
        rows = rows.filter(**{f"{facility}name_search__contains": word})
    return rows


def _due_at(deadlines: Deadlines) -> Case:
    """The moment a report's month was due in its territory."""
    moments = {
        university: periods.deadline_moment(deadlines.of(university))
        for university in deadlines.put_off
        if university is not None
    }
    return Case(
        *(
            When(university=university, then=Value(moment))
            for university, moment in moments.items()
        ),
        default=Value(periods.deadline_moment(deadlines.of(None))),
        output_field=DateTimeField(),
    )
