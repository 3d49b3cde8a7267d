"""A machine files a month over the API: what is stored, answered and shown again."""

import json
from datetime import date
from uuid import uuid4

from reports.api.parsers import SMALL_BODY
from reports.evidence.receipts import receipt_fault
from reports.models import Job, Submission
from reports.signing_keys import key_ring
from tests import cast
from tests.accounts import Accounts
from tests.facilities.moves import move_facility
from tests.reports.api.calls import Cast, errors_of, evaluate, kind_of, month, nothing_is_stored

PERIOD = 140012


def test_a_month_is_filed_and_then_scored(database: Accounts, people: Cast) -> None:
    machine = people.caller(cast.MACHINE)
    answer = machine.post("reports/", month(film_prints=30, film_opening=130))
    assert answer.status_code == 201
    filed = answer.json()
    assert filed["report"]["facility"] == cast.T_IMAGING
    assert filed["report"]["period"] == PERIOD
    assert filed["report"]["figures"]["film_prints"] == 30
    assert filed["warnings"] == []
    with database.as_jobs():
        assert Job.objects.filter(cause="filing", done_at=None).count() == 1
    evaluate(database)
    (score,) = machine.get("scores/").json()["results"]
    assert (score["facility"], score["period"], score["policy"]) == (cast.T_IMAGING, PERIOD, 1)
    assert score["components"]["film"]["weight"] == 55
    assert score["band"] in {"on_plan", "behind", "off_plan"}


def test_the_receipt_proves_the_bytes_that_were_sent(database: Accounts, people: Cast) -> None:
    machine = people.caller(cast.MACHINE)
    body = json.dumps(month(), ensure_ascii=False, indent=3).encode()
    filed = machine.post("reports/", body).json()
    with database.as_jobs():
        stored = Submission.objects.get()
        assert bytes(stored.body) == body
        assert stored.token_key
    public_key = key_ring().signer.public_key
    assert receipt_fault(filed["receipt"], body, public_key) is None
    assert receipt_fault(filed["receipt"], body + b" ", public_key) is not None
    again = machine.get(f"receipts/{filed['receipt']['submission']}/").json()
    assert again == {"receipt": filed["receipt"], "proof": None}


def test_a_dry_run_says_what_is_remarkable_and_stores_nothing(
    database: Accounts, people: Cast
) -> None:
    machine = people.caller(cast.MACHINE)
    answer = machine.post("reports/?dry_run=true", month(film_prints=30, film_opening=999))
    assert answer.status_code == 200
    (warning,) = answer.json()["warnings"]
    assert (warning["field"], warning["code"]) == ("film_closing", "film_balance_off")
    assert warning["message_fa"]
    assert warning["message_en"]
    assert nothing_is_stored(database)
    refused = machine.post("reports/?dry_run=true", month(film_prints=-1))
    assert refused.status_code == 400
    assert ("film_prints", "negative") in errors_of(refused)


def test_warnings_are_stored_with_their_explanations(people: Cast) -> None:
    machine = people.caller(cast.MACHINE)
    body = month(film_prints=30, film_opening=999)
    body["explanations"] = {"film_closing": "جعبه‌ای در انبار جا مانده بود."}
    filed = machine.post("reports/", body).json()
    shown = machine.get(f"reports/{filed['report']['id']}/").json()
    (warning,) = shown["warnings"]
    assert warning["code"] == "film_balance_off"
    assert warning["explanation"] == "جعبه‌ای در انبار جا مانده بود."


def test_a_correction_needs_a_reason_and_keeps_the_history(people: Cast) -> None:
    machine = people.caller(cast.MACHINE)
    first = machine.post("reports/", month()).json()
    again = machine.post("reports/", month(studies_mri=5))
    assert (again.status_code, kind_of(again)) == (409, "already_filed")
    stale = machine.post(
        "reports/", month(studies_mri=5) | {"reason": "شمارش", "replaces": str(uuid4())}
    )
    assert (stale.status_code, kind_of(stale)) == (409, "stale")
    corrected = machine.post(
        "reports/",
        month(studies_mri=5)
        | {"reason": " شمارش دوباره ", "replaces": first["receipt"]["submission"]},
    )
    assert corrected.status_code == 201
    assert corrected.json()["report"]["id"] == first["report"]["id"]
    assert corrected.json()["receipt"]["number"] == "tehran-1405-000004"
    shown = machine.get(f"reports/{first['report']['id']}/").json()
    assert shown["figures"]["studies_mri"] == 5
    assert [entry["reason"] for entry in shown["history"]] == ["", "شمارش دوباره"]
    assert shown["history"][1]["replaces"] == shown["history"][0]["receipt"]
    for entry in shown["history"]:
        assert machine.get(f"receipts/{entry['receipt']}/").status_code == 200


def test_a_university_machine_files_for_its_facilities_of_today_only(
    database: Accounts, people: Cast
) -> None:
    machine = people.caller(cast.UNIVERSITY_MACHINE)
    assert machine.post("reports/", month(cast.T_HOSPITAL)).status_code == 201
    with database.as_jobs():
        move_facility(
            by=None,
            facility=cast.facility(cast.T_HOSPITAL),
            university=cast.university(cast.ISFAHAN),
            on=date(2023, 3, 21),
        )
    assert machine.get(f"facilities/{cast.T_HOSPITAL}/").status_code == 200, "its past is known"
    answer = machine.post("reports/", month(cast.T_HOSPITAL, 140011))
    assert (answer.status_code, kind_of(answer)) == (404, "unknown_facility")


def test_absent_and_null_mean_the_same_for_optional_fields(people: Cast) -> None:
    nulls = {"reason": None, "replaces": None, "explanations": None}
    assert people.caller(cast.MACHINE).post("reports/", month() | nulls).status_code == 201


def padded(size: int) -> bytes:
    """A filing of exactly so many bytes."""
    body = json.dumps(month()).encode()
    return body + b" " * (size - len(body))


def test_a_body_of_256_kb_is_read_and_one_byte_more_is_not(
    database: Accounts, people: Cast
) -> None:
    machine = people.caller(cast.MACHINE)
    answer = machine.post("reports/", padded(SMALL_BODY + 1))
    assert (answer.status_code, kind_of(answer)) == (413, "too_large")
    assert nothing_is_stored(database)
    assert machine.post("reports/", padded(SMALL_BODY)).status_code == 201
