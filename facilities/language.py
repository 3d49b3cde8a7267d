"""The language of the page: Persian, or English where it was asked for."""

from collections.abc import Mapping

from django.utils.translation import get_language

from facilities.kinds import Label


def is_english() -> bool:
    """Whether the current request asks for English."""
    return (get_language() or "fa").startswith("en")


def page_language() -> str:
    """The language of the current request: "fa" or "en"."""
    return "en" if is_english() else "fa"


def in_language(name_fa: str, name_en: str) -> str:
    """The name for the current request: English only where it was asked for and exists."""
    return name_en if name_en and is_english() else name_fa


def label_of(labels: Mapping[str, Label], code: str) -> str:
    """The label of a code in the current language; the code itself if it is unknown."""
    label = labels.get(code)
    if label is None:
        return code
    return label.en if is_english() else label.fa
