"""The blocks of a university's page against an SQL of their own over reports and scores."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any, Final

import pytest
from django.db import connection

from reports.desk.decisions import accept
from reports.models import Report
from tests import cast
from tests.accounts import Accounts
from tests.reports import mixed_nation
from tests.reports.sums_anew import OWED, rows, worked_out_anew
from tests.reports.views.signed_in import client_of

Context = Callable[..., Any]
STEP_1, LATEST = 140012, 140102
WEIGHTS: Final = {
    STEP_1: {"film": 55, "report": 20, "pacs": 15, "access": 5, "timeliness": 5},
    LATEST: {"film": 25, "print": 25, "electronic": 20, "report": 10, "pacs": 10}
    | {"access": 5, "timeliness": 5},
}


@pytest.fixture(scope="module")
def nation(shared_database: Accounts) -> Accounts:
    """A mixed nation, of which Tehran's officer has accepted two reports of the latest month."""
    mixed_nation.fill(shared_database, seed=1402)
    officer = cast.person(cast.OFFICER)
    with shared_database.as_person(officer):
        found = Report.objects.filter(period=LATEST, facility__university__code=cast.TEHRAN)
        for report in list(found.order_by("pk")[:2]):
            accept(by=officer, submission_id=report.submission_id)
    return shared_database


@pytest.fixture(scope="module")
def page(nation: Accounts) -> Context:
    """What the page of a university is made of, for whom and which month."""
    client = cache(lambda who: client_of(who, language="en"))

    def shown(who: str = cast.OFFICER, code: str = cast.TEHRAN, **asked: Any) -> Any:
        answer = client(who).get(f"/universities/{code}/", {"period": LATEST, **asked})
        assert answer.status_code == 200
        return answer

    return shown


@pytest.fixture
def owed(nation: Accounts) -> list[dict[str, Any]]:
    """The facilities that owe each month, with what they filed and scored."""
    with nation.as_superuser():
        found = rows(OWED)
    return [{"period": key[0], "code": key[1], **row} for key, row in found.items()]


def of_month(owed: list[dict[str, Any]], period: int) -> list[dict[str, Any]]:
    """Tehran's of a month."""
    return [row for row in owed if (row["period"], row["university"]) == (period, cast.TEHRAN)]


def test_the_sentence_says_what_the_reports_say(nation: Accounts, page: Context) -> None:
    anew = worked_out_anew(nation)
    tehran = cast.university(cast.TEHRAN).pk
    now, before = anew[LATEST, tehran], anew[140101, tehran]
    clauses = page().context["clauses"]
    assert clauses[0].figure == str(now["on_plan"])
    assert f"of {now['expected']} facilities" in clauses[0].after
    off_plan = [clause.figure for clause in clauses if "off plan" in clause.after]
    assert off_plan == ([str(now["off_plan"])] if now["off_plan"] else [])
    missing = now["expected"] - now["filed_expected"]
    assert [c.figure for c in clauses if "not filed" in c.after] == [str(missing)]
    share = round(100 * abs(now["film_prints"] - before["film_prints"]) / before["film_prints"])
    film = clauses[-1]
    assert film.figure == f"{share}%"
    assert ("more" in film.after) == (now["film_prints"] > before["film_prints"])


def test_each_clause_leads_to_as_many_facilities(page: Context) -> None:
    for clause in page().context["clauses"][:-1]:
        found = client_of(cast.OFFICER, language="en").get(clause.address)
        assert f"{clause.figure} found" in found.content.decode()


def test_a_phase_begins_without_a_change_of_film(page: Context) -> None:
    clauses = page(period=140101).context["clauses"]
    assert not [clause for clause in clauses if "film" in clause.before + clause.after]


