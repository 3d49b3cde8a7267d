"""A small nation that has filed: four facilities of two universities over some months, scored.

Tehran's office files nothing, so one of Tehran's three facilities counts 0; all of Isfahan's file.
"""

from collections.abc import Sequence
from datetime import datetime

from reports.evaluation.jobs import evaluate_waiting
from reports.evaluation.rollups import refresh_rollups
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly

FACILITIES = {
    cast.T_HOSPITAL: cast.OFFICER,
    cast.T_IMAGING: cast.OFFICER,
    cast.I_HOSPITAL: cast.OTHER_OFFICER,
    cast.I_IMAGING: cast.OTHER_OFFICER,
}
BASELINE, STEP_1, STEP_2 = 139912, 140012, 140101
MONTHS = (139911, BASELINE, 140011, STEP_1, STEP_2, 140102)
LATEST = MONTHS[-1]


def fill(
    database: Accounts, months: Sequence[int] = MONTHS, facilities: Sequence[str] = ()
) -> None:
    """File and score the months; every facility and month has figures of its own."""
    for place, facility in enumerate(facilities or FACILITIES):
        officer = cast.person(FACILITIES.get(facility, cast.OFFICER))
        with database.as_person(officer):
            for step, month in enumerate(months):
                film = max(0, 900 - 130 * step + 37 * place)
                monthly.file(
                    officer,
                    facility,
                    month,
                    studies_radiography=700 + 90 * place,
                    film_prints=film,
                    film_opening=1_000 + film,
                    film_closing=1_000,
                    paper_prints=20 * place,
                    delivered_electronic=300 + 60 * step,
                    delivered_cd=600,
                )
    work(database)


def settle_register(database: Accounts, now: datetime) -> None:
    """Do what was queued when the facilities were entered, as at an earlier moment: sums are made
    of the months that had ended by then."""
    with database.as_jobs():
        while evaluate_waiting(now=now):
            pass
        refresh_rollups(now=now)


def work(database: Accounts) -> None:
    """Do what the workers would do now: scores, suspicions, sums."""
    with database.as_jobs():
        while evaluate_waiting():
            pass
        refresh_rollups()
