"""Every list reads its filters alike: one table of cases for each kind of filter."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any, cast

import pytest
from django.utils import translation

from facilities.errors import Refused
from reports.api import parameters, register
from reports.api import violations as violations_api
from reports.api.parameters import Parameter
from reports.queries.cases.filters import ViolationFilters
from reports.queries.dashboards.facility_list import FacilityFilters, FacilityForm
from reports.queries.dashboards.month_lists import MonthList, MonthListForm
from reports.queries.desk.lists import FILED_SORTS, NOT_FILED_SORTS, TABS, DeskFilters, sorts_of
from reports.queries.filter_fields import (
    LONGEST,
    ChoiceField,
    CodeField,
    HiddenChoiceField,
    PeriodField,
    WordsField,
    read_period,
)
from reports.queries.list_filters import ListFilters, ListForm
from reports.queries.month_filters import MonthFilters
from reports.queries.register import RegisterFilters

LISTS: tuple[type[ListFilters], ...] = (
    ViolationFilters,
    FacilityFilters,
    DeskFilters,
    MonthFilters,
    RegisterFilters,
)
MARKS = "\u200f\u202b\u202c\u200b\ufeff\u061c"  # as keyboards and copied text leave them behind
LIGATURE = "ﷺ"  # spelt out, it is eighteen characters

# What is given, and what is read; a code in brackets where it is refused.
Table = dict[str, tuple[object, object]]
WORDS: Table = {
    "words": ("بیمارستان تهران", "بیمارستان تهران"),
    "Arabic letters": ("بيمارستان كوچك", "بیمارستان کوچک"),
    "marks": (f"{MARKS}بیمارستان{MARKS} تهران{MARKS}", "بیمارستان تهران"),
    "blanks": ("  بیمارستان \t  تهران ", "بیمارستان تهران"),
    "nothing but blanks": (" \t ", ""),
    "nothing but marks": (MARKS, ""),
    "digits as they are": ("درمانگاه ۱۲", "درمانگاه ۱۲"),
    "the longest": ("ب" * LONGEST, "ب" * LONGEST),
    "too long": ("ب" * (LONGEST + 1), ["too_long"]),
    "too long once spelt out": (LIGATURE * 10, ["too_long"]),
    "NUL": ("a\0b", ["too_long"]),
}
CODES: Table = {
    "a code": ("T-IMG-1", "T-IMG-1"),
    "Persian digits": ("T-IMG-۱", "T-IMG-1"),
    "Arabic digits": ("T-IMG-١", "T-IMG-1"),
    "marks": (f"{MARKS}T-IMG{MARKS}-1{MARKS}", "T-IMG-1"),
    "blanks": (" T-IMG -1 ", "T-IMG-1"),
    "nothing but blanks": (" ", ""),
    "nothing but marks": (MARKS, ["unknown_value"]),
    "too long": ("x" * (LONGEST + 1), ["too_long"]),
    "NUL": ("T-IMG\0-1", ["too_long"]),
}
PERIODS: Table = {
    "a month": ("140102", 140102),
    "a number": (140102, 140102),
    "Persian digits": ("۱۴۰۱۰۲", 140102),
    "Arabic digits": ("١٤٠١٠٢", 140102),
    "marks": (f"{MARKS}140102{MARKS}", 140102),
    "blanks": (" 140102 ", 140102),
    "nothing but blanks": (" ", None),
    "no such month": ("140113", ["not_a_period"]),
    "a year": ("1401", ["not_a_period"]),
    "a day": ("14010203", ["not_a_period"]),
    "blanks within": ("1401 02", ["not_a_period"]),
    "a sign": ("-14010", ["not_a_period"]),
    "words": ("دی", ["not_a_period"]),
    "too long": ("1" * (LONGEST + 1), ["not_a_period"]),
    "NUL": ("140102\0", ["not_a_period"]),
}
NO_CHOICES: Table = {
    "unknown": ("cinema", ["unknown_value"]),
    "too long": ("x" * (LONGEST + 1), ["unknown_value"]),
    "NUL": ("yes\0", ["unknown_value"]),
    "nothing but blanks": (" ", ""),
}
TABLES: dict[type[Any], Table] = {
    WordsField: WORDS,
    CodeField: CODES,
    PeriodField: PERIODS,
    ChoiceField: NO_CHOICES,
    HiddenChoiceField: NO_CHOICES,
}


def fields_of(a_list: type[ListFilters]) -> Iterator[tuple[str, Any, type[Any]]]:
    """Each filter of a list: its name, its field, its kind among TABLES."""
    for name, field in a_list.form_class.base_fields.items():
        kind = next(kind for kind in type(field).__mro__ if kind in TABLES)
        yield name, field, kind


def cases() -> Iterator[Any]:
    """Every filter of every list with every case of its kind."""
    for a_list in LISTS:
        for name, _field, kind in fields_of(a_list):
            for case, (given, read) in TABLES[kind].items():
                yield pytest.param(
                    a_list, name, given, read, id=f"{a_list.__name__}.{name}: {case}"
                )


@pytest.mark.parametrize(("a_list", "name", "given", "read"), list(cases()))
def test_every_list_reads_a_kind_of_filter_alike(
    a_list: type[ListFilters], name: str, given: object, read: object
) -> None:
    if isinstance(read, list):
        with pytest.raises(Refused) as refused:
            a_list.from_params({name: given})
        (problem,) = refused.value.problems
        assert (problem.field, [problem.code]) == (name, read)
        assert any("\u0600" <= letter <= "\u06ff" for letter in problem.message_fa)
        assert problem.message_en[0].isascii() or problem.message_en[0] == "“"
        return
    filters = a_list.from_params({name: given})
    unset = a_list()
    assert getattr(filters, name) == (read or getattr(unset, name))
    assert {f.name: getattr(filters, f.name) for f in fields(filters) if f.name != name} == {
        f.name: getattr(unset, f.name) for f in fields(unset) if f.name != name
    }
    assert a_list.from_params(filters.as_params()) == filters
    assert filters.without(name) == unset


@pytest.mark.parametrize("a_list", LISTS)
def test_a_list_takes_each_of_its_choices(a_list: type[ListFilters]) -> None:
    for name, field, kind in fields_of(a_list):
        if kind not in (ChoiceField, HiddenChoiceField) or a_list is DeskFilters:
            continue
        codes = [code for code, _label in field.choices if code]
        assert codes
        for code in codes:
            assert getattr(a_list.from_params({name: f" {code} "}), name) == code


@pytest.mark.parametrize("tab", TABS)
def test_a_tab_of_the_desk_takes_its_own_orders(tab: str) -> None:
    for sort in NOT_FILED_SORTS | FILED_SORTS:
        given = {"tab": tab, "sort": sort}
        if sort in sorts_of(tab):
            assert DeskFilters.from_params(given).order == sort
        else:
            with pytest.raises(Refused) as refused:
                DeskFilters.from_params(given)
            assert [(p.field, p.code) for p in refused.value.problems] == [
                ("sort", "unknown_value")
            ]


@pytest.mark.parametrize("a_list", LISTS)
def test_a_form_and_its_filters_name_the_same(a_list: type[ListFilters]) -> None:
    assert {field.name for field in fields(a_list)} == set(a_list.form_class.base_fields)


@pytest.mark.parametrize("a_list", LISTS)
def test_everything_that_is_wrong_is_told_at_once(a_list: type[ListFilters]) -> None:
    wrong = dict.fromkeys(a_list.form_class.base_fields, "x" * (LONGEST + 1))
    with pytest.raises(Refused) as refused:
        a_list.from_params(wrong)
    assert {problem.field for problem in refused.value.problems} == set(wrong)


@pytest.mark.parametrize("a_list", LISTS)
def test_what_is_no_filter_is_left_aside(a_list: type[ListFilters]) -> None:
    assert a_list.from_params({"page": "2", "colour": "a\0b"}) == a_list()


def test_period_stands_for_both_ends_of_a_list_of_suspicions() -> None:
    read = ViolationFilters.from_params
    assert read({"period": "۱۴۰۱۰۲"}) == ViolationFilters(period_from=140102, period_to=140102)
    assert read({"period": "140102", "period_to": "140105"}) == ViolationFilters(
        period_from=140102, period_to=140105
    )
    with pytest.raises(Refused) as refused:
        read({"period": "x", "period_from": " "})
    assert [p.field for p in refused.value.problems] == ["period_from", "period_to"]


@pytest.mark.parametrize(("given", "read"), PERIODS.values(), ids=PERIODS.keys())
def test_the_month_of_an_export_is_read_like_every_other(given: object, read: object) -> None:
    if isinstance(read, int):
        wish = MonthList.from_params({"period": given, "university": "tehran\u200f"})
        assert wish == MonthList(read, FacilityFilters(university="tehran"))
        assert MonthList.from_params(wish.as_params()) == wish
    else:
        with pytest.raises(Refused) as refused:
            MonthList.from_params({"period": given, "kind": "cinema"})
        assert {(p.field, p.code) for p in refused.value.problems} == {
            ("period", "not_a_period"),
            ("kind", "unknown_value"),
        }
    assert read_period(str(given)) == (read if isinstance(read, int) else None)


def names_and_choices(form: type[ListForm]) -> dict[str, set[str]]:
    """A form's filters with the codes they can be given; without orders."""
    return {
        name: {code for code, _label in getattr(field, "choices", ()) if code}
        for name, field in form.base_fields.items()
        if name != "sort"
    }


