"""Persian text as people type it, made equal: letters, digits, joiners, check digits.

People type the same name with Arabic or Persian keyboards, with or without half-spaces. What
is stored is `normalize`d; what is searched and sorted by are keys of their own.
"""

import re
import unicodedata

ZWNJ = "\u200c"

# Letters that look alike; NFKC does not unify them.
_LETTERS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ە": "ه"})
# Tatweel, vowel signs, bidi marks, joiner, soft hyphen, byte-order mark: never part of a name.
_INVISIBLE = re.compile(
    "[\u0640\u064b-\u0652\u0670\u200b\u200d\u200e\u200f\u202a-\u202e\u2060-\u2069\u061c\u00ad\ufeff]"
)
_SEARCH = str.maketrans(
    {"ۀ": "ه", "ة": "ه", "آ": "ا", "أ": "ا", "إ": "ا", "ٱ": "ا", "ؤ": "و", "ئ": "ی"}
)
_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "0123456789" * 2)

_ALPHABET = "آاءبپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"
_FIRST_PLACE = 0x100  # above every ASCII character: digits, then Latin, then Persian
_PLACES = {letter: chr(_FIRST_PLACE + place) for place, letter in enumerate(_ALPHABET)}
_SORT_LETTERS = str.maketrans(
    {"ۀ": "ه", "ة": "ه", "أ": "ا", "إ": "ا", "ٱ": "ا", "ؤ": "و", "ئ": "ی"}
)


def normalize(text: str) -> str:
    """One spelling of a line of text: Persian ی and ک, tidy half-spaces and blanks, no marks."""
    text = unicodedata.normalize("NFKC", text).translate(_LETTERS)
    text = _INVISIBLE.sub("", text)
    if not text.replace(ZWNJ, "").isprintable():
        text = "".join(
            c if not unicodedata.category(c).startswith("C") or c == ZWNJ else " " for c in text
        )
    text = re.sub(f"{ZWNJ}*\\s[\\s{ZWNJ}]*", " ", text)
    return re.sub(f"{ZWNJ}+", ZWNJ, text).strip(" " + ZWNJ)


def ascii_digits(text: str) -> str:
    """The text with Persian and Arabic digits as 0-9."""
    return text.translate(_DIGITS)


def code_text(text: str) -> str:
    """A code, number or identifier as it is stored: ASCII digits, no blanks, no half-spaces."""
    return re.sub(f"[\\s{ZWNJ}]+", "", ascii_digits(normalize(text)))


def search_words(text: str) -> list[str]:
    """The words to look for in a `search_key`: every one of them must occur in it."""
    folded = ascii_digits(normalize(text)).lower().translate(_SEARCH)
    folded = re.sub(f"[ء\u0654\u0655{ZWNJ}]", "", folded)
    return folded.split()


def search_key(*texts: str) -> str:
    """What a search looks in: folded spelling without blanks, so that «شبانه روزی»,
    «شبانه‌روزی» and «شبانهروزی» are found by one another. The texts stand apart by '|'."""
    return "|".join("".join(search_words(text)) for text in texts if text)


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
