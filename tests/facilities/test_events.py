"""The audit trail in words: a sentence for every act, and filters that find it."""

import ast
import re
import string
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone, translation

from facilities.admin import shown
from facilities.admin.event_sentences import Sentences, kind_in_words
from facilities.admin.event_words import GROUPS, SENTENCES
from facilities.models import AuditEvent
from facilities.register import account_changes, audit, people, role_assignments
from reports.cases.by_hand import __file__ as by_hand
from reports.evaluation import rescoring
from reports.policy import alarms
from reports.policy.workflow.cases import STEPS
from reports.policy.workflow.reviews import DECISIONS
from reports.synthetic import loading, seeding, work
from tests import cast
from tests.accounts import Accounts

ROOT = Path(by_hand).parents[2]
LIST = "/admin/facilities/auditevent/"
PLACES = {"who", "person", "facility", "university", "month", "role", "place", "number", "fields"}
ACTION = re.compile(r"[a-z_]+\.[a-z_]+")


def actions_in_source() -> set[str]:
    """The actions that calls name in words: audit.record(action="…") and the like."""
    found = set()
    for folder in ("facilities", "reports", "ministry"):
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.keyword) and node.arg == "action":
                    named = [n.value for n in ast.walk(node.value) if isinstance(n, ast.Constant)]
                    found |= {n for n in named if isinstance(n, str) and ACTION.fullmatch(n)}
    return found


def actions_by_name() -> set[str]:
    """The actions whose names are put together when they happen."""
    ways = [value for name, value in vars(account_changes).items() if name.isupper()]
    return (
        {f"account.{what}" for what in ways if isinstance(what, str)}
        | {f"violation.{step}" for step in STEPS}
        | {"violation.opened", "violation.evidence_added", "report.filed", "report.corrected"}
        | {f"report.{decision}" for decision in DECISIONS}
        | {f"proposal.{end}" for end in ("accepted", "approved", "refused", "withdrawn")}
        | {"facilities.imported", "accounts.imported", "references.frozen", "references.replaced"}
        | {rescoring.BEGUN, rescoring.BLOCK_DONE, rescoring.FINISHED}
        | {alarms.PROVED, alarms.DISPROVED, loading.FILED}
        | {seeding.BEGUN, seeding.SCORED, seeding.FILED_ALL, seeding.WENT_ON, work.DONE}
    )


def test_every_act_that_is_audited_has_its_sentence() -> None:
    known = actions_in_source() | actions_by_name()
    assert len(known) > 60
    assert known - set(SENTENCES) == set()
    assert set(SENTENCES) - known == set(), "words for what never happens"


def test_every_kind_is_in_one_group() -> None:
    groups = [firsts for _, firsts in GROUPS.values()]
    for action in SENTENCES:
        assert sum(action.partition(".")[0] in firsts for firsts in groups) == 1, action


@pytest.mark.parametrize("language", ["fa", "en"])
def test_sentences_name_only_what_is_known(language: str) -> None:
    for action, words in SENTENCES.items():
        text = words.en if language == "en" else words.fa
        fields = {name for _, name, _, _ in string.Formatter().parse(text) if name}
        assert fields <= PLACES, action
        assert "who" in fields, action
        assert text.endswith("."), action
        with translation.override(language):
            assert kind_in_words(action)


@pytest.fixture
def told(database: Accounts) -> Client:
    """An administrator's browser, after some acts."""
    administrator, officer = cast.person(cast.ADMINISTRATOR), cast.person(cast.OFFICER)
    stranger = cast.person(cast.STRANGER)
    with database.as_person(administrator):
        people.change_person(by=administrator, person=stranger, full_name="نام تازه")
        role_assignments.grant_role(
            by=administrator,
            person=stranger,
            role="clerk",
            facility=cast.facility(cast.T_IMAGING),
        )
    with database.as_person(officer):
        audit.record(
            by=officer,
            action="facility.reminded",
            on=cast.facility(cast.T_OFFICE),
            detail={"period": 140105},
        )
    browser = Client()
    with database.as_superuser():
        browser.force_login(
            administrator, backend="allauth.account.auth_backends.AuthenticationBackend"
        )
    return browser


def sentences(browser: Client, **filters: str) -> list[str]:
    page = browser.get(LIST, filters).content.decode()
    cells = re.findall(r'<td class="field-sentence">(.*?)</td>', page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", "", cell).split()) for cell in cells]


def test_what_happened_is_told_in_persian(told: Client) -> None:
    newest = sentences(told)[:3]
    office, imaging = (
        cast.FACILITIES[cast.T_OFFICE].name_fa,
        cast.FACILITIES[cast.T_IMAGING].name_fa,
    )
    officer = cast.PEOPLE[cast.OFFICER].full_name
    assert newest[0] == (
        f"{officer} ({cast.OFFICER}) به مرکز «{office}» ({cast.T_OFFICE}) دربارهٔ مرداد ۱۴۰۱"
        " یادآوری فرستاد."
    )
    role = f"نقش «رابط گزارش‌دهی مرکز» برای «{imaging}» ({cast.T_IMAGING}) را به نام تازه"
    assert role in newest[1]
    assert "حساب نام تازه" in newest[2]
    assert "(نام و نام خانوادگی)" in newest[2]


def test_the_trail_is_looked_through_by_person_kind_days_and_object(told: Client) -> None:
    today, tomorrow = timezone.localdate(), timezone.localdate() + timedelta(days=1)
    with translation.override("fa"):
        day, next_day = shown.day(today), shown.day(tomorrow)
    assert all(cast.OFFICER in one for one in sentences(told, who=cast.OFFICER))
    assert len(sentences(told, who=cast.PEOPLE[cast.OFFICER].full_name)) == 1
    assert len(sentences(told, kind="accounts", since=day, until=day, who=cast.ADMINISTRATOR)) == 2
    assert len(sentences(told, kind="facility.reminded", since=day)) == 1
    assert sentences(told, since=next_day) == []
    about_office = sentences(told, on=cast.T_OFFICE.lower(), since=day)
    assert [cast.T_OFFICE in one for one in about_office] == [True, True]
    about_stranger = sentences(told, on=cast.STRANGER, since=day)
    assert len(about_stranger) >= 2
    assert all("نام تازه" in one for one in about_stranger)
    wrong = told.get(LIST, {"since": "۱۴۰۱/۱۳/۰۱"})
    assert "۱۳۹۹/۱۱/۰۱ بنویسید" in wrong.content.decode()
    backwards = told.get(LIST, {"since": next_day, "until": day})
    assert "این روز پیش از روز آغاز است." in backwards.content.decode()


def test_an_entrys_history_leads_there(told: Client) -> None:
    stranger = cast.person(cast.STRANGER)
    answer = told.get(f"/admin/facilities/person/{stranger.pk}/history/", follow=True)
    assert answer.status_code == 200
    assert "را به <b><bdi>نام تازه" in answer.content.decode()


def test_names_cannot_bring_markup_along(database: Accounts) -> None:
    administrator, stranger = cast.person(cast.ADMINISTRATOR), cast.person(cast.STRANGER)
    with database.as_person(administrator):
        people.change_person(by=administrator, person=stranger, full_name="<script>x</script>")
        event = AuditEvent.objects.latest("id")
        said = Sentences([event]).of(event)
    assert "<script>" not in said
    assert "&lt;script&gt;" in said


def test_an_act_without_words_is_shown_all_the_same() -> None:
    event = AuditEvent(action="something.new", object_type="x", object_id="1", detail={})
    assert "something.new" in Sentences([]).of(event)
