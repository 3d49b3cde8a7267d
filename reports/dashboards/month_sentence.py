"""A month in one sentence: parts of words, each with the address of the rows it speaks of."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from facilities.kinds import Label
from facilities.language import in_language
from reports.formatting.numbers import number, percent
from reports.policy.scoring.sums import Sums


class SentencePart(NamedTuple):
    """Words of which `linked` lead to `address` ('' where there are no rows); `look` is `off_plan`,
    `behind`, `better` or ''."""

    before: str
    linked: str
    after: str
    address: str = ""
    look: str = ""


class Bodies(NamedTuple):
    """How many universities are off plan and how many behind it."""

    off_plan: int
    behind: int


_NO_DATA: Final = Label("داده‌ای برای این ماه نیست", "there are no data of this month")
_ALL_FILED: Final = Label("همهٔ مراکز گزارش خود را ثبت کرده‌اند", "every facility has filed")
_ALL_ON_PLAN: Final = Label("همهٔ دانشگاه‌ها مطابق برنامه‌اند", "every university is on plan")
_SAME_FILM: Final = Label("فیلم به اندازهٔ ماه پیش", "as much film as in the month before")


def judged_sentence(
    now: Sums | None, before: Sums | None, bodies: Bodies, addresses: Mapping[str, str]
) -> list[SentencePart]:
    """What became of a closed month: on plan, universities, not filed, film.

    `before` are the sums of the same universities in the month before, None where no month is
    compared. `addresses` are those of `on_plan`, `universities`, `not_filed` and `film`.
    """
    if now is None or not now.expected:
        return [_said(_NO_DATA)]
    parts = []
    if now.score is not None:
        parts += [
            _on_plan(now, addresses["on_plan"]),
            _universities(bodies, addresses["universities"]),
        ]
    parts.append(_not_filed(now.missing, addresses["not_filed"]))
    film = _film(now.film_prints, before.film_prints if before else None, addresses["film"])
    return [*parts, film] if film else parts


def arriving_sentence(now: Sums | None) -> list[SentencePart]:
    """What has arrived of a month in collection."""
    if now is None or not now.expected:
        return [_said(_NO_DATA)]
    filed, owed = number(now.filed_expected), number(now.expected)
    return [
        SentencePart(
            in_language("در حال گردآوری، ", "in collection, "),
            in_language(f"{filed} از {owed}", f"{filed} of {owed}"),
            in_language(" گزارش ثبت شده", _reports(now.expected)),
        )
    ]


def _reports(owed: int) -> str:
    return " report filed" if owed == 1 else " reports filed"


def _on_plan(now: Sums, address: str) -> SentencePart:
    judged = now.expected - now.no_activity
    on_plan, owed = number(now.on_plan), number(judged)
    facilities = "facility" if judged == 1 else "facilities"
    return SentencePart(
        "",
        in_language(f"{on_plan} از {owed} مرکز", f"{on_plan} of {owed} {facilities}"),
        in_language(" مطابق برنامه", " on plan"),
        address,
    )


def _universities(bodies: Bodies, address: str) -> SentencePart:
    """Those off plan; if there are none, those behind it."""
    count = bodies.off_plan or bodies.behind
    if not count:
        return _said(_ALL_ON_PLAN)
    after = (
        in_language(" خارج از برنامه", " off plan")
        if bodies.off_plan
        else in_language(" عقب از برنامه", " behind plan")
    )
    plural = "university" if count == 1 else "universities"
    return SentencePart(
        "",
        in_language(f"{number(count)} دانشگاه", f"{number(count)} {plural}"),
        after,
        address,
        "off_plan" if bodies.off_plan else "behind",
    )


def _not_filed(missing: int, address: str) -> SentencePart:
    if not missing:
        return _said(_ALL_FILED)
    facilities = "facility has" if missing == 1 else "facilities have"
    verb = "نداده است" if missing == 1 else "نداده‌اند"
    noun, _, has = facilities.partition(" ")
    return SentencePart(
        "",
        in_language(f"{number(missing)} مرکز", f"{number(missing)} {noun}"),
        in_language(f" گزارش {verb}", f" {has} not filed"),
        address,
    )


def _film(now: int, before: int | None, address: str) -> SentencePart | None:
    """The film of the month against that of the month before; None where nothing is compared."""
    if before is None:
        return None
    difference = round(100 * (now - before) / before) if before else None
    if now == before or difference == 0:
        return _said(_SAME_FILM)
    if difference is None:
        sheets = number(now)
        told = in_language(f"{sheets} برگ", f"{sheets} sheets"), ("؛ ماه پیش هیچ", ", none before")
    else:
        size = percent(abs(difference))
        more = difference > 0
        word = in_language("بیشتر" if more else "کمتر", "more" if more else "less")
        told = f"{size} {word}", (" از ماه پیش", " than in the month before")
    look = "better" if now < before else ""
    return SentencePart(
        in_language("فیلم ", "film "), told[0], in_language(*told[1]), address, look
    )


def _said(words: Label) -> SentencePart:
    return SentencePart(in_language(words.fa, words.en), "", "")
