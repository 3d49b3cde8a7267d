"""All stages of seeding. Each leaves a mark in the audit trail: a killed run goes on after it.

A nation that grows is seeded in rounds: the first at its beginning, then one at each start, which
files what has arrived since the round before.
"""

import time
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pandas as pd
from django.db import transaction
from django.utils import timezone

from facilities.models import AuditEvent, Facility, Person
from facilities.register import audit, reference_lists
from facilities.register.people import create_person
from reports import calendar
from reports.evaluation.jobs import evaluate_waiting
from reports.models import Report
from reports.opening import FIRST_DAY, open_system, opened_on
from reports.synthetic import scoring, side_by_side
from reports.synthetic.arrivals import EPOCH, Round
from reports.synthetic.conduct import answer_key, assign_conduct
from reports.synthetic.filings import WHOLE
from reports.synthetic.loading import load_register
from reports.synthetic.nation import make_nation
from reports.synthetic.parts import ACCOUNT, file_part
from reports.synthetic.plan import CODE_PATTERN, Plan, UniversityPlace, number_of
from reports.synthetic.scoring import Say

LARGE: Final = 2000  # facilities from which a second process is worth its start
PROCESSES: Final = 2
BEGUN, SCORED, FILED_ALL = "synthetic.begun", "synthetic.scored", "synthetic.filed_all"
WENT_ON: Final = "synthetic.went_on"
BETWEEN_ROUNDS: Final = timedelta(hours=1)  # at least


class NotSyntheticError(Exception):
    """The database holds, or may hold, something else; nothing was written."""


def places() -> tuple[UniversityPlace, ...]:
    """The universities of the shipped reference list."""
    return tuple(
        UniversityPlace(row["code"], row["kind"], row["province"])
        for row in reference_lists.read_list("universities")
    )


def seed(plan: Plan, *, scores: bool, say: Say) -> bool:
    """Put the nation of a plan into the database, or go on with it; answer whether nothing was
    left to do.

    Raises NotSyntheticError where another nation, or anything real, is there.
    """
    begun = _beginning(plan)
    finished = SCORED if scores else FILED_ALL
    is_complete = begun is not None and _marked(finished, _latest_round())
    if not is_complete:
        _refuse_others(begun is not None)
        nation = make_nation(plan)
        if begun is None:
            _begin(plan, nation, say)
        _finish(plan, nation, _latest_round(), scores=scores, say=say)
    if plan.grows:
        is_complete &= _go_on(plan, scores=scores, say=say)
    return is_complete


def _go_on(plan: Plan, *, scores: bool, say: Say) -> bool:
    """File what has arrived since the latest round; answer whether there was nothing."""
    now, since = timezone.now().astimezone(UTC), _latest_round()
    if now - since < BETWEEN_ROUNDS:
        return True
    nation, before = make_nation(plan), Report.objects.count()
    detail = {"since": since.isoformat(), "before": now.isoformat()}
    _mark(WENT_ON, detail)
    _finish(plan, nation, now, scores=scores, say=say)
    return before == Report.objects.count()


def _finish(plan: Plan, nation: pd.DataFrame, before: datetime, *, scores: bool, say: Say) -> None:
    """Do what is left of the round that ends at a moment."""
    stored = Report.objects.count()
    turn = _turn(before)
    if not _marked(FILED_ALL, before):
        if turn.since == EPOCH:
            _settle_register(plan)
        _file_everything(plan, nation, turn, say)
        _mark(FILED_ALL, {"before": before.isoformat()})
    if scores:
        if turn.since == EPOCH or Report.objects.count() > stored:
            scoring.score_nation(plan, say)
        _mark(SCORED, {"before": before.isoformat()})


def plan_answer_key(plan: Plan) -> pd.DataFrame:
    """The answer key of a plan's nation, as far as its months have ended."""
    nation = make_nation(plan)
    return answer_key(plan, nation, assign_conduct(plan, nation), until=calendar.last_ended())