@pytest.mark.parametrize(
    ("published", "a_list"),
    [
        (parameters.MONTHS, MonthFilters),
        (violations_api.FILTERS, ViolationFilters),
        (register._FACILITIES, RegisterFilters),
    ],
)
def test_the_api_publishes_what_its_lists_read(
    published: tuple[Parameter, ...], a_list: type[ListFilters]
) -> None:
    listed = {p.name: set(p.choices) for p in published if p not in parameters.PAGES}
    if a_list is ViolationFilters:
        assert listed.pop("period") == set()  # stands for both ends
    assert listed == names_and_choices(a_list.form_class)


def shown(form: ListForm) -> Mapping[str, str]:
    """What a form's fields are filled with, in their order."""
    return {field.name: str(field.value() or "") for field in form}


def test_a_form_shows_what_is_set_and_keeps_the_rest_hidden() -> None:
    filters = FacilityFilters(search="مطب", province="IR-23", sort="-film")
    offered = {"university": [("tehran", "تهران"), ("isfahan", "اصفهان")]}
    form = FacilityForm.showing(filters, offered=offered, kept={"period": 140102})
    assert list(shown(form).items()) == [
        ("period", "140102"),
        ("sort", "-film"),
        ("province", "IR-23"),
        ("search", "مطب"),
        ("university", ""),
        ("kind", ""),
        ("state", ""),
    ]
    hidden = [field.name for field in form.hidden_fields()]
    assert hidden == ["period", "sort", "province"]
    assert [str(field) for field in form.hidden_fields()] == [
        f'<input type="hidden" name="{name}" value="{value}">'
        for name, value in (("period", "140102"), ("sort", "-film"), ("province", "IR-23"))
    ]


