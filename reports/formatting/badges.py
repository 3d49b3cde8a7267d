"""States as marks: a symbol, a word and a colour, so that none of them stands alone."""

from functools import cache

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from facilities.language import is_english
from reports.formatting.labels import words
from reports.formatting.numbers import number, signed
from reports.policy.directive import published
from reports.policy.scoring.month_states import Mark, state_marks
from reports.policy.workflow import cases
from reports.policy.workflow.reviews import ACCEPTED, DECISIONS, RETURNED

_LOOKS = {ACCEPTED: ("closed", "●"), RETURNED: ("confirmed", "↩")}


def state_badge(state: str) -> SafeString:
    """The state of a case."""
    known = cases.STATES[state]
    return format_html(
        '<span class="state state-{}"><span aria-hidden="true">{}</span> {}</span>',
        state,
        known.symbol,
        words(known.label),
    )


def decision_badge(decision: str) -> SafeString:
    """A decision; none is "to be decided"."""
    if decision not in DECISIONS:
        return format_html(
            '<span class="state state-inspecting"><span aria-hidden="true">◐</span> {}</span>',
            gettext("to be decided"),
        )
    look, symbol = _LOOKS[decision]
    return format_html(
        '<span class="state state-{}"><span aria-hidden="true">{}</span> {}</span>',
        look,
        symbol,
        words(DECISIONS[decision]),
    )


def band_badge(code: str) -> SafeString:
    """A month's state."""
    return _band_badge(code, is_english())


@cache
def _band_badge(code: str, english: bool) -> SafeString:
    mark = state_marks(published.directive())[code]
    return format_html(
        '<span class="band band-{}"><span aria-hidden="true">{}</span> {}</span>',
        mark.code,
        mark.symbol,
        mark.label.en if english else mark.label.fa,
    )


def band_symbol(mark: Mark) -> SafeString:
    """A month's state for a narrow cell: the symbol, the word for those who listen."""
    return format_html(
        '<span class="band band-{}" aria-hidden="true">{}</span>'
        '<span class="visually-hidden">{}</span>',
        mark.code,
        mark.symbol,
        words(mark.label),
    )


def band_word(code: str) -> str:
    """A month's state in words alone, beside a symbol that is drawn."""
    return _band_word(code, is_english())


def band_word_short(code: str) -> str:
    """The same in one word where Persian has one, for a narrow column."""
    return band_word(code).partition(" از برنامه")[0].removesuffix(" برنامه")


@cache
def _band_word(code: str, english: bool) -> str:
    label = state_marks(published.directive())[code].label
    return label.en if english else label.fa


def change_mark(value: float | None) -> SafeString:
    """How a score changed, signed and coloured, with its word for those who listen."""
    if not value:
        return SafeString(number(None if value is None else 0))
    look, word = ("better", gettext("better")) if value > 0 else ("worse", gettext("worse"))
    return format_html(
        '<span class="{}">{}<span class="visually-hidden"> {}</span></span>',
        look,
        signed(value),
        word,
    )
