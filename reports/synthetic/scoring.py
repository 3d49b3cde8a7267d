"""The synthetic nation through the national re-score, with progress."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from reports.evaluation.freezing import freeze, freeze_day
from reports.evaluation.national import Rescored
from reports.evaluation.not_filed import open_not_filed
from reports.evaluation.references import versions_in_force
from reports.evaluation.rescoring import rescore_nation
from reports.evaluation.rollups import refresh_rollups
from reports.policy import periods
from reports.policy.directive.parts import BASELINE_RATES
from reports.synthetic.plan import Plan

Say = Callable[[str], None]


def as_of(plan: Plan) -> datetime:
    """The moment the nation's story ends: its last deadline has passed, or it is now."""
    end = periods.deadline_moment(periods.deadline(plan.last)) + timedelta(seconds=1)
    return min(end, timezone.now())


def score_nation(plan: Plan, say: Say) -> None:
    """Scores, suspicions, those of not having filed, and sums; safe to run again."""
    _freeze_references()
    _rescore(say)
    begun = time.monotonic()
    opened = open_not_filed(everything=True, now=as_of(plan))
    say(f"  {opened:,} months not filed ({time.monotonic() - begun:.1f} s)")
    begun = time.monotonic()
    _mark_all_stale()
    cells = refresh_rollups()
    say(f"  {cells:,} sums of a university and month ({time.monotonic() - begun:.1f} s)")


def _freeze_references() -> None:
    """Freeze what the nation filed in time for the windows, as the policy owner would."""
    versions, now = versions_in_force(), timezone.now()
    for rate in BASELINE_RATES:
        day = freeze_day(rate)
        is_frozen = rate in versions and versions[rate].is_frozen
        if day and not is_frozen and now >= periods.deadline_moment(day):
            freeze(by=None, rate=rate, now=now)


def _rescore(say: Say) -> None:
    """The national re-score, from where a killed run left it."""
    begun = time.monotonic()

    def done(so_far: Rescored) -> None:
        rate = so_far.months / (time.monotonic() - begun)
        say(f"  {so_far.months:,} months evaluated ({rate:,.0f}/s)")

    rescore_nation(done=done, now=timezone.now())


def _mark_all_stale() -> None:
    """Have every sum built, those of months without scores and suspicions too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO reports_stalerollup (university_id, period, marked_at)"
            " SELECT DISTINCT university_id, period, now() FROM reports_report ORDER BY 1, 2"
            " ON CONFLICT (university_id, period) DO NOTHING"
        )
