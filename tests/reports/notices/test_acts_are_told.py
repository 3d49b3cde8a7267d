"""What is done for a facility or to it, act by act: who is told, in the inbox and by mail, and in
which words. Nobody else is told, and nobody of what they did themselves."""

from collections.abc import Callable
from typing import NamedTuple

import pytest
from django.core import mail
from django.test import override_settings

from facilities.models import Person
from reports.cases.steps import open_to_facility
from reports.desk.decisions import accept, accept_many, permit_correction, return_report
from reports.models import Notice, Report, Violation
from reports.notices import telling
from reports.notices.mail import send_due
from reports.policy.workflow.notice_words import words_of
from reports.queries import inbox
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly
from tests.reports.suspicions import suspicion

MONTH = 140007
SITE = "https://payesh.example.ir"
PEOPLE = {cast.CLERK, cast.SIGNATORY}  # of the facility
HISTORY = f"/facilities/{cast.T_IMAGING}/months/{MONTH}/"
FORM = f"/filing/{cast.T_IMAGING}/{MONTH}/"


class Act(NamedTuple):
    """What is done, by whom, the notice's kind, words of it in each language, where it leads."""

    does: Callable[[Accounts, Person], None]
    by: str
    kind: str
    persian: str
    english: str
    leads_to: str


def file(database: Accounts, by: Person, reason: str = "", cds: int = 300) -> None:
    with database.as_person(by):
        monthly.file(by, cast.T_IMAGING, MONTH, reason=reason, cds=cds)


def correct(database: Accounts, by: Person) -> None:
    file(database, cast.person(cast.CLERK))
    file(database, by, reason="شمارش دوباره", cds=301)


def filed(database: Accounts) -> Report:
    """The facility's own report of the month."""
    file(database, cast.person(cast.CLERK))
    with database.as_jobs():
        return Report.objects.get(facility__code=cast.T_IMAGING, period=MONTH)


def accept_it(database: Accounts, by: Person) -> None:
    report = filed(database)
    with database.as_person(by):
        accept(by=by, submission_id=report.submission_id)


def accept_among_others(database: Accounts, by: Person) -> None:
    report = filed(database)
    with database.as_person(by):
        assert accept_many(by=by, submission_ids=[report.submission_id]).accepted == 1


def return_it(database: Accounts, by: Person) -> None:
    report = filed(database)
    with database.as_person(by):
        return_report(by=by, submission_id=report.submission_id, reason_code="wrong_unit")


def let_correct(database: Accounts, by: Person) -> None:
    filed(database)
    with database.as_person(by):
        facility = cast.facility(cast.T_IMAGING)
        permit_correction(by=by, facility=facility, period=MONTH, reason="شمارش دوباره")


def open_case(database: Accounts, by: Person) -> None:
    with database.as_jobs():
        case = suspicion(cast.T_IMAGING, period=MONTH)
    with database.as_person(by):
        open_to_facility(by=by, violation=case)


_FILED = ("از سوی مرکز ثبت کرد", "was filed on its behalf by", HISTORY)
_ACCEPTED = ("را پذیرفت", "has accepted the report", HISTORY)
_OPENED = ("در انتظار پاسخ است", "waits for an answer", "/violations/{case}/")
ACTS = {
    "filing": Act(file, cast.OFFICER, "filed_for_you", *_FILED),
    "correcting": Act(
        correct,
        cast.OFFICER,
        "corrected_for_you",
        "از سوی مرکز اصلاح کرد",
        "was corrected on its behalf by",
        HISTORY,
    ),
    "accepting": Act(accept_it, cast.OFFICER, "accepted", *_ACCEPTED),
    "accepting several": Act(accept_among_others, cast.OFFICER, "accepted", *_ACCEPTED),
    "returning": Act(
        return_it, cast.OFFICER, "returned", "برگشت داده است", "has returned the report", FORM
    ),
    "leave to correct": Act(
        let_correct,
        cast.OFFICER,
        "permit",
        "یک بار دیگر اصلاح شود",
        "has allowed a further correction",
        FORM,
    ),
    "opening a case": Act(open_case, cast.INSPECTOR, "case_opened_to_you", *_OPENED),
    "opening a case, nation": Act(
        open_case, cast.NATIONAL_INSPECTOR, "case_opened_to_you", *_OPENED
    ),
}
each_act = pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)