def test_the_funnel_counts_reports_owed_filed_and_accepted(
    nation: Accounts, page: Context, owed: list[dict[str, Any]]
) -> None:
    month = of_month(owed, LATEST)
    sizes = [row.stage.size for row in page().context["filing"]]
    assert sizes[:2] == [len(month), sum(row["is_filed"] for row in month)]
    with nation.as_superuser(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM reports_review WHERE decision = 'accepted'")
        assert sizes[2] == cursor.fetchone()[0] == 2
    addresses = {
        who: page(who).context["filing"][2].stage.address for who in (cast.OFFICER, cast.ANALYST)
    }
    assert addresses == {cast.OFFICER: f"/desk/?period={LATEST}&tab=accepted", cast.ANALYST: ""}


@pytest.mark.parametrize("period", [STEP_1, LATEST])
def test_points_are_lost_where_the_scores_say(
    page: Context, owed: list[dict[str, Any]], period: int
) -> None:
    scored = [row for row in of_month(owed, period) if row["total"] is not None]
    losses = page(period=period).context["losses"]
    kinds = {row["kind"] for row in scored}
    assert losses[0].facilities == len(scored)
    assert len(losses) == 1 + len(kinds)
    assert sum(row.facilities for row in losses[1:]) == len(scored)
    lost = [mean(scored, period, code) for code in WEIGHTS[period]]
    lost.append(sum(r["total_before_ceiling"] - r["total"] for r in scored) / len(scored))
    shown = [float(part) for part in losses[0].parts]
    assert shown == pytest.approx(lost, abs=0.1)
    whole = 100 - sum(row["total"] for row in scored) / len(scored)
    assert float(losses[0].total) == pytest.approx(whole, abs=0.1)


def mean(scored: list[dict[str, Any]], period: int, code: str) -> float:
    """The mean points that a component took, of the weights that apply to each facility."""
    lost = 0.0
    for row in scored:
        known = {c: w for c, w in WEIGHTS[period].items() if row[f"{c}_score"] is not None}
        if code in known:
            lost += known[code] * (100 - row[f"{code}_score"]) / sum(known.values())
    return lost / len(scored)


def test_the_strip_has_a_dot_for_each_university(nation: Accounts, page: Context) -> None:
    anew = worked_out_anew(nation)
    strip = str(page(cast.ANALYST).context["strip"])
    for code in (cast.TEHRAN, cast.ISFAHAN):
        university = cast.university(code)
        score = int(10 * anew[LATEST, university.pk]["score"]) / 10
        assert f"{university.name_en}: {score:g}" in strip
    assert f'href="/universities/{cast.ISFAHAN}/' in strip


def test_others_are_nobodys_to_read_on_a_universitys_strip(page: Context) -> None:
    answer = page(cast.OFFICER)
    strip = str(answer.context["strip"])
    assert strip.count("<circle") == 2, "its own, drawn for desks and for phones"
    assert cast.university(cast.ISFAHAN).name_en not in strip
    assert not answer.context["strip_deciles"], "two universities have no deciles to hide in"


def test_the_grid_holds_every_facility_with_its_months(
    page: Context, owed: list[dict[str, Any]]
) -> None:
    kinds = page().context["kinds"]
    lines = {line.facility.code: line for group in kinds for line in group.lines}
    month = {row["code"]: row for row in of_month(owed, LATEST)}
    assert month.keys() <= lines.keys()
    assert len(lines) == page().context["page"].total
    for code, row in month.items():
        state = row["band"] or ("filed" if row["is_filed"] else "not_filed")
        assert lines[code].now.state == state, code
        assert lines[code].now.total == row["total"]
        assert lines[code].cells[-1].mark.code == state
    before = {row["code"]: row["total"] for row in of_month(owed, 140101)}
    for code, line in lines.items():
        if line.change is not None:
            difference = month[code]["total"] - before[code]
            assert line.change == pytest.approx(difference, abs=0.11)


def test_the_worst_of_a_kind_come_first(page: Context) -> None:
    for sort, sign in (("score", 1), ("-score", -1)):
        for group in page(sort=sort).context["kinds"]:
            states = [line.now for line in group.lines]
            known = [-1.0 if s.state == "not_filed" else s.total for s in states]
            shown = [sign * value for value in known if value is not None]
            assert shown == sorted(shown), (sort, group.kind)
            assert known[: len(shown)] == [sign * value for value in shown], "without come last"


def test_film_and_last_filing_are_the_reports(nation: Accounts, page: Context) -> None:
    with nation.as_superuser(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.code, max(s.received_at) FROM reports_submission s"
            " JOIN facilities_facility f ON f.id = s.facility_id GROUP BY f.code"
        )
        last = dict(cursor.fetchall())
        cursor.execute(
            "SELECT f.code, r.film_prints FROM reports_report r"
            " JOIN facilities_facility f ON f.id = r.facility_id WHERE r.period = %s",
            [LATEST],
        )
        films = dict(cursor.fetchall())
    for group in page(sort="-film").context["kinds"]:
        codes = [line.facility.code for line in group.lines]
        assert [line.last_filed for line in group.lines] == [last.get(code) for code in codes]
        printed = [films[code] for code in codes if films.get(code) is not None]
        assert printed == sorted(printed, reverse=True)


def test_cases_by_facility_are_for_inspectors_and_officers(nation: Accounts, page: Context) -> None:
    with nation.as_superuser(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.code, count(*) FROM reports_violation v"
            " JOIN facilities_facility f ON f.id = v.facility_id"
            " JOIN facilities_university u ON u.id = f.university_id WHERE u.code = %s"
            " AND v.state NOT IN ('dismissed', 'closed') GROUP BY f.code",
            [cast.TEHRAN],
        )
        counted = dict(cursor.fetchall())
    answer = page(cast.OFFICER)
    shown = {entry.facility.code: entry.number for entry, _ in answer.context["open_cases"]}
    assert shown == {code: counted[code] for code in shown}
    assert sum(sorted(counted.values(), reverse=True)[: len(shown)]) == sum(shown.values())
    assert page(cast.INSPECTOR).context["open_cases"]
    assert page(cast.ANALYST).context["open_cases"] is None
    assert "Open cases by facility" not in page(cast.ANALYST).content.decode()


def test_no_script_and_no_style_stands_in_the_page(page: Context) -> None:
    html = page().content.decode()
    assert not re.search(r'<[^>]+ style="', html)
    assert not re.search(r"<script>", html)


def test_the_score_card_tells_the_rank_and_the_course(nation: Accounts, page: Context) -> None:
    anew = worked_out_anew(nation)
    scores = {
        code: anew[LATEST, cast.university(code).pk]["score"]
        for code in (cast.TEHRAN, cast.ISFAHAN)
    }
    place = 1 if scores[cast.TEHRAN] > scores[cast.ISFAHAN] else 2
    cards = page().context["cards"]
    assert f"rank {place} of 2" in cards[0].beside
    assert [card.code for card in cards][-1] == "open_cases"


def test_open_cases_of_the_card_are_those_of_the_database(nation: Accounts, page: Context) -> None:
    with nation.as_superuser(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM reports_violation v JOIN facilities_university u"
            " ON u.id = v.university_id WHERE u.code = %s AND v.period = %s"
            " AND v.rule = 'ART4_FILM_FEE' AND v.state NOT IN ('dismissed', 'closed')",
            [cast.TEHRAN, LATEST],
        )
        assert page().context["cards"][-1].value == str(cursor.fetchone()[0])
    assert page(cast.ANALYST).context["cards"][-1].address == "#suspicions"
