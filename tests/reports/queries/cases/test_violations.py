"""Who sees which suspicions, and what a list of them can be narrowed to."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from facilities.access.rows import rows_of
from facilities.errors import Refused
from reports.models import Violation
from reports.queries.cases import counts, violations
from reports.queries.cases.filters import ViolationFilters
from reports.queries.cases.frames import violations_frame
from tests import cast
from tests.accounts import Accounts
from tests.reports.suspicions import suspicion
from tests.torn_down import replace_everywhere

TODAY = timezone.localdate()
CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "new": (cast.T_IMAGING, {}),
    "not filed": (cast.T_IMAGING, {"rule": "NOT_FILED"}),
    "opened": (cast.T_IMAGING, {"rule": "FEE_OTHER", "opened": True}),
    "final": (cast.T_IMAGING, {"rule": "NO_REPORT", "state": "ruled", "final_from": TODAY}),
    "soon final": (
        cast.T_IMAGING,
        {"rule": "NO_PLATFORM", "state": "ruled", "final_from": TODAY + timedelta(days=1)},
    ),
    "hospital's": (cast.T_HOSPITAL, {}),
    "Isfahan's": (cast.I_IMAGING, {}),
    "Isfahan's final": (cast.I_IMAGING, {"rule": "NO_REPORT", "state": "closed"}),
    "Isfahan's opened": (cast.I_IMAGING, {"rule": "FEE_OTHER", "opened": True}),
}
TEHRAN = {"new", "not filed", "opened", "final", "soon final", "hospital's"}
ISFAHAN = {"Isfahan's", "Isfahan's final", "Isfahan's opened"}
FINAL = {"final", "Isfahan's final"}
SEES: dict[str, set[str]] = {
    cast.OFFICER: TEHRAN,
    cast.INSPECTOR: TEHRAN - {"not filed"},
    cast.NATIONAL_INSPECTOR: (TEHRAN | ISFAHAN) - {"not filed"},
    cast.OTHER_OFFICER: ISFAHAN,
    cast.OTHER_INSPECTOR: ISFAHAN,
    cast.ANALYST: FINAL,
    cast.POLICY_OWNER: FINAL,
    cast.CLERK: {"opened"},
    cast.SIGNATORY: {"opened"},
    cast.OTHER_CLERK: {"Isfahan's opened"},
    cast.MACHINE: {"opened"},
    cast.UNIVERSITY_MACHINE: set(),
    cast.ADMINISTRATOR: set(),
    cast.STRANGER: set(),
}
# What the database alone lets through: it tells scopes apart, not the roles within one.
BEHIND_THE_FIRST_WALL = SEES | {
    cast.INSPECTOR: TEHRAN,
    cast.NATIONAL_INSPECTOR: TEHRAN | ISFAHAN,
    cast.UNIVERSITY_MACHINE: TEHRAN,
}


def _enter() -> dict[int, str]:
    """Enter the cases as the workers do; their names by id."""
    inspector = cast.person(cast.INSPECTOR)
    names = {}
    for name, (facility, entry) in CASES.items():
        columns = dict(entry)
        if columns.pop("opened", False):
            columns |= {"opened_to_facility_at": timezone.now(), "opened_to_facility_by": inspector}
        names[suspicion(facility, figures={"film_prints": 3}, **columns).pk] = name
    return names


@pytest.fixture(scope="module")
def names(shared_database: Accounts) -> dict[int, str]:
    """The cases in the database, by id."""
    with shared_database.as_jobs():
        return _enter()


@pytest.mark.parametrize("username", SEES)
def test_who_sees_which_suspicion(
    shared_database: Accounts, names: dict[int, str], username: str
) -> None:
    person = cast.person(username)
    with shared_database.as_person(person):
        seen = violations.list_violations(person, ViolationFilters())
        assert {names[row.pk] for row in seen} == SEES[username]
        one_by_one = {n for pk, n in names.items() if violations.violation_of(person, pk)}
        assert one_by_one == SEES[username]
        assert counts.counts(person, ViolationFilters()).total == len(SEES[username])
        with_evidence = violations.latest_facts(seen)
        assert set(with_evidence) == {row.pk for row in seen}


@pytest.mark.parametrize("username", SEES)
def test_the_database_holds_when_the_first_wall_is_open(
    shared_database: Accounts,
    names: dict[int, str],
    username: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person = cast.person(username)
    with shared_database.as_person(person):
        replace_everywhere(monkeypatch, rows_of, lambda user, rows, *_: rows)
        replace_everywhere(
            monkeypatch, violations.visible_violations, lambda _: Violation.objects.all()
        )
        seen = violations.list_violations(person, ViolationFilters())
        assert {names[row.pk] for row in seen} == BEHIND_THE_FIRST_WALL[username]


@pytest.mark.parametrize("zone", ["Etc/GMT+12", "Pacific/Kiritimati"])
def test_a_ruling_is_final_from_its_day_in_tehran(
    shared_database: Accounts, names: dict[int, str], zone: str
) -> None:
    """One of the two places has another date than Tehran at any moment; the wall keeps Tehran's."""
    with shared_database.as_person(cast.person(cast.ANALYST)), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('TimeZone', %s, true)", [zone])
        seen = set(Violation.objects.values_list("pk", flat=True))
    assert {name for pk, name in names.items() if pk in seen} == FINAL


