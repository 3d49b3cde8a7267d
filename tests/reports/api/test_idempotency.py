"""A filing that is sent again is answered again, and filed once."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections, transaction

from reports.models import IdempotencyKey, Job, Submission
from tests import cast
from tests.accounts import Accounts
from tests.reports.api.calls import Caller, Cast, errors_of, kind_of, month, token_of


def filings(database: Accounts) -> tuple[int, int]:
    with database.as_jobs():
        return Submission.objects.count(), Job.objects.filter(cause="filing").count()


def test_the_same_request_gets_the_same_answer_byte_for_byte(
    database: Accounts, people: Cast
) -> None:
    machine = people.caller(cast.MACHINE)
    first = machine.post("reports/", month(), key="month-140012")
    again = machine.post("reports/", month(), key="month-140012")
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert first.headers["Content-Type"] == again.headers["Content-Type"]
    assert filings(database) == (1, 1)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("reports/", month(studies_mri=1)),
        ("reports/", month(period=140011)),
        ("reports/", json.dumps(month()).encode() + b" "),
        ("reports/?dry_run=false", month()),
    ],
    ids=["other figures", "other month", "one blank more", "other address"],
)
def test_a_key_with_another_request_is_a_conflict(
    database: Accounts, people: Cast, path: str, body: object
) -> None:
    machine = people.caller(cast.MACHINE)
    machine.post("reports/", month(), key="k")
    answer = machine.post(path, body, key="k")
    assert (answer.status_code, kind_of(answer)) == (409, "idempotency_conflict")
    assert filings(database) == (1, 1)


@pytest.mark.parametrize(
    "change",
    [
        "reports_submission SET figures = figures || '{\"film_prints\": 9}'",
        "reports_submission SET signature = sha256(signature) || sha256(signature)",
        "reports_idempotencykey SET answer = replace(answer, '\"period\":', '\"period\":1')",
    ],
    ids=["figures", "signature", "kept answer"],
)
def test_an_answer_for_what_was_altered_is_not_given_again(
    database: Accounts, people: Cast, change: str
) -> None:
    machine = people.caller(cast.MACHINE)
    assert machine.post("reports/", month(), key="k").status_code == 201
    with database.as_superuser(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(f"UPDATE {change}")
    answer = machine.post("reports/", month(), key="k")
    assert (answer.status_code, kind_of(answer)) == (409, "evidence_altered")
    assert b"signature" not in answer.content


def test_another_sender_may_use_the_same_key(database: Accounts, people: Cast) -> None:
    assert people.caller(cast.MACHINE).post("reports/", month(), key="1").status_code == 201
    other = people.caller(cast.OTHER_MACHINE)
    assert other.post("reports/", month(cast.I_IMAGING), key="1").status_code == 201
    assert filings(database) == (2, 2)


def test_a_refused_request_does_not_use_its_key_up(database: Accounts, people: Cast) -> None:
    machine = people.caller(cast.MACHINE)
    assert machine.post("reports/", month(cds=-1), key="k").status_code == 400
    assert machine.post("reports/", month(cast.I_IMAGING), key="k").status_code == 404
    assert machine.post("reports/?dry_run=1", month(), key="k").status_code == 200
    with database.as_jobs():
        assert not IdempotencyKey.objects.exists()
    assert machine.post("reports/", month(), key="k").status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 201, "ک", "a\tb", "\x00"], ids=repr)
def test_a_key_that_is_none_is_refused(database: Accounts, people: Cast, key: str) -> None:
    answer = people.caller(cast.MACHINE).post("reports/", month(), key=key)
    assert errors_of(answer) == {("Idempotency-Key", "wrong_value")}
    assert filings(database) == (0, 0)


def test_a_key_of_200_characters_is_taken(database: Accounts, people: Cast) -> None:
    assert people.caller(cast.MACHINE).post("reports/", month(), key="x" * 200).status_code == 201


def at_once(database: Accounts, sends: list[Callable[[Caller], Any]]) -> list[Any]:
    """Send all requests in the same moment, each on a thread and database connection of its own."""
    token = token_of(database, cast.MACHINE)
    start = threading.Barrier(len(sends))

    def run(send: Callable[[Caller], Any]) -> Any:
        caller = Caller(token)
        try:
            caller.get("reports/999/")  # so that every connection stands before the start
            start.wait(timeout=20)
            return send(caller)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(sends)) as pool:
        return list(pool.map(run, sends))


@pytest.mark.parametrize("attempt", range(3))
def test_the_same_request_ten_times_at_once_is_filed_once(database: Accounts, attempt: int) -> None:
    answers = at_once(database, [lambda caller: caller.post("reports/", month(), key="race")] * 10)
    assert [answer.status_code for answer in answers] == [201] * 10
    assert len({answer.content for answer in answers}) == 1
    assert filings(database) == (1, 1)


def test_ten_different_requests_for_one_month_at_once_leave_one_filing(
    database: Accounts,
) -> None:
    def send(number: int) -> Callable[[Caller], Any]:
        return lambda caller: caller.post("reports/", month(studies_mri=number), key=str(number))

    answers = at_once(database, [send(number) for number in range(10)])
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [201] + [409] * 9
    refused = {kind_of(answer) for answer in answers if answer.status_code == 409}
    assert refused == {"already_filed"}, "none of them corrects anything"
    assert filings(database) == (1, 1)
    with database.as_jobs():
        assert IdempotencyKey.objects.count() == 1


def test_one_key_with_ten_bodies_at_once_is_one_filing_and_nine_conflicts(
    database: Accounts,
) -> None:
    def send(number: int) -> Callable[[Caller], Any]:
        return lambda caller: caller.post("reports/", month(studies_mri=number), key="one")

    answers = at_once(database, [send(number) for number in range(10)])
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 9
    assert filings(database) == (1, 1)
