"""Evaluation while nobody has filed a month of the baseline windows yet."""

from reports import tasks
from reports.evaluation.jobs import evaluate_waiting
from reports.evaluation.reference_versions import move_references
from reports.evaluation.rescoring import rescore_nation, rescore_waiting
from reports.models import BaselineReference, Job, ReferenceVersion, Score
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly


def test_the_nightly_job_of_a_new_installation_succeeds(database: Accounts) -> None:
    with database.as_jobs():
        tasks.nightly()
        assert not BaselineReference.objects.exists()


def test_months_are_scored_without_any_baseline(database: Accounts) -> None:
    machine = cast.person(cast.MACHINE)
    with database.as_person(machine):
        monthly.file(machine, cast.T_IMAGING, 140105)
    with database.as_jobs():
        assert move_references() == []
        assert rescore_waiting(least=1).months == 1
        assert rescore_nation().changed == 0
        score = Score.objects.get()
        assert (score.period, score.film_baseline) == (140105, 1.0)
        versions = dict(ReferenceVersion.objects.values_list("rate", "id"))
        assert versions == {
            "film": score.film_references_id,
            "print": score.print_references_id,
        }, "of kinds of which nothing is known"
        assert not BaselineReference.objects.exists()
        assert not Job.objects.filter(done_at=None, facility__code=cast.T_IMAGING).exists()
        assert evaluate_waiting() == 0
