"""Giving out tokens: who may, for how long, and what is kept of it."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from knox.models import AuthToken

from facilities.errors import Refused
from facilities.models import AuditEvent, Person
from facilities.signing_in.tokens import LONGEST_LIFE, issue_token, revoke_token
from tests import cast
from tests.accounts import Accounts

DAY = timedelta(days=1)


def test_a_token_is_shown_once_kept_hashed_and_audited(database: Accounts) -> None:
    administrator = cast.person(cast.ADMINISTRATOR)
    with database.as_person(administrator):
        machine = cast.person(cast.MACHINE)
        issued = issue_token(by=administrator, person=machine, expires_in=DAY)
        revoke_token(by=administrator, person=machine, key=issued.key)
    with database.as_jobs():
        row = AuthToken.objects.get()
        assert issued.token not in {row.digest, row.token_key}
        assert issued.token.startswith(issued.key)
        events = list(AuditEvent.objects.filter(action__startswith="token.").order_by("id"))
    assert [(e.action, e.actor_id, e.detail["key"]) for e in events] == [
        ("token.issued", administrator.pk, issued.key),
        ("token.revoked", administrator.pk, issued.key),
    ]
    assert issued.token not in str([e.detail for e in events])


@pytest.mark.parametrize("username", sorted(set(cast.PEOPLE) - {cast.ADMINISTRATOR}))
def test_only_administrators_give_out_and_revoke_tokens(
    shared_database: Accounts, username: str
) -> None:
    person = cast.person(username)
    with shared_database.as_person(person):
        with pytest.raises(Refused, match="may not"):
            issue_token(by=person, person=person, expires_in=DAY)
        with pytest.raises(Refused, match="may not"):
            revoke_token(by=person, person=person, key="x")


@pytest.mark.parametrize(
    ("life", "right"),
    [
        (timedelta(seconds=1), True),
        (LONGEST_LIFE, True),
        (timedelta(0), False),
        (timedelta(microseconds=999_999), False),
        (-DAY, False),
        (LONGEST_LIFE + timedelta(microseconds=1), False),
    ],
)
def test_a_token_lives_from_a_second_to_366_days(
    shared_database: Accounts, life: timedelta, right: bool
) -> None:
    with shared_database.as_jobs():
        machine = cast.person(cast.MACHINE)
        if right:
            assert issue_token(by=None, person=machine, expires_in=life).token
        else:
            with pytest.raises(Refused, match="366 days"):
                issue_token(by=None, person=machine, expires_in=life)


def test_accounts_without_role_or_inactive_get_none(shared_database: Accounts) -> None:
    with shared_database.as_jobs():
        with pytest.raises(Refused, match="no role"):
            issue_token(by=None, person=cast.person(cast.STRANGER), expires_in=DAY)
        gone = Person(username="gone", is_active=False)
        with pytest.raises(Refused, match="inactive"):
            issue_token(by=None, person=gone, expires_in=DAY)


def test_the_command_prints_the_token_alone(shared_database: Accounts) -> None:
    out = io.StringIO()
    with shared_database.as_jobs():
        call_command("issue_token", cast.MACHINE, "--days", "2", stdout=out)
        assert AuthToken.objects.filter(token_key=out.getvalue()[:15]).exists()
    assert len(out.getvalue().split()) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nobody-at-all"], "no account"),
        ([cast.STRANGER], "no role"),
        ([cast.MACHINE, "--days", "0"], "366 days"),
        ([cast.MACHINE, "--days", "99999999999"], "too large"),
    ],
    ids=["unknown", "without role", "no days", "too many days"],
)
def test_the_command_says_what_is_wrong(
    shared_database: Accounts, arguments: list[str], said: str
) -> None:
    with shared_database.as_jobs(), pytest.raises(CommandError, match=said):
        call_command("issue_token", *arguments)