NARROWED: dict[str, tuple[dict[str, str], set[str]]] = {
    "by rule": ({"rule": "NO_REPORT"}, {"final", "Isfahan's final"}),
    "by state": ({"state": "closed"}, {"Isfahan's final"}),
    "by what follows": ({"leads_to": "advice"}, FINAL),
    "by source": ({"source": "complaint"}, set()),
    "by university": ({"university": "isfahan"}, ISFAHAN),
    "by a facility's code": ({"facility": "t-hosp-1"}, {"hospital's"}),
    "by kind": ({"kind": "hospital"}, {"hospital's"}),
    "by a code that is nobody's": ({"facility": "T-NONE"}, set()),
    "by month": ({"period": "140101"}, SEES[cast.NATIONAL_INSPECTOR]),
    "by months in Persian digits": ({"period_from": "۱۴۰۱۰۲"}, set()),
    "until a month": ({"period_to": "140012"}, set()),
    "grounds removed": ({"withdrawn": "yes"}, set()),
    "grounds standing": ({"withdrawn": "no", "state": "closed"}, {"Isfahan's final"}),
    "by words of the name": ({"search": "بيمارستان تهران"}, {"hospital's"}),
    "by half a code": ({"search": "hosp"}, {"hospital's"}),
    "by empty parameters": ({"rule": "", "page": "2"}, SEES[cast.NATIONAL_INSPECTOR]),
}


@pytest.mark.parametrize(("params", "expected"), NARROWED.values(), ids=NARROWED.keys())
def test_a_list_is_narrowed(
    shared_database: Accounts, names: dict[int, str], params: dict[str, str], expected: set[str]
) -> None:
    filters = ViolationFilters.from_params(params)
    assert ViolationFilters.from_params(filters.as_params()) == filters
    inspector = cast.person(cast.NATIONAL_INSPECTOR)
    with shared_database.as_person(inspector):
        assert {names[r.pk] for r in violations.list_violations(inspector, filters)} == expected
        assert counts.counts(inspector, filters).total == len(expected)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("rule", "SPEEDING"),
        ("state", "open"),
        ("leads_to", "prison"),
        ("source", "rumour"),
        ("kind", "cinema"),
        ("period_from", "140013"),
        ("period_to", "1400"),
        ("period", "x"),
        ("withdrawn", "perhaps"),
        ("sort", "random"),
        ("search", "x" * 101),
        ("facility", "x" * 101),
    ],
)
def test_a_wrong_value_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(Refused) as refused:
        ViolationFilters.from_params({name: value})
    named = {problem.field for problem in refused.value.problems}
    assert named <= {name, "period_from", "period_to"}
    assert all(p.message_fa and p.message_en for p in refused.value.problems)


