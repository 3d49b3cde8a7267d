"""Persian text as people type it, made equal: letters, digits, joiners, check digits.

People type the same name with Arabic or Persian keyboards, with or without half-spaces. What
is stored is `normalize`d; what is searched and sorted by are keys of their own.
"""

import re
import unicodedata
from typing import Final

ZWNJ: Final = "\u200c"  # the half-space: means something in a name, nothing around a number
# Marks that nobody sees and that change nothing: soft hyphen, Arabic letter mark, zero-width space
# and joiner, direction marks, embeddings and isolates, word joiner and its like, byte-order mark.
INVISIBLE: Final = (
    "\u00ad\u061c\u200b\u200d\u200e\u200f\u202a\u202b\u202c"
    "\u2060\u2061\u2062\u2063\u2064\u2065\u2066\u2067\u2068\u2069\ufeff"
)
# Overrides turn letters and digits around: what is seen is not what stands there.
OVERRIDES: Final = "\u202d\u202e"
MARKS: Final = INVISIBLE + ZWNJ  # what is dropped where a text is a number or a word of a list
PERSIAN_DIGITS: Final = "۰۱۲۳۴۵۶۷۸۹"
ARABIC_DIGITS: Final = "٠١٢٣٤٥٦٧٨٩"

# Letters that look alike; NFKC does not unify them.
_ALIKE: Final = {"ي": "ی", "ى": "ی", "ك": "ک", "ە": "ه"}
_LETTERS = str.maketrans(_ALIKE)
# Tatweel, vowel signs and marks are never part of a name.
_NEVER: Final = f"\u0640\u064b-\u0652\u0670{INVISIBLE}{OVERRIDES}"
_NOT_IN_NAMES = re.compile(f"[{_NEVER}]")
_NO_MARKS = dict.fromkeys(map(ord, MARKS))
_SEARCHED: Final = dict(zip("ۀةآأإٱؤئ", "ههااااوی", strict=True))
_SEARCH = str.maketrans(_SEARCHED)
_NOT_SEARCHED: Final = f"ء\u0654\u0655{ZWNJ}"
# What a search looks past, as data for the browser: letters and what each becomes, and the
# inside of a regular expression of letters that are dropped.
FOLDED: Final = _ALIKE | _SEARCHED
DROPPED: Final = _NEVER + _NOT_SEARCHED
_TO_ASCII = str.maketrans(PERSIAN_DIGITS + ARABIC_DIGITS, "0123456789" * 2)
_TO_PERSIAN = str.maketrans("0123456789", PERSIAN_DIGITS)

_ALPHABET = "آاءبپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"
_FIRST_PLACE = 0x100  # above every ASCII character: digits, then Latin, then Persian
_PLACES = {letter: chr(_FIRST_PLACE + place) for place, letter in enumerate(_ALPHABET)}
_SORT_LETTERS = str.maketrans(
    {"ۀ": "ه", "ة": "ه", "أ": "ا", "إ": "ا", "ٱ": "ا", "ؤ": "و", "ئ": "ی"}
)


def normalize(text: str) -> str:
    """One spelling of a line of text: Persian ی and ک, tidy half-spaces and blanks, no marks."""
    text = unicodedata.normalize("NFKC", text).translate(_LETTERS)
    text = _NOT_IN_NAMES.sub("", text)
    if not text.replace(ZWNJ, "").isprintable():
        text = "".join(
            c if not unicodedata.category(c).startswith("C") or c == ZWNJ else " " for c in text
        )
    text = re.sub(f"{ZWNJ}*\\s[\\s{ZWNJ}]*", " ", text)
    return re.sub(f"{ZWNJ}+", ZWNJ, text).strip(" " + ZWNJ)


def ascii_digits(text: str) -> str:
    """Return the text with Persian and Arabic digits as 0-9; everything else stays."""
    return text.translate(_TO_ASCII)


def persian_digits(text: str) -> str:
    """Return the text with 0-9 as Persian digits; everything else stays."""
    return text.translate(_TO_PERSIAN)


def bare(text: str) -> str:
    """Return the text without marks that nobody sees and without blanks around it."""
    return text.translate(_NO_MARKS).strip()


def code_text(text: str) -> str:
    """A code, number or identifier as it is stored: ASCII digits, no blanks, no half-spaces."""
    return re.sub(f"[\\s{ZWNJ}]+", "", ascii_digits(normalize(text)))


def search_words(text: str) -> list[str]:
    """The words to look for in a `search_key`: every one of them must occur in it."""
    folded = ascii_digits(normalize(text)).lower().translate(_SEARCH)
    return re.sub(f"[{_NOT_SEARCHED}]", "", folded).split()


def search_key(*texts: str) -> str:
    """What a search looks in: folded spelling without blanks, so that «شبانه روزی»,
    «شبانه‌روزی» and «شبانهروزی» are found by one another. The texts stand apart by '|'."""
    return "|".join("".join(search_words(text)) for text in texts if text)


def word_key(text: str) -> str:
    """A word of a list or a heading as it is compared: its `search_key`, '' for one that holds an
    override, since what is seen of it is not what stands there."""
    return "" if any(mark in text for mark in OVERRIDES) else search_key(text)


def sort_key(text: str) -> str:
    """A key whose code-point order is the Persian alphabet's (پ after ب, گ after ک, و ه ی).

    Numbers sort by value. The database sorts wrongly (it has no ICU), so the key is stored.
    """
    folded = ascii_digits(normalize(text)).lower().translate(_SORT_LETTERS)
    folded = re.sub(f"[\u0654\u0655{ZWNJ}]", "", folded)
    folded = re.sub(r"\d+", lambda run: run[0].lstrip("0").zfill(8), folded)
    return "".join(_PLACES.get(letter, letter) for letter in folded)


def national_id_is_valid(number: str) -> bool:
    """Whether ten ASCII digits are a person's national id (کد ملی): its check digit holds."""
    if not re.fullmatch(r"[0-9]{10}", number) or len(set(number)) == 1:
        return False
    remainder = sum(int(digit) * (10 - place) for place, digit in enumerate(number[:9])) % 11
    return int(number[9]) == (remainder if remainder < 2 else 11 - remainder)


def legal_id_is_valid(number: str) -> bool:
    """Whether eleven ASCII digits are a legal person's national id (شناسهٔ ملی)."""
    if not re.fullmatch(r"[0-9]{11}", number) or number[3:9] == "000000":
        return False
    added = int(number[9]) + 2
    weights = (29, 27, 23, 19, 17) * 2
    total = sum(
        (int(digit) + added) * weight for digit, weight in zip(number[:10], weights, strict=True)
    )
    return total % 11 % 10 == int(number[10])
