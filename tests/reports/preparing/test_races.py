"""Two people on one form at the same moment, on real connections: one counts, the other is told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections, transaction

from facilities.access.entering import enter, enter_base
from facilities.errors import Refused
from reports.models import SavedForm, Submission
from reports.preparing import signing
from reports.preparing.forms import save_form
from tests import cast
from tests.accounts import Accounts
from tests.reports.preparing.test_signing import MONTH, NOW, save, shown_hash, typed


def at_once(database: Accounts, *acts: Callable[[], object]) -> list[str]:
    """Several acts at the same moment, each on a connection of its own: `done`, or why not."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        gate.wait()
        try:
            act()
        except Refused as refused:
            return refused.problems[0].code
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def act(step: Callable[..., Any], who: str, **words: Any) -> Callable[[], object]:
    """A write in a person's role, for a thread of its own (the account is entered already)."""
    by = cast.person(who)

    def run() -> object:
        with transaction.atomic():
            enter_base()
            enter(by)
            place = cast.facility(cast.T_IMAGING)
            return step(by=by, facility=place, period=MONTH, now=NOW, **words)

    return run


@pytest.mark.parametrize("revision", [0, 1])
def test_of_two_savers_one_is_told(database: Accounts, revision: int) -> None:
    if revision:
        save(database)
    savers = [
        act(save_form, who, typed=typed(cds=cds), revision=revision)
        for who, cds in ((cast.CLERK, "301"), (cast.SIGNATORY, "302"), (cast.OFFICER, "303"))
    ]
    assert at_once(database, *savers) == ["done", "form_changed", "form_changed"]


def test_signing_while_somebody_edits(database: Accounts) -> None:
    save(database)
    outcomes = at_once(
        database,
        act(
            signing.sign,
            cast.SIGNATORY,
            revision=1,
            sha256=shown_hash(database),
            signed_with="password",
        ),
        act(save_form, cast.CLERK, typed=typed(cds="301"), revision=1),
    )
    with database.as_superuser():
        filed = list(Submission.objects.values_list("figures__cds", flat=True))
        begun = list(SavedForm.objects.values_list("figures__cds", flat=True))
    # Either the edit came too late, or the signatory is told of it; never a mixture.
    assert (outcomes, filed, begun) in (
        (["done", "form_gone"], [300], []),
        (["done", "form_changed"], [], ["301"]),
    )


def test_of_two_signatures_one_counts(database: Accounts) -> None:
    save(database)
    words = {"revision": 1, "sha256": shown_hash(database), "signed_with": "password"}
    both = [act(signing.sign, cast.SIGNATORY, **words) for _ in range(2)]
    assert at_once(database, *both) == ["done", "form_gone"]
    with database.as_superuser():
        assert Submission.objects.count() == 1