@pytest.mark.parametrize("sort", violations.SORTS)
def test_every_order_is_one(shared_database: Accounts, names: dict[int, str], sort: str) -> None:
    inspector = cast.person(cast.NATIONAL_INSPECTOR)
    with shared_database.as_person(inspector):
        rows = list(violations.list_violations(inspector, ViolationFilters(sort=sort)))
    assert len(rows) == len(SEES[cast.NATIONAL_INSPECTOR])
    keys = {
        "opened": lambda v: v.opened_at,
        "period": lambda v: v.period,
        "facility": lambda v: v.facility.sort_key,
        "rule": lambda v: v.rule,
        "university": lambda v: v.university.sort_key,
        "state": lambda v: v.state,
    }
    values = [keys[sort.removeprefix("-")](row) for row in rows]
    assert values == sorted(values, reverse=sort.startswith("-"))


def test_counts_are_each_states_under_the_other_filters(
    shared_database: Accounts, names: dict[int, str]
) -> None:
    officer = cast.person(cast.OFFICER)
    with shared_database.as_person(officer), CaptureQueriesContext(connection) as asked:
        counted = counts.counts(officer, ViolationFilters(state="ruled"))
    assert len(asked) <= 4  # the roles, once a person; moved facilities, twice; the counts
    assert counted.total == 2
    assert counted.by_state == {"suspected": 4, "ruled": 2}
    assert counted.by_rule == {"NO_REPORT": 1, "NO_PLATFORM": 1}


def test_the_ordinal_counts_earlier_final_convictions_under_the_rule(database: Accounts) -> None:
    past = date(2022, 8, 1)
    with database.as_jobs():
        columns_by_period: dict[int, dict[str, Any]] = {
            140101: {"state": "closed", "final_from": past},
            140102: {"state": "ruled", "final_from": past},
            140103: {"state": "ruled", "outcome": "acquitted", "final_from": past},
            140104: {"state": "ruled"},
            140106: {"state": "closed", "final_from": past},
        }
        for period, columns in columns_by_period.items():
            suspicion(cast.T_IMAGING, period=period, **columns)
        suspicion(cast.T_IMAGING, period=140101, rule="FEE_OTHER", state="closed")
        asked_for = suspicion(cast.T_IMAGING, period=140105)
    inspector = cast.person(cast.INSPECTOR)
    with database.as_person(inspector):
        found = violations.violation_of(inspector, asked_for.pk)
        assert found is not None
        assert found.ordinal == 3  # type: ignore[attr-defined]
        frame = next(
            violations_frame(
                violations.list_violations(
                    inspector, ViolationFilters(rule="ART4_FILM_FEE", sort="period")
                )
            )
        )
    assert frame["ordinal"].tolist() == [1, 2, 3, 3, 3, 3]
    assert frame["period"].tolist() == [140101, 140102, 140103, 140104, 140105, 140106]


def test_a_facility_does_not_read_who_complained_or_working_notes(database: Accounts) -> None:
    from reports.cases import steps
    from reports.cases.by_hand import add_suspicion
    from reports.cases.steps import begin_inspection, open_to_facility

    inspector, clerk = cast.person(cast.INSPECTOR), cast.person(cast.CLERK)
    with database.as_person(inspector):
        case = add_suspicion(
            by=inspector,
            facility=cast.facility(cast.T_IMAGING),
            period=140101,
            rule="ART4_FILM_FEE",
            source="complaint",
            words="شکایت علی احمدی",
        )
        begin_inspection(by=inspector, violation=case)
        steps.confirm(by=inspector, violation=case, note="یادداشت درونی")
        open_to_facility(by=inspector, violation=case)
        assert violations.evidence_of(inspector, case)[0].facts == {"text": "شکایت علی احمدی"}
        notes = [event.note for event in violations.events_of(inspector, case)]
        assert "یادداشت درونی" in notes
    with database.as_person(clerk):
        kept = violations.evidence_of(clerk, case)
        assert [(entry.source, entry.facts, entry.person) for entry in kept] == [
            ("complaint", {}, None)
        ]
        events = violations.events_of(clerk, case)
        assert {(event.note, event.person) for event in events} == {("", None)}
