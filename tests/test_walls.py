"""Two walls around other people's data: every address of the API × everybody × what is not theirs.

Everything is asked twice: as it is, and with the first wall torn down (the door of
`facilities/access/` and the queries' own conditions let everything through), so that only
the database's row-level security still stands. Both times nobody sees more than is theirs,
and what is somebody else's answers byte for byte like what does not exist.
"""

import hashlib
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from knox.models import AuthToken

from facilities.access.entering import begin_in_base_role, enter
from facilities.access.rows import rows_of
from facilities.access.scope import scope_of
from facilities.models import AuditEvent
from reports import tasks
from reports.evaluation.rollups import refresh_rollups
from reports.importing.filing import file_next_upload
from reports.models import ExportFile, Job, Report, Submission, Upload, UploadRow, Violation
from reports.queries import exports as export_queries
from reports.queries.cases.violations import visible_violations
from reports.queries.filing import uploads as upload_queries
from tests import cast
from tests.accounts import Accounts
from tests.reports.api.calls import MONTHS, Caller, evaluate, file_months, month
from tests.torn_down import replace_everywhere, tear_down

TEHRAN = frozenset({cast.T_IMAGING, cast.T_HOSPITAL})
ISFAHAN = frozenset({cast.I_IMAGING, cast.I_HOSPITAL})
EVERYTHING = TEHRAN | ISFAHAN
NOTHING: frozenset[str] = frozenset()
MONTH = MONTHS[0]
RULE = "ART4_FILM_FEE"

# The suspicion of T_IMAGING is opened to the facility; that of T_HOSPITAL ended in a final ruling.
OPENED, FINAL = frozenset({cast.T_IMAGING}), frozenset({cast.T_HOSPITAL})


@dataclass(frozen=True)
class Sight:
    """Whose months, suspicions and register entries somebody sees.

    `behind` are suspicions that the database alone would let through: it knows levels, not
    roles, so a connected system of a university is kept from its own by the first wall only.
    """

    months: frozenset[str] = NOTHING
    violations: frozenset[str] = NOTHING
    register: frozenset[str] = NOTHING
    behind: frozenset[str] = NOTHING


def of(facility: str, violations: frozenset[str] = NOTHING) -> Sight:
    return Sight(frozenset({facility}), violations, frozenset({facility}))


NATION = Sight(EVERYTHING, FINAL, EVERYTHING)
SIGHTS = {
    cast.CLERK: of(cast.T_IMAGING, OPENED),
    cast.SIGNATORY: of(cast.T_IMAGING, OPENED),
    cast.MACHINE: of(cast.T_IMAGING, OPENED),
    cast.OTHER_CLERK: of(cast.I_IMAGING),
    cast.OTHER_MACHINE: of(cast.I_IMAGING),
    cast.OFFICER: Sight(TEHRAN, TEHRAN, TEHRAN),
    cast.INSPECTOR: Sight(TEHRAN, TEHRAN, TEHRAN),
    cast.UNIVERSITY_MACHINE: Sight(TEHRAN, NOTHING, TEHRAN, behind=TEHRAN),
    cast.OTHER_OFFICER: Sight(ISFAHAN, ISFAHAN, ISFAHAN),
    cast.OTHER_INSPECTOR: Sight(ISFAHAN, ISFAHAN, ISFAHAN),
    cast.NATIONAL_INSPECTOR: Sight(EVERYTHING, EVERYTHING, EVERYTHING),
    cast.ANALYST: NATION,
    cast.POLICY_OWNER: NATION,
    cast.ADMINISTRATOR: Sight(register=EVERYTHING),
    cast.STRANGER: Sight(),
}
MACHINES = {cast.MACHINE, cast.OTHER_MACHINE, cast.UNIVERSITY_MACHINE}
FILERS = MACHINES | {
    cast.CLERK,
    cast.SIGNATORY,
    cast.OTHER_CLERK,
    cast.OFFICER,
    cast.OTHER_OFFICER,
}
UPLOADERS = (cast.CLERK, cast.OTHER_OFFICER, cast.MACHINE)  # of files that others ask for
READERS = {cast.ANALYST, cast.POLICY_OWNER, cast.NATIONAL_INSPECTOR}  # read all, file nothing
WITHOUT_EXPORTS = {cast.ADMINISTRATOR, cast.STRANGER}  # nothing that either may export
OWNERS = (cast.CLERK, cast.OTHER_OFFICER, cast.ANALYST, cast.ADMINISTRATOR)  # of exports asked for


@dataclass(frozen=True)
class Thing:
    """What belongs to one facility and month, by which it could be recognised."""

    report: int
    submission: str
    violation: int


@dataclass(frozen=True)
class World:
    """Everything there is to see, and a token for everybody."""

    database: Accounts
    things: dict[str, Thing]
    exports: dict[str, str]
    uploads: dict[str, str]
    tokens: dict[str, str]