def _latest_round() -> datetime:
    """The end of the latest round that was begun. Raises DoesNotExist before the first."""
    rounds = AuditEvent.objects.filter(action__in=(BEGUN, WENT_ON)).order_by("-id")
    return datetime.fromisoformat(rounds[:1].get().detail["before"])


def _turn(before: datetime) -> Round:
    """The round that ends at a moment, with what was filed before it."""
    went_on = AuditEvent.objects.filter(action=WENT_ON, detail__before=before.isoformat()).first()
    if went_on is None:
        return Round(before)
    filed = Report.objects.filter(facility__code__regex=CODE_PATTERN)
    there = filed.values_list("facility__code", "period")
    return Round(
        before,
        datetime.fromisoformat(went_on.detail["since"]),
        frozenset((number_of(code), period) for code, period in there),
    )


def _beginning(plan: Plan) -> dict[str, Any] | None:
    """The mark of this very nation's beginning; None if none was begun. Raises NotSyntheticError
    where another was."""
    event = AuditEvent.objects.filter(action=BEGUN).order_by("id").first()
    if event is None:
        return None
    there = dict(event.detail)
    if any(there[name] != value for name, value in _arguments(plan).items()):
        raise NotSyntheticError(
            f"This database holds another synthetic nation: {there['facilities']} facilities,"
            f" {there['first']} to {there['last']}, seed {there['seed']}."
            " Give those numbers, or another VAR."
        )
    return there


def _refuse_others(is_begun: bool) -> None:
    """Refuse to write beside facilities that are not of this nation.

    There is no way around it: once mixed, synthetic and real figures could never be told apart
    with certainty again.
    """
    facilities = Facility.objects.all()
    if is_begun:
        facilities = facilities.exclude(code__regex=CODE_PATTERN)
    if facilities.exists():
        raise NotSyntheticError(
            "This database holds facilities that are not of the synthetic nation; nothing was"
            " written. Give it a database, or a VAR, of its own."
        )


def _arguments(plan: Plan) -> dict[str, int]:
    return {
        "facilities": plan.facilities,
        "first": plan.first,
        "last": plan.last,
        "seed": plan.seed,
    }


def _begin(plan: Plan, nation: pd.DataFrame, say: Say) -> None:
    """The account, the register and the mark, in one transaction."""
    begun = time.monotonic()
    detail = _arguments(plan) | {"before": timezone.now().astimezone(UTC).isoformat()}
    with transaction.atomic():
        account = create_person(
            by=None, username=ACCOUNT, full_name="سامانهٔ دادهٔ ساختگی", is_active=False
        )
        load_register(nation)
        if opened_on() is None:
            open_system(by=None, on=FIRST_DAY)
        audit.record(by=None, action=BEGUN, on=account, detail=detail)
    say(f"  register of {len(nation)} facilities ({time.monotonic() - begun:.1f} s)")


def _settle_register(plan: Plan) -> None:
    """Have the jobs that registering queued done while there is nothing to evaluate yet."""
    while evaluate_waiting(now=scoring.as_of(plan)):
        pass


def _file_everything(plan: Plan, nation: pd.DataFrame, turn: Round, say: Say) -> None:
    """Store all filings: a large nation's in processes side by side."""
    begun, filed = time.monotonic(), 0
    if plan.facilities < LARGE:
        counts = file_part(plan, WHOLE, turn=turn, nation=nation)
    else:
        counts = side_by_side.counts_of(plan, turn, processes=PROCESSES)
    for count in counts:
        filed += count
        seconds = time.monotonic() - begun
        say(f"  {filed:,} reports filed ({filed / max(seconds, 1e-9):,.0f}/s)")


def _marked(action: str, before: datetime) -> bool:
    """Whether a stage of the round that ends at a moment is over."""
    marks = AuditEvent.objects.filter(action=action)
    return marks.filter(detail__before=before.isoformat()).exists()


def _mark(action: str, detail: dict[str, Any]) -> None:
    account = Person.objects.get(username=ACCOUNT)
    with transaction.atomic():
        audit.record(by=None, action=action, on=account, detail=detail)
