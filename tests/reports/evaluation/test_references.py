"""References: on which day they freeze, who seals and replaces them, and what rests on which.

The attack behind it: one late filing of Esfand 1399 re-scored 12,547 months of other facilities.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from facilities.errors import Refused
from facilities.models import AuditEvent
from facilities.register.facilities import change_facility
from reports.evaluation.freezing import (
    freeze,
    preview_freeze,
    preview_replacement,
    replace,
)
from reports.evaluation.jobs import evaluate_waiting
from reports.evaluation.reference_versions import move_references
from reports.evaluation.references import usual_studies
from reports.evaluation.rollups import refresh_rollups
from reports.models import (
    BaselineReference,
    Job,
    ReferenceVersion,
    Report,
    Rollup,
    Score,
    StaleRollup,
)
from reports.policy import periods
from tests import cast
from tests.accounts import Accounts
from tests.reports import filed_nation, monthly
from tests.reports.proving.world import prove

ESFAND, MONTH = 139912, 140001
FREEZE = periods.deadline_moment(date(2021, 4, 19))  # 1400/01/30, 24:00 in Tehran
A_SECOND = timedelta(seconds=1)
IN_1405 = datetime(2026, 8, 1, 8, tzinfo=UTC)
FILM = {"film_prints": 400, "film_opening": 500}


def file(
    database: Accounts, code: str, period: int, *, now: datetime | None = None, **figures: Any
) -> None:
    officer = cast.person(filed_nation.FACILITIES.get(code, cast.OFFICER))
    with database.as_person(officer):
        there = Report.objects.filter(facility__code=code, period=period).exists()
        reason = "شمارش دوباره" if there else ""
        monthly.file(officer, code, period, now=now, reason=reason, **figures)
    work(database)


def work(database: Accounts) -> None:
    with database.as_jobs():
        while evaluate_waiting():
            pass


def baseline_of(code: str, period: int = MONTH) -> float | None:
    score = Score.objects.get(facility__code=code, period=period, is_current=True)
    return score.film_baseline


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


@pytest.fixture
def nation(database: Accounts) -> Accounts:
    """Two imaging centres have filed Esfand 1399 in time, and Farvardin 1400."""
    file(database, cast.T_IMAGING, ESFAND, **FILM)  # 400 of 800
    file(database, cast.I_IMAGING, ESFAND, film_prints=80, film_opening=180)
    for code in (cast.T_IMAGING, cast.I_IMAGING):
        file(database, code, MONTH)
    with database.as_jobs():
        move_references()
    work(database)
    return database


@pytest.fixture
def frozen(nation: Accounts) -> Accounts:
    owner = cast.person(cast.POLICY_OWNER)
    with nation.as_person(owner):
        freeze(by=owner, rate="film")
    work(nation)
    return nation


# ── the day decides ──────────────────────────────────────────────────────────────────────────

LATE = [
    ("filed a second before the day ends", FREEZE - A_SECOND, 0.9),
    ("filed when it has ended", FREEZE, 0.3),
    ("a first filing of 139912 in 1405", IN_1405, 0.3),
]


@pytest.mark.parametrize(("why", "now", "baseline"), LATE, ids=[why for why, *_ in LATE])
def test_a_first_filing_after_the_day_is_of_the_kind_and_moves_nobody(
    database: Accounts, why: str, now: datetime, baseline: float
) -> None:
    file(database, cast.I_IMAGING, ESFAND, film_prints=240, film_opening=340)  # 0.3
    for code in (cast.T_IMAGING, cast.I_IMAGING):
        file(database, code, MONTH)
    file(database, cast.T_IMAGING, ESFAND, now=now, film_prints=720, film_opening=820)  # 0.9
    with database.as_jobs():
        move_references()
    work(database)
    with database.as_jobs():
        assert baseline_of(cast.T_IMAGING) == baseline, why
        assert baseline_of(cast.I_IMAGING) == 0.3, why
        known = BaselineReference.objects.filter(version__rate="film").latest("version")
        assert known.facilities == (2 if baseline == 0.9 else 1), why


CORRECTED = [
    ("corrected a second before the day ends", FREEZE - A_SECOND, 0.25),
    ("corrected when it has ended", FREEZE, 0.5),
    ("corrected in 1405", IN_1405, 0.5),
]


@pytest.mark.parametrize(("why", "now", "baseline"), CORRECTED, ids=[why for why, *_ in CORRECTED])
def test_a_correction_after_the_day_is_stored_and_moves_nothing(
    nation: Accounts, why: str, now: datetime, baseline: float
) -> None:
    file(nation, cast.T_IMAGING, ESFAND, now=now, film_prints=200, film_opening=300)
    with nation.as_jobs():
        assert Report.objects.get(facility__code=cast.T_IMAGING, period=ESFAND).film_prints == 200
        assert baseline_of(cast.T_IMAGING) == baseline, why


def test_one_that_missed_the_window_keeps_the_kind_it_first_filed_under(nation: Accounts) -> None:
    """The attack: kind changed, then one filing, and every earlier month had another baseline."""
    file(nation, cast.T_HOSPITAL, MONTH)
    with nation.as_jobs():
        assert baseline_of(cast.T_HOSPITAL) == 1.0, "no hospital had filed"
        with transaction.atomic():
            hospital = cast.facility(cast.T_HOSPITAL)
            change_facility(by=None, facility=hospital, kind="imaging_center")
    work(nation)
    for period in (140002, ESFAND):
        file(nation, cast.T_HOSPITAL, period, now=IN_1405)
    with nation.as_jobs():
        move_references()
    work(nation)
    with nation.as_jobs():
        assert baseline_of(cast.T_HOSPITAL) == 1.0
        assert baseline_of(cast.I_IMAGING) == 0.1


# ── the acts ─────────────────────────────────────────────────────────────────────────────────


def test_before_the_day_is_over_nothing_can_be_frozen(nation: Accounts) -> None:
    owner = cast.person(cast.POLICY_OWNER)
    with nation.as_person(owner):
        with pytest.raises(Refused) as refused:
            freeze(by=owner, rate="film", now=FREEZE - A_SECOND)
        assert codes(refused) == ["too_early"]
        assert preview_freeze(by=owner, rate="film", now=FREEZE).kinds == []


def test_frozen_references_are_named_by_scores_and_move_no_more(nation: Accounts) -> None:
    owner = cast.person(cast.POLICY_OWNER)
    with nation.as_jobs():
        before = list(Score.objects.order_by("id").values_list("id", "input_hash", "is_current"))
    with nation.as_person(owner):
        version = freeze(by=owner, rate="film")
    with nation.as_jobs():
        assert set(Job.objects.filter(done_at=None).values_list("cause", flat=True)) == {"baseline"}
    work(nation)
    with nation.as_jobs():
        after = Score.objects.order_by("id")
        assert list(after.values_list("id", "input_hash", "is_current")) == before
        named = set(after.filter(is_current=True).values_list("film_references_id", flat=True))
        assert named == {version.pk}
        assert (version.is_frozen, version.made_by) == (True, owner)
        event = AuditEvent.objects.get(action="references.frozen")
        assert event.detail == {"rate": "film", "counted_until": "2021-04-19", "changed": {}}
    # One arrived in time, and was stored only now (from a file that waited).
    file(nation, cast.I_IMAGING, ESFAND, film_prints=8, film_opening=108)
    with nation.as_jobs():
        assert move_references() == []
        assert ReferenceVersion.objects.filter(rate="film").latest("id") == version
    with nation.as_person(owner), pytest.raises(Refused) as refused:
        freeze(by=owner, rate="film")
    assert codes(refused) == ["already_frozen"]


def test_only_an_act_with_a_reason_replaces_frozen_references(frozen: Accounts) -> None:
    file(frozen, cast.T_IMAGING, ESFAND, now=FREEZE + timedelta(days=3), film_prints=0)
    owner = cast.person(cast.POLICY_OWNER)
    until = date(2021, 4, 30)
    act: dict[str, Any] = {"by": owner, "rate": "film", "counted_until": until}
    with frozen.as_person(owner):
        shown = preview_replacement(**act)
        assert shown.kinds == ["imaging_center"]
        assert shown.before is not None
        assert shown.before["pooled"].tolist() == [480 / 1600]
        assert shown.after["pooled"].tolist() == [80 / 1600]
        for reason in ("", " ", "x" * 2001):
            with pytest.raises(Refused) as refused:
                replace(**act, reason=reason)
            assert codes(refused) == ["reason_missing"]
        with pytest.raises(Refused) as refused:
            replace(**act | {"counted_until": date(2090, 1, 1)}, reason="x")
        assert codes(refused) == ["day_not_over"]
        version = replace(**act, reason="ارقام بیمارستان‌ها بازشماری شد.")
    work(frozen)
    with frozen.as_jobs():
        assert baseline_of(cast.T_IMAGING) == 0.02, "its own rate counts until that day, too"
        assert baseline_of(cast.I_IMAGING) == 0.1
        named = Score.objects.filter(is_current=True).values_list("film_references_id", flat=True)
        assert set(named) == {version.pk}
        event = AuditEvent.objects.get(action="references.replaced")
        before, after = event.detail["changed"]["imaging_center"]
        assert (before["pooled"], after["pooled"]) == ("0.3", "0.05")
    assert prove(frozen)[1] == []


@pytest.mark.parametrize("role", [cast.ANALYST, cast.OFFICER, cast.NATIONAL_INSPECTOR])
def test_others_freeze_and_replace_nothing(nation: Accounts, role: str) -> None:
    person = cast.person(role)
    with nation.as_person(person):
        with pytest.raises(Refused) as refused:
            freeze(by=person, rate="film")
        assert codes(refused) == ["not_allowed"]
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            ReferenceVersion.objects.create(
                policy_id=1,
                rate="film",
                counted_until=date(2021, 4, 19),
                is_frozen=True,
                made_at=datetime.now(UTC),
            )


# ── what else rests on them ──────────────────────────────────────────────────────────────────


def test_what_kinds_usually_have_weighs_in_every_sum(nation: Accounts) -> None:
    """A facility without a past weighs as its kind: a new version marks all sums."""
    with nation.as_jobs():
        refresh_rollups()
        assert not StaleRollup.objects.exists()
        cells = set(Rollup.objects.values_list("university", "period"))
        move_references()
        freeze(by=None, rate="film")
        assert set(StaleRollup.objects.values_list("university", "period")) == cells


def test_the_usual_month_of_a_kind_freezes_along(frozen: Accounts) -> None:
    with frozen.as_jobs():
        assert usual_studies()["imaging_center"] == 1000
        assert usual_studies()["hospital"] == 30
    late = {"studies_radiography": 9, "film_closing": 0, "film_opening": 0, "handovers": 0}
    file(frozen, cast.T_IMAGING, ESFAND, now=IN_1405, **dict.fromkeys(late, 0) | _nothing())
    with frozen.as_jobs():
        move_references()
        assert usual_studies()["imaging_center"] == 1000


def _nothing() -> dict[str, int]:
    """A month in which nothing was done."""
    zero = (
        "studies_radiography",
        "studies_ct",
        "studies_ultrasound",
        "handovers",
        "cds",
        "delivered_electronic",
        "delivered_cd",
        "handovers_with_report",
        "studies_archived",
    )
    return dict.fromkeys(zero, 0)


def test_an_altered_reference_is_an_alarm_that_names_it(frozen: Accounts) -> None:
    assert prove(frozen)[1] == []
    with frozen.as_superuser(), connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE reports_baselinereference SET cap = 9 WHERE cap IS NOT NULL")
        cursor.execute("SET session_replication_role = origin")
    found = [d for d in prove(frozen)[1] if d.table == "reports.referenceversion"]
    assert [(d.place, d.column, d.due, d.found) for d in found] == [
        ("film imaging_center", "cap", pytest.approx(0.6), 9.0)
    ]
