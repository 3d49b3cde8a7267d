"""Who must explain what looks wrong: a person answers every warning with words of their own.

A connected system cannot know why a figure is unusual, so it may send explanations and need not.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from facilities.errors import Problem
from reports.policy.channels import BULK, FORM, WORKBOOK
from reports.policy.checks.causes import by_cause, names_of, word_for

CHANNELS_OF_PEOPLE: Final = frozenset({FORM, WORKBOOK})


def must_explain(channel: str, *, by_token: bool) -> bool:
    """Whether a filing over this channel answers its warnings; `by_token`: a system sent it."""
    return channel in CHANNELS_OF_PEOPLE or (channel == BULK and not by_token)


def unexplained(warnings: Iterable[Problem], explanations: Mapping[str, str]) -> list[Problem]:
    """One problem for each cause of warnings that is not explained; it names the figures.

    `explanations` maps a cause, or a warning's field (a figure's code, or `figures` for the whole
    report), to text: a cause's serves for all its warnings. A word has a letter in it: a full stop
    explains nothing. A problem's field is the cause's key.
    """
    told = {field: word for field, word in explanations.items() if is_word(word)}
    problems = []
    for cause, found in by_cause(warnings).items():
        silent = [warning for warning in found if not word_for(warning.field, warning.code, told)]
        if silent:
            problems.append(_missing(cause, silent))
    return problems


def is_word(text: str) -> bool:
    """Whether a text says anything at all."""
    return any(character.isalpha() for character in text)


def _missing(cause: str, warnings: list[Problem]) -> Problem:
    names = names_of(warnings)
    return Problem(
        cause,
        "explanation_missing",
        f"هشدار دربارهٔ {names.fa} به توضیح نیاز دارد؛ در چند کلمه بنویسید چرا چنین است.",
        f"The warning about {names.en} needs an explanation: say in a few words why it is so.",
    )
