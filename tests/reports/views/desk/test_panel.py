"""The report beside the queue, decisions sent by scripts, and two officers at one report."""

import threading

from django.db import connections

from facilities.models import Person
from facilities.register.people import create_person
from facilities.register.role_assignments import grant_role
from reports.desk import decisions
from reports.models import Notice, Review
from tests import cast
from tests.accounts import Accounts
from tests.reports.desk.month import decide
from tests.reports.views.desk.month import HISTORY, current
from tests.reports.views.signed_in import client_of, page_of

PART = {"HX-Request": "true", "HX-Current-URL": "http://testserver/desk/?tab=pending&kind=hospital"}
COLLEAGUE = "second_officer"


def colleague(database: Accounts) -> Person:
    """A second officer of the same university."""
    with database.as_jobs():
        person = create_person(by=None, username=COLLEAGUE, full_name="سارا همکار")
        grant_role(
            by=None,
            person=person,
            role="officer",
            university=cast.university(cast.TEHRAN),
            starts_on=cast.ROLES_SINCE,
        )
    return person


def test_the_panel_shows_what_is_needed_to_decide(filed: Accounts) -> None:
    answer = client_of(cast.OFFICER).get(HISTORY, headers=PART)
    page = answer.content.decode()
    assert "<html" not in page
    assert "HX-Request" in answer.headers["Vary"]
    for words in ("نسخهٔ ۲", "ده لوح از قلم افتاده بود", "میانهٔ دوازده ماه", "tehran-1401-000002"):
        assert words in page, words
    assert page.count("/desk/accept/?tab=pending&amp;kind=hospital") == 1
    assert page.count("/desk/return/?tab=pending&amp;kind=hospital") == 1
    assert "<html" in page_of(client_of(cast.OFFICER), HISTORY)


def test_whoever_decides_nothing_finds_no_panel(filed: Accounts) -> None:
    for who in (cast.ANALYST, cast.CLERK, cast.INSPECTOR):
        assert client_of(who).get(HISTORY, headers=PART).status_code == 404, who


def test_a_script_is_told_in_words_and_not_by_a_page(filed: Accounts) -> None:
    client, read = client_of(cast.OFFICER), str(current(filed))
    sent = {"submission": read, "seen": "0"}
    assert client.post("/desk/accept/", sent, headers=PART).status_code == 204
    assert "پذیرفته شد" not in page_of(client, "/desk/?tab=accepted").split("<nav")[0]
    stale = client.post("/desk/accept/", {"submission": "x"}, headers=PART)
    assert (stale.status_code, stale.content.decode()) == (409, "چنین گزارشی یافت نشد.")
    with filed.as_jobs():
        assert Review.objects.get().decision == "accepted"
        assert Notice.objects.filter(kind="accepted").exists()


def test_a_page_tells_whose_decision_came_before(filed: Accounts) -> None:
    colleague(filed)
    read = current(filed)
    assert decide(filed, COLLEAGUE, decisions.accept, submission_id=read, seen=0) == "done"
    words = {"submission": str(read), "reason_code": "wrong_unit", "seen": "0"}
    answer = client_of(cast.OFFICER).post("/desk/return/?tab=pending", words)
    assert answer.status_code == 409
    told = answer.content.decode()
    assert "سارا همکار این گزارش را در " in told
    assert "پذیرفته است؛ تصمیم شما ثبت نشد." in told
    with filed.as_jobs():
        seen = Review.objects.get().pk
    words["seen"] = str(seen)  # who has seen it may return it all the same
    assert client_of(cast.OFFICER).post("/desk/return/?tab=pending", words).status_code == 302


def test_of_two_officers_at_once_one_wins_and_the_other_is_told(filed: Accounts) -> None:
    colleague(filed)
    read, outcomes, go = current(filed), dict[str, str](), threading.Barrier(2)
    steps = {
        cast.OFFICER: (decisions.accept, {}),
        COLLEAGUE: (decisions.return_report, {"reason_code": "wrong_unit"}),
    }

    def run(who: str) -> None:
        step, words = steps[who]
        try:
            go.wait(10)
            outcomes[who] = decide(filed, who, step, submission_id=read, seen=0, **words)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(who,)) for who in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes.values()) == ["decided", "done"]
    with filed.as_jobs():
        (winner,) = [who for who, outcome in outcomes.items() if outcome == "done"]
        assert Review.objects.get().person.username == winner
