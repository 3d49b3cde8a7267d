"""After each act of the register the sums are again what an SQL of its own works out."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest

from facilities.models import Facility, Proposal
from facilities.models.proposal import ACCEPTED, APPROVED
from facilities.register import proposals
from facilities.register.closures import close_facility, close_temporarily, reopen_facility
from facilities.register.duplicates import merge_duplicates
from facilities.register.facilities import register_facility
from reports.evaluation.month_ends import count_ended_months
from reports.policy import periods
from reports.policy.scoring.sums import total
from reports.proving.rounds import prove_everything
from reports.queries.dashboards import overview
from tests import cast
from tests.accounts import Accounts
from tests.reports import filed_nation, mixed_nation
from tests.reports.mixed_nation import MONTHS
from tests.reports.sums_anew import same, worked_out_anew

MIDDLE = MONTHS[3]
FIRST = periods.first_day(MIDDLE)
Act = Callable[[Accounts], None]


def _facility(code: str = cast.T_IMAGING) -> Facility:
    return Facility.objects.get(code=code)


def close_for_good(nation: Accounts) -> None:
    with nation.as_jobs():
        close_facility(by=None, facility=_facility(), on=FIRST, reason="تعطیلی", over_filed=True)


def close_for_two_months(nation: Accounts) -> None:
    with nation.as_jobs():
        close_temporarily(
            by=None,
            facility=_facility(),
            starts_on=FIRST - timedelta(days=5),
            ends_on=periods.first_day(MONTHS[5]),
            reason="بازسازی",
            over_filed=True,
        )


def close_and_open_again(nation: Accounts) -> None:
    close_for_good(nation)
    filed_nation.work(nation)
    with nation.as_jobs():
        reopen_facility(by=None, facility=_facility(), on=periods.first_day(MONTHS[5]))


def register_another(nation: Accounts) -> None:
    with nation.as_jobs():
        tehran = cast.university(cast.TEHRAN)
        register_facility(
            by=None,
            code="T-NEW",
            university=tehran,
            name_fa="مرکز تازه",
            kind="imaging_center",
            ownership="private",
            makes_images=True,
            modalities=("radiography",),
            province_id=tehran.province_id,
            opened_on=cast.OPENED,
            enrolled_on=FIRST,
        )


def merge(nation: Accounts) -> None:
    register_another(nation)
    with nation.as_jobs():
        merge_duplicates(
            by=None, keep=_facility(), duplicate=_facility("T-NEW"), reason="دو بار ثبت شده"
        )


def decided(nation: Accounts, username: str, step: str, proposal: Proposal) -> None:
    steps = {ACCEPTED: proposals.accept_move, APPROVED: proposals.approve}
    person = cast.person(username)
    with nation.as_person(person):
        steps[step](by=person, proposal=Proposal.objects.get(pk=proposal.pk))


def change_facts(nation: Accounts, **changes: object) -> None:
    officer = cast.person(cast.OFFICER)
    with nation.as_person(officer):
        proposal = proposals.propose_facts(
            by=officer,
            facility=_facility(),
            since=FIRST,
            reason="بازدید",
            preview=[],
            **changes,  # type: ignore[arg-type]
        )
    decided(nation, cast.POLICY_OWNER, APPROVED, proposal)


def move(nation: Accounts, *, on: date = FIRST) -> None:
    officer = cast.person(cast.OFFICER)
    with nation.as_person(officer):
        proposal = proposals.propose_move(
            by=officer,
            facility=_facility(),
            university=cast.university(cast.ISFAHAN),
            on=on,
            reason="تقسیم استان",
            preview=[],
        )
    decided(nation, cast.OTHER_OFFICER, ACCEPTED, proposal)
    decided(nation, cast.POLICY_OWNER, APPROVED, proposal)


ACTS: dict[str, Act] = {
    "closed for good": close_for_good,
    "closed for two months": close_for_two_months,
    "closed and opened again": close_and_open_again,
    "another one registered": register_another,
    "a duplicate merged": merge,
    "kind changed": partial(change_facts, kind="hospital"),
    "makes no images any more": partial(
        change_facts, kind="receiver", makes_images=False, modalities=()
    ),
    "moved": move,
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_sums_follow_the_register(database: Accounts, act: Act) -> None:
    mixed_nation.fill(database, seed=1402)
    before = agreed(database)
    act(database)
    filed_nation.work(database)
    with database.as_jobs():
        count_ended_months(everything=True)
    filed_nation.work(database)
    assert agreed(database) != before, "the act moved nothing"
    with database.as_jobs():
        assert prove_everything().differences == 0


def agreed(database: Accounts) -> object:
    """Hold the sums to the SQL, and return what both say."""
    anew, analyst = worked_out_anew(database), cast.person(cast.ANALYST)
    with database.as_person(analyst):
        universities = overview.universities_with_sums(analyst)
        cells = overview.universities_by_month(analyst, universities, MONTHS[0], MONTHS[-1])
        found = {(cell.period, cell.university_id): cell.sums for cell in cells}
        nation = {month: overview.nation_by_kind(analyst, month) for month in MONTHS}
    for (month, university), row in anew.items():
        same(found[month, university] if university else total(nation[month].values()), row)
    return anew, nation
