"""The same reports sent over every channel, as each of its people sends them.

Each sender takes reports by name, sends those that it is given and answers what the sender was
told of each: (field, code, Persian words), or the ids of what was filed.
"""

import csv
import html
import io
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from facilities.register.facilities import register_facility
from facilities.register.role_assignments import grant_role
from reports.models import Upload, UploadRow
from reports.policy.digits import to_persian
from tests import cast
from tests.accounts import Accounts
from tests.reports import rules_of_form as rules
from tests.reports.api.calls import Caller, token_of
from tests.reports.importing import uploads
from tests.reports.intake.workbooks import filled, plain_workbook
from tests.reports.views.signed_in import client_of, page_of


@dataclass(frozen=True)
class Sent:
    """One report to send; `word` explains every figure or cause of `explained`."""

    facility: str
    period: int
    figures: Any
    explained: tuple[str, ...] = ()
    word: str = ""

    def as_json(self) -> dict[str, Any]:
        """The report as the API takes it."""
        body = {"facility": self.facility, "period": self.period, "figures": self.figures}
        return body | ({"explanations": self.words()} if self.explained else {})

    def as_cells(self) -> dict[str, Any]:
        """The report as a row of a sheet."""
        own = {"facility": self.facility, "period": self.period, "explanation": self.word}
        return {**own, **self.figures}

    def words(self) -> dict[str, str]:
        """The explanation of each of them."""
        return dict.fromkeys(self.explained, self.word)


@dataclass(frozen=True)
class Told:
    """What came of one report. `problems` and `warnings` are (field, code, Persian words), the
    code None where a page shows none; `file` is what the sender keeps."""

    problems: tuple[tuple[str, str | None, str], ...] = ()
    warnings: tuple[tuple[str, str | None, str], ...] = ()
    submission: UUID | None = None
    file: bytes = b""


Reports = Mapping[str, Sent]
Answers = dict[str, Told]


def by_api(database: Accounts, reports: Reports) -> Answers:
    """One request each, by the university's system."""
    machine = Caller(token_of(database, cast.UNIVERSITY_MACHINE))
    answers = {}
    for name, report in reports.items():
        body = json.dumps(report.as_json()).encode()
        answer = machine.post("reports/", body).json()
        receipt = answer.get("receipt")
        answers[name] = Told(
            _problems(answer.get("errors", ())),
            _problems(answer.get("warnings", ())),
            UUID(receipt["submission"]) if receipt else None,
            body,
        )
    return answers


def by_bulk_json(database: Accounts, reports: Reports) -> Answers:
    """One file of JSON, by the university's system."""
    content = uploads.as_json(report.as_json() for report in reports.values())
    return _by_machine(database, reports, content, "application/json")


