"""Persian text as people type it, made equal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from persiantools.digits import en_to_fa

from facilities import text

ZWNJ = "\u200c"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("بيمارستان كودكان", "بیمارستان کودکان"),
        ("  مرکز   تصویربرداری ", "مرکز تصویربرداری"),
        (f"شبانه{ZWNJ}{ZWNJ}روزی", f"شبانه{ZWNJ}روزی"),
        (f"شبانه {ZWNJ} روزی", "شبانه روزی"),
        (f"{ZWNJ}مطب{ZWNJ}", "مطب"),
        ("مـرکـز", "مرکز"),
        ("مُؤَسِّسه", "مؤسسه"),
        ("\u202bبیمارستان\u202c", "بیمارستان"),
        ("موسى", "موسی"),
        ("ﻻله", "لاله"),
        ("a\x00b\tc\nd", "a b c d"),
        ("مؤسسهٔ ۲", "مؤسسهٔ ۲"),
    ],
    ids=[
        "arabic keyboard",
        "blanks",
        "double half-space",
        "half-space beside blanks",
        "half-space at the ends",
        "tatweel",
        "vowel signs",
        "bidi marks",
        "alef maksura",
        "presentation form",
        "control characters",
        "hamza and digits are kept",
    ],
)
def test_a_name_has_one_spelling(typed: str, stored: str) -> None:
    assert text.normalize(typed) == stored


def test_digits_are_changed_and_nothing_else() -> None:
    typed = "۰۱۲۳۴۵۶۷۸۹ ٠١٢٣٤٥٦٧٨٩ تهران ab٬"
    assert text.ascii_digits(typed) == "0123456789 0123456789 تهران ab٬"
    assert text.persian_digits("0123456789 تهران ab,") == "۰۱۲۳۴۵۶۷۸۹ تهران ab,"


@given(st.text(), st.sampled_from(text.MARKS))
def test_a_bare_text_has_no_marks_and_no_blanks_around_it(typed: str, mark: str) -> None:
    once = text.bare(f"{mark} {typed}{mark}\n")
    assert once == text.bare(typed) == text.bare(once)
    assert not set(once) & set(text.MARKS)
    assert once == once.strip()


def test_overrides_are_no_marks_to_drop_but_no_part_of_a_name() -> None:
    assert text.bare(f"{text.OVERRIDES}21") == f"{text.OVERRIDES}21"
    assert text.normalize(f"{text.OVERRIDES}21") == "21"


@given(st.text())
def test_normalising_twice_changes_nothing_more(typed: str) -> None:
    once = text.normalize(typed)
    assert text.normalize(once) == once
    assert "\x00" not in once


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("۱۲۳", "123"), ("١٢٣", "123"), (" ۰۰ ۱۲ ", "0012"), ("t-۰۱", "t-01")],
)
def test_codes_have_ascii_digits_and_no_blanks(typed: str, stored: str) -> None:
    assert text.code_text(typed) == stored


@pytest.mark.parametrize("query", ["شبانه روزی", f"شبانه{ZWNJ}روزی", "شبانهروزی", "روزی", "شبانه"])
@pytest.mark.parametrize("name", ["شبانه روزی", f"شبانه{ZWNJ}روزی", "شبانهروزی"])
def test_half_spaces_do_not_hide_a_name(name: str, query: str) -> None:
    key = text.search_key(f"مرکز تصویربرداری {name} آتیه")
    assert all(word in key for word in text.search_words(query))


@pytest.mark.parametrize(
    ("name", "query"),
    [("مؤسسهٔ آتیه", "موسسه اتیه"), ("رأفت", "رافت"), ("مطب ۱۲", "12"), ("CT تهران", "ct")],
    ids=["hamza and madda", "alef with hamza", "digits", "capitals"],
)
def test_spelling_variants_find_the_name(name: str, query: str) -> None:
    assert all(word in text.search_key(name) for word in text.search_words(query))


def test_names_sort_by_the_persian_alphabet() -> None:
    in_order = [
        "10th",
        "ct",
        "آبادان",
        "اراک",
        "بابل",
        "پارس",
        "تهران",
        "جهرم",
        "چابهار",
        "خمین",
        "رفسنجان",
        "زابل",
        "ژاله",
        "سمنان",
        "شیراز",
        "کاشان",
        "گرگان",
        "لارستان",
        "مشهد",
        "نیشابور",
        "ورامین",
        "همدان",
        "یاسوج",
    ]
    backwards = in_order[::-1]
    assert sorted(backwards, key=text.sort_key) == in_order


def test_numbers_in_names_sort_by_value() -> None:
    assert sorted(["مطب ۱۰", "مطب ۹", "مطب ۰۰۲"], key=text.sort_key) == [
        "مطب ۰۰۲",
        "مطب ۹",
        "مطب ۱۰",
    ]


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("0013542419", True),  # 8 + 21 + 30 + 20 + 8 + 12 + 2 = 101, remainder 2, so 9
        ("0000000000", False),
        ("1111111111", False),
        ("001354241", False),
        ("00135424190", False),
        ("0013542418", False),
        ("۰۰۱۳۵۴۲۴۱۹", False),
        ("001354241x", False),
    ],
)
def test_national_id(number: str, valid: bool) -> None:
    assert text.national_id_is_valid(number) is valid


def national_id(nine: str) -> str:
    """The rule of DOMAIN, worked the long way: weights 10 to 2, remainder of 11."""
    weights = [10, 9, 8, 7, 6, 5, 4, 3, 2]
    rest = sum(w * int(d) for w, d in zip(weights, nine, strict=True)) % 11
    return nine + str(rest if rest < 2 else 11 - rest)


@given(st.text("0123456789", min_size=9, max_size=9), st.integers(1, 9))
def test_one_check_digit_is_right_and_nine_are_wrong(nine: str, off: int) -> None:
    number = national_id(nine)
    if len(set(number)) > 1:
        assert text.national_id_is_valid(number)
    assert not text.national_id_is_valid(nine + str((int(number[9]) + off) % 10))


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("10380284790", True),
        ("10380284792", False),
        ("1038028479", False),
        ("12300000003", False),
        ("1038028479۰", False),
    ],
    ids=["right", "wrong digit", "too short", "digits 4 to 9 all zero", "persian digit"],
)
def test_legal_id(number: str, valid: bool) -> None:
    assert text.legal_id_is_valid(number) is valid


@given(st.text("0123456789", min_size=10, max_size=10))
def test_a_legal_id_has_exactly_one_check_digit(ten: str) -> None:
    right = [last for last in "0123456789" if text.legal_id_is_valid(ten + last)]
    assert len(right) == (0 if ten[3:9] == "000000" else 1)


@given(st.integers(0, 10**12))
def test_persian_digits_come_back_as_they_were(number: int) -> None:
    assert text.ascii_digits(en_to_fa(str(number))) == str(number)