def test_a_form_leaves_out_what_nobody_can_choose_or_did_not_set() -> None:
    form = FacilityForm.showing(FacilityFilters(), offered={"university": []})
    assert list(shown(form)) == ["search", "kind", "state"]
    again = FacilityForm.showing(FacilityFilters(), offered={"university": [("tehran", "تهران")]})
    assert "university" in shown(again)
    assert "university" in FacilityForm.base_fields, "forms of one list do not share their fields"


@pytest.mark.parametrize(
    ("language", "every", "kind"), [("fa", "همه", "مطب"), ("en", "All", "off")]
)
def test_choices_are_named_in_the_language_of_the_request(
    language: str, every: str, kind: str
) -> None:
    with translation.override(language):
        form = FacilityForm.showing(FacilityFilters(kind="office"))
        choices = str(form["kind"])
    assert f'<option value="">{every}</option>' in choices
    assert choices.count(" selected") == 1
    office = choices.split('<option value="office" selected>')[1].split("</option>", maxsplit=1)[0]
    assert kind in office or kind in office.lower()


def test_every_filter_of_an_export_but_its_order_is_named_in_words() -> None:
    for form in (ViolationFilters.form_class, MonthListForm):
        unnamed = {
            name
            for name, field in form.base_fields.items()
            if cast(Any, field).said is None and name != "sort"
        }
        assert not unnamed
