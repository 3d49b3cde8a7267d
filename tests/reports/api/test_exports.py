"""Asking for a list as Excel over the API."""

import pytest
from django.utils import timezone

from facilities.models import AuditEvent
from reports.models import ExportFile
from tests import cast
from tests.accounts import Accounts
from tests.reports.api.calls import Cast, errors_of, kind_of


def test_an_export_is_asked_for_watched_and_taken(database: Accounts, people: Cast) -> None:
    inspector = people.caller(cast.INSPECTOR)
    answer = inspector.post("exports/", {"what": "violations", "filters": {"period": 140101}})
    assert answer.status_code == 202
    asked = answer.json()
    assert asked["state"] == "waiting"
    assert asked["filters"] == {"period_from": "140101", "period_to": "140101"}
    address = answer.headers["Location"]
    assert inspector.get(address).json() == asked
    early = inspector.get(address + "file/")
    assert early.status_code == 409
    with database.as_jobs():
        ExportFile.objects.update(state="done", content=b"PK", done_at=timezone.now())
    done = inspector.get(address).json()
    assert done["file"] == address + "file/"
    taken = inspector.get(done["file"])
    assert taken.content == b"PK"
    assert taken.headers["Content-Disposition"].endswith('.xlsx"')
    assert taken.headers["Content-Type"].endswith("spreadsheetml.sheet")


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ([], {("", "not_an_object")}),
        ({}, {("what", "unknown_value")}),
        ({"what": "scores"}, {("what", "unknown_value")}),
        ({"what": ["violations"]}, {("what", "unknown_value")}),
        ({"what": "violations", "language": "de"}, {("what", "unknown_value")}),
        (
            {"what": "violations", "colour": 1, "filters": {"x": "1"}},
            {("colour", "unknown_field"), ("filters", "wrong_value")},
        ),
        ({"what": "violations", "filters": {"rule": {}}}, {("filters", "wrong_value")}),
        (
            {"what": "violations", "filters": {"rule": "x", "state": "y"}},
            {("rule", "unknown_value"), ("state", "unknown_value")},
        ),
        ({"what": "violations", "filters": None}, {("filters", "wrong_value")}),
    ],
)
def test_a_wish_that_is_none_is_refused(
    database: Accounts, people: Cast, body: object, wrong: set[tuple[str, str]]
) -> None:
    answer = people.caller(cast.INSPECTOR).post("exports/", body)
    assert answer.status_code == 400
    assert errors_of(answer) == wrong
    with database.as_jobs():
        assert not ExportFile.objects.exists()


def test_an_administrator_exports_nothing(database: Accounts, people: Cast) -> None:
    answer = people.caller(cast.ADMINISTRATOR).post("exports/", {"what": "violations"})
    assert (answer.status_code, kind_of(answer)) == (403, "not_allowed")


def test_asking_and_taking_are_in_the_audit_trail(database: Accounts, people: Cast) -> None:
    inspector = people.caller(cast.INSPECTOR)
    asked = inspector.post("exports/", {"what": "violations"}).json()
    with database.as_jobs():
        ExportFile.objects.update(state="done", content=b"PK", done_at=timezone.now())
    assert inspector.get(f"exports/{asked['id']}/file/").status_code == 200
    with database.as_jobs():
        actions = AuditEvent.objects.filter(object_id=asked["id"]).order_by("id")
        assert list(actions.values_list("action", flat=True)) == [
            "export.requested",
            "export.taken",
        ]