@pytest.fixture(scope="module")
def world(shared_database: Accounts) -> World:
    """One month with a suspicion for each of four facilities, and an export for everybody."""
    for facility in sorted(EVERYTHING):
        officer = cast.OFFICER if facility in TEHRAN else cast.OTHER_OFFICER
        file_months(shared_database, officer, facility, [MONTH])
    evaluate(shared_database)
    _open_and_end_cases(shared_database)
    with shared_database.as_jobs():
        refresh_rollups()
        tokens = {
            username: AuthToken.objects.create(cast.person(username))[1] for username in cast.PEOPLE
        }
        things = {
            report.facility.code: Thing(
                report.pk,
                str(report.submission_id),
                Violation.objects.get(facility=report.facility_id, rule=RULE).pk,
            )
            for report in Report.objects.select_related("facility")
        }
        exports = {username: str(_finished_export(username)) for username in cast.PEOPLE}
        uploaded = {username: str(_finished_upload(username)) for username in sorted(FILERS)}
    return World(shared_database, things, exports, uploaded, tokens)


def _open_and_end_cases(database: Accounts) -> None:
    inspector = cast.person(cast.INSPECTOR)
    now = datetime.now(UTC)
    with database.as_jobs():
        of_rule = Violation.objects.filter(rule=RULE)
        of_rule.filter(facility__code__in=OPENED).update(
            opened_to_facility_at=now, opened_to_facility_by=inspector.pk
        )
        of_rule.filter(facility__code__in=FINAL).update(
            state="ruled", addressee="tazirat", outcome="convicted", final_from=date(2024, 1, 1)
        )


def _finished_export(username: str) -> Any:
    export = ExportFile.objects.create(
        id=uuid4(),
        person=cast.person(username),
        what="violations",
        filters={},
        asked_at=datetime.now(UTC),
        state="done",
        content=f"list of {username}".encode(),
        done_at=datetime.now(UTC),
    )
    return export.pk


def _finished_upload(username: str) -> Any:
    moment = datetime.now(UTC)
    upload = Upload.objects.create(
        id=uuid4(),
        person=cast.person(username),
        channel="bulk",
        media="json",
        content=b"{}",
        content_sha256=hashlib.sha256(b"{}").digest(),
        received_at=moment,
        state="done",
        done_at=moment,
        rejected=1,
    )
    UploadRow.objects.create(
        upload=upload, place=1, facility_code=f"sent by {username}", outcome="rejected"
    )
    return upload.pk


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "API_REQUESTS_PER_MINUTE", 1_000_000)
    monkeypatch.setattr(tasks, "_publish", lambda task: None)


