"""The first page: what the person has to do today, and where."""

from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from facilities import roles
from facilities.access.scope import User, may, scope_of
from reports.calendar import calendar
from reports.deadlines import deadlines_of
from reports.policy.directive.parts import NOT_FILED_RULE
from reports.policy.scoring.month_states import NOT_FILED
from reports.policy.workflow.cases import CONFIRMED, INSPECTING, REFERRED, RULED, SUSPECTED
from reports.queries import proposals, today
from reports.queries.cases.counts import counts
from reports.queries.cases.filters import ViolationFilters
from reports.queries.dashboards.progress import territory_of
from reports.queries.desk import lists
from reports.views.filing.board import work_at_home
from reports.views.frame import reads_violations
from reports.views.months import ChosenMonth, ended_month
from reports.views.news import days_to_come, news
from reports.views.system_state import system_state

SHOWN_MONTHS = 12


class Task(NamedTuple):
    """A number that waits for somebody, and the list behind it."""

    number: int
    name: Promise
    address: str


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Each role's day."""
    user = request.user
    level = scope_of(user).level
    context: dict[str, Any] = {
        "today": timezone.localdate(),
        "tasks": _tasks(user),
        "has_role": level != roles.NOBODY,
        "is_administrator": level == roles.ADMINISTRATOR,
        "national_month": today.national_month(user),
    }
    if level == roles.ADMINISTRATOR:
        context |= _of_administrator(user)
    elif level != roles.NOBODY:
        months_today = calendar()
        context |= news(user, months_today) | {"coming": days_to_come(user, months_today)}
    overdue = today.overdue_months(user)
    context |= {
        "overdue": [_overdue(user, *month) for month in overdue[:SHOWN_MONTHS]],
        "more_overdue": [_overdue(user, *month) for month in overdue[SHOWN_MONTHS:]],
    }
    if may(user, "keep_register"):
        context["waiting_proposals"] = proposals.waiting_count(user)
    if may(user, "accept"):
        month = ended_month(request, territory_of(user))
        context |= {"desk_month": month.period, "desk_tasks": _desk(user, month)}
    if level == roles.FACILITY:
        if may(user, "prepare"):
            context |= work_at_home(user)
        else:
            months = today.facility_months(user)
            context |= {
                "facility_months": months[:SHOWN_MONTHS],
                "more_months": max(0, len(months) - SHOWN_MONTHS),
            }
    return render(request, "home.html", context)


def _of_administrator(user: User) -> dict[str, Any]:
    """The accounts in numbers, who is locked out, and the state of the system."""
    counted = today.accounts_today(user)
    if counted is None:
        return {}
    return {
        "accounts": _accounts(counted),
        "locked": [
            (person, reverse("admin:facilities_person_change", args=[person.pk]))
            for person in counted.locked
        ],
        **system_state(user),
    }


def _accounts(counted: today.AccountsToday) -> list[Task]:
    address = reverse("admin:facilities_person_changelist")
    return [
        Task(counted.invited, _("invitations waiting"), f"{address}?invitation=waiting"),
        Task(counted.expired, _("invitations expired"), f"{address}?invitation=expired"),
        Task(len(counted.locked), _("locked out after wrong passwords"), "#locked"),
        Task(counted.people, _("people who can sign in"), address),
        Task(counted.held, _("held from signing after a reset or a new address"), address),
        Task(counted.ending_tokens, _("tokens that end within a month"), address),
    ]


def _overdue(user: User, period: int, number: int) -> tuple[int, Task]:
    """A closed month of which reports are missing, and the list of who owes them."""
    if may(user, "accept"):
        address = f"{reverse('desk')}?period={period}&tab={lists.NOT_FILED}"
    else:
        address = f"{reverse('facilities')}?period={period}&state={NOT_FILED}"
    return period, Task(number, _("not filed"), address)


def _tasks(user: User) -> list[Task]:
    """What waits for an inspector, an officer or a facility; the rest read national sums."""
    level = scope_of(user).level
    if level == roles.FACILITY:
        return [
            Task(
                today.waiting_for_answer(user),
                _("opened to your facility, awaiting its answer"),
                _address(),
            )
        ]
    if level == roles.NATION:
        total = counts(user, ViolationFilters()).total
        return [Task(total, _("with a final ruling"), _address())]
    if not reads_violations(user):
        return []
    tasks = []
    if may(user, "chase_late"):
        late = counts(user, ViolationFilters(rule=NOT_FILED_RULE)).by_state.get(SUSPECTED, 0)
        tasks.append(
            Task(
                late, _("months not filed in time"), _address(rule=NOT_FILED_RULE, state=SUSPECTED)
            )
        )
    by_state = counts(user, ViolationFilters()).by_state
    tasks += [Task(by_state.get(state, 0), name, _address(state=state)) for state, name in WAITING]
    tasks.append(
        Task(
            today.withdrawn_open(user),
            _("grounds removed, decision open"),
            _address(withdrawn="yes"),
        )
    )
    return tasks


def _desk(user: User, month: ChosenMonth) -> list[Task]:
    """An officer's month: what waits on the desk."""
    address = f"{reverse('desk')}?period={month.period}&tab="
    counted = lists.desk_counts(user, month.period, deadlines_of(month.period))
    return [
        Task(counted.not_filed, _("not filed"), address + lists.NOT_FILED),
        Task(counted.undecided, _("to be decided"), address + lists.PENDING),
        Task(counted.returned, _("returned, correction awaited"), address + lists.RETURNED),
        Task(counted.repudiated, _("repudiated"), address + lists.REPUDIATED),
    ]


WAITING = (
    (SUSPECTED, _("suspected, not taken up yet")),
    (INSPECTING, _("under inspection")),
    (CONFIRMED, _("confirmed, to be referred")),
    (REFERRED, _("referred, ruling awaited")),
    (RULED, _("ruled, to become final or be closed")),
)


def _address(**filters: str) -> str:
    """The list of suspicions with these filters."""
    query = urlencode(filters)
    return reverse("violations") + (f"?{query}" if query else "")