def by_bulk_csv(database: Accounts, reports: Reports) -> Answers:
    """One CSV, by the university's system."""
    rows = [report.as_cells() for report in reports.values()]
    heads = list(dict.fromkeys(name for row in rows for name in row))
    file = io.StringIO()
    writer = csv.DictWriter(file, heads, delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return _by_machine(database, reports, b"\xef\xbb\xbf" + file.getvalue().encode(), "text/csv")


def by_plain_workbook(database: Accounts, reports: Reports) -> Answers:
    """One workbook as a program saves it, uploaded by the officer."""
    content = plain_workbook(report.as_cells() for report in reports.values())
    return by_workbook(database, reports, content)


def by_workbook(database: Accounts, reports: Reports, content: bytes) -> Answers:
    """A workbook that holds the reports, uploaded by the officer."""
    return _by_officer(database, reports, content)


def by_template(database: Accounts, reports: Reports) -> Answers:
    """The month's template, filled in and uploaded by the officer; each facility sends once."""
    period = next(iter(reports.values())).period
    asked: dict[str, Any] = {"period": period, "choice": "all"}
    template = client_of(cast.OFFICER).get("/uploads/template/", asked)
    cells = {r.facility: r.as_cells() for r in reports.values()}
    return _by_officer(database, reports, filled(template.content, cells))


def by_form(database: Accounts, reports: Reports) -> Answers:
    """Each typed with Persian digits, explained, read and signed by the signatory."""
    client = client_of(cast.SIGNATORY)
    return {name: _fill_in(client, report) for name, report in reports.items()}


SENDERS = {
    rules.API: by_api,
    rules.FORM: by_form,
    rules.WORKBOOK: by_plain_workbook,
    rules.BULK_JSON: by_bulk_json,
    rules.BULK_CSV: by_bulk_csv,
}


def open_places(database: Accounts, codes: Collection[str], *, signed: Collection[str]) -> None:
    """Register facilities like the imaging centre; the signatory signs for those in `signed`."""
    with database.as_jobs():
        tehran, signatory = cast.university(cast.TEHRAN), cast.person(cast.SIGNATORY)
        like = cast.facility(cast.T_IMAGING)
        for code in codes:
            facility = register_facility(
                by=None,
                code=code,
                university=tehran,
                name_fa=f"مرکز {code}",
                name_en=code,
                kind=like.kind,
                ownership=like.ownership,
                makes_images=True,
                modalities=like.modalities,
                province_id=like.province_id,
                city=like.city,
                opened_on=cast.OPENED,
                enrolled_on=cast.ENROLLED,
                licence_number=f"1390-{code}",
            )
            if code in signed:
                grant_role(
                    by=None,
                    person=signatory,
                    role="signatory",
                    facility=facility,
                    university=None,
                    starts_on=cast.ROLES_SINCE,
                )


def address_of(report: Sent) -> str:
    """The address of a report's form."""
    return f"/filing/{report.facility}/{report.period}/"


def typed(report: Sent) -> dict[str, str]:
    """The figures as a person types them."""
    return {code: _typed(value) for code, value in report.figures.items()}


def _fill_in(client: Client, report: Sent) -> Told:
    address = address_of(report)
    answer = client.post(address, typed(report) | {"revision": "0"})
    if answer.status_code != 302:
        summary = answer.content.decode().partition('id="error-summary"')[2]
        found = re.findall(r'<li>(?:<a href="#f-(\w+)">)?([^<]*)', summary.partition("</ul>")[0])
        return Told(tuple((name or "period", None, html.unescape(text)) for name, text in found))
    review = address + "review/"
    page = page_of(client, review)
    asked = re.findall(r'<label for="why-(\w+)">(.*?)</label>', page, re.DOTALL)
    warnings = tuple((name, None, _without_marks(text)) for name, text in asked)
    if asked:
        words = {f"why-{name}": word for name, word in report.words().items()}
        client.post(review, words | {"revision": _hidden(page, "revision"), "explain": "yes"})
        page = page_of(client, review)
    signed = client.post(
        review,
        {name: _hidden(page, name) for name in ("revision", "signed_with", "sha256")}
        | {"sign": "yes", "secret": cast.PASSWORD},
    )
    receipt = signed.headers["Location"]
    record = client.get(f"{receipt}record/")
    file = b"".join(record) if record.streaming else record.content
    return Told((), warnings, UUID(receipt.strip("/").rpartition("/")[2]), file)


def _typed(value: object) -> str:
    if value is None:
        return ""
    return to_persian(value) if type(value) is int else str(value)


def _without_marks(text: str) -> str:
    """The words of warnings, without tags and the sign before each."""
    return html.unescape(" ".join(re.sub(r"<[^>]+>|▲", " ", text).split()))


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def _by_machine(database: Accounts, reports: Reports, content: bytes, media: str) -> Answers:
    machine = Caller(token_of(database, cast.UNIVERSITY_MACHINE))
    answer = machine.request("POST", "reports/bulk/", data=content, content_type=media)
    assert answer.status_code == 202, answer.content
    return _worked_off(database, reports, content)


def _by_officer(database: Accounts, reports: Reports, content: bytes) -> Answers:
    file = SimpleUploadedFile("گزارش‌ها.xlsx", content)
    answer = client_of(cast.OFFICER).post("/uploads/", {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    return _worked_off(database, reports, content)


def _worked_off(database: Accounts, reports: Reports, content: bytes) -> Answers:
    uploads.work(database)
    with database.as_jobs():
        upload = Upload.objects.latest("received_at")
        assert (upload.state, upload.problems) == ("done", [])
        rows = {(r.facility_code, r.period): r for r in UploadRow.objects.filter(upload=upload)}
    answers = {}
    for name, report in reports.items():
        row = rows.pop((report.facility, report.period))
        answers[name] = Told(
            _problems(row.problems), _problems(row.warnings), row.submission_id, content
        )
    others = {row.outcome for row in rows.values()}  # a template holds what is filed already
    assert others <= {"unchanged"}
    return answers


def _problems(told: Any) -> tuple[tuple[str, str, str], ...]:
    return tuple((problem["field"], problem["code"], problem["message_fa"]) for problem in told)
