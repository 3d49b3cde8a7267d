"""A report means the same whoever sends it: API, web form, workbook, bulk JSON and bulk CSV.

Every rule of form 1 is broken once over every channel; the same reports are filed over every
channel and leave the same figures, warnings and scores, and receipts that hold equally.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings

from facilities.register.closures import close_temporarily
from reports import tasks
from reports.evidence.receipts import receipt_fault
from reports.models import Job, Report, SavedForm, Score, Submission
from reports.policy import periods
from reports.policy.checks import checks, relations
from reports.policy.checks.causes import cause_of
from reports.policy.checks.warning_texts import WARNING_CODES
from reports.signing_keys import key_ring
from tests import cast
from tests.accounts import Accounts
from tests.reports import channels, monthly
from tests.reports import rules_of_form as rules
from tests.reports.api.calls import Caller, evaluate, token_of
from tests.reports.channels import Answers, Sent
from tests.reports.importing import uploads
from tests.reports.log import log_faults
from tests.reports.rules_of_form import CHANNELS, ERRORS, WARNINGS
from tests.reports.views.signed_in import client_of

FIRST_MONTH = 140106  # of the refused reports; each has a month of its own
WORD = "شمارش دوباره شد"
PLAIN = {"studies_mri": 7}  # a month that is not the one before


@pytest.fixture(scope="module", autouse=True)
def quiet() -> Iterator[None]:
    """No broker is asked, and nobody is told to wait."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tasks, "_publish", lambda task: None)
        patch.setattr(settings, "API_REQUESTS_PER_MINUTE", 1_000_000)
        yield


# --- What is refused -----------------------------------------------------------------------------


def refused_reports(channel: str) -> dict[str, Sent]:
    """The reports with errors that a channel can carry."""
    reports = {}
    for number, (name, case) in enumerate(ERRORS.items()):
        if channel in case.cannot:
            continue
        figures = monthly.figures(**case.changes) if case.figures is None else case.figures
        period = case.period or periods.following(FIRST_MONTH, number)
        reports[name] = Sent(cast.T_IMAGING, period, figures, word=WORD)
    return reports


@pytest.fixture(scope="module")
def refused(shared_database: Accounts) -> dict[str, Answers]:
    """What every channel told of every error."""
    month = rules.CLOSED_MONTH
    with shared_database.as_jobs():
        close_temporarily(
            by=None,
            facility=cast.facility(cast.T_IMAGING),
            starts_on=periods.first_day(month),
            ends_on=periods.first_day(periods.following(month)),
            reason="تعمیر",
        )
    return {
        name: channels.SENDERS[name](shared_database, refused_reports(name)) for name in CHANNELS
    }


def test_nothing_of_a_report_with_errors_is_stored(
    shared_database: Accounts, refused: dict[str, Answers]
) -> None:
    answers = {
        (channel, name): answer
        for channel, told in refused.items()
        for name, answer in told.items()
    }
    assert [key for key, answer in answers.items() if answer.submission is not None] == []
    months = [report.period for channel in CHANNELS for report in refused_reports(channel).values()]
    theirs = {"facility__code": cast.T_IMAGING, "period__in": months}
    with shared_database.as_jobs():
        for model in (Submission, Report, Job):
            assert list(model.objects.filter(**theirs)) == [], model


def test_every_error_has_a_case() -> None:
    codes = {code for case in ERRORS.values() for _, code in case.told}
    assert codes == {
        *checks.messages_as_json(),
        *checks._PERIOD_PROBLEMS,
        *(relation.code for relation in relations.RELATIONS),
        checks._NOT_AN_OBJECT.code,
        checks._unknown("").code,
    }


def test_the_tables_say_why_a_channel_cannot_carry_a_case() -> None:
    cannot = {name: set(case.cannot) for name, case in ERRORS.items() if case.cannot}
    assert cannot == {
        "not_text": {rules.FORM, rules.WORKBOOK, rules.BULK_CSV},
        "not_an_object": {rules.FORM, rules.WORKBOOK, rules.BULK_CSV},
        "unknown_figure": {rules.FORM},
        "period_not_a_month": {rules.FORM},
        "period_not_ended": {rules.FORM},
        "period_too_early": {rules.FORM},
    }
    assert all(why for case in ERRORS.values() for why in case.cannot.values())


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_is_told_alike_over_every_channel(refused: dict[str, Answers], name: str) -> None:
    case = ERRORS[name]
    words = [text for _, _, text in refused[rules.API][name].problems]
    assert all(words)
    expected = [(*told, text) for told, text in zip(case.told, words, strict=True)]
    for channel in CHANNELS:
        if channel in case.cannot:
            continue
        answer = refused[channel][name]
        assert list(answer.problems) == without_codes_on_pages(channel, expected), channel


def without_codes_on_pages(channel: str, told: list[Any]) -> list[Any]:
    """A page shows the words at the field; codes are for machines."""
    return [(f, None, text) for f, _, text in told] if channel == rules.FORM else told


def test_a_month_that_nobody_can_file_has_no_form(shared_database: Accounts) -> None:
    client = client_of(cast.SIGNATORY)
    months = [case.period for case in ERRORS.values() if rules.NO_PAGE in case.cannot.values()]
    for month in months:
        address = f"/filing/{cast.T_IMAGING}/{month}/"
        assert client.get(address).status_code == client.post(address).status_code == 404