@pytest.fixture(params=["both walls", "the database alone"])
def torn_down(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the first wall is torn down; the database roles are taken all the same."""
    torn = bool(request.param == "the database alone")
    if torn:
        tear_down(monkeypatch)
        replace_everywhere(monkeypatch, visible_violations, lambda user: Violation.objects.all())
        monkeypatch.setattr(export_queries, "_own", lambda user: ExportFile.objects.all())
        monkeypatch.setattr(upload_queries, "_own", lambda user: Upload.objects.all())
    return torn


def seen(caller: Caller, path: str, name: str, **parameters: str) -> set[str]:
    """The facilities that a list tells of. A role without any right to a table is told nothing."""
    answer = caller.get(path, page_size=1000, **parameters)
    if answer.status_code == 404:
        return set()
    assert answer.status_code == 200, answer.content
    page = answer.json()
    assert page["next"] is None
    return {row[name] for row in page["results"]} & EVERYTHING


def check_one(
    caller: Caller,
    address: str,
    ids: Mapping[str, object],
    allowed: Set[str],
    unknown: object,
) -> None:
    """One's own is answered; everybody else's like what does not exist, byte for byte."""
    nothing = caller.get(address.format(unknown))
    assert nothing.status_code == 404
    for owner, number in ids.items():
        answer = caller.get(address.format(number))
        if owner in allowed:
            assert answer.status_code == 200, (address, owner)
        else:
            assert (answer.status_code, answer.content) == (404, nothing.content), (address, owner)


def check_reports(caller: Caller, who: str, world: World, torn: bool) -> None:
    assert seen(caller, "reports/", "facility") == SIGHTS[who].months
    for facility in EVERYTHING:
        found = seen(caller, "reports/", "facility", facility=facility)
        assert found == {facility} & SIGHTS[who].months
    check_filing(caller, who, world, torn)


def check_filing(caller: Caller, who: str, world: World, torn: bool) -> None:
    """Nobody files for others, first or again; only machines get as far as being asked which."""
    for period, reason in ((MONTH, "دلیل"), (MONTHS[1], "")):
        nothing = caller.post("reports/", month("NO-SUCH-CODE", period) | {"reason": reason})
        assert nothing.status_code == (404 if torn or who in MACHINES else 403)
        for facility in EVERYTHING if who in READERS else EVERYTHING - SIGHTS[who].months:
            answer = caller.post("reports/", month(facility, period) | {"reason": reason})
            assert answer.status_code == nothing.status_code
            if facility not in SIGHTS[who].register:
                assert answer.content == nothing.content


def check_report(caller: Caller, who: str, world: World, torn: bool) -> None:
    ids = {facility: thing.report for facility, thing in world.things.items()}
    check_one(caller, "reports/{}/", ids, SIGHTS[who].months, 987_654_321)


def check_receipt(caller: Caller, who: str, world: World, torn: bool) -> None:
    ids = {facility: thing.submission for facility, thing in world.things.items()}
    check_one(caller, "receipts/{}/", ids, SIGHTS[who].months, uuid4())


def check_scores(caller: Caller, who: str, world: World, torn: bool) -> None:
    assert seen(caller, "scores/", "facility") == SIGHTS[who].months
    for facility in EVERYTHING:
        found = seen(caller, "scores/", "facility", facility=facility)
        assert found == {facility} & SIGHTS[who].months


def check_aggregates(caller: Caller, who: str, world: World, torn: bool) -> None:
    """Sums of universities by name: for their own people and for the nation's."""
    bodies = {cast.TEHRAN: TEHRAN, cast.ISFAHAN: ISFAHAN}
    months = SIGHTS[who].months
    allowed = {code for code, facilities in bodies.items() if facilities <= months}
    found = caller.get("aggregates/", by="university", of="own", periods=MONTH)
    assert {row["university"] for row in found.json()["results"]} == allowed
    for code in bodies:
        of_one = caller.get(
            "aggregates/", by="university", of="own", periods=MONTH, university=code
        )
        assert {row["university"] for row in of_one.json()["results"]} == allowed & {code}


def check_violations(caller: Caller, who: str, world: World, torn: bool) -> None:
    allowed = SIGHTS[who].violations | (SIGHTS[who].behind if torn else NOTHING)
    assert seen(caller, "violations/", "facility", rule=RULE) == allowed
    every_rule = seen(caller, "violations/", "facility")
    assert every_rule == allowed, "nor by another rule"


def check_facilities(caller: Caller, who: str, world: World, torn: bool) -> None:
    assert seen(caller, "facilities/", "code") == SIGHTS[who].register


def check_facility(caller: Caller, who: str, world: World, torn: bool) -> None:
    ids = {code: code for code in EVERYTHING}
    check_one(caller, "facilities/{}/", ids, SIGHTS[who].register, "NO-SUCH-CODE")


def check_universities(caller: Caller, who: str, world: World, torn: bool) -> None:
    """Names of universities are a public reference list without a second wall."""
    if torn:
        return
    rows = caller.get("universities/", page_size=1000).json()["results"]
    codes = {row["code"] for row in rows} & {cast.TEHRAN, cast.ISFAHAN}
    parts = {cast.TEHRAN: TEHRAN, cast.ISFAHAN: ISFAHAN}
    assert codes == {code for code, part in parts.items() if part & SIGHTS[who].register}


def check_deadlines(caller: Caller, who: str, world: World, torn: bool) -> None:
    """Deadlines are everybody's; those of a foreign university answer like an unknown one's."""
    assert caller.get("deadlines/", period=MONTH).json()["results"][0]["extensions"] == []
    for code, part in {cast.TEHRAN: TEHRAN, cast.ISFAHAN: ISFAHAN}.items():
        known = torn or bool(part & SIGHTS[who].register)
        answer = caller.get("deadlines/", university=code)
        assert answer.status_code == (200 if known else 404)


def check_policies(caller: Caller, who: str, world: World, torn: bool) -> None:
    """The directive is published: everybody reads the same."""
    assert caller.get("policies/").json()["results"][0]["version"] == 1


def check_asking_for_exports(caller: Caller, who: str, world: World, torn: bool) -> None:
    """An asked-for list is one's own; it is built with one's own rights."""
    answer = caller.post("exports/", {"what": "violations"})
    refused = not torn and who in {cast.ADMINISTRATOR, cast.STRANGER}
    assert answer.status_code == (403 if refused else 202)
    if not refused:
        with world.database.as_jobs():
            export = ExportFile.objects.get(pk=answer.json()["id"])
            assert export.person.username == who


def check_export(caller: Caller, who: str, world: World, torn: bool) -> None:
    ids = {owner: world.exports[owner] for owner in (who, *OWNERS)}
    check_one(caller, "exports/{}/", ids, own_exports(who, torn), uuid4())


def check_export_file(caller: Caller, who: str, world: World, torn: bool) -> None:
    ids = {owner: world.exports[owner] for owner in (who, *OWNERS)}
    check_one(caller, "exports/{}/file/", ids, own_exports(who, torn), uuid4())
    mine = caller.get(f"exports/{world.exports[who]}/file/")
    is_list = mine.content == f"list of {who}".encode()
    assert is_list is bool(own_exports(who, torn))


def own_exports(who: str, torn: bool) -> set[str]:
    """Whose exports a person is handed: their own, while they hold the right to export."""
    return {who} if torn or who not in WITHOUT_EXPORTS else set()


def check_bulk(caller: Caller, who: str, world: World, torn: bool) -> None:
    """Nobody files for others in bulk either, though the workers' own account could."""
    foreign = sorted(EVERYTHING - SIGHTS[who].months if who in FILERS else EVERYTHING)
    with world.database.as_jobs():
        before = Submission.objects.count()
    answer = caller.post("reports/bulk/", {"reports": [month(f, MONTHS[2]) for f in foreign]})
    inspectors = {cast.INSPECTOR, cast.OTHER_INSPECTOR}  # theirs is a university's account too
    taken = who in (FILERS | inspectors if torn else MACHINES)
    assert answer.status_code == (202 if taken else 404 if torn else 403)
    with world.database.as_jobs():
        while file_next_upload():
            pass
        assert Submission.objects.count() == before
        if taken:
            upload = Upload.objects.get(pk=answer.json()["id"])
            assert upload.state == ("failed" if torn else "done")
            assert (upload.person.username, upload.accepted) == (who, 0)


def check_import(caller: Caller, who: str, world: World, torn: bool) -> None:
    ids = {owner: world.uploads[owner] for owner in ({who} & FILERS) | {*UPLOADERS}}
    check_one(caller, "imports/{}/", ids, {who} & FILERS, uuid4())


def check_import_rows(caller: Caller, who: str, world: World, torn: bool) -> None:
    ids = {owner: world.uploads[owner] for owner in ({who} & FILERS) | {*UPLOADERS}}
    check_one(caller, "imports/{}/rows/", ids, {who} & FILERS, uuid4())
    if who in FILERS:
        [row] = caller.get(f"imports/{world.uploads[who]}/rows/").json()["results"]
        assert row["facility"] == f"sent by {who}"


def check_public(caller: Caller, who: str, world: World, torn: bool) -> None:
    """Pages about the API hold no data."""


Check = Callable[[Caller, str, World, bool], None]
ROUTES: dict[str, Check] = {
    "reports": check_reports,
    "report": check_report,
    "receipt": check_receipt,
    "bulk": check_bulk,
    "import": check_import,
    "import-rows": check_import_rows,
    "scores": check_scores,
    "aggregates": check_aggregates,
    "violations": check_violations,
    "exports": check_asking_for_exports,
    "export": check_export,
    "export-file": check_export_file,
    "facilities": check_facilities,
    "facility": check_facility,
    "universities": check_universities,
    "deadlines": check_deadlines,
    "policies": check_policies,
    "schema": check_public,
    "docs": check_public,
}


def test_every_route_of_the_api_has_its_check() -> None:
    parts = get_resolver().url_patterns
    (api,) = [part for part in parts if isinstance(part, URLResolver) and part.namespace == "api"]
    assert all(isinstance(pattern, URLPattern) for pattern in api.url_patterns)
    names = {pattern.name for pattern in api.url_patterns if isinstance(pattern, URLPattern)}
    assert names == set(ROUTES), "a new route needs a check of who sees what there"


def test_everybody_of_the_cast_has_a_sight() -> None:
    assert set(SIGHTS) == set(cast.PEOPLE)


@pytest.mark.parametrize("who", sorted(cast.PEOPLE))
@pytest.mark.parametrize("route", sorted(ROUTES))
def test_nobody_sees_or_changes_what_is_not_theirs(
    world: World, torn_down: bool, route: str, who: str
) -> None:
    with world.database.as_jobs():
        before = stored()
    ROUTES[route](Caller(world.tokens[who]), who, world, torn_down)
    with world.database.as_jobs():
        assert stored() == before, "something was filed"


def stored() -> tuple[int, int, int]:
    """What a filing would leave behind."""
    filed = AuditEvent.objects.filter(action__startswith="report.").count()
    return Submission.objects.count(), Job.objects.count(), filed


def test_without_the_second_wall_the_check_would_find_the_leak(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test of the test: with both walls down, somebody else's report is answered."""
    replace_everywhere(monkeypatch, rows_of, lambda user, queryset, **_: queryset)
    with world.database.as_superuser():
        replace_everywhere(monkeypatch, enter, scope_of)
        replace_everywhere(monkeypatch, begin_in_base_role, lambda: None)
        caller = Caller(world.tokens[cast.CLERK])
        assert seen(caller, "reports/", "facility") == EVERYTHING
