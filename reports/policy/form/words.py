"""The words of form 1's choices: what people and programs write for each of them."""

from functools import lru_cache
from typing import Final
from unicodedata import category

from facilities.text import bare, word_key
from facilities.yes_no import NO, WORDS_FOR_NO, WORDS_FOR_YES, YES
from reports.policy.form.figures import FIGURES, Figure

_ANSWERS: Final = {
    **dict.fromkeys(map(word_key, {*WORDS_FOR_YES, YES.fa, YES.en}), True),
    **dict.fromkeys(map(word_key, {*WORDS_FOR_NO, NO.fa, NO.en}), False),
}


def _words_of(figure: Figure) -> dict[str, str | bool]:
    if figure.type == "bool":
        return dict(_ANSWERS)
    return {
        word_key(word): code for code, name in figure.choices for word in (code, name.fa, name.en)
    }


# Figure -> word (by its `word_key`) -> what it stands for.
WORDS: Final[dict[str, dict[str, str | bool]]] = {
    figure.code: _words_of(figure) for figure in FIGURES if figure.type in ("choice", "bool")
}


@lru_cache(maxsize=4096)
def named(code: str, text: str) -> str | bool | None:
    """What a text stands for in a figure with choices or yes and no: by code in any case, or by
    label in either language with or without half-spaces. None where it names nothing."""
    if any(category(letter) in ("Cc", "Cs") for letter in bare(text)):
        return None
    return WORDS[code].get(word_key(text))
