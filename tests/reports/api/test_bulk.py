"""Many months over the API: taken at once, filed in the background, answered row by row."""

import csv
import io
from typing import Any

import pytest

from reports.api.bulk import BulkReports
from reports.evidence.receipts import receipt_fault
from reports.models import Submission, Upload
from reports.policy.form import form
from reports.proving.rounds import prove_everything
from reports.signing_keys import key_ring
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly
from tests.reports.api.calls import Caller, Cast, errors_of, evaluate, follow, kind_of, month
from tests.reports.importing import uploads

PATH = "reports/bulk/"


def post(caller: Caller, content: bytes, media: str = "application/json", **headers: str) -> Any:
    return caller.request(
        "POST",
        PATH,
        data=content,
        content_type=media,
        **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
    )


def as_csv(rows: list[dict[str, Any]], delimiter: str = ",") -> bytes:
    """The rows as a spreadsheet would save them."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter)
    writer.writerow(["facility", "period", "reason", *form.BY_CODE])
    for row in rows:
        figures = [row["figures"].get(code) for code in form.BY_CODE]
        writer.writerow([row["facility"], row["period"], row.get("reason"), *figures])
    return file.getvalue().encode()


def rows_of(caller: Caller, answer: Any, **parameters: Any) -> list[dict[str, Any]]:
    address = answer.json()["rows"]
    if parameters:
        address += "?" + "&".join(f"{name}={value}" for name, value in parameters.items())
    return [row for page in follow(caller, address) for row in page["results"]]


def test_good_rows_are_kept_and_bad_ones_are_told(database: Accounts, people: Cast) -> None:
    machine = people.caller(cast.UNIVERSITY_MACHINE)
    sent = [
        month(period=140011),
        month(cast.I_IMAGING),
        month(cds_charged=999),
        month(period=140010),
    ]
    answer = machine.post(PATH, {"reports": sent})
    assert answer.status_code == 202
    location = answer.headers["Location"]
    assert machine.get(location).json() == answer.json()
    assert (answer.json()["state"], answer.json()["rows_total"]) == ("waiting", None)
    uploads.work(database)
    done = machine.get(location).json()
    assert (done["state"], done["rows_done"], done["rows_total"]) == ("done", 4, 4)
    assert (done["accepted"], done["rejected"]) == (2, 2)
    rows = rows_of(machine, answer)
    assert [row["outcome"] for row in rows] == ["accepted", "rejected", "rejected", "accepted"]
    assert [row["place"] for row in rows] == [1, 2, 3, 4]
    assert rows[1]["problems"][0]["code"] == "unknown_facility"
    assert rows[1]["facility"] == cast.I_IMAGING
    assert {p["code"] for p in rows[2]["problems"]} == {"cds_charged_over_delivered"}
    receipt = machine.get(f"receipts/{rows[0]['submission']}/").json()["receipt"]
    assert receipt["number"] == rows[0]["receipt"]
    assert receipt["number"].startswith("tehran-14")
    assert receipt["upload_sha256"] == done["sha256"]
    rejected = rows_of(machine, answer, outcome="rejected", page_size=1)
    assert [row["place"] for row in rejected] == [2, 3]


def test_every_row_is_scored_as_a_single_filing_is(database: Accounts, people: Cast) -> None:
    machine = people.caller(cast.MACHINE)
    sent = [month(period=period, film_prints=9, film_closing=91) for period in (140101, 140102)]
    machine.post(PATH, {"reports": sent})
    uploads.work(database)
    evaluate(database)
    scored = machine.get("scores/").json()["results"]
    assert [(row["period"], row["band"]) for row in scored] == [
        (140101, "behind"),
        (140102, "behind"),
    ]
    with database.as_jobs():
        assert prove_everything().differences == 0


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "bom"])
def test_csv_goes_the_same_way(
    database: Accounts, people: Cast, delimiter: str, mark: bytes
) -> None:
    machine = people.caller(cast.MACHINE)
    content = mark + as_csv([month(period=140011), month(cds_charged=999)], delimiter)
    answer = post(machine, content, "text/csv; charset=utf-8")
    assert answer.status_code == 202, answer.content
    uploads.work(database)
    rows = rows_of(machine, answer)
    assert [(row["place"], row["outcome"]) for row in rows] == [(2, "accepted"), (3, "rejected")]
    with database.as_jobs():
        submission = Submission.objects.get()
        assert submission.figures == {
            code: value for code, value in monthly.figures().items() if value is not None
        }
        assert bytes(submission.body) in content


@pytest.mark.parametrize(
    ("username", "status", "kind"),
    [
        (cast.CLERK, 403, "not_allowed"),
        (cast.OFFICER, 403, "not_allowed"),
        (cast.ANALYST, 403, "not_allowed"),
        (cast.MACHINE, 202, ""),
    ],
)
def test_only_machines_send_files(
    database: Accounts, people: Cast, username: str, status: int, kind: str
) -> None:
    answer = people.caller(username).post(PATH, {"reports": [month()]})
    assert answer.status_code == status
    if kind:
        assert kind_of(answer) == kind
    with database.as_jobs():
        assert Upload.objects.exists() == (status == 202)


def test_imports_are_ones_own(database: Accounts, people: Cast) -> None:
    answer = people.caller(cast.MACHINE).post(PATH, {"reports": [month()]})
    for username in (cast.UNIVERSITY_MACHINE, cast.OTHER_MACHINE, cast.OFFICER, cast.ANALYST):
        for address in (answer.headers["Location"], answer.json()["rows"]):
            foreign = people.caller(username).get(address)
            assert (foreign.status_code, kind_of(foreign)) == (404, "not_found")


def test_the_same_key_takes_a_file_once(database: Accounts, people: Cast) -> None:
    machine = people.caller(cast.MACHINE)
    first = machine.post(PATH, {"reports": [month()]}, key="night-1")
    again = machine.post(PATH, {"reports": [month()]}, key="night-1")
    assert (again.content, again.headers["Location"]) == (first.content, first.headers["Location"])
    other = machine.post(PATH, {"reports": [month(period=140011)]}, key="night-1")
    assert kind_of(other) == "idempotency_conflict"
    with database.as_jobs():
        assert Upload.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "media", "status", "kind"),
    [
        (b"x" * 1001, "application/json", 413, "too_large"),
        (b"x" * 1001, "text/csv", 413, "too_large"),
        (b"{}", "application/xml", 415, "unsupported_media_type"),
        (b"{}", "application/json; charset=utf-16", 415, "unsupported_media_type"),
    ],
)
def test_what_no_import_is_made_of(
    database: Accounts,
    people: Cast,
    monkeypatch: pytest.MonkeyPatch,
    content: bytes,
    media: str,
    status: int,
    kind: str,
) -> None:
    monkeypatch.setattr(BulkReports, "largest_body", 1000)
    answer = post(people.caller(cast.MACHINE), content, media)
    assert (answer.status_code, kind_of(answer)) == (status, kind)
    assert errors_of(answer)


@pytest.mark.parametrize(
    ("content", "media", "code"),
    [
        (b"", "application/json", "not_json"),
        (b"[]", "application/json", "not_a_list"),
        (b"{", "application/json", "not_json"),
        (b'{"reports": []}', "application/json", "no_rows"),
        (b'{"reports": {}}', "application/json", "not_a_list"),
        (b"\xff", "text/csv", "not_utf8"),
        (b"a,b\n1,2\n", "text/csv", "no_headings"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    database: Accounts, people: Cast, content: bytes, media: str, code: str
) -> None:
    machine = people.caller(cast.MACHINE)
    answer = post(machine, content, media)
    assert answer.status_code == 202
    uploads.work(database)
    done = machine.get(answer.headers["Location"]).json()
    assert (done["state"], [p["code"] for p in done["problems"]]) == ("failed", [code])
    assert rows_of(machine, answer) == []


def test_a_receipt_of_a_row_holds_for_the_file_that_was_sent(
    database: Accounts, people: Cast
) -> None:

    machine = people.caller(cast.MACHINE)
    content = uploads.as_json([month()])
    answer = post(machine, content)
    uploads.work(database)
    [row] = rows_of(machine, answer)
    receipt = machine.get(f"receipts/{row['submission']}/").json()["receipt"]
    key = key_ring().signer.public_key
    assert receipt_fault(receipt, content, key) is None
