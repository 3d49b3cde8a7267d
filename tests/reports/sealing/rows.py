"""One row at least in every sealed table, filed, decided and published as people do."""

import hashlib
from datetime import UTC, date, datetime
from uuid import uuid4

from django.utils import timezone

from facilities.models import Person, Proposal, ProposalDecision
from reports.alarms import raise_alarm
from reports.models import (
    Alarm,
    AlarmNote,
    BaselineReference,
    CorrectionPermit,
    DeadlineExtension,
    ReferenceVersion,
    Repudiation,
    Review,
    Submission,
    Upload,
)
from reports.sealing.checkpoints import sign_checkpoint
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly
from tests.reports.suspicions import suspicion

FIRST, SECOND = 140001, 140002


def fill(accounts: Accounts) -> None:
    """File, decide, suspect and publish a little; then seal it and sign a checkpoint."""
    machine = cast.person(cast.MACHINE)
    for period in (FIRST, SECOND):
        with accounts.as_person(machine):
            monthly.file(machine, cast.T_IMAGING, period)
    with accounts.as_superuser():
        _decide(Submission.objects.get(period=FIRST), cast.person(cast.OFFICER))
        _upload(machine)
        _freeze()
        _propose(cast.person(cast.OFFICER))
        suspicion(cast.T_IMAGING, period=FIRST, figures={"film_prints": 3})
        raise_alarm(kind="log_fault", what="Nothing.", object_type="test")
        AlarmNote.objects.create(
            alarm=Alarm.objects.get(), at=timezone.now(), person=machine, words="دیده شد."
        )
    with accounts.as_jobs():
        sign_checkpoint()


def _decide(submission: Submission, by: Person) -> None:
    month = {
        "facility_id": submission.facility_id,
        "period": submission.period,
        "university_id": submission.university_id,
    }
    now = timezone.now()
    Review.objects.create(submission=submission, decision="accepted", person=by, at=now, **month)
    CorrectionPermit.objects.create(reason="شمارش", granted_by=by, granted_at=now, **month)
    Repudiation.objects.create(
        submission=submission, statement="از ما نیست.", person=by, at=now, **month
    )
    DeadlineExtension.objects.create(
        period=submission.period,
        until=date(2021, 6, 1),
        reason="سیل",
        granted_by=by,
        granted_at=now,
    )


def _freeze() -> None:
    version = ReferenceVersion.objects.create(
        policy_id=1,
        rate="film",
        counted_until=date(2021, 4, 19),
        is_frozen=True,
        made_at=timezone.now(),
    )
    BaselineReference.objects.create(
        version=version, kind="clinic", pooled=0.3, cap=0.55, facilities=2, usual_studies=40.5
    )


def _propose(by: Person) -> None:
    facility = cast.facility(cast.T_OFFICE)
    proposal = Proposal.objects.create(
        at=timezone.now(),
        person=by,
        facility=facility,
        facility_code=facility.code,
        name_fa=facility.name_fa,
        name_en=facility.name_en,
        university=facility.university,
        receiver=cast.university(cast.ISFAHAN),
        since=date(2022, 3, 21),
        reason="تقسیم استان",
    )
    ProposalDecision.objects.create(
        proposal=proposal, at=timezone.now(), person=by, decision="accepted", takes_effect=False
    )


def _upload(by: Person) -> None:
    content = b"[]"
    Upload.objects.create(
        id=uuid4(),
        person=by,
        channel="bulk",
        media="json",
        content=content,
        content_sha256=hashlib.sha256(content).digest(),
        received_at=datetime.now(UTC),
    )