@pytest.fixture
def with_addresses(database: Accounts) -> Accounts:
    """Everybody has an address; the signatory reads English."""
    with database.as_jobs():
        for person in Person.objects.all():
            Person.objects.filter(pk=person.pk).update(email=f"{person.username}@example.ir")
        Person.objects.filter(username=cast.SIGNATORY).update(language="en")
    return database


def told(database: Accounts, kind: str) -> list[str]:
    """Who has notices of a kind."""
    with database.as_jobs():
        rows = Notice.objects.filter(kind=kind).order_by("person__username")
        return list(rows.values_list("person__username", flat=True))


@each_act
def test_it_is_told_in_the_inbox_and_by_mail(with_addresses: Accounts, act: Act) -> None:
    act.does(with_addresses, cast.person(act.by))
    assert told(with_addresses, act.kind) == sorted(PEOPLE), "and nobody else"
    for name in PEOPLE:
        person = cast.person(name)
        with with_addresses.as_person(person):
            (notice,) = (n for n in inbox.inbox_of(person) if n.kind == act.kind)
            for language, said in (("fa", act.persian), ("en", act.english)):
                assert (
                    said
                    in words_of(
                        notice.kind, language, period=notice.period, detail=notice.detail
                    ).text
                )
    with with_addresses.as_jobs(), override_settings(SITE_URL=SITE):
        send_due(now=Notice.objects.filter(kind=act.kind).earliest("id").made_at)
        case = Violation.objects.values_list("pk", flat=True).first()
    mails = {m.to[0].partition("@")[0]: m for m in mail.outbox if act.english in str(m.body)}
    assert set(mails) == PEOPLE
    link = SITE + act.leads_to.format(case=case)
    for message in mails.values():
        assert act.persian in message.body
        assert link in message.body
    assert str(mails[cast.SIGNATORY].body).startswith("Dear")
    assert str(mails[cast.CLERK].body).startswith("با سلام")


def test_nobody_is_told_of_their_own_act(with_addresses: Accounts) -> None:
    officer, clerk = cast.person(cast.OFFICER), cast.person(cast.CLERK)
    with with_addresses.as_jobs():
        people = [officer.pk, clerk.pk]
        telling.tell_people(people=people, kind="accepted", period=MONTH, by=officer)
    assert told(with_addresses, "accepted") == [cast.CLERK]


def test_each_of_two_acts_of_a_day_is_told(with_addresses: Accounts) -> None:
    officer = cast.person(cast.OFFICER)
    report = filed(with_addresses)
    with with_addresses.as_person(officer):
        for reason in ("wrong_unit", "stock_mismatch"):
            return_report(by=officer, submission_id=report.submission_id, reason_code=reason)
    assert told(with_addresses, "returned") == sorted([*PEOPLE, *PEOPLE])


def test_two_cases_of_a_month_are_told_each(with_addresses: Accounts) -> None:
    inspector = cast.person(cast.INSPECTOR)
    with with_addresses.as_jobs():
        cases = [suspicion(cast.T_IMAGING, rule=rule) for rule in ("ART4_FILM_FEE", "PURCHASE")]
    with with_addresses.as_person(inspector):
        for case in cases:
            open_to_facility(by=inspector, violation=case)
    assert told(with_addresses, "case_opened_to_you") == sorted([*PEOPLE, *PEOPLE])


def test_a_case_that_is_not_opened_is_told_to_nobody(with_addresses: Accounts) -> None:
    with with_addresses.as_jobs():
        suspicion(cast.T_IMAGING, period=MONTH)
        send_due()
    assert not told(with_addresses, "case_opened_to_you")
    assert not mail.outbox
