"""Every sentence of pages and messages exists in Persian, in letters and half-spaces as written."""

import io
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("facilities", "ministry", "reports")
CATALOGUE = ROOT / "locale" / "fa" / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "_": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
# What a half-space belongs in, by what is seen when it is missing.
BROKEN_WORDS = {
    "می apart from its verb": re.compile(r"(?<![\u0600-\u06ff])ن?می [\u0600-\u06ff]"),
    "ها apart from its noun": re.compile(r"[\u0600-\u06ff] ها(?![\u0600-\u06ff])"),
    "های apart from its noun": re.compile(r"[\u0600-\u06ff] های(?![\u0600-\u06ff])"),
    "شده run into its verb": re.compile(r"تأیید شده|ثبت شده‌است"),
}


def messages_in_source() -> Iterator[tuple[str, str, str]]:
    """(file, message id, context) of everything marked for translation."""
    for folder in FOLDERS:
        for file in (ROOT / folder).rglob("*.py"):
            yield from _extracted(file, file.read_text())
    for file in _templates():
        # Only the calls of the template made into text are Python; the rest is crossed out, and
        # its indentation is no Python's.
        text = templatize(file.read_text(), origin=str(file))
        yield from _extracted(file, "\n".join(line.strip() for line in text.splitlines()))


def _templates() -> list[Path]:
    own = [ROOT / "templates", *(ROOT / folder / "templates" for folder in FOLDERS)]
    return [file for folder in own for file in folder.rglob("*.html")]


def _extracted(file: Path, source: str) -> Iterator[tuple[str, str, str]]:
    stream = io.BytesIO(source.encode())
    name = str(file.relative_to(ROOT))
    found = extract("python", stream, KEYWORDS, options={"encoding": "utf-8"})
    for _line, message, _comments, context in found:
        for text in (message,) if isinstance(message, str) else message:
            if isinstance(text, str) and text:
                yield name, text, context or ""


def catalogue() -> Catalog:
    """The Persian catalogue."""
    with CATALOGUE.open("rb") as stream:
        return read_po(stream, locale="fa", domain="django")


def test_every_message_is_translated() -> None:
    known = catalogue()
    plurals = {entry.id[1] for entry in known if isinstance(entry.id, tuple)}
    missing = sorted(
        {
            (text, file)
            for file, text, context in messages_in_source()
            if text not in plurals
            and ((found := known.get(text, context or None)) is None or not found.string)
        }
    )
    assert not missing


def test_the_source_has_messages_at_all() -> None:
    found = list(messages_in_source())
    assert {"facilities", "reports", "templates"} <= {file.split("/")[0] for file, _, _ in found}


def test_no_translation_is_uncertain() -> None:
    assert not [message.id for message in catalogue() if message.fuzzy]


def _translations() -> list[tuple[str, str]]:
    pairs = []
    for message in catalogue():
        if message.id:
            pairs += [(str(message.id), text) for text in _strings(message)]
    return pairs


def _strings(message: Message) -> tuple[str, ...]:
    """A message's translations: one, or one for each plural form."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


@pytest.mark.parametrize("letters", ["يى", "ك", "٠١٢٣٤٥٦٧٨٩"], ids=["yeh", "kaf", "digits"])
def test_letters_are_persian_not_arabic(letters: str) -> None:
    assert not [text for _, text in _translations() if set(letters) & set(text)]


@pytest.mark.parametrize("pattern", BROKEN_WORDS.values(), ids=BROKEN_WORDS.keys())
def test_half_spaces_stand_where_they_belong(pattern: re.Pattern[str]) -> None:
    assert not [text for _, text in _translations() if pattern.search(text)]


def test_placeholders_survive_translation() -> None:
    placeholder = re.compile(r"%\(\w+\)s|%[sd]|\{\w*\}")
    different = []
    for message in catalogue():
        source = message.id if isinstance(message.id, str) else message.id[-1]
        for text in _strings(message) if source else ():
            if set(placeholder.findall(source)) != set(placeholder.findall(text)):
                different.append(source)
    assert not different


def test_no_persian_hides_in_source_strings_meant_for_translation() -> None:
    latin = set(string.printable) | set("–—…“”‘’×→←·")
    assert not [text for _, text, _ in messages_in_source() if not set(text) <= latin]
