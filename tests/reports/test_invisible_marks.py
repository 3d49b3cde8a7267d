"""What nobody sees decides nothing: marks in a report get the same answer over every channel."""

from collections.abc import Iterator

import pytest
from django.conf import settings

from reports import tasks
from reports.models import Submission
from reports.policy import periods
from tests.accounts import Accounts
from tests.reports import channels, monthly
from tests.reports import rules_of_form as rules
from tests.reports.channels import Answers, Sent
from tests.reports.rules_of_form import CHANNELS, MARKED

FIRST_MONTH = 140001  # each case has a month of its own, and none the month directly before
USUAL = {"studies_mri": 20}  # near what the cases say, so that nothing has to be explained
WORDS = "\u202bشمارش دوباره\u202c شد\u200f"


@pytest.fixture(scope="module", autouse=True)
def quiet() -> Iterator[None]:
    """No broker is asked, and nobody is told to wait."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tasks, "_publish", lambda task: None)
        patch.setattr(settings, "API_REQUESTS_PER_MINUTE", 1_000_000)
        yield


def place_of(channel: str) -> str:
    """The facility that files over one channel."""
    return f"M-{CHANNELS.index(channel)}"


def marked_reports(channel: str) -> dict[str, Sent]:
    """Every case of the table, and one whose words of explanation have marks."""
    months = [periods.following(FIRST_MONTH, 2 * number) for number in range(len(MARKED) + 1)]
    reports = {
        name: Sent(place_of(channel), month, monthly.figures(**(USUAL | dict(case.typed))))
        for (name, case), month in zip(MARKED.items(), months, strict=False)
    }
    explained = Sent(
        place_of(channel),
        months[-1],
        monthly.figures(**USUAL, film_closing=150),
        ("film_balance_off",),
        WORDS,
    )
    return reports | {"words": explained}


@pytest.fixture(scope="module")
def answers(shared_database: Accounts) -> dict[str, Answers]:
    """What every channel answered to every case."""
    channels.open_places(
        shared_database, [place_of(name) for name in CHANNELS], signed=[place_of(rules.FORM)]
    )
    return {
        name: channels.SENDERS[name](shared_database, marked_reports(name)) for name in CHANNELS
    }


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("name", MARKED)
def test_marks_get_one_answer_over_every_channel(
    shared_database: Accounts, answers: dict[str, Answers], name: str, channel: str
) -> None:
    case, answer = MARKED[name], answers[channel][name]
    told = [(field, code) for field, code, _ in answer.problems]
    expected = [(f, None) for f, _ in case.told] if channel == rules.FORM else list(case.told)
    assert told == expected
    if case.told:
        return
    with shared_database.as_jobs():
        stored = Submission.objects.get(pk=str(answer.submission)).figures
    plain = monthly.figures(**(USUAL | dict.fromkeys(case.typed) | dict(case.stored)))
    assert stored == {code: value for code, value in plain.items() if value is not None}


@pytest.mark.parametrize("channel", CHANNELS)
def test_words_of_explanation_keep_their_marks(
    shared_database: Accounts, answers: dict[str, Answers], channel: str
) -> None:
    answer = answers[channel]["words"]
    assert answer.problems == ()
    with shared_database.as_jobs():
        stored = Submission.objects.get(pk=str(answer.submission))
    assert stored.explanations == {"film_balance_off": WORDS}


@pytest.mark.parametrize("channel", [rules.API, rules.BULK_JSON, rules.BULK_CSV, rules.WORKBOOK])
def test_the_bytes_that_are_kept_have_the_marks_that_came(
    shared_database: Accounts, answers: dict[str, Answers], channel: str
) -> None:
    name = "Arabic letter mark around a number"
    with shared_database.as_jobs():
        body = bytes(Submission.objects.get(pk=str(answers[channel][name].submission)).body)
    assert rules.MARKS["Arabic letter mark"] in body.decode().replace("\\u061c", "\u061c")
