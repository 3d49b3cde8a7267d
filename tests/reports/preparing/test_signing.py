"""A form on its way to evidence: saved, handed over, handed back, signed; and who meets whom."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from facilities.errors import Refused
from facilities.models import AuditEvent, Person
from reports.filing.drafts import Filing
from reports.models import Job, Notice, Report, SavedForm, Submission
from reports.policy import periods
from reports.preparing import forms, signing
from reports.preparing.forms import Typed, begin_nil, save_form
from reports.preparing.signing import hand_back, signed_draft
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly

MONTH = 140007
NOW = monthly.in_time(MONTH)
WORD = "دستگاه تازه"
ODD = {"film_wasted": "9"}  # warns of waste, and of a balance that is off


def typed(
    reason: str | None = None, words: dict[str, str] | None = None, **changes: object
) -> Typed:
    """A plausible month as a clerk would type it."""
    figures = {code: str(value) for code, value in monthly.figures(**changes).items()}
    return Typed(figures, words, reason)


def save(
    database: Accounts, who: str = cast.CLERK, *, content: Typed | None = None, revision: int = 0
) -> SavedForm:
    """What somebody saves of Tehran's imaging centre's month."""
    by = cast.person(who)
    with database.as_person(by):
        return save_form(
            by=by,
            facility=cast.facility(cast.T_IMAGING),
            period=MONTH,
            typed=content or typed(),
            revision=revision,
            now=NOW,
        )


def do(database: Accounts, step: Callable[..., Any], who: str, **words: Any) -> Any:
    """One write by somebody, in their role and a transaction of its own."""
    by = cast.person(who)
    with database.as_person(by):
        return step(by=by, facility=cast.facility(cast.T_IMAGING), period=MONTH, **words)


def shown_hash(database: Accounts, who: str = cast.SIGNATORY, method: str = "password") -> str:
    """The hash that the review page shows somebody now."""
    by = cast.person(who)
    with database.as_person(by):
        facility = cast.facility(cast.T_IMAGING)
        kept = SavedForm.objects.get(facility=facility, period=MONTH)
        draft = signed_draft(by=by, facility=facility, kept=kept, signed_with=method, now=NOW)
    return hashlib.sha256(draft.body).hexdigest()


def sign(database: Accounts, revision: int, sha256: str, who: str = cast.SIGNATORY) -> Filing:
    filed: Filing = do(
        database,
        signing.sign,
        who,
        revision=revision,
        sha256=sha256,
        signed_with="password",
        now=NOW,
    )
    return filed


def why_not(step: Callable[[], object]) -> list[tuple[str, str]]:
    """(field, code) of a refusal."""
    with pytest.raises(Refused) as refused:
        step()
    return [(problem.field, problem.code) for problem in refused.value.problems]


def events(database: Accounts) -> list[tuple[str, str]]:
    """Who did what to forms and reports, in order."""
    with database.as_superuser():
        told = AuditEvent.objects.filter(action__regex="^(form|report)[.]").order_by("id")
        names = dict(Person.objects.values_list("pk", "username"))
        return [(event.action, names[event.actor_id]) for event in told]


def test_from_the_first_figure_to_the_chain(database: Accounts) -> None:
    first = save(database, content=Typed({"studies_ct": "۱٬۲"}))
    assert first.revision == 1
    second = save(database, content=typed(), revision=1)
    do(database, signing.hand_over, cast.CLERK, revision=second.revision, now=NOW)
    filed = sign(database, 3, shown_hash(database))
    with database.as_superuser():
        (kept,) = Submission.objects.all()
        body = bytes(kept.body)
        assert not SavedForm.objects.exists()
        assert Report.objects.get().submission_id == kept.pk
        assert Job.objects.filter(cause="filing").count() == 1
    assert filed.submission is not None
    assert kept.channel == "form"
    assert hashlib.sha256(body).digest() == bytes(kept.body_sha256)
    content = json.loads(body)
    assert content["prepared_by"] == {"username": cast.CLERK, "name": "مریم رابط"}
    assert content["signed_by"] == {"username": cast.SIGNATORY, "name": "دکتر سعید امضا"}
    assert (content["signed_with"], content["replaces"], content["reason"]) == (
        "password",
        None,
        "",
    )
    assert content["figures"] == kept.figures
    assert (
        body
        == json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    )  # canonical: whoever has it can make the same bytes again
    assert events(database) == [
        ("form.begun", "clerk"),
        ("form.prepared", "clerk"),
        ("report.filed", "signatory"),
        ("form.signed", "signatory"),
    ]


def test_what_is_typed_is_kept_as_it_is(database: Accounts) -> None:
    odd = Typed(
        {"studies_ct": "۱٬۲ مورد؟", "film_opening": "", "no_such": "1", "cds": "a\0b"},
        {"cds": " خراب ", "film_wasted": "  ", "no_such": "x"},
        " دلیل ",
    )
    kept = save(database, content=odd)
    assert kept.figures == {"studies_ct": "۱٬۲ مورد؟", "cds": "ab"}
    assert (kept.explanations, kept.reason) == ({"cds": "خراب"}, "دلیل")


def test_saving_the_same_again_is_no_change(database: Accounts) -> None:
    assert save(database).revision == 1
    assert save(database).revision == 1, "the same click sent twice"
    assert save(database, revision=1).revision == 1
    assert save(database, revision=1, content=typed(cds="301")).revision == 2
    assert save(database, revision=1, content=typed(cds="301")).revision == 2, "sent twice"


def test_what_a_page_does_not_ask_for_stays(database: Accounts) -> None:
    save(database, content=typed(reason="دلیل", words={"cds": WORD}))
    kept = save(database, revision=1, content=typed(cds="301"))
    assert (kept.reason, kept.explanations) == ("دلیل", {"cds": WORD})
    kept = save(database, revision=2, content=typed(reason="", words={}, cds="301"))
    assert (kept.reason, kept.explanations) == ("", {})


def test_a_second_person_does_not_overwrite_unseen(database: Accounts) -> None:
    save(database)
    mine = typed(cds="299")
    for revision in (0, 2, -1):
        assert why_not(
            lambda r=revision: save(database, cast.SIGNATORY, content=mine, revision=r)
        ) == [("", "form_changed")]
    assert save(database, cast.SIGNATORY, content=mine, revision=1).revision == 2


def test_a_change_takes_the_form_back_from_its_signature(database: Accounts) -> None:
    save(database)
    do(database, signing.hand_over, cast.CLERK, revision=1, now=NOW)
    assert save(database, revision=2).prepared_at is not None, "nothing was changed"
    assert save(database, revision=2, content=typed(cds="301")).prepared_at is None
    assert events(database)[-1] == ("form.taken_back", "clerk")


@pytest.mark.parametrize(
    ("content", "problems"),
    [
        (typed(cds="x"), [("cds", "not_whole_number")]),
        (typed(handovers="1001", delivered_cd="401"), [("handovers", "handovers_over_studies")]),
        (
            typed(**ODD),
            [
                ("film_balance_off", "explanation_missing"),
                ("film_waste_high", "explanation_missing"),
            ],
        ),
        (
            typed(words={"film_closing": WORD, "film_wasted": "."}, **ODD),
            [("film_waste_high", "explanation_missing")],
        ),
    ],
)
def test_nothing_half_right_is_handed_over_or_signed(
    database: Accounts, content: Typed, problems: list[tuple[str, str]]
) -> None:
    save(database, content=content)
    steps: dict[str, Any] = {cast.CLERK: signing.hand_over, cast.SIGNATORY: signing.sign}
    more = {cast.CLERK: {}, cast.SIGNATORY: {"sha256": "", "signed_with": "password"}}
    for who, step in steps.items():
        told = why_not(lambda w=who, s=step: do(database, s, w, revision=1, now=NOW, **more[w]))
        assert told == problems
    with database.as_superuser():
        assert not Submission.objects.exists()


def test_the_word_for_a_cause_takes_the_place_of_those_for_its_figures(
    database: Accounts,
) -> None:
    words = {"film_closing": "پیشین", "film_balance_off": WORD, "film_wasted": WORD}
    save(database, content=typed(words=words, **ODD))
    sign(database, 1, shown_hash(database))
    with database.as_superuser():
        assert set(Submission.objects.get().explanations) == {"film_balance_off", "film_wasted"}


def test_words_that_answer_no_warning_are_not_signed(database: Accounts) -> None:
    words = {"film_closing": WORD, "film_wasted": WORD, "cds": "چیزی که دیگر نیست"}
    save(database, content=typed(words=words, **ODD))
    sign(database, 1, shown_hash(database))
    with database.as_superuser():
        kept = Submission.objects.get()
        assert set(kept.explanations) == {"film_closing", "film_wasted"}
        assert json.loads(bytes(kept.body))["explanations"] == kept.explanations


@pytest.mark.parametrize("sha256", ["", "0" * 64])
def test_nobody_signs_what_they_were_not_shown(database: Accounts, sha256: str) -> None:
    save(database)
    assert why_not(lambda: sign(database, 1, sha256)) == [("", "stale")]
    shown_by_code = shown_hash(database, method="second factor")
    assert why_not(lambda: sign(database, 1, shown_by_code)) == [("", "stale")]
    assert sign(database, 1, shown_hash(database)).submission


def test_a_correction_names_what_it_replaces(database: Accounts) -> None:
    save(database)
    first = sign(database, 1, shown_hash(database))
    assert first.submission is not None
    save(database, content=typed(cds="301"))
    assert why_not(lambda: shown_hash(database)) == [("reason", "already_filed")]
    save(database, content=typed(reason="شمارش دوباره", cds="301"), revision=1)
    shown = shown_hash(database)
    with database.as_person(officer := cast.person(cast.OFFICER)):  # who is quicker
        monthly.file(officer, cast.T_IMAGING, MONTH, reason="از پرونده", cds=302)
    assert why_not(lambda: sign(database, 2, shown)) == [("", "stale")]
    second = sign(database, 2, shown_hash(database))
    assert second.is_correction
    with database.as_superuser():
        corrected = Submission.objects.get(pk=second.submission["id"])  # type: ignore[index]
        assert corrected.reason == "شمارش دوباره"
        assert json.loads(bytes(corrected.body))["replaces"] == str(corrected.replaces_id)


def test_a_closed_month_says_so_to_the_signatory(database: Accounts) -> None:
    with database.as_person(officer := cast.person(cast.OFFICER)):
        monthly.file(officer, cast.T_IMAGING, MONTH)
    save(database, content=typed(reason="دیر", cds="301"))
    late = periods.deadline_moment(periods.deadline(MONTH)) + timedelta(days=31)
    told = why_not(lambda: do(database, signing.hand_over, cast.CLERK, revision=1, now=late))
    assert told == [("period", "correction_closed")]


def test_the_signatory_gives_it_back_with_a_word(database: Accounts) -> None:
    save(database)
    back = {"revision": 1, "word": "فیلم را دوباره بشمارید"}
    told = why_not(lambda: do(database, hand_back, cast.SIGNATORY, **back))
    assert told == [("", "not_prepared")]
    do(database, signing.hand_over, cast.CLERK, revision=1, now=NOW)
    back["revision"] = 2
    told = why_not(lambda: do(database, hand_back, cast.SIGNATORY, **back | {"word": " "}))
    assert told == [("word", "word_missing")]
    back["word"] += "\0"  # what no database keeps is no word either
    kept = do(database, hand_back, cast.SIGNATORY, **back)
    assert (kept.prepared_at, kept.handed_back) == (None, "فیلم را دوباره بشمارید")
    again = do(database, signing.hand_over, cast.CLERK, revision=3, now=NOW)
    with database.as_superuser():
        told = Notice.objects.order_by("kind", "day").values_list("kind", "person__username")
        assert set(told) == {("handed_back", cast.CLERK), ("to_sign", cast.SIGNATORY)}
    assert again.handed_back == "", "the word has been heeded"


def test_a_nil_report_is_one_click(database: Accounts) -> None:
    stock = {"film_opening": 40, "platform": "pacs", "pacs_scheduled_minutes": 20_000}
    kept = do(database, begin_nil, cast.SIGNATORY, stock=stock, now=NOW)
    sign(database, kept.revision, shown_hash(database))
    with database.as_superuser():
        figures = Submission.objects.get().figures
    assert {code: value for code, value in figures.items() if value} == stock | {"film_closing": 40}
    assert why_not(lambda: do(database, begin_nil, cast.CLERK, stock={}, now=NOW)) == [
        ("period", "already_filed")
    ]


def test_a_draft_is_thrown_away_and_remembered(database: Accounts) -> None:
    save(database)
    assert why_not(lambda: do(database, forms.discard_form, cast.CLERK, revision=2)) == [
        ("", "form_changed")
    ]
    do(database, forms.discard_form, cast.CLERK, revision=1)
    assert why_not(lambda: do(database, forms.discard_form, cast.CLERK, revision=1)) == [
        ("", "form_gone")
    ]
    with database.as_superuser():
        assert not SavedForm.objects.exists()
        event = AuditEvent.objects.get(action="form.discarded")
        assert event.detail["figures"]["cds"] == "300"


@pytest.mark.parametrize(
    ("step", "words", "may"),
    [
        (signing.hand_over, {"now": NOW}, {cast.CLERK, cast.SIGNATORY, cast.OFFICER}),
        (forms.discard_form, {}, {cast.CLERK, cast.SIGNATORY, cast.OFFICER}),
        (signing.sign, {"sha256": "", "signed_with": "password"}, {cast.SIGNATORY}),
        (hand_back, {"word": "نه"}, {cast.SIGNATORY}),
    ],
)
def test_who_may_do_what(
    database: Accounts, step: Callable[..., Any], words: dict[str, Any], may: set[str]
) -> None:
    with database.as_superuser():
        place = cast.facility(cast.T_IMAGING)
    for who in sorted(cast.PEOPLE):
        by = cast.person(who)
        with database.as_person(by):
            try:
                # A revision that never was: whoever may is told of that, the others nothing.
                step(by=by, facility=place, period=MONTH, revision=99, **words)
            except Refused as refused:
                told = refused.problems[0].code
        assert told == ("form_gone" if who in may else "not_allowed"), who


def test_a_nil_report_after_active_months_asks_for_one_word(database: Accounts) -> None:
    machine = cast.person(cast.MACHINE)
    for back in (3, 2, 1):
        with database.as_person(machine):
            monthly.file(machine, cast.T_IMAGING, periods.following(MONTH, -back), cds=300 + back)
    stock = {"film_opening": 100, "platform": "pacs", "pacs_scheduled_minutes": 20_000}
    kept = do(database, begin_nil, cast.CLERK, stock=stock, now=NOW)
    hand_over = {"revision": kept.revision, "now": NOW}
    told = why_not(lambda: do(database, signing.hand_over, cast.CLERK, **hand_over))
    assert told == [("figures", "explanation_missing")]
    words = Typed(dict(kept.figures), {"figures": "بخش در دست تعمیر بود"})
    kept = save(database, content=words, revision=kept.revision)
    assert do(database, signing.hand_over, cast.CLERK, revision=kept.revision, now=NOW)