def test_a_number_typed_as_a_name_is_that_name(
    shared_database: Accounts, refused: dict[str, Answers]
) -> None:
    for number, channel in enumerate(ERRORS["not_text"].cannot, start=1):
        name = "12" if channel == rules.FORM else 12
        month = periods.following(FIRST_MONTH, len(ERRORS) + number)
        report = Sent(
            cast.T_IMAGING, month, monthly.figures(platform_name=name, studies_mri=number)
        )
        answer = channels.SENDERS[channel](shared_database, {"": report})[""]
        with shared_database.as_jobs():
            stored = Submission.objects.get(pk=str(answer.submission))
        assert (stored.figures["platform_name"], stored.warnings) == ("12", []), channel


def test_the_form_reads_no_field_that_is_not_its_own(shared_database: Accounts) -> None:
    client = client_of(cast.SIGNATORY)
    report = Sent(cast.T_IMAGING, periods.following(FIRST_MONTH, -2), monthly.figures())
    address = channels.address_of(report)
    answer = client.post(address, channels.typed(report) | {"x_rays": "3", "revision": "0"})
    assert answer.headers["Location"] == address + "review/"
    with shared_database.as_jobs():
        kept = SavedForm.objects.get(facility__code=cast.T_IMAGING, period=report.period)
    assert "x_rays" not in kept.figures
    assert len(kept.figures) > 30


# --- What is filed -------------------------------------------------------------------------------


def place_of(channel: str, name: str) -> str:
    """The facility that files one case over one channel: alike in all but its code."""
    return f"X-{CHANNELS.index(channel)}-{list(WARNINGS).index(name):02d}"


def filed_reports(channel: str) -> dict[str, Sent]:
    """The reports of every case for a channel."""
    return {
        name: Sent(
            place_of(channel, name),
            rules.WARNED_MONTH,
            monthly.figures(**(PLAIN | dict(case.changes))),
            tuple(dict.fromkeys(cause_of(code) for _, code in case.told)),
            WORD if case.told else "",
        )
        for name, case in WARNINGS.items()
    }


def prepare_places(database: Accounts) -> None:
    """A facility for each case and channel, with the same months filed before."""
    places = [place_of(channel, name) for channel in CHANNELS for name in WARNINGS]
    signed = [place_of(rules.FORM, name) for name in WARNINGS]
    channels.open_places(database, places, signed=signed)
    rows = [
        uploads.row(place, period, **({} if period == rules.FILED_BEFORE[-1] else rules.PRICES))
        for place in places
        for period in rules.FILED_BEFORE
    ]
    before = uploads.upload_all(database, cast.UNIVERSITY_MACHINE, rows)
    assert before.accepted == len(rows)


@pytest.fixture(scope="module")
def filed(shared_database: Accounts, refused: object) -> dict[str, Answers]:
    """Every case filed over every channel, and scored."""
    prepare_places(shared_database)
    senders = channels.SENDERS | {rules.WORKBOOK: channels.by_template}
    told = {name: senders[name](shared_database, filed_reports(name)) for name in CHANNELS}
    evaluate(shared_database)
    return told


def test_every_warning_has_a_case() -> None:
    codes = {code for case in WARNINGS.values() for _, code in case.told}
    assert codes == set(WARNING_CODES)
    assert not any(case.cannot for case in WARNINGS.values())


@pytest.mark.parametrize("name", WARNINGS)
def test_a_report_leaves_the_same_over_every_channel(
    shared_database: Accounts, filed: dict[str, Answers], name: str
) -> None:
    case = WARNINGS[name]
    sent = filed_reports(rules.API)[name]
    with shared_database.as_jobs():
        stored = {
            channel: Submission.objects.get(pk=str(filed[channel][name].submission))
            for channel in CHANNELS
        }
        scores = [score_of(channel, name) for channel in CHANNELS]
    for channel, submission in stored.items():
        assert submission.figures == {c: v for c, v in sent.figures.items() if v is not None}
        assert [(w["field"], w["code"]) for w in submission.warnings] == list(case.told), channel
        assert submission.explanations == sent.words(), channel
    assert (scores[0]["total"] is None) is (name == "nothing_filed")
    assert [score for score in scores if score != scores[0]] == []


def score_of(channel: str, name: str) -> dict[str, Any]:
    """A case's score with all that explains it, but for what differs by place and moment."""
    score = Score.objects.values().get(
        facility__code=place_of(channel, name), period=rules.WARNED_MONTH, is_current=True
    )
    own = ("id", "facility_id", "submission_id", "input_hash", "computed_at")
    return {column: value for column, value in score.items() if column not in own}


@pytest.mark.parametrize("name", [name for name, case in WARNINGS.items() if case.told])
def test_a_warning_is_told_alike_over_every_channel(filed: dict[str, Answers], name: str) -> None:
    told = filed[rules.API][name].warnings
    assert [(f, code) for f, code, _ in told] == list(WARNINGS[name].told)
    for channel in (rules.WORKBOOK, rules.BULK_JSON, rules.BULK_CSV):
        assert filed[channel][name].warnings == told, channel
    of_causes: dict[str, list[str]] = {}
    for _, code, text in told:
        of_causes.setdefault(cause_of(str(code)), []).append(text)
    assert filed[rules.FORM][name].warnings == tuple(
        (cause, None, " ".join(texts)) for cause, texts in of_causes.items()
    )


def test_every_receipt_holds_for_what_its_sender_keeps(
    shared_database: Accounts, filed: dict[str, Answers]
) -> None:
    machine = Caller(token_of(shared_database, cast.UNIVERSITY_MACHINE))
    key = key_ring().signer.public_key
    for channel in CHANNELS:
        for answer in filed[channel].values():
            receipt = machine.get(f"receipts/{answer.submission}/").json()["receipt"]
            assert receipt_fault(receipt, answer.file, key) is None, channel
            assert receipt_fault(receipt, answer.file + b" ", key), channel
    with shared_database.as_jobs():
        assert log_faults() == []
